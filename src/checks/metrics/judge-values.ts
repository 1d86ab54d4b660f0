import type { Failure } from '../../core/check.ts';
import { describeMatcher, isOperators, type MatcherInput, match } from '../../core/expect/matcher.ts';
import { isBroken, rulesOf } from '../../core/expect/rules.ts';
import { isDecimal, numberOf } from '../../core/json/exact-number.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { timeText } from '../../core/words/instants.ts';
import { quantity } from '../../core/words/quantity.ts';
import { numberWords, seriesName, tellingLabels } from '../../core/words/series.ts';
import type { MetricsObservation, Series } from './observation.ts';

/** `failures` by what was found, and what is missing to tell. */
export type MetricsVerdict = { failures: readonly Failure[]; missing: readonly string[] };

const holds: MetricsVerdict = { failures: [], missing: [] };

/** The one series: of several nobody knows which is meant. */
export function judgeValue(
  observation: MetricsObservation,
  wanted: MatcherInput | undefined,
): MetricsVerdict {
  const { series, leftOut = 0 } = observation;
  if (wanted === undefined) return holds;
  const count = series.length + leftOut;
  if (count > 1) {
    const several = `${quantity(count, 'series', 'series')} answer (${namesOf(series)}) where \`value\` is of one`;
    return {
      ...holds,
      missing: [`${several}: use \`each\` or \`any\`, or put sum(…) or max(…) around the query`],
    };
  }
  if (series.length === 0) return { ...holds, failures: match(wanted, undefined, 'value') };
  return all('value', observation, wanted);
}

/** Every series. */
export function judgeEach(observation: MetricsObservation, wanted: MatcherInput | undefined): MetricsVerdict {
  const { series, leftOut = 0 } = observation;
  if (wanted === undefined) return holds;
  if (series.length === 0) return { ...holds, missing: ['each: no series to look at'] };
  const verdict = all('each', observation, wanted);
  return leftOut > 0 ? { ...verdict, missing: [...verdict.missing, notKept(leftOut)] } : verdict;
}

/** Some series, at some moment of a span. */
export function judgeAny(observation: MetricsObservation, wanted: MatcherInput | undefined): MetricsVerdict {
  const { series, leftOut = 0 } = observation;
  if (wanted === undefined) return holds;
  const samples = series.flatMap(samplesOf);
  const holdsFor = testOf(wanted);
  if (samples.some(({ number }) => number !== null && holdsFor(number))) return holds;
  const odd = samples.find(({ number }) => number === null);
  if (odd !== undefined) return { ...holds, missing: [noNumber(odd, series)] };
  if (leftOut > 0) return { ...holds, missing: [notKept(leftOut)] };
  if (samples.length === 0) return { ...holds, failures: match(wanted, undefined, 'any') };
  return { ...holds, failures: [failure('any', wanted, { broken: samples, isNearest: true }, observation)] };
}

function all(at: string, observation: MetricsObservation, wanted: MatcherInput): MetricsVerdict {
  const { series } = observation;
  const samples = series.flatMap(samplesOf);
  const holdsFor = testOf(wanted);
  const broken = samples.filter(({ number }) => number !== null && !holdsFor(number));
  const odd = samples.find(({ number }) => number === null);
  const isUnsure =
    observation.thinned === true && !isComparison(wanted) && series.some(({ taken }) => taken === undefined);
  return {
    failures: broken.length === 0 ? [] : [failure(at, wanted, { broken, isNearest: false }, observation)],
    missing: [
      ...(odd === undefined ? [] : [noNumber(odd, series)]),
      ...(isUnsure ? ['not all values were kept'] : []),
    ],
  };
}

/** Made once for very many values. */
function testOf(wanted: MatcherInput): (number: unknown) => boolean {
  const rules = rulesOf(wanted, {});
  return (number) => rules.every((rule) => !isBroken(rule, number));
}

type Sample = { series: Series; at: number | null; text: string; number: ReturnType<typeof numberOf> | null };

/** What counts of a series: the number that was taken of it, else each of its values. */
function samplesOf(one: Series): readonly Sample[] {
  const values: readonly (readonly [number | null, string])[] =
    one.taken === undefined ? one.points : [[null, one.taken]];
  return values.map(([at, text]) => ({
    series: one,
    at,
    text,
    number: isDecimal(text) ? numberOf(text) : null,
  }));
}

/** By the value that is furthest from what is expected, or nearest where one would be enough. */
function failure(
  at: string,
  wanted: MatcherInput,
  { broken, isNearest }: { broken: readonly Sample[]; isNearest: boolean },
  { series, window, take }: MetricsObservation,
): Failure {
  const expected = describeMatcher(wanted);
  const ordered = broken.toSorted((a, b) => Number(b.text) - Number(a.text));
  const one = isLowerBound(wanted) === isNearest ? ordered[0] : ordered.at(-1);
  if (one === undefined) throw new Error('nothing is broken');
  const whose = new Set(broken.map((sample) => sample.series)).size;
  const span = window === null ? '' : formatDuration(Date.parse(window.to) - Date.parse(window.from));
  const when =
    take !== null ? `${take} of ${span}` : window === null || one.at === null ? '' : `at ${timeText(one.at)}`;
  const about = [
    seriesName(one.series.labels, tellingLabels(series)),
    ...(series.length > 1 ? [`${whose} of ${quantity(series.length, 'series', 'series')}`] : []),
  ];
  // Rounded it may be what was expected.
  const rounded = /^[+-]?\d+$/.test(one.text) ? one.text : numberWords(one.text);
  const number = isDecimal(rounded) && testOf(wanted)(numberOf(rounded)) ? one.text : rounded;
  const actual = `${[number, when].filter((part) => part !== '').join(' ')} (${about.join(', ')})`;
  return { at, expected, actual, message: `expected ${at} ${expected}, got ${actual}` };
}

/** What holds of the lowest and the highest then holds of all between them. */
function isComparison(wanted: MatcherInput): boolean {
  const known = new Set(['lt', 'lte', 'gt', 'gte']);
  return (
    isOperators(wanted) &&
    Object.entries(wanted).every(([name, operand]) => operand === undefined || known.has(name))
  );
}

function isLowerBound(wanted: MatcherInput): boolean {
  return typeof wanted === 'object' && wanted !== null && ('gt' in wanted || 'gte' in wanted);
}

/** Why a series of no number decides nothing, in words. */
export function noNumberOf(one: Series, found: readonly Series[]): string {
  return noNumber({ series: one, text: one.points.at(-1)?.[1] ?? 'NaN' }, found);
}

function noNumber({ text, series: one }: Pick<Sample, 'text' | 'series'>, found: readonly Series[]): string {
  const why = /nan/i.test(text)
    ? 'as 0 divided by 0 is: there may be nothing to divide'
    : 'as a number divided by 0 is';
  return `${seriesName(one.labels, tellingLabels(found))} is ${text}, ${why}; no number to judge by`;
}

function notKept(leftOut: number): string {
  return `${leftOut} more series were not kept`;
}

function namesOf(found: readonly Series[]): string {
  const telling = tellingLabels(found);
  const shown = found.slice(0, 3).map(({ labels }) => seriesName(labels, telling));
  return [...shown, ...(found.length > 3 ? [`${found.length - 3} more`] : [])].join(', ');
}
