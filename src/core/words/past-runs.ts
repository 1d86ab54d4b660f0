import { type Cell, isQuiet, loudRows, type MatrixRow, type RunMatrix } from '../compare/run-matrix.ts';
import type { RunTrend } from '../compare/run-trends.ts';
import { shortTime } from './evidence-values.ts';
import { quantity } from './quantity.ts';
import { shortLine } from './safe-text.ts';

/** What a mark stands for, as the legend says it. */
export const cellWords: Readonly<Record<Exclude<Cell, null>, string>> = {
  passed: 'passed',
  flaky: 'on a retry',
  failed: 'failed',
  errored: 'errored',
  inconclusive: 'unclear',
  waiting: 'waiting',
  blocked: 'blocked',
  skipped: 'skipped',
  cancelled: 'cancelled',
};

/** `18 of 20 passed`, `7 of 20 passed, failed now`, `7 of 20 passed, failed now, not counted`. */
export function rowWords({ cells, counts, passed, runs }: MatrixRow): string {
  const now = cells.at(-1) ?? null;
  const flaky = cells.filter((cell) => cell === 'flaky').length;
  const retried = flaky === 0 ? '' : `, ${flaky} on a retry`;
  const state =
    now === null ? ', not in the last' : now === 'passed' || now === 'flaky' ? '' : `, ${cellWords[now]} now`;
  return `${passed} of ${runs} passed${retried}${state}${counts ? '' : ', not counted'}`;
}

/** The matrix as a sentence: what a picture of it is called for those who do not see it; at most 1,000 bytes. */
export function matrixWords(matrix: RunMatrix): string {
  const { runs, rows } = matrix;
  if (runs.length === 0) return 'No run has ended yet.';
  const verdicts = (['passed', 'degraded', 'inconclusive', 'failed'] as const).flatMap((verdict) => {
    const count = runs.filter((run) => run.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  const loud = loudRows(matrix);
  const named = loud.slice(0, 8).map((row) => `${shortLine(row.name, 60)}: ${rowWords(row)}`);
  const more = loud.length - named.length;
  const quiet = rows.filter(isQuiet).length;
  const parts = [
    `Last ${runs.length === 1 ? 'run' : `${runs.length} runs`}: ${verdicts.join(', ')}`,
    ...named,
    ...(more > 0 ? [`${quantity(more, 'more check')} did not always pass`] : []),
    ...(quiet > 0 ? [quietWords(quiet, loud.length > 0)] : []),
  ];
  return shortLine(`${parts.join('. ')}.`, 1_000);
}

/** `17 other checks passed each time`. */
export function quietWords(count: number, isRest: boolean): string {
  return `${quantity(count, isRest ? 'other check' : 'check')} passed each time`;
}

/** `2.1 s now, slower: usually 0.5 s ± 0.1 s`. */
export function trendWords({ points, band, direction }: RunTrend): string {
  const last = points.at(-1);
  const now = last === undefined ? 'never ran' : `${shortTime(last.ms)} now`;
  if (band === null) return `${now}, too few earlier passes to say what is usual`;
  const usual = `usually ${usualWords(band)}`;
  return direction === null ? `${now}, ${usual}` : `${now}, ${direction}: ${usual}`;
}

/** `540 ms ± 30 ms`; a spread of which nothing would be seen is not told. */
function usualWords({ medianMs, spreadMs }: NonNullable<RunTrend['band']>): string {
  const median = shortTime(medianMs);
  const isSeen = spreadMs >= 1 && spreadMs >= medianMs / 200;
  if (isSeen) return `${median} ± ${shortTime(spreadMs)}`;
  return median === '0 ms' ? 'less than 0.1 ms' : median;
}

/** All trends as sentences; at most 1,000 bytes. */
export function trendsWords(trends: readonly RunTrend[]): string {
  if (trends.length === 0) return 'No durations to show.';
  const lines = trends.map((trend) => `${shortLine(trend.name, 80)}: ${trendWords(trend)}`);
  return shortLine(`Durations of the last runs. ${lines.join('. ')}.`, 1_000);
}
