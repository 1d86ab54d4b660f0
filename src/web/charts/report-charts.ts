import { isQuiet, type RunMatrix } from '../../core/compare/run-matrix.ts';
import { matrixOfReport, type ReportRuns, trendsOfReport } from '../../core/report/report-runs.ts';
import { matrixWords, trendsWords } from '../../core/words/past-runs.ts';
import { line } from '../markup.ts';
import { matrixChart } from './matrix.ts';
import type { PictureOptions } from './picture.ts';
import { trendChart } from './trend.ts';

/** A picture of a report (SVG) with the name of its file, and the words of the same numbers (at most 1,000 bytes). */
export type DrawnChart = { svg: string; name: string; title: string; altText: string };

/** More in one picture are not legible on a phone. */
const mostTrends = 6;

/** The pictures that go with a report, at most two: the last runs unless all of them were green, and the times of the checks that matter. */
export function reportCharts(report: ReportRuns, options: PictureOptions): readonly DrawnChart[] {
  const { head } = report.state;
  const about = line(`${head.selector.join(' ')} on ${head.environment}`, 200);
  const file = head.id.replace(/[^\w-]/g, '').slice(0, 64) || 'run';
  const matrix = matrixOfReport(report);
  const trends = trendsOfReport(report, mostTrends);
  const told = { ...options, about };
  return [
    ...(isTelling(matrix)
      ? [
          {
            svg: matrixChart(matrix, told),
            name: `runs-${file}.png`,
            title: `Last ${matrix.runs.length} runs of ${about}`,
            altText: matrixWords(matrix),
          },
        ]
      : []),
    ...(trends.length > 0
      ? [
          {
            svg: trendChart(trends, told),
            name: `times-${file}.png`,
            title: `How long checks of ${about} took`,
            altText: trendsWords(trends),
          },
        ]
      : []),
  ];
}

/** One run is no history, and nothing is to be seen where everything always passed. */
function isTelling({ runs, rows }: RunMatrix): boolean {
  return (
    runs.length > 1 && (runs.some(({ verdict }) => verdict !== 'passed') || rows.some((row) => !isQuiet(row)))
  );
}
