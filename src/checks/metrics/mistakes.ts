import type { Mistake } from '../../core/check-mistake.ts';
import { isCloudAuth } from '../../core/cloud-auth.ts';
import { numbersHolding } from '../../core/expect/number-range.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { whyNoCloud } from './access.ts';
import type { MetricsExpect, MetricsSpec } from './spec.ts';

/** What of a check can never come true, or speaks of what is not asked for. */
export function metricsMistakes({
  spec,
  expect,
}: {
  spec: MetricsSpec;
  expect: MetricsExpect;
}): readonly Mistake[] {
  return [...withoutCounterpart(spec, expect), ...foreignCloud(spec), ...neverTrue(expect)];
}

function withoutCounterpart(
  { control, range, since }: MetricsSpec,
  expect: MetricsExpect,
): readonly Mistake[] {
  return [
    ...(expect.control !== undefined && control === undefined
      ? [
          {
            path: ['expect', 'control'],
            message: 'no control is asked for: its query stands in metrics, such as control: up{job="api"}',
          },
        ]
      : []),
    ...(expect.before !== undefined && range === undefined && since === undefined
      ? [
          {
            path: ['expect', 'before'],
            message: 'now alone has no span before it: give since: deploy, or range: 10m',
          },
        ]
      : []),
  ];
}

function foreignCloud({ auth, prometheus }: MetricsSpec): readonly Mistake[] {
  if (!isCloudAuth(auth) || hasVariables(prometheus) || !URL.canParse(prometheus)) return [];
  const message = whyNoCloud(auth, new URL(prometheus));
  return message === null ? [] : [{ path: ['metrics', 'auth'], message }];
}

const parts = ['value', 'each', 'any'] as const;

function neverTrue(expect: MetricsExpect): readonly Mistake[] {
  const numbers = parts.filter((part) => numbersHolding(expect[part]) === 'none');
  return [
    ...numbers.map((part) => ({ path: ['expect', part], message: 'no number is that' })),
    ...(numbersHolding(expect.series, { isCount: true }) === 'none'
      ? [{ path: ['expect', 'series'], message: 'no number of series is that' }]
      : []),
  ];
}

/** A sentence for each expectation that holds whatever is measured. */
export function alwaysTrue(expect: MetricsExpect): readonly string[] {
  return [
    ...parts.filter((part) => numbersHolding(expect[part]) === 'all'),
    ...(numbersHolding(expect.series, { isCount: true }) === 'all' ? ['series'] : []),
  ].map((part) => `${part}: holds for every number`);
}
