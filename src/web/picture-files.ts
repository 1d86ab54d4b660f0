import type { SharedFile } from '../core/incident/publishing.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { RunReport } from '../desk/reports/read-report.ts';
import { incidentGantt } from './charts/gantt.ts';
import { reportPictures } from './charts/report-pictures.ts';
import { pngOf } from './png.ts';

/** Twice what a phone shows. Drawing keeps this process busy, and larger ones would keep it so for several times as long. */
const widthPx = 720;

/** The pictures of a report as files; at most two. */
export function drawReportPictures(report: RunReport): readonly SharedFile[] {
  return reportPictures(report, { theme: 'light', widthPx }).map(({ svg, ...file }) => ({
    ...file,
    bytes: pngOf(svg, widthPx),
  }));
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
    bytes: pngOf(svg, chartPx * 2),
  };
}
