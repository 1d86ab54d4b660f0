import { z } from 'zod';
import { isJsonPath } from '../core/expect/json-path.ts';
import { isOperators, type MatcherInput, matcher } from '../core/expect/matcher.ts';
import { parseDuration } from '../core/plan/duration.ts';
import { hasVariables } from '../core/plan/fields.ts';

const comparisons = new Set(['lt', 'lte', 'gt', 'gte']);

/** A matcher on a measured time, operands with their unit: `{ lt: 2s }`, `{ gt: 14d }`. Only comparisons: no measured time equals `2s`. */
export const durationMatcher: z.ZodType<MatcherInput> = matcher.refine(isDurationMatcher, {
  error: 'expected a comparison with a duration, such as { lt: 2s }',
});

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

/** A port number; as text too, since a variable may hold it. NaN while a variable is not filled in. */
export const portField = z
  .union([
    z.int().min(1).max(65_535),
    z.string().refine((text) => hasVariables(text) || isPort(text), { error: 'expected a port, 1 to 65535' }),
  ])
  .transform(Number);

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** Text that must be a JSON path (RFC 9535) once variables are filled in. */
export const pathField = z.string().refine((text) => hasVariables(text) || isJsonPath(text), {
  error: 'expected a JSON path such as $.status (RFC 9535)',
});
