import { pngOf } from '../../adapters/png.ts';
import type { SharedFile } from '../../core/incident/publishing.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import { reportPictures } from '../../render/chart/report-pictures.ts';

const widthPx = 720;

/** The pictures of a report as files, at the width in which Slack shows them sharp; at most two. */
export function drawReportPictures(report: RunReport): readonly SharedFile[] {
  return reportPictures(report, { theme: 'light', widthPx }).map(({ svg, ...file }) => ({
    ...file,
    bytes: pngOf(svg, widthPx * 2),
  }));
}
