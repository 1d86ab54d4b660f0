import { type Failure, type Judgement, judged } from '../../core/check.ts';
import { describeMatcher, type MatcherInput, match, matches } from '../../core/expect/matcher.ts';
import { isDecimal, numberOf } from '../../core/json/exact-number.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { quantity } from '../../core/words/quantity.ts';
import type { MetricsObservation, Series } from './observation.ts';
import type { MetricsExpect, MetricsSpec } from './spec.ts';
import { numberWords, seriesName, tellingLabels } from './words.ts';

/** `failures` by what was found, and what is missing to tell. */
type Verdict = { failures: readonly Failure[]; missing: readonly string[] };

const holds: Verdict = { failures: [], missing: [] };

/** Answers that are not whole or not of now decide nothing; nor does an empty one unless the control shows that there are data. */
export function judgeMetrics(
  observation: MetricsObservation,
  { spec, expect }: { spec: MetricsSpec; expect: MetricsExpect },
): Judgement {
  const unfit = [
    ...observation.problems,
    ...controlMissing(observation, expect),
    ...staleness(observation, spec),
  ];
  if (unfit.length > 0) return judged([], { inconclusive: unfit.join('; ') });
  const verdicts = [
    value(observation, expect.value),
    each(observation, expect.each),
    any(observation, expect.any),
    series(observation, expect.series),
  ];
  const failures = verdicts.flatMap((verdict) => verdict.failures);
  if (failures.length > 0) return judged(failures);
  const missing = [...new Set(verdicts.flatMap((verdict) => verdict.missing))];
  return judged([], { inconclusive: missing.length === 0 ? null : missing.join('; ') });
}

function controlMissing(
  { control, query, prometheus, series: found }: MetricsObservation,
  expect: MetricsExpect,
): readonly string[] {
  if (control === null)
    return found.length > 0
      ? []
      : [
          `no data: \`${query}\` finds no series at ${prometheus}, and no \`control\` shows that there would be any`,
        ];
  const needed = expect.control?.atLeast ?? 1;
  if (control.series >= needed) return [];
  return [
    control.series === 0
      ? `the control \`${control.query}\` finds no series at ${prometheus}: nothing to judge by`
      : `the control \`${control.query}\` finds ${control.series} of at least ${needed} series at ${prometheus}: too little to judge by`,
  ];
}

function staleness(
  { sampled, evaluatedAt, control, series: found }: MetricsObservation,
  { maxAge, query }: MetricsSpec,
): readonly string[] {
  if (sampled === null) return [];
  const [age, what] = [Date.parse(evaluatedAt) - Date.parse(sampled.oldest), sampled.query];
  if (age <= maxAge || (found.length === 0 && control !== null && what === query)) return [];
  return [
    `stale: the newest sample of a series of \`${what}\` is ${formatDuration(age)} old (${isoInWords(sampled.oldest)}), more than ${formatDuration(maxAge)} (\`maxAge\`)`,
  ];
}

function value(
  { series: found, leftOut = 0 }: MetricsObservation,
  wanted: MatcherInput | undefined,
): Verdict {
  if (wanted === undefined) return holds;
  const count = found.length + leftOut;
  if (count > 1) {
    const names = namesOf(found);
    return {
      ...holds,
      missing: [
        `${quantity(count, 'series', 'series')} answer (${names}) where \`value\` is of one: use \`each\` or \`any\`, or put sum(…) or max(…) around the query`,
      ],
    };
  }
  const [one] = found;
  if (one === undefined) return { ...holds, failures: match(wanted, undefined, 'value') };
  return eachOf('value', found, wanted);
}

function each({ series: found, leftOut = 0 }: MetricsObservation, wanted: MatcherInput | undefined): Verdict {
  if (wanted === undefined) return holds;
  if (found.length === 0) return { ...holds, missing: ['each: no series to look at'] };
  const verdict = eachOf('each', found, wanted);
  return leftOut > 0 ? { ...verdict, missing: [...verdict.missing, notKept(leftOut)] } : verdict;
}

function eachOf(at: string, found: readonly Series[], wanted: MatcherInput): Verdict {
  const samples = found.flatMap(samplesOf);
  const broken = samples.filter(({ number }) => number !== null && !matches(wanted, number));
  const failures = broken.length === 0 ? [] : [failure(at, wanted, broken, found)];
  return {
    failures,
    missing: samples
      .flatMap((sample) => (sample.number === null ? [noNumber(sample, found)] : []))
      .slice(0, 1),
  };
}

function any({ series: found, leftOut = 0 }: MetricsObservation, wanted: MatcherInput | undefined): Verdict {
  if (wanted === undefined) return holds;
  const samples = found.flatMap(samplesOf);
  if (samples.some(({ number }) => number !== null && matches(wanted, number))) return holds;
  const odd = samples.find(({ number }) => number === null);
  if (odd !== undefined) return { ...holds, missing: [noNumber(odd, found)] };
  if (leftOut > 0) return { ...holds, missing: [notKept(leftOut)] };
  if (samples.length === 0) return { ...holds, failures: match(wanted, undefined, 'any') };
  return { ...holds, failures: [failure('any', wanted, samples, found)] };
}

function series(
  { series: found, leftOut = 0 }: MetricsObservation,
  wanted: MatcherInput | undefined,
): Verdict {
  return wanted === undefined
    ? holds
    : { ...holds, failures: match(wanted, found.length + leftOut, 'series') };
}

type Sample = { series: Series; at: number; text: string; number: ReturnType<typeof numberOf> | null };

function samplesOf(one: Series): readonly Sample[] {
  return one.points.map(([at, text]) => ({
    series: one,
    at,
    text,
    number: isDecimal(text) ? numberOf(text) : null,
  }));
}

/** The value that is furthest from what is expected first. */
function failure(
  at: string,
  wanted: MatcherInput,
  broken: readonly Sample[],
  found: readonly Series[],
): Failure {
  const expected = describeMatcher(wanted);
  const worst = worstOf(wanted, broken);
  const names = new Set(broken.map(({ series: one }) => one));
  const more = found.length > 1 ? `, ${names.size} of ${quantity(found.length, 'series', 'series')}` : '';
  const name = seriesName(worst.series.labels, tellingLabels(found));
  const actual = `${numberWords(worst.text)} (${name}${more})`;
  return { at, expected, actual, message: `expected ${at} ${expected}, got ${actual}` };
}

function worstOf(wanted: MatcherInput, broken: readonly Sample[]): Sample {
  const isLowerBound = typeof wanted === 'object' && wanted !== null && ('gt' in wanted || 'gte' in wanted);
  const ordered = broken.toSorted((a, b) => Number(b.text) - Number(a.text));
  const worst = isLowerBound ? ordered.at(-1) : ordered[0];
  if (worst === undefined) throw new Error('nothing is broken');
  return worst;
}

function noNumber({ text, series: one }: Sample, found: readonly Series[]): string {
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
