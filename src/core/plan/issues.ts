import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { cut, unitsOf } from '../words/cut.ts';
import { listed } from '../words/enumeration.ts';
import { quantity } from '../words/quantity.ts';
import { correctedValue } from './correction.ts';
import { type Finding, mistake, type Path } from './problem.ts';
import { keyText } from './yaml-text.ts';

/**
 * Keys that an object with unknown keys may have, by the list of its unknown keys. Zod drops the schema from an issue before
 * anybody outside an error map can see it, but keeps this list as it is.
 */
const knownKeys = new WeakMap<readonly string[], readonly string[]>();

/**
 * How what a person wrote is parsed: the error map says nothing itself, but keeps the names that `findingsOf` suggests; `more` are names known
 * besides those of a check. Zod compiles no code for it: a plan is read a few times, and compiling costs more than that.
 */
export function asWritten(more: readonly string[] = []): z.core.ParseContext<z.core.$ZodIssue> {
  const error: z.core.$ZodErrorMap = (issue) => {
    if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject) {
      const isCheck = 'expect' in issue.inst.shape;
      knownKeys.set(issue.keys, [...Object.keys(issue.inst.shape), ...(isCheck ? more : [])]);
    }
    return undefined;
  };
  return { error, jitless: true };
}

/** What schema issues mean for the person who wrote `root`, one finding a mistake. */
export function findingsOf(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  base: Path = [],
): readonly Finding[] {
  const findings = issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
    return explain(issue, path, root);
  });
  return withoutEchoes(findings);
}

/** A key that is missing because it is misspelt is told once. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const place = (path: Path, name: unknown) => JSON.stringify([...path.slice(0, -1), name]);
  const corrections = new Set(
    findings.flatMap(({ code, path, suggestion }) =>
      code === 'unknown-key' ? [place(path, suggestion)] : [],
    ),
  );
  const told = findings.filter(
    ({ code, path }) => code !== 'missing' || !corrections.has(place(path, path.at(-1))),
  );
  return withSections(told);
}

/** Checks straight below a phase: the section that is missing and the key that is unknown there are one mistake. */
function withSections(findings: readonly Finding[]): readonly Finding[] {
  const phases = (code: string, key: string) =>
    new Set(
      findings.flatMap((finding) =>
        finding.code === code && finding.path.at(-1) === key
          ? [JSON.stringify(finding.path.slice(0, -1))]
          : [],
      ),
    );
  const wrong = phases('missing', 'sections').intersection(phases('unknown-key', 'checks'));
  if (wrong.size === 0) return findings;
  return findings.flatMap((finding): readonly Finding[] => {
    const key = finding.path.at(-1);
    if (!wrong.has(JSON.stringify(finding.path.slice(0, -1)))) return [finding];
    if (finding.code === 'missing' && key === 'sections') return [];
    if (finding.code !== 'unknown-key' || key !== 'checks') return [finding];
    return [
      { ...finding, message: 'checks stand in a section: write sections: { "1.1": { checks: { … } } }' },
    ];
  });
}

function explain(issue: z.core.$ZodIssue, path: Path, root: unknown): readonly Finding[] {
  const value = valueAt(root, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, knownKeys.get(issue.keys) ?? []));
    case 'invalid_type':
      return [wrongType(expectedType(issue), path, value)];
    case 'invalid_value':
      return [notAmong(issue.values.map(String), path, value)];
    case 'invalid_union':
      return unionFindings(issue, path, root, value);
    case 'invalid_key':
      return [badKey(issue, path)];
    case 'too_small':
      return [mistake('out-of-range', path, got(`expected ${lowest(issue)}`, value))];
    case 'too_big':
      return [mistake('out-of-range', path, got(highest(issue), value))];
    default:
      return [custom(issue, path, value)];
  }
}

function badKey({ issues: [why] }: z.core.$ZodIssueInvalidKey, path: Path): Finding {
  const message = why?.message ?? 'not a key';
  const known = why?.code === 'custom' ? correctedValue(why, path.at(-1)) : undefined;
  const mended = typeof known === 'string' ? `${message}; write ${keyText(known)}: …` : message;
  return mistake('bad-key', path, mended, { at: 'key' });
}

function lowest({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'array' || origin === 'record' || origin === 'map') return `${minimum} or more`;
  if (origin === 'string') return `at least ${quantity(Number(minimum), 'character')}`;
  return inclusive === false ? `more than ${minimum}` : `at least ${minimum}`;
}

