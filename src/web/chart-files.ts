import type { SharedFile } from '../core/incident/publishing.ts';
import type { IncidentState } from '../core/incident/state.ts';
import { cut } from '../core/words/cut.ts';
import { chartWords, type EvidenceChart } from '../core/words/evidence-chart.ts';
import type { RunReport } from '../desk/reports/read-report.ts';
import { incidentGantt } from './charts/gantt.ts';
import { metricChart } from './charts/metric-chart.ts';
import { reportCharts } from './charts/report-charts.ts';
import { pngOf } from './png.ts';

/** Twice what a phone shows. */
const widthPx = 720;

/** The pictures of a report as files; at most two. */
export async function drawReportCharts(report: RunReport): Promise<readonly SharedFile[]> {
  const files: SharedFile[] = [];
  for (const { svg, ...file } of reportCharts(report, { theme: 'light', widthPx }))
    files.push({ ...file, bytes: await pngOf(svg, widthPx) });
  return files;
}

const chartPx = 720;

/** The chart of the closing message, at the width in which Slack shows it sharp. */
export async function drawClosingChart(state: IncidentState, now: number): Promise<SharedFile> {
  const svg = incidentGantt(state, { now, theme: 'light', widthPx: chartPx });
  const { key, title } = state.head;
  return {
    name: `incident-${key}.png`,
    title: `${key}: how it went`,
    altText: `The windows, tasks and events of incident ${key}, ${title}, over time.`,
    bytes: await pngOf(svg, chartPx * 2),
  };
}

/** What was measured over time, as a file. */
export async function drawMeasuredChart(chart: EvidenceChart, about: string): Promise<SharedFile> {
  const svg = metricChart(chart, { theme: 'light', widthPx: chartPx, about });
  const file = about.replace(/[^\w-]+/g, '-').slice(0, 60);
  return {
    name: `measured-${file}.png`,
    title: `${about}: what was measured`,
    altText: cut(chartWords(chart), 1_000),
    bytes: await pngOf(svg, chartPx),
  };
}
