import { linkValidMs } from '../../core/links.ts';
import { reportDocument } from '../../core/report/report-document.ts';
import { type ReportSources, readReport } from '../../desk/reports/read-report.ts';
import type { Links } from '../../web/links.ts';
import { reportPage } from '../../web/pages/report-page.ts';
import type { ReportAnswer } from '../../web/run-routes.ts';

/** The report on a run as its page and its document show it; `running` before it has ended, null when nothing is kept of it. */
export async function reportAnswer(
  run: string,
  { reports, links }: { reports: ReportSources; links: Pick<Links, 'linkTo'> },
  now: number,
): Promise<ReportAnswer | 'running' | null> {
  const report = await readReport(run, reports, now);
  if (report === null) {
    const state = await reports.runs.state(run);
    return state !== null && state.finishedAt === null ? 'running' : null;
  }
  return {
    page({ expiresAt, ...others }) {
      const linkTo = (other: string) => links.linkTo('run', other, expiresAt - linkValidMs);
      return reportPage(report, { ...others, now, linkTo });
    },
    document: () => reportDocument(report.state, report.facts),
  };
}
