import { z } from 'zod';
import { cloudAuthFields } from '../../core/cloud-auth.ts';
import { isOperators } from '../../core/expect/matcher.ts';
import { correction } from '../../core/plan/correction.ts';
import { either } from '../../core/plan/either.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';
import { requestFields } from '../../core/plan/request-fields.ts';
import { needsNoSample, promqlProblem } from '../../core/promql/tokens.ts';
import { numberMatcher } from '../expectations.ts';
import { takes } from './observation.ts';

const queryField = z.string().check((ctx) => {
  if (hasVariables(ctx.value)) return;
  const problem = promqlProblem(ctx.value);
  if (problem === null) return;
  const message = `not a PromQL query: ${problem.message} (character ${problem.at + 1})`;
  ctx.issues.push({ code: 'custom', message, input: ctx.value });
});

/** A query ends in a path of its own: an address that already has it, or that of a page for people, is taken for what stands before it. */
const apiPath = /\/(?:api\/v1(?:\/(?:query|query_range|status|labels|series).*)?|graph|query|targets)?\/?$/;

const { url: webUrl, headers, auth: httpAuth, ca, clientCertificate, proxy, ipFamily } = requestFields;

const auth = either([...httpAuth.unwrap().options, ...cloudAuthFields]).optional();

const prometheus = webUrl.refine((text) => hasVariables(text) || !/\/api\/v1(?:\/|$)/.test(pathOf(text)), {
  error: 'expected the address without /api/v1, which is added to it',
  ...correction((value) =>
    String(value)
      .replace(/[?#].*$/, '')
      .replace(apiPath, ''),
  ),
});

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

/** As long as `since: deploy` reaches back. */
const mostSpanMs = 25 * 3_600_000;
/** Prometheus gives 11,000. */
const mostMoments = 10_000;

/** True for what looks at a span, not at now alone. */
function isSpan({ range, since }: { range?: number | undefined; since?: 'deploy' | undefined }): boolean {
  return range !== undefined || since !== undefined;
}

export const metricsSpec = z
  .strictObject({
    prometheus: prometheus,
    query: queryField,
    range: durationField.optional(),
    since: z
      .literal('deploy', { error: 'expected deploy (a span up to now is written as range: 15m)' })
      .optional(),
    step: durationField.optional(),
    take: z.enum(takes).optional(),
    control: queryField
      .refine((query) => hasVariables(query) || !needsNoSample(query), {
        error:
          'a control that is there without any data proves nothing; leave absent(…), `or vector(…)` and `default` out of it',
      })
      .optional(),
    settle: durationField.default(0),
    maxAge: durationField.default(300_000),
    ...{ headers, auth, ca, clientCertificate, proxy, ipFamily },
  })
  .refine(({ range, since }) => range === undefined || since === undefined, {
    error: 'range and since are ways to say how long; give one',
    path: ['since'],
  })
  .refine(
    ({ range, since, step, take }) => isSpan({ range, since }) || (step === undefined && take === undefined),
    {
      error: 'step and take are of a span; give range, such as range: 15m',
      path: ['range'],
    },
  )
  .refine(({ range }) => range === undefined || !(range < 1_000), {
    error: 'expected a span of 1s at least',
    path: ['range'],
  })
  .refine(({ step }) => step === undefined || !(step < 1_000), {
    error: 'expected 1s at least',
    path: ['step'],
  })
  .refine(({ maxAge }) => !(maxAge < 1_000), {
    error: 'expected 1s at least: no sample is of the very moment',
    path: ['maxAge'],
  })
  .refine(({ range, step }) => range === undefined || step === undefined || !(step > range), {
    error: 'expected a step within the range: one moment is no span',
    path: ['step'],
  })
  .refine(
    ({ range, since, step }) =>
      step === undefined || !((range ?? (since === undefined ? 0 : mostSpanMs)) / step > mostMoments),
    {
      error: `more than ${mostMoments} moments of a span are more than servers give (\`since: deploy\` reaches back up to 25h); expected a longer step`,
      path: ['step'],
    },
  );
export type MetricsSpec = z.infer<typeof metricsSpec>;

export const metricsExpect = z.strictObject({
  value: numberMatcher.optional(),
  each: numberMatcher.optional(),
  any: numberMatcher.optional(),
  series: numberMatcher.optional(),
  before: z
    .strictObject({ ratio: numberMatcher.optional(), difference: numberMatcher.optional() })
    .optional(),
  control: z.strictObject({ atLeast: z.int().min(1) }).optional(),
});
export type MetricsExpect = z.infer<typeof metricsExpect>;

/** True for a matcher that hardly any measured number satisfies: a broken number that it must be exactly. */
export function isExactlyBroken(wanted: unknown): boolean {
  const operand = isOperators(wanted) ? wanted.equals : wanted;
  return (
    operand !== undefined &&
    /[.e]/i.test(String(Object(operand).rawJSON ?? operand)) &&
    !Number.isInteger(Number(operand))
  );
}
