import { listAt, numberAt, textAt, valueAt } from '../cause/evidence.ts';
import { isRecord } from '../query/unread.ts';
import { numberWords, seriesName, tellingLabels } from './series.ts';

/** Values over time of one series; a gap where there was no number. */
export type ChartLine = { name: string; points: readonly (readonly [at: number, value: number])[] };

/** What evidence has measured over time: instants in epoch milliseconds. */
export type EvidenceChart = {
  /** What was asked, on one line. */
  title: string;
  from: number;
  to: number;
  lines: readonly ChartLine[];
  /** Series that have no line here. */
  more: number;
  /** What was expected of the values: a line across each. */
  limits: readonly number[];
  /** Since when there is a deploy; null where that is not what it is about. */
  deployedAt: number | null;
};

const mostLines = 6;

/** The chart of evidence that holds series with values over time; null for any other. */
export function evidenceChart(evidence: Readonly<Record<string, unknown>>): EvidenceChart | null {
  const window = valueAt(evidence, 'window');
  const [from, to] = [Date.parse(textAt(window, 'from')), Date.parse(textAt(window, 'to'))];
  const found = listAt(evidence, 'series').flatMap(seriesOf);
  if (!(from < to) || found.every(({ points }) => points.length < 2)) return null;
  const before = new Map(
    listAt(evidence, 'before', 'series')
      .flatMap(seriesOf)
      .map((one) => [keyOf(one.labels), one.points]),
  );
  const beforeFrom = Date.parse(textAt(evidence, 'before', 'from'));
  const telling = tellingLabels(found);
  const lines = found
    .map(({ labels, points }) => ({
      name: seriesName(labels, telling),
      points: [...(before.get(keyOf(labels)) ?? []).filter(([at]) => at < from), ...points],
    }))
    .toSorted((a, b) => highest(b) - highest(a));
  return {
    title: textAt(evidence, 'query').replaceAll(/\s+/g, ' ').trim(),
    from: Number.isFinite(beforeFrom) ? beforeFrom : from,
    to,
    lines: lines.slice(0, mostLines),
    more: Math.max(0, lines.length - mostLines) + (numberAt(evidence, 'leftOut') ?? 0),
    limits: listAt(evidence, 'limits').filter(
      (one) => typeof one === 'number' && Number.isFinite(one),
    ) as number[],
    deployedAt: textAt(window, 'since') === 'deploy' ? from : null,
  };
}

/** What the chart shows, for those who do not see it. */
export function chartWords({ title, lines, more, limits }: EvidenceChart): string {
  const told = lines.map(({ name, points }) => {
    const values = points.map(([, value]) => value);
    const [low, high] = [Math.min(...values), Math.max(...values)].map((one) => numberWords(String(one)));
    return `${name}: ${low === high ? low : `${low} to ${high}`}, at last ${numberWords(String(values.at(-1) ?? ''))}`;
  });
  const wanted =
    limits.length === 0 ? '' : `; expected ${limits.map((one) => numberWords(String(one))).join(' and ')}`;
  return `${title}: ${told.join('; ')}${more > 0 ? `; and ${more} more series` : ''}${wanted}`;
}

type SeriesEvidence = {
  labels: Readonly<Record<string, string>>;
  points: readonly (readonly [number, number])[];
};

function seriesOf(one: unknown): readonly SeriesEvidence[] {
  if (!isRecord(one) || !isRecord(one.labels)) return [];
  const labels = Object.fromEntries(Object.entries(one.labels).map(([name, value]) => [name, String(value)]));
  const points = listAt(one, 'points').flatMap((point): readonly (readonly [number, number])[] => {
    if (!Array.isArray(point) || typeof point[0] !== 'number') return [];
    const value = Number(point[1]);
    return Number.isFinite(value) ? [[point[0], value]] : [];
  });
  return [{ labels, points }];
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function highest({ points }: ChartLine): number {
  return points.reduce((high, [, value]) => Math.max(high, value), Number.NEGATIVE_INFINITY);
}
