import { type Judgement, judged } from '../../core/check.ts';
import { type MatcherInput, match } from '../../core/expect/matcher.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { isoInWords } from '../../core/words/evidence-values.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { judgeBefore } from './judge-before.ts';
import { judgeAny, judgeEach, judgeValue, type MetricsVerdict, noNumberOf } from './judge-values.ts';
import { hasNumber, type MetricsObservation, mostSkewMs } from './observation.ts';
import type { MetricsExpect, MetricsSpec } from './spec.ts';

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
          `no data: \`${shortLine(query, 200)}\` finds no series at ${prometheus}, and no \`control\` shows that there would be any`,
        ];
  const needed = expect.control?.atLeast ?? 1;
  if (control.series > 0 && !control.isSampled)
    return [
      `no sample stands behind the control \`${shortLine(control.query, 200)}\`, or the server does not tell when it was taken: it is there without any data`,
    ];
  if (control.series >= needed) return [];
  if (control.isNumber === false)
    return [
      `the control \`${shortLine(control.query, 200)}\` finds no number at ${prometheus}, as 0 divided by 0 is none: nothing to judge by`,
    ];
  return [
    control.series === 0
      ? `the control \`${shortLine(control.query, 200)}\` finds no series at ${prometheus}: nothing to judge by`
      : `the control \`${shortLine(control.query, 200)}\` finds ${control.series} of at least ${needed} series at ${prometheus}: too little to judge by`,
  ];
}

/** What is old, and what is made without any sample: `or vector(0)`, `absent(…)`. */
function staleness(
  { sampled, evaluatedAt, series }: MetricsObservation,
  { maxAge, query }: MetricsSpec,
): readonly string[] {
  if (sampled === null) {
    if (series.length === 0) return [];
    return [
      `no sample stands behind the answer to \`${shortLine(query, 200)}\`, or the server does not tell when it was taken: a \`control\` has to show that there are data`,
    ];
  }
  const age = Date.parse(evaluatedAt) - Date.parse(sampled.oldest);
  if (age < -mostSkewMs)
    return [
      `the newest sample of a series of \`${shortLine(sampled.query, 200)}\` is of ${isoInWords(sampled.oldest)}, behind the moment that was asked for: the clocks differ`,
    ];
  if (age <= maxAge) return [];
  return [
    `stale: the newest sample of a series of \`${shortLine(sampled.query, 200)}\` is ${formatDuration(age)} old (${isoInWords(sampled.oldest)}), more than ${formatDuration(maxAge)} (\`maxAge\`)`,
  ];
}

function countOf(
  { series, leftOut = 0 }: MetricsObservation,
  wanted: MatcherInput | undefined,
): MetricsVerdict {
  if (wanted === undefined) return { failures: [], missing: [] };
  const empty = series.find((one) => !hasNumber(one));
  return {
    failures: match(wanted, series.length + leftOut, 'series'),
    missing: empty === undefined ? [] : [noNumberOf(empty, series)],
  };
}
