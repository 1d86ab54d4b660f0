import { z } from 'zod';
import { cloudAuthFields } from '../../core/cloud-auth.ts';
import { isOperators } from '../../core/expect/matcher.ts';
import { correction } from '../../core/plan/correction.ts';
import { either } from '../../core/plan/either.ts';
import { durationField, hasVariables } from '../../core/plan/fields.ts';
import { isSelector, promqlProblem } from '../../core/promql/tokens.ts';
import { numberMatcher } from '../expectations.ts';
import { requestFields } from '../http/spec.ts';

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
  error: '/api/v1 is added to the address; leave it out',
  ...correction((value) =>
    String(value)
      .replace(/[?#].*$/, '')
      .replace(apiPath, ''),
  ),
});

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

export const metricsSpec = z
  .strictObject({
    prometheus: prometheus.describe('address of a server with the HTTP API of Prometheus, without /api/v1'),
    query: queryField.describe('PromQL'),
    control: queryField
      .optional()
      .describe(
        'PromQL that finds series whenever the server has data at all; where it finds none, nothing is proven',
      ),
    settle: durationField.default(0).describe('how late samples may arrive; waited for before the query'),
    maxAge: durationField
      .default(300_000)
      .describe(
        'how old the newest sample may be; of a query that is more than a selector that of `control`',
      ),
    ...{ headers, auth, ca, clientCertificate, proxy, ipFamily },
  })
  .refine(
    ({ control = '', query, ...spec }) =>
      spec.maxAge === 300_000 || hasVariables(query + control) || isSelector(query) || isSelector(control),
    {
      error:
        'only of a selector, such as up{job="api"}, is it known when it was sampled; give one as `control`',
      path: ['maxAge'],
    },
  );
export type MetricsSpec = z.infer<typeof metricsSpec>;

export const metricsExpect = z.strictObject({
  value: numberMatcher.optional(),
  each: numberMatcher.optional(),
  any: numberMatcher.optional(),
  series: numberMatcher.optional(),
  control: z.strictObject({ atLeast: z.int().min(1) }).optional(),
});
export type MetricsExpect = z.infer<typeof metricsExpect>;

/** The query whose samples tell how old the data are: of anything but a selector nobody knows. Null for none. */
export function datedQuery({ query, control }: Pick<MetricsSpec, 'query' | 'control'>): string | null {
  if (isSelector(query)) return query;
  return control !== undefined && isSelector(control) ? control : null;
}

/** True for a matcher that hardly any measured number satisfies: a broken number that it must be exactly. */
export function isExactlyBroken(wanted: unknown): boolean {
  const operand = isOperators(wanted) ? wanted.equals : wanted;
  return (
    operand !== undefined &&
    /[.e]/i.test(String(Object(operand).rawJSON ?? operand)) &&
    !Number.isInteger(Number(operand))
  );
}
