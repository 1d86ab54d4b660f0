import type { SharedFile } from '../../core/incident/publishing.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import { reportPictures } from '../../web/charts/report-pictures.ts';
import { pngOf } from '../../web/png.ts';

/** Twice what a phone shows. Drawing keeps this process busy, and larger ones would keep it so for several times as long. */
const widthPx = 720;

/** The pictures of a report as files; at most two. */
export function drawReportPictures(report: RunReport): readonly SharedFile[] {
  return reportPictures(report, { theme: 'light', widthPx }).map(({ svg, ...file }) => ({
    ...file,
    bytes: pngOf(svg, widthPx),
  }));
}
