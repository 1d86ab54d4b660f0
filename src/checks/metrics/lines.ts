import { listAt, numberAt, textAt } from '../../core/cause/evidence.ts';
import { isRecord } from '../../core/query/unread.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine, shortText } from '../../core/words/safe-text.ts';
import { numberWords, seriesName, tellingLabels } from '../../core/words/series.ts';
import { sparkline } from '../../core/words/sparkline.ts';

type Evidence = Readonly<Record<string, unknown>>;
type SeriesEvidence = {
  labels: Readonly<Record<string, string>>;
  values: readonly string[];
  taken: string;
};

const mostSeries = 12;

/** What a query found: each series with its number and how it went, of when it is, what the control found, and the query itself. */
export function metricsLines(evidence: Evidence): readonly string[] {
  const found = listAt(evidence, 'series').flatMap(seriesOf);
  const telling = tellingLabels(found);
  const more = found.length - mostSeries + (numberAt(evidence, 'leftOut') ?? 0);
  return [
    ...found.slice(0, mostSeries).map((one) => `${valuesOf(one)}  ${seriesName(one.labels, telling)}`),
    ...(more > 0 ? [`… and ${quantity(more, 'more series', 'more series')}`] : []),
    ...timeLines(evidence),
    ...listAt(evidence, 'problems').map((problem) => shortLine(String(problem), 600)),
    ...controlLine(evidence),
    ...queryLines(evidence),
  ];
}

/** `10 ▁▁▁█▁▁ (0 to 70)`: the number that counts, else the last, and how it went. */
function valuesOf({ values, taken }: SeriesEvidence): string {
  const numbers = values.map(Number);
  const bars = sparkline(numbers);
  const number = numberWords(taken || (values.at(-1) ?? ''));
  if (bars === '') return number;
  const known = numbers.filter(Number.isFinite);
  const low = numberWords(String(known.reduce((least, one) => Math.min(least, one))));
  const high = numberWords(String(known.reduce((most, one) => Math.max(most, one))));
  return `${number} ${bars}${low === high ? '' : ` (${low} to ${high})`}`;
}

/** The span, or when it was asked; when it was sampled. */
function timeLines(evidence: Evidence): readonly string[] {
  const [from, to] = [textAt(evidence, 'window', 'from'), textAt(evidence, 'window', 'to')];
  const what = textAt(evidence, 'window', 'since') === 'deploy' ? 'since the deploy: ' : '';
  const [oldest, at] = [textAt(evidence, 'sampled', 'oldest'), textAt(evidence, 'evaluatedAt')];
  return [
    ...(from === '' ? [] : [`${what}from ${isoInWords(from)} to ${isoInWords(to)}`]),
    ...(oldest === '' ? [] : [`sampled: ${isoInWords(oldest)}`]),
    ...(at === '' || from !== '' ? [] : [`asked: ${isoInWords(at)}`]),
  ];
}

function controlLine(evidence: Evidence): readonly string[] {
  const control = textAt(evidence, 'control', 'query');
  const found = numberAt(evidence, 'control', 'series') ?? 0;
  return control === ''
    ? []
    : [`control: ${shortLine(control, 400)} (${quantity(found, 'series', 'series')})`];
}

/** The query, and below it where the server stopped reading. */
function queryLines(evidence: Evidence): readonly string[] {
  const query = textAt(evidence, 'refused', 'query') || textAt(evidence, 'query');
  if (query === '') return [];
  const at = numberAt(evidence, 'refused', 'at');
  const lines = shortText(query, 2_000).split('\n');
  const shown = at === null ? lines : withCaret(lines, at);
  return [`query to ${shortLine(textAt(evidence, 'prometheus'), 300)}:`, ...shown.map((line) => `  ${line}`)];
}

function withCaret(lines: readonly string[], at: number): readonly string[] {
  let before = 0;
  return lines.flatMap((line) => {
    const column = at - before;
    before += line.length + 1;
    return column >= 0 && column <= line.length ? [line, `${' '.repeat(column)}^`] : [line];
  });
}

function seriesOf(one: unknown): readonly SeriesEvidence[] {
  if (!isRecord(one) || !isRecord(one.labels)) return [];
  const labels = Object.fromEntries(Object.entries(one.labels).map(([name, value]) => [name, String(value)]));
  const values = listAt(one, 'points').map((point) => (Array.isArray(point) ? String(point[1]) : ''));
  return [{ labels, values, taken: textAt(one, 'taken') }];
}
