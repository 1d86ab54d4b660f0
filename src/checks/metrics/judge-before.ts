import type { Failure } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { isDecimal, numberOf } from '../../core/json/exact-number.ts';
import { numberWords, seriesName, tellingLabels } from '../../core/words/series.ts';
import type { MetricsVerdict } from './judge-values.ts';
import type { MetricsObservation, Series } from './observation.ts';
import type { MetricsExpect } from './spec.ts';

type Pair = { series: Series; now: string; before: string };

/** Each series compared with itself in the span before; one that has no other half decides nothing. */
export function judgeBefore(
  { series, before, leftOut = 0 }: MetricsObservation,
  wanted: MetricsExpect['before'],
): MetricsVerdict {
  if (wanted === undefined || (wanted.ratio === undefined && wanted.difference === undefined))
    return { failures: [], missing: [] };
  if (before === null)
    return { failures: [], missing: ['before was not looked at: give `since: deploy`, or a `range`'] };
  const telling = tellingLabels(series);
  const earlier = new Map(before.series.map((one) => [keyOf(one), one]));
  const pairs = series.map(
    (one): Pair => ({
      series: one,
      now: one.compared ?? '',
      before: earlier.get(keyOf(one))?.compared ?? '',
    }),
  );
  const later = new Set(series.map(keyOf));
  const gone = before.series.find((one) => !later.has(keyOf(one)));
  const failures = pairs
    .filter(isComparable)
    .flatMap((pair) => [
      ...(wanted.ratio === undefined
        ? []
        : compared('before.ratio', wanted.ratio, ratioOf(pair), pair, telling)),
      ...(wanted.difference === undefined
        ? []
        : compared('before.difference', wanted.difference, differenceOf(pair), pair, telling)),
    ]);
  const lone = pairs.find((pair) => !isComparable(pair));
  const missing = [
    ...(before.series.length === 0
      ? ['there are no data in the span before']
      : lone === undefined
        ? []
        : [whyNone(lone, telling)]),
    ...(gone === undefined
      ? []
      : [
          `${seriesName(gone.labels, telling)} was there before and is no longer: put sum(…) or sum without (pod) (…) around the query where only a label is another one`,
        ]),
    ...(leftOut > 0 ? [`${leftOut} more series were not kept`] : []),
    ...(series.length === 0 ? ['there are no data to compare'] : []),
  ];
  return { failures, missing };
}

function keyOf({ labels }: Series): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isComparable({ now, before }: Pair): boolean {
  return isDecimal(now) && isDecimal(before);
}

function whyNone({ series, before }: Pair, telling: ReadonlySet<string>): string {
  const name = seriesName(series.labels, telling);
  return before === ''
    ? `${name} was not there before: put sum(…) or sum without (pod) (…) around the query where only a label is another one`
    : `${name} has values that are no numbers: nothing to compare`;
}

/** What is divided by nothing is more than any number. */
function ratioOf({ now, before }: Pair): number | ReturnType<typeof numberOf> {
  if (Number(before) !== 0) return Number(now) / Number(before);
  return Number(now) === 0 ? 1 : numberOf(Number(now) > 0 ? '1e400' : '-1e400');
}

function differenceOf({ now, before }: Pair): number {
  return Number(now) - Number(before);
}

function compared(
  at: string,
  wanted: MatcherInput,
  number: ReturnType<typeof numberOf>,
  { series, now, before }: Pair,
  telling: ReadonlySet<string>,
): readonly Failure[] {
  return match(wanted, number, at).map((failure) => {
    const shown = typeof number === 'number' ? `${numberWords(String(number))}: ` : '';
    const actual = `${shown}${numberWords(now)} now, ${numberWords(before)} before (${seriesName(series.labels, telling)})`;
    return { ...failure, actual, message: `expected ${at} ${failure.expected}, got ${actual}` };
  });
}
