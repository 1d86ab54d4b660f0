import { z } from 'zod';
import { isOperators, type MatcherInput, matcher } from '../../core/expect/matcher.ts';
import { anyMatcher } from '../../core/expect/operators.ts';
import { numberText } from '../../core/json/exact-number.ts';
import { isSharedField, sharedFields } from '../../core/log-fields.ts';
import { nearest } from '../../core/nearest.ts';
import { either } from '../../core/plan/either.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { fieldOf, isKnownField } from '../../core/query/fields.ts';
import { parsePath } from '../../core/query/parse.ts';
import { severityName, severityNames } from '../../core/query/severity.ts';

/** What is wrong with a part of a matcher; the path leads to it. */
type Refusal = { path: readonly string[]; input: unknown; message: string };
type Refuse = (wanted: unknown, path: readonly string[]) => readonly Refusal[];

/** `continue`: a union takes a branch that goes on for one that may be meant, and tells what is wrong in it. */
function refusing<Schema extends z.ZodType>(schema: Schema, refuse: Refuse): Schema {
  return schema.check((ctx) => {
    for (const { path, input, message } of refuse(ctx.value, []))
      ctx.issues.push({ code: 'custom', message, input, path: [...path], continue: true });
  });
}

/** Of a matcher each operator, also those under `not`. */
function operatorsOf(
  wanted: unknown,
  path: readonly string[],
): readonly (Refusal & { name: string; operand: unknown })[] {
  const written = isOperators(wanted) ? Object.entries(wanted) : [['', wanted] as const];
  return written.flatMap(([name, operand]) => {
    if (operand === undefined) return [];
    const own = name === '' ? path : [...path, name];
    if (name === 'not') return operatorsOf(operand, own);
    return [{ name, operand, path: own, input: operand, message: '' }];
  });
}

const severityOperators: ReadonlySet<string> = new Set(['', 'equals', 'ne', 'lt', 'lte', 'gt', 'gte', 'in']);

/** A severity has a rank and many names: whatever looks at the letters of one would miss the others. */
const severityProblems: Refuse = (wanted, path) =>
  operatorsOf(wanted, path).flatMap(({ name, operand, path: at, input }) => {
    const words = [operand].flat();
    if (!severityOperators.has(name)) {
      const inWord = words
        .map((word) => severityName(word))
        .find((word) => word !== null && word !== 'DEFAULT');
      const rank = inWord ?? 'ERROR';
      const message = `\`${name}\` would look at one of the names of a severity; write gte: ${rank}, or in: [${rank}]`;
      return [{ path: at, input, message }];
    }
    return words.flatMap((word) => {
      if (word !== null && (hasVariables(String(word)) || severityName(word) !== null)) return [];
      const message =
        word === null
          ? `expected a severity; of none write ${severityNames[0]}`
          : `no severity ${String(word)}; one of ${severityNames.join(', ')}`;
      return [{ path: at, input, message }];
    });
  });

const ordersAndLists: ReadonlySet<string> = new Set(['lt', 'lte', 'gt', 'gte', 'all', 'any', 'none']);

/** What can never hold of a text that is there would make every absence true. */
const messageProblems: Refuse = (wanted, path) =>
  operatorsOf(wanted, path).flatMap(({ name, operand, path: at, input }) => {
    if (ordersAndLists.has(name)) {
      const message = `an entry's message is a text, of which \`${name}\` never holds; name a field of it under field`;
      return [{ path: at, input, message }];
    }
    if (!['', 'equals', 'ne', 'in'].includes(name)) return [];
    return [operand].flat().flatMap((one) => {
      if (typeof one === 'string') return [];
      const message =
        one === null
          ? "expected what the message must be, got null: an entry's message is never null"
          : `an entry's message is a text: quote it, or write contains: ${JSON.stringify(String(JSON.stringify(one)))}`;
      return [{ path: at, input, message }];
    });
  });

