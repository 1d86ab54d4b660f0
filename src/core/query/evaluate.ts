import { RE2JS } from 're2js';
import type { LogEntry } from '../logs.ts';
import { type FieldType, fieldOf, severityRank } from './fields.ts';
import { parseQuery } from './parse.ts';
import type { Operator, Query, QueryError } from './syntax.ts';
import { durationSeconds, instantNanos } from './time.ts';

/** A filter ready to be asked of any number of entries. */
export type Filter = { kind: 'filter'; matches(entry: LogEntry): boolean };

type Test = (entry: LogEntry) => boolean;

/** Reads a filter of the Cloud Logging query language and evaluates it as the service does; an error tells where and what. */
export function parseFilter(text: string): Filter | QueryError {
  const parsed = parseQuery(text);
  return parsed.kind === 'error' ? parsed : { kind: 'filter', matches: compile(parsed.query) };
}

/** The values of a field: every member of a list, none when it is not there. */
export function valuesAt(entry: LogEntry, path: readonly string[]): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (found, name) => found.flatMap((value) => membersOf(own(value, name))),
    [entry],
  );
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
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
      return (entry) => tests.every((test) => test(entry));
    }
    case 'or': {
      const tests = query.of.map(compile);
      return (entry) => tests.some((test) => test(entry));
    }
    case 'not': {
      const test = compile(query.of);
      return (entry) => !test(entry);
    }
    case 'exists':
      return (entry) => valuesAt(entry, query.path).length > 0;
    case 'log-id':
      return (entry) => fold(logIdOf(entry.logName ?? '')) === fold(query.id);
    case 'text': {
      const wanted = fold(query.text);
      return (entry) => holdsText(entry, wanted);
    }
    case 'compare':
      return comparison(query);
    default:
      return query satisfies never;
  }
}

function comparison(query: Extract<Query, { kind: 'compare' }>): Test {
  const field = fieldOf(query.path);
  if (typeof field === 'string') throw new Error(`a filter with an unknown field was parsed: ${field}`);
  const { type, fallback } = field;
  const test = valueTest(type, query.operator, query.value, query.quoted);
  return (entry) => {
    const found = valuesAt(entry, query.path);
    if (found.length === 0) return fallback !== undefined && test(fallback);
    return found.some(test);
  };
}

function valueTest(
  type: FieldType,
  operator: Operator,
  wanted: string,
  quoted: boolean,
): (value: unknown) => boolean {
  if (operator === '=~' || operator === '!~') {
    const pattern = RE2JS.compile(wanted);
    return (value) => typeof value === 'string' && pattern.matcher(value).find() === (operator === '=~');
  }
  const asText = fold(wanted);
  const converted = operand(type, wanted);
  return (value) => {
    if (converted !== undefined) return compared(operator, convert(type, value), converted);
    if (typeof value === 'object' && value !== null) return operator === ':' && holdsText(value, asText);
    if (value === null) return !quoted && wanted === 'NULL_VALUE' && (operator === '=' || operator === ':');
    if (typeof value === 'string') {
      return operator === ':' ? fold(value).includes(asText) : compared(operator, fold(value), asText);
    }
    return compared(
      operator,
      value,
      operand(typeof value === 'number' ? 'number' : 'boolean', wanted) ?? null,
    );
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

function convert(type: FieldType, value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? operand(type, String(value)) : value;
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
  if (typeof b === 'boolean') return false;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function holdsText(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return fold(value).includes(wanted);
  if (typeof value === 'number' || typeof value === 'boolean') return fold(String(value)).includes(wanted);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member) => holdsText(member, wanted));
}

function logIdOf(logName: string): string {
  const id = logName.slice(logName.indexOf('/logs/') + '/logs/'.length);
  try {
    return decodeURIComponent(id);
  } catch {
    // Not percent-encoded: compare it as it stands.
    return id;
  }
}

const ascii = /^[\x20-\x7e\s]*$/;

/** Case folded and normalised (NFKC), as the service compares texts. */
function fold(text: string): string {
  return ascii.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
