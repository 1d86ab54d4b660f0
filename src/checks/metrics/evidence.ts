import { isOperators, type MatcherInput, matches } from '../../core/expect/matcher.ts';
import { isDecimal, numberOf, numberText } from '../../core/json/exact-number.ts';
import { beginningOf } from '../beginning.ts';
import type { MetricsObservation, Series } from './observation.ts';
import type { MetricsExpect } from './spec.ts';

/** Values that are kept with a run, of all series together, and of one. */
const mostValues = 1_500;
const mostPoints = 240;
const mostSeries = 100;
const mostCharacters = 60_000;
/** Of one series. */
const mostLabels = 40;
const longestLabel = 300;

/**
 * An observation as it is kept: of very many series those that do not satisfy what is expected, then the others, as far as there is room;
 * of very many values the lowest and highest of neighbours.
 */
export function metricsEvidence(
  observation: MetricsObservation,
  { expect }: { expect: MetricsExpect },
  redact: (text: string) => string = (text) => text,
): MetricsObservation {
  const { before } = observation;
  const isCrowded = observation.series.some(({ points }) => points.length > mostPoints);
  const series = observation.series.map(thinned);
  const ordered = series.toSorted((a, b) => Number(isWell(a, expect)) - Number(isWell(b, expect)));
  const chosen = fitting(ordered.slice(0, roomFor(series)).map((one) => withShortLabels(one, redact)));
  const limits = limitsOf(expect);
  return {
    ...observation,
    series: chosen,
    ...(series.length <= chosen.length ? {} : { leftOut: series.length - chosen.length }),
    ...(isCrowded ? { thinned: true } : {}),
    ...(limits.length === 0 ? {} : { limits }),
    before: before && {
      ...before,
      series: fitting(
        before.series
          .slice(0, mostSeries)
          .map(thinned)
          .map((one) => withShortLabels(one, redact)),
      ),
    },
  };
}

/** The first of them, one at least, as far as there is room. */
function fitting(series: readonly Series[]): readonly Series[] {
  let left = mostCharacters;
  const end = series.findIndex((one) => {
    left -= JSON.stringify(one).length;
    return left < 0;
  });
  return end === -1 ? series : series.slice(0, Math.max(1, end));
}

function withShortLabels(one: Series, redact: (text: string) => string): Series {
  const labels = Object.entries(one.labels);
  if (
    labels.length <= mostLabels &&
    labels.every(([name, value]) => name.length + value.length <= longestLabel)
  )
    return one;
  const short = labels
    .slice(0, mostLabels)
    .map(([name, value]) => [beginningOf(name, 100, redact), beginningOf(value, longestLabel, redact)]);
  return { ...one, labels: Object.fromEntries(short) };
}

function roomFor(series: readonly Series[]): number {
  const longest = Math.max(1, ...series.map(({ points }) => points.length));
  return Math.max(1, Math.min(mostSeries, Math.floor(mostValues / longest)));
}

/** Of neighbours the lowest and the highest, in their order; what is no number stays. */
function thinned(one: Series): Series {
  const { points } = one;
  if (points.length <= mostPoints) return one;
  const size = Math.ceil(points.length / (mostPoints / 2));
  const groups = Array.from({ length: Math.ceil(points.length / size) }, (_, at) =>
    points.slice(at * size, (at + 1) * size),
  );
  return { ...one, points: groups.flatMap(extremes) };
}

function extremes(points: Series['points']): Series['points'] {
  const odd = points.find(([, text]) => !isDecimal(text));
  const ordered = points
    .filter(([, text]) => isDecimal(text))
    .toSorted(([, a], [, b]) => Number(a) - Number(b));
  const chosen = [odd, ordered[0], ordered.at(-1)].filter((point) => point !== undefined);
  return [...new Set(chosen)].toSorted(([a], [b]) => a - b);
}

function isWell({ points, taken }: Series, { value, each, any }: MetricsExpect): boolean {
  const texts = taken === undefined ? points.map(([, text]) => text) : [taken];
  const wanted = value ?? each;
  const rule = wanted ?? any;
  const fits = (text: string) => rule === undefined || (isDecimal(text) && matches(rule, numberOf(text)));
  // Of any, the one that fits decides.
  return wanted === undefined && any !== undefined ? !texts.some(fits) : texts.every(fits);
}

/** The numbers that values are compared with. */
function limitsOf({ value, each, any }: MetricsExpect): readonly number[] {
  const numbers = [value, each, any].flatMap((wanted) => (wanted === undefined ? [] : numbersIn(wanted)));
  return [...new Set(numbers.map((one) => Number(numberText(one)))).values()]
    .filter(Number.isFinite)
    .slice(0, 4);
}

function numbersIn(wanted: MatcherInput): readonly unknown[] {
  if (!isOperators(wanted)) return [wanted];
  const { lt, lte, gt, gte, equals, not } = wanted;
  const own = [lt, lte, gt, gte, equals].filter((one) => numberText(one) !== null);
  return not === undefined ? own : [...own, ...numbersIn(not)];
}