/** A field that is null is one that is not there. */
const fieldProblems: Refuse = (wanted, path) =>
  operatorsOf(wanted, path).flatMap(({ name, operand, path: at, input }) => {
    const isNull = operand === null || (Array.isArray(operand) && operand.every((one) => one === null));
    if (!['', 'equals', 'in'].includes(name) || !isNull) return [];
    return [
      { path: at, input, message: 'a field that is null is one that is not there: write { exists: false }' },
    ];
  });

/** OpenTelemetry's, and no other scale: a bound of another one would hold of all, or of none. */
const severityNumberProblems: Refuse = (wanted, path) => [
  ...fieldProblems(wanted, path),
  ...operatorsOf(wanted, path).flatMap(({ operand, path: at, input }) =>
    [operand].flat().flatMap((one) => {
      const number = Number(numberText(one) ?? 'NaN');
      if (Number.isNaN(number) || (number >= 0 && number <= 24)) return [];
      const message = `severityNumber is 1 to 24 (17: ERROR, 21: FATAL), 0 where there is none; write severity: { gte: ERROR } for a severity by its name`;
      return [{ path: at, input, message }];
    }),
  ),
];

const fieldMatchers = refusing(z.record(z.string(), matcher), (fields) => {
  const named = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
  return named.flatMap(([name, wanted]) => {
    const path = parsePath(name) ?? [];
    const isSeverity = path.length === 1 && path[0] === 'severity';
    const isNumber = path.length === 1 && path[0] === 'severityNumber';
    const problems = isSeverity ? severityProblems : isNumber ? severityNumberProblems : fieldProblems;
    return problems(wanted, [name]);
  });
}).check((ctx) => {
  if (Object.keys(ctx.value).length === 0) {
    const message = 'expected a field path and what is wanted there';
    ctx.issues.push({ code: 'custom', message, input: ctx.value, continue: true });
  }
  for (const written of Object.keys(ctx.value)) {
    const path = parsePath(written);
    const message = path === null ? `no field path: ${written}` : unknownField(path);
    if (message === null) continue;
    const common = { message, input: ctx.value, path: [written], params: { at: 'key' } };
    ctx.issues.push({ code: 'custom', ...common, continue: true });
  }
});

/** A path that leads nowhere would make every absence true. */
function unknownField(path: readonly string[]): string | null {
  const [first = ''] = path;
  if (isKnownField(path) || isSharedField(path) || hasVariables(first)) return null;
  const told = String(fieldOf(path));
  if (told.includes('did you mean')) return told;
  const near = nearest(first, sharedFields);
  const rest = path.slice(1).map((name) => `.${name}`);
  const place =
    near === null ? `body.${path.join('.')}, or attributes.${path.join('.')}` : `${near}${rest.join('')}`;
  return `${told}; did you mean ${place}?`;
}

/** Matchers on parts of an entry. */
export const entryFields = z.strictObject({
  message: refusing(matcher, messageProblems).optional(),
  severity: refusing(anyMatcher, severityProblems).optional(),
  field: fieldMatchers.optional(),
});

/** What is expected of an entry. */
export const entryMatcher = either([
  entryFields.refine((fields) => Object.values(fields).some((one) => one !== undefined), {
    error: 'expected what the entry must have: a matcher, or message, severity or field',
    when: ({ issues }) => issues.length === 0,
  }),
  refusing(matcher, messageProblems),
]);

/** A matcher on the message, or matchers on message, severity and fields that hold together. */
export type EntryMatcher = z.infer<typeof entryFields> | MatcherInput;

/** True for matchers on parts of an entry, false for one on what it says. */
export function isByField(wanted: EntryMatcher): wanted is Exclude<EntryMatcher, MatcherInput> {
  return typeof wanted === 'object' && wanted !== null && !isOperators(wanted);
}

/** What an entry's message has to be; undefined where nothing is wanted of it. */
export function messageOf(wanted: EntryMatcher | undefined): MatcherInput | undefined {
  if (wanted === undefined) return undefined;
  return isByField(wanted) ? wanted.message : wanted;
}
