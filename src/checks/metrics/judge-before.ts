import type { Failure } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { isDecimal, numberOf } from '../../core/json/exact-number.ts';
import { numberWords, seriesName, tellingLabels } from '../../core/words/series.ts';
import type { MetricsVerdict } from './judge-values.ts';
import { type MetricsObservation, type Series, seriesKey } from './observation.ts';
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
  const earlier = new Map(before.series.map((one) => [seriesKey(one), one]));
  const pairs = series.map(
    (one): Pair => ({
      series: one,
      now: one.compared ?? '',
      before: earlier.get(seriesKey(one))?.compared ?? '',
    }),
  );
  const later = new Set(series.map(seriesKey));
  const gone = before.series.find((one) => !later.has(seriesKey(one)));
  const comparable = pairs.filter(isComparable);
  const failures = comparable.flatMap((pair) => [
    ...compared('before.ratio', wanted.ratio, ratioOf(pair), pair, telling),
    ...compared('before.difference', wanted.difference, differenceOf(pair), pair, telling),
  ]);
  const withoutRatio =
    wanted.ratio === undefined ? undefined : comparable.find((pair) => ratioOf(pair) === null);
  const lone = pairs.find((pair) => !isComparable(pair));
  const missing = [
    ...(before.series.length === 0
      ? ['there are no data in the span before']
      : lone === undefined
        ? []
        : [whyNone(lone, telling)]),
    ...(withoutRatio === undefined ? [] : [whyNoRatio(withoutRatio, telling)]),
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

function isComparable({ now, before }: Pair): boolean {
  return isDecimal(now) && isDecimal(before);
}

function whyNone({ series, before }: Pair, telling: ReadonlySet<string>): string {
  const name = seriesName(series.labels, telling);
  return before === ''
    ? `${name} was not there before: put sum(…) or sum without (pod) (…) around the query where only a label is another one`
    : `${name} has values that are no numbers: nothing to compare`;
}

/** What grew from nothing has grown more than by any number; null for nothing of nothing, and below it. */
function ratioOf({ now, before }: Pair): ReturnType<typeof numberOf> | null {
  if (Number(now) < 0 || Number(before) < 0) return null;
  if (Number(before) !== 0) return Number(now) / Number(before);
  return Number(now) === 0 ? null : numberOf('1e400');
}

function whyNoRatio({ series, now, before }: Pair, telling: ReadonlySet<string>): string {
  const both = `${seriesName(series.labels, telling)} is ${numberWords(now)} now and was ${numberWords(before)} before`;
  return Number(now) === 0 && Number(before) === 0
    ? `${both}: nothing of nothing has no ratio`
    : `${both}: numbers below 0 have no ratio that tells anything; use \`difference\``;
}

function differenceOf({ now, before }: Pair): number {
  return Number(now) - Number(before);
}

function compared(
  at: string,
  wanted: MatcherInput | undefined,
  number: ReturnType<typeof numberOf> | null,
  { series, now, before }: Pair,
  telling: ReadonlySet<string>,
): readonly Failure[] {
  if (wanted === undefined || number === null) return [];
  return match(wanted, number, at).map((failure) => {
    const shown = typeof number === 'number' ? `${numberWords(String(number))}: ` : '';
    const actual = `${shown}${numberWords(now)} now, ${numberWords(before)} before (${seriesName(series.labels, telling)})`;
    return { ...failure, actual, message: `expected ${at} ${failure.expected}, got ${actual}` };
  });
}
