import { RE2JS } from 're2js';
import { compareDecimals, isDecimal, isExactNumber } from '../json/exact-number.ts';
import type { CloudEntry } from './cloud-entry.ts';
import { type Field, type FieldType, fieldOf, isPayload } from './fields.ts';
import { parseQuery } from './parse.ts';
import { severityOf, severityRank } from './severity.ts';
import type { Operator, Query, QueryError } from './syntax.ts';
import { durationSeconds, instantNanos } from './time.ts';
import { every, not, some, type Truth, unreadKey } from './unread.ts';

/** A filter ready to be asked of any number of entries. */
export type Filter = {
  kind: 'filter';
  /** As the service would answer; null where that cannot be told from what is here: a part that was not read, a function that only the service has. */
  matches(entry: CloudEntry): Truth;
  reads: FilterReads;
};

/** What a filter looks at, as far as it decides whether it can be asked here instead of there. */
export type FilterReads = {
  /** Functions that only the service evaluates. */
  functions: readonly string[];
  /** It names a field of `protoPayload`, of which the service sees more than it sends. */
  protoPayload: boolean;
  /** It looks for a text anywhere in an entry. */
  text: boolean;
};

type Test = (entry: CloudEntry) => Truth;

/** Reads a filter of the Cloud Logging query language and evaluates it as the service does; an error tells where and what. */
export function parseFilter(text: string): Filter | QueryError {
  const parsed = parseQuery(text);
  if (parsed.kind === 'error') return parsed;
  return { kind: 'filter', matches: compile(parsed.query), reads: readsOf(parsed.query) };
}

function readsOf(query: Query): FilterReads {
  const leaves = leavesOf(query);
  return {
    functions: leaves.flatMap((leaf) => (leaf.kind === 'service' ? [leaf.name] : [])),
    protoPayload: leaves.some((leaf) => 'path' in leaf && leaf.path[0] === 'protoPayload'),
    text: leaves.some((leaf) => leaf.kind === 'text'),
  };
}

function leavesOf(query: Query): readonly Query[] {
  if (query.kind === 'and' || query.kind === 'or') return query.of.flatMap(leavesOf);
  return query.kind === 'not' ? leavesOf(query.of) : [query];
}

/**
 * What a path finds: every member of a list, nothing when it is not there. `isList`: a list was met on the way; `unread`: more may stand
 * in what could not be read.
 */
export type LookedUp = { values: readonly unknown[]; isList: boolean; unread: boolean };

/** Looks a path up in an entry, or in any other value. */
export function lookUp(entry: unknown, path: readonly string[]): LookedUp {
  let values: readonly unknown[] = [entry];
  let isList = false;
  let unread = false;
  for (const name of path) {
    const next: unknown[] = [];
    for (const value of values) {
      if (typeof value !== 'object' || value === null) continue;
      const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
      if (member === undefined && Object.hasOwn(value, unreadKey)) unread = true;
      if (Array.isArray(member)) isList = true;
      next.push(...membersOf(member));
    }
    values = next;
  }
  return { values, isList, unread };
}

function membersOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.flatMap(membersOf) : [value];
}

function compile(query: Query): Test {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = query.of.map(compile);
      return (entry) => every(tests, (test) => test(entry));
    }
    case 'or': {
      const tests = query.of.map(compile);
      return (entry) => some(tests, (test) => test(entry));
    }
    case 'not': {
      const test = compile(query.of);
      return (entry) => not(test(entry));
    }
    case 'exists':
      return (entry) => {
        const { values, unread } = lookUp(entry, query.path);
        return values.some((value) => value !== null) ? true : unread ? null : false;
      };
    case 'log-id':
      return (entry) => fold(logIdOf(entry.logName ?? '')) === fold(query.id);
    case 'text': {
      const wanted = fold(query.text);
      return (entry) => holdsText(entry, wanted);
    }
    case 'compare':
      return comparison(query);
    case 'service':
      return () => null;
    default:
      return query satisfies never;
  }
}

function comparison(query: Extract<Query, { kind: 'compare' }>): Test {
  const field = isPayload(query.path) ? wholePayload : fieldOf(query.path);
  if (typeof field === 'string') throw new Error(`a filter with an unknown field was parsed: ${field}`);
  const { type, fallback } = field;
  const test = valueTest(type, query.operator, query.value, query.quoted);
  return (entry) => {
    const one = singleValue(entry, query.path);
    if (one !== several) return one === undefined ? fallback !== undefined && test(fallback) : test(one);
    const { values, unread } = lookUp(entry, query.path);
    if (values.length === 0 && !unread) return fallback !== undefined && test(fallback);
    const found = some(values, test);
    return found === false && unread ? null : found;
  };
}

