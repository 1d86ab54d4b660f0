import type { CloudEntry } from './cloud-entry.ts';
import { fold, holdsText, valueTest } from './compare-values.ts';
import { type Field, fieldOf, isPayload } from './fields.ts';
import { parseQuery } from './parse.ts';
import type { Query, QueryError } from './syntax.ts';
import { not, some, type Truth, unreadKey } from './unread.ts';

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
  const [filter] = parseFilters([text]);
  if (filter === undefined) throw new Error('a filter was not read');
  return filter;
}

/** The same of several that are asked of the same entries, all of one before the next: what they have in common is looked up and evaluated once an entry. */
export function parseFilters(texts: readonly string[]): readonly (Filter | QueryError)[] {
  const parsed = texts.map(parseQuery);
  const uses = new Map<string, number>();
  const counted = (key: string) => uses.set(key, (uses.get(key) ?? 0) + 1);
  const queries = parsed.flatMap((one) => (one.kind === 'error' ? [] : [one.query]));
  for (const part of queries.flatMap(partsOf)) {
    counted(JSON.stringify(part));
    if ('path' in part) counted(JSON.stringify(part.path));
  }
  const shared: SharedParts = { uses, tests: new Map(), values: new Map() };
  return parsed.map((one) =>
    one.kind === 'error'
      ? one
      : { kind: 'filter', matches: compile(one.query, shared), reads: readsOf(one.query) },
  );
}

/** `uses`: how many parts of the filters are this one, or look at this path. */
type SharedParts = {
  uses: ReadonlyMap<string, number>;
  tests: Map<string, Test>;
  values: Map<string, (entry: CloudEntry) => unknown>;
};

/** The query and everything in it. */
function partsOf(query: Query): readonly Query[] {
  if (query.kind === 'and' || query.kind === 'or') return [query, ...query.of.flatMap(partsOf)];
  return query.kind === 'not' ? [query, ...partsOf(query.of)] : [query];
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

function compile(query: Query, shared: SharedParts): Test {
  const key = JSON.stringify(query);
  const known = shared.tests.get(key);
  if (known !== undefined) return known;
  const own = testOf(query, shared);
  const test = (shared.uses.get(key) ?? 0) > 1 ? ofLastEntry(own, null) : own;
  shared.tests.set(key, test);
  return test;
}

/** Remembers what it answered for the entry that was asked about last. */
function ofLastEntry<Answer>(
  ask: (entry: CloudEntry) => Answer,
  none: Answer,
): (entry: CloudEntry) => Answer {
  let last: CloudEntry | null = null;
  let answer = none;
  return (entry) => {
    if (entry === last) return answer;
    answer = ask(entry);
    last = entry;
    return answer;
  };
}

function testOf(query: Query, shared: SharedParts): Test {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = query.of.map((one) => compile(one, shared));
      return (entry) => {
        let all: Truth = true;
        for (const test of tests) {
          const truth = test(entry);
          if (truth === false) return false;
          if (truth === null) all = null;
        }
        return all;
      };
    }
    case 'or': {
      const tests = query.of.map((one) => compile(one, shared));
      return (entry) => some(tests, (test) => test(entry));
    }
    case 'not': {
      const test = compile(query.of, shared);
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
      return comparison(query, shared);
    case 'service':
      return () => null;
    default:
      return query satisfies never;
  }
}

function comparison(query: Extract<Query, { kind: 'compare' }>, shared: SharedParts): Test {
  const field = isPayload(query.path) ? wholePayload : fieldOf(query.path);
  if (typeof field === 'string') throw new Error(`a filter with an unknown field was parsed: ${field}`);
  const { type, fallback } = field;
  const test = valueTest(type, query.operator, query.value, query.quoted);
  const oneAt = valueAt(query.path, shared);
  return (entry) => {
    const one = oneAt(entry);
    if (one !== several) return one === undefined ? fallback !== undefined && test(fallback) : test(one);
    const { values, unread } = lookUp(entry, query.path);
    if (values.length === 0 && !unread) return fallback !== undefined && test(fallback);
    const found = some(values, test);
    return found === false && unread ? null : found;
  };
}

function valueAt(path: readonly string[], { uses, values }: SharedParts): (entry: CloudEntry) => unknown {
  const key = JSON.stringify(path);
  const known = values.get(key);
  if (known !== undefined) return known;
  const own = (entry: CloudEntry) => singleValue(entry, path);
  const value = (uses.get(key) ?? 0) > 1 ? ofLastEntry(own, undefined) : own;
  values.set(key, value);
  return value;
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
