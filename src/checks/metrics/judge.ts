import { type Judgement, judged } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { judgeBefore } from './judge-before.ts';
import { judgeAny, judgeEach, judgeValue, type MetricsVerdict } from './judge-values.ts';
import type { MetricsObservation } from './observation.ts';
import { datedQuery, type MetricsExpect, type MetricsSpec } from './spec.ts';

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
    judgeValue(observation, expect.value),
    judgeEach(observation, expect.each),
    judgeAny(observation, expect.any),
    countOf(observation, expect.series),
    judgeBefore(observation, expect.before),
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
  { sampled, evaluatedAt, control, series: found, window }: MetricsObservation,
  { maxAge, query }: MetricsSpec,
): readonly string[] {
  if (sampled === null) {
    const isAsked =
      window === null && found.length > 0 && datedQuery({ query, control: control?.query }) !== null;
    return isAsked ? ['when the series were sampled was not told: they may be old'] : [];
  }
  const [age, what] = [Date.parse(evaluatedAt) - Date.parse(sampled.oldest), sampled.query];
  if (age <= maxAge || (found.length === 0 && control !== null && what === query)) return [];
  return [
    `stale: the newest sample of a series of \`${what}\` is ${formatDuration(age)} old (${isoInWords(sampled.oldest)}), more than ${formatDuration(maxAge)} (\`maxAge\`)`,
  ];
}

function countOf(
  { series, leftOut = 0 }: MetricsObservation,
  wanted: MatcherInput | undefined,
): MetricsVerdict {
  return {
    failures: wanted === undefined ? [] : match(wanted, series.length + leftOut, 'series'),
    missing: [],
  };
}