const several = Symbol('a list, or what was not read');

/** What `lookUp` finds where it is one value, undefined where it is none: nearly always, and at a fifth of the time. */
function singleValue(entry: unknown, path: readonly string[]): unknown {
  let value = entry;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (member === undefined) return Object.hasOwn(value, unreadKey) ? several : undefined;
    if (Array.isArray(member)) return several;
    value = member;
  }
  return value;
}

const wholePayload: Field = { type: 'any', fallback: undefined };

function valueTest(
  type: FieldType,
  operator: Operator,
  wanted: string,
  quoted: boolean,
): (value: unknown) => Truth {
  if (operator === '=~' || operator === '!~') {
    const pattern = RE2JS.compile(wanted);
    // What the service makes of a number or an object here is not documented.
    return (value) =>
      typeof value === 'string'
        ? pattern.matcher(value).find() === (operator === '=~')
        : value === null
          ? false
          : null;
  }
  const asText = fold(wanted);
  const converted = operand(type, wanted);
  return (value) => {
    if (value === null) return !quoted && wanted === 'NULL_VALUE' && (operator === '=' || operator === ':');
    if (converted !== undefined) {
      const found = type === 'severity' ? severityOf(value) : convert(type, value);
      return found === null ? null : compared(operator, found, converted);
    }
    if (isExactNumber(value)) return exactly(operator, value.rawJSON, wanted);
    if (typeof value === 'object') return operator === ':' ? holdsText(value, asText) : null;
    if (typeof value === 'string') {
      return operator === ':' ? fold(value).includes(asText) : compared(operator, fold(value), asText);
    }
    const own = operand(typeof value === 'number' ? 'number' : 'boolean', wanted);
    return compared(operator, value, own ?? null);
  };
}

/** The written value in the field's own type; null when it is none of that type, undefined when that depends on what is found. */
function operand(type: FieldType, text: string): bigint | number | boolean | null | undefined {
  if (type === 'severity') return severityRank(text);
  if (type === 'timestamp') return instantNanos(text);
  if (type === 'duration') return durationSeconds(text);
  if (type === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);
  if (type === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : null;
  return undefined;
}

/** A number that JavaScript would round is compared digit by digit. */
function exactly(operator: Operator, value: string, wanted: string): boolean {
  return isDecimal(wanted) && compared(operator, compareDecimals(value, wanted), 0);
}

function convert(type: FieldType, written: unknown): unknown {
  const value = isExactNumber(written) ? written.rawJSON : written;
  return typeof value === 'string' || typeof value === 'number'
    ? (operand(type, String(value)) ?? null)
    : value;
}

function compared(
  operator: Operator,
  left: unknown,
  right: string | bigint | number | boolean | null,
): boolean {
  if (right === null || left === null || typeof left !== typeof right) return false;
  // Safe: both have the same primitive type, as the line above made sure.
  const [a, b] = [left as typeof right, right];
  if (operator === '=' || operator === ':') return a === b;
  if (operator === '!=') return a !== b;
  // Of truths false is the smaller one.
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function logIdOf(logName: string): string {
  const at = logName.indexOf('/logs/');
  const id = at === -1 ? logName : logName.slice(at + '/logs/'.length);
  try {
    return decodeURIComponent(id);
  } catch {
    // Not percent-encoded: compare it as it stands.
    return id;
  }
}

/** Whether a value, or anything in it, holds a text that is folded already. */
function holdsText(value: unknown, wanted: string): Truth {
  if (typeof value === 'string') return fold(value).includes(wanted);
  if (typeof value === 'number' || typeof value === 'boolean') return fold(String(value)).includes(wanted);
  if (typeof value !== 'object' || value === null) return false;
  return some(Object.entries(value), ([name, member]) =>
    name === unreadKey ? null : holdsText(member, wanted),
  );
}

const ascii = /^[\x20-\x7e\s]*$/;

/** Case folded and normalised (NFKC), as the service compares texts. */
function fold(text: string): string {
  return ascii.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