function highest({ origin, maximum, inclusive, message }: z.core.$ZodIssueTooBig): string {
  if (message.startsWith('expected')) return message;
  const unit = origin === 'string' ? ' characters' : '';
  return inclusive === false ? `expected less than ${maximum}${unit}` : `expected at most ${maximum}${unit}`;
}

function custom(issue: z.core.$ZodIssue, path: Path, value: unknown): Finding {
  const params = issue.code === 'custom' ? (issue.params ?? {}) : {};
  const code = typeof params.code === 'string' ? params.code : 'bad-value';
  const at = params.at === 'key' ? 'key' : 'value';
  const suggestion = typeof params.suggestion === 'string' ? params.suggestion : null;
  return mistake(code, path, got(issue.message, value), { at, suggestion });
}

function expectedType(issue: z.core.$ZodIssueInvalidType): string {
  const own = /^expected (.*)$/.exec(issue.message)?.[1];
  return own ?? nameOfType(issue.expected);
}

function unknownKey(key: string, path: Path, known: readonly string[]): Finding {
  return mistake('unknown-key', [...path, key], `unknown key "${key}"`, {
    at: 'key',
    suggestion: nearest(key, known),
  });
}

function wrongType(expected: string, path: Path, value: unknown): Finding {
  const last = path.at(-1);
  if (value === undefined && last !== undefined) {
    return mistake('missing', path, `"${last}" is missing: expected ${expected}`);
  }
  return mistake('wrong-type', path, got(`expected ${expected}`, value));
}

function notAmong(values: readonly string[], path: Path, value: unknown): Finding {
  if (value === undefined) return wrongType(values.join(' or '), path, value);
  const expected = values.length === 1 ? `expected ${values[0]}` : `expected one of ${values.join(', ')}`;
  const suggestion = typeof value === 'string' && values.length > 1 ? nearest(value, values) : null;
  return mistake('bad-value', path, got(expected, value), { suggestion });
}

/** A union's branches are told apart by what stands there: the branch that got furthest tells its problems; if none got anywhere, all types are named. */
function unionFindings(
  issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>,
  path: Path,
  root: unknown,
  value: unknown,
): readonly Finding[] {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const entered = branches.filter((branch) => !branch.some(isWrongKind));
  const isMissing = (issue: z.core.$ZodIssue) => valueAt(value, issue.path as Path) === undefined;
  const best = entered.toSorted(
    (a, b) => depth(b, isMissing) - depth(a, isMissing) || strange(a) - strange(b) || a.length - b.length,
  )[0];
  if (best !== undefined) return findingsOf(best, root, path);
  const expected = [...new Set(branches.flatMap((branch) => branch.flatMap(kindsOf)))];
  if (expected.length === 0) return [mistake('bad-value', path, got('expected something else', value))];
  return [wrongType(listed(expected, 'or'), path, value)];
}

function isWrongKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isWrongKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

/** How far into the value a branch got; to a key that is missing it did not get. */
function depth(issues: readonly z.core.$ZodIssue[], isMissing: (issue: z.core.$ZodIssue) => boolean): number {
  return Math.max(...issues.map((issue) => issue.path.length - (isMissing(issue) ? 1 : 0)));
}

/** How many keys a branch does not know; one that is near to a key of it counts less. */
function strange(issues: readonly z.core.$ZodIssue[]): number {
  const unknown = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const known = knownKeys.get(issue.keys) ?? [];
    return issue.keys.map((key) => (nearest(key, known) === null ? 1 : 0.5));
  });
  return unknown.reduce((sum, one) => sum + one, 0);
}

function kindsOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_type') return [nameOfType(issue.expected)];
  if (issue.code === 'invalid_value')
    return issue.values.map((value) => JSON.stringify(value) ?? String(value));
  return issue.code === 'invalid_union' ? issue.errors.flatMap((branch) => branch.flatMap(kindsOf)) : [];
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'null',
};

function nameOfType(expected: string): string {
  return typeNames[expected] ?? expected;
}

function got(message: string, value: unknown): string {
  if (!message.startsWith('expected') || message.includes(', got ') || message.includes(';')) return message;
  return `${message}, got ${shown(value)}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map of keys';
  return cut(JSON.stringify(value) ?? String(value), 60, unitsOf);
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
