import { z } from 'zod';
import { isJsonPath } from '../core/expect/json-path.ts';
import {
  anyMatcher,
  isNumberMatcher,
  isOperators,
  type MatcherInput,
  matcher,
  numberWords,
} from '../core/expect/operators.ts';
import { isDecimal } from '../core/json/exact-number.ts';
import { durationIn } from '../core/plan/advice/value-forms.ts';
import { correction } from '../core/plan/correction.ts';
import { parseDuration } from '../core/plan/duration.ts';
import { hasVariables } from '../core/plan/fields.ts';
import { whyNoHost } from '../core/plan/hosts.ts';

const comparisons = new Set(['lt', 'lte', 'gt', 'gte']);

/** A matcher on a measured time, operands with their unit: `{ lt: 2s }`, `{ gt: 14d }`. Only comparisons: no measured time equals `2s`. */
export const durationMatcher: z.ZodType<MatcherInput> = anyMatcher.refine(isDurationMatcher, {
  error: 'expected a comparison with a duration, such as { lt: 2s }',
  ...correction(durationMeant),
});

/**
 * A matcher on a number, such as a count or an exit code. Text that is a number stands for it, since a variable may hold it; any other
 * text is refused: no number is the same, so `ne` of it would always hold.
 */
export const numberMatcher: z.ZodType<MatcherInput> = matcher
  .refine(isNumberMatcher, {
    error: numberWords,
    ...correction(comparisonMeant),
    when: ({ issues }) => issues.length === 0,
  })
  .transform(withNumbers);

/** `< 2s`, `<= 500`, as others write comparisons; undefined for anything else. */
function comparisonMeant(value: unknown): unknown {
  const [, sign = '', text = ''] = /^\s*(<=?|>=?|==?|!=)\s*(\S.*?)\s*$/.exec(String(value)) ?? [];
  const operator = Object.hasOwn(signs, sign) ? signs[sign] : undefined;
  if (operator === undefined) return undefined;
  return { [operator]: isDecimal(text) ? Number(text) : (durationIn(text) ?? text) };
}

const signs: Readonly<Record<string, string>> = {
  ...{ '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte', '=': 'equals', '==': 'equals', '!=': 'ne' },
};

/** A bare time is an upper limit, one in days a lower one: of certificates. */
function durationMeant(value: unknown): unknown {
  const compared = comparisonMeant(value);
  const [[operator, operand] = ['', value]] = Object.entries(Object(compared ?? {}));
  const duration = typeof operand === 'number' ? `${operand}${operand >= 100 ? 'ms' : 's'}` : operand;
  const text = typeof duration === 'string' ? (durationIn(duration) ?? duration.replace(/\s/g, '')) : '';
  return isDuration(text) ? { [operator || (text.endsWith('d') ? 'gt' : 'lt')]: text } : undefined;
}

function withNumbers(wanted: MatcherInput): MatcherInput {
  const number = (value: unknown) =>
    typeof value === 'string' && isDecimal(value.trim()) ? Number(value) : value;
  if (!isOperators(wanted)) return number(wanted) as MatcherInput;
  return Object.fromEntries(
    Object.entries(wanted).map(([name, operand]) => {
      if (name === 'not') return [name, withNumbers(operand as MatcherInput)];
      return [name, name === 'in' && Array.isArray(operand) ? operand.map(number) : number(operand)];
    }),
  );
}

function isDurationMatcher(wanted: MatcherInput): boolean {
  if (!isOperators(wanted)) return false;
  return Object.entries(wanted).every(([name, operand]) => {
    if (operand === undefined || name === 'exists') return true;
    if (name === 'not') return isDurationMatcher(operand as MatcherInput);
    return comparisons.has(name) && typeof operand === 'string' && isDuration(operand);
  });
}

function isDuration(text: string): boolean {
  return hasVariables(text) || parseDuration(text) !== null;
}

const usualPorts: Readonly<Record<string, number>> = {
  ...{ http: 80, https: 443, ssh: 22, smtp: 25, dns: 53, postgres: 5432, postgresql: 5432 },
  ...{ mysql: 3306, redis: 6379, amqp: 5672, kafka: 9092, mongodb: 27017 },
};

/** A host by its name or address, with the port in a key of its own. */
export const hostField = z.string().superRefine((text, ctx) => {
  if (hasVariables(text)) return;
  const [, host, port] = /^([^:/[\]]+):(\d+)$/.exec(text.trim()) ?? [];
  const message =
    port === undefined ? whyNoHost(text) : `the port stands beside it: write host: ${host}, port: ${port}`;
  if (message !== null) ctx.addIssue({ code: 'custom', message });
});

/** A port number; as text too, since a variable may hold it. NaN while a variable is not filled in. */
export const portField = z
  .union([
    z.int().min(1).max(65_535),
    z.string().refine((text) => hasVariables(text) || isPort(text), {
      error: 'expected a port, 1 to 65535',
      ...correction((text) => usualPorts[String(text).toLowerCase()]),
    }),
  ])
  .transform(Number);

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Text that must be a JSON path (RFC 9535) once variables are filled in. */
export const pathField = z.string().refine((text) => hasVariables(text) || isJsonPath(text), {
  error: 'expected a JSON path such as $.status (RFC 9535)',
  ...correction(pathMeant),
});

/** `status`, `.items[0].id` (jq), `/status` (JSON pointer): the same as a JSON path. */
function pathMeant(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const steps = value
    .trim()
    .replace(/^\$/, '')
    .replace(/^\/(.*)$/, (_, pointer: string) => pointer.replaceAll('/', '.'))
    .replaceAll('[]', '[*]')
    .replace(/\.(\d+)(?=\.|$)/g, '[$1]')
    .replace(/\.?([A-Za-z_]\w*-[\w-]*)/g, "['$1']")
    .replace(/^(?=\w)/, '.');
  const path = `$${steps}`;
  return steps !== '' && isJsonPath(path) ? path : undefined;
}
