import { listAt, numberAt, textAt } from '../../core/cause/evidence.ts';
import { isRecord } from '../../core/query/unread.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import { shortLine, shortText } from '../../core/words/safe-text.ts';
import { numberWords, seriesName, tellingLabels } from './words.ts';

const mostSeries = 12;

/** What a query found: each series with its number, when it was sampled, what the control found, and the query itself. */
export function metricsLines(evidence: Readonly<Record<string, unknown>>): readonly string[] {
  const found = listAt(evidence, 'series').flatMap(labelled);
  const telling = tellingLabels(found);
  const more = found.length - mostSeries + (numberAt(evidence, 'leftOut') ?? 0);
  const shown = found
    .slice(0, mostSeries)
    .map(({ labels, last }) => `${numberWords(last)}  ${seriesName(labels, telling)}`);
  const control = textAt(evidence, 'control', 'query');
  const controlled = numberAt(evidence, 'control', 'series') ?? 0;
  const oldest = textAt(evidence, 'sampled', 'oldest');
  const at = textAt(evidence, 'evaluatedAt');
  return [
    ...shown,
    ...(more > 0 ? [`… and ${quantity(more, 'more series', 'more series')}`] : []),
    ...(oldest === '' ? [] : [`sampled: ${isoInWords(oldest)}`]),
    ...(at === '' ? [] : [`asked: ${isoInWords(at)}`]),
    ...listAt(evidence, 'problems').map((problem) => shortLine(String(problem), 600)),
    ...(control === ''
      ? []
      : [`control: ${shortLine(control, 400)} (${quantity(controlled, 'series', 'series')})`]),
    ...queryLines(evidence),
  ];
}

/** The query, and below it where the server stopped reading. */
function queryLines(evidence: unknown): readonly string[] {
  const query = textAt(evidence, 'query');
  if (query === '') return [];
  const place = textAt(evidence, 'prometheus');
  return [
    `query to ${shortLine(place, 300)}:`,
    ...shortText(query, 2_000)
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}

function labelled(one: unknown): readonly { labels: Readonly<Record<string, string>>; last: string }[] {
  if (!isRecord(one) || !isRecord(one.labels)) return [];
  const labels = Object.fromEntries(Object.entries(one.labels).map(([name, value]) => [name, String(value)]));
  const last = listAt(one, 'points').at(-1);
  return [{ labels, last: Array.isArray(last) ? String(last[1]) : '' }];
}
