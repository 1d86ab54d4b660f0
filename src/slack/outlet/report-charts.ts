import type { SharedFile } from '../../core/incident/publishing.ts';
import type { ReportChart, ReportMemory } from '../../core/report/publishing.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import type { CallOutcome, SlackMemory } from '../out/delivery.ts';

type ChartMemory = Pick<ReportMemory, 'pictures' | 'keepCharts' | 'refuseCharts'>;

/** How a report gets its pictures. */
export type ReportChartParts = {
  memory: ChartMemory;
  /** Left out where files are switched off. */
  pictures?: {
    draw(report: RunReport): Promise<readonly SharedFile[]>;
    /** One attempt; nobody sees the file until a message shows it. */
    upload(file: SharedFile): Promise<CallOutcome<{ id: string }>>;
  };
};

const retryMs = 2_000;
/** Slack needs some seconds before a message may show a file. */
export const processedMs = 3_000;
const mostRefusals = 4;

/** The pictures of a report, uploaded; a number: how long until it is worth trying again. A report is never held back by what Slack will not take. */
export async function chartsOf(
  report: RunReport,
  { reports, memory }: { reports: ReportChartParts; memory: Pick<SlackMemory, 'level'> },
): Promise<readonly ReportChart[] | number> {
  const run = report.state.head.id;
  const { pictures, memory: reportMemory } = reports;
  const known = await reportMemory.pictures(run);
  if (known !== null) return known;
  if (pictures === undefined || (await memory.level()) === 'text') return [];
  const uploaded: ReportChart[] = [];
  for (const file of await pictures.draw(report)) {
    const answer = await pictures.upload(file);
    switch (answer.kind) {
      case 'done':
        uploaded.push({ fileId: answer.value.id, alt: file.altText });
        break;
      case 'rate-limited':
        return answer.retryAfterMs;
      case 'refused':
      case 'ambiguous':
        return (await isGivenUp(run, reportMemory)) ? [] : retryMs;
      case 'permanent':
        return await reportMemory.keepCharts(run, []);
      default:
        return answer satisfies never;
    }
  }
  return await reportMemory.keepCharts(run, uploaded);
}

/** After Slack refused a message with pictures: true when it goes without them from now on. */
export async function isGivenUp(run: string, memory: ChartMemory): Promise<boolean> {
  if ((await memory.refuseCharts(run)) < mostRefusals) return false;
  await memory.keepCharts(run, []);
  return true;
}
