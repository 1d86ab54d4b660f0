import { claimed, type JqClaim, type JqSight, says, turned } from './jq-comparisons.ts';
import { filterOf } from './jq-condition.ts';
import { countedPath, key, stepsOf } from './jq-path.ts';
import { type JqFilter, parseJq } from './jq-syntax.ts';

/** What a `jq` at the end of a pipe says or shows. */
export type Jq =
  | { kind: 'whole' }
  | { kind: 'path'; path: string; isLength: boolean }
  | { kind: 'says'; all: readonly JqClaim[] }
  | { kind: 'other' };

/** Reads the filters that documents use: places, lengths, comparisons, and what holds of all, of any, or of those selected. */
export function readJq(filter: string, values: ReadonlyMap<string, unknown> = new Map()): Jq {
  const parsed = filter.trim() === '' ? ({ kind: 'here' } as const) : parseJq(filter, values);
  const sight = parsed === null ? null : sightOf(parsed, { kind: 'place', path: '$' });
  switch (sight?.kind) {
    case 'place':
      return sight.path === '$' ? { kind: 'whole' } : { kind: 'path', path: sight.path, isLength: false };
    case 'length':
      return { kind: 'path', path: sight.path, isLength: true };
    case 'says':
      return sight.all.every(({ path }) => !path.includes('${'))
        ? { kind: 'says', all: sight.all }
        : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

/** `jq -e PATH` is content with anything but null and false. */
export const truthy = { exists: true, not: { in: [null, false] } };

function sightOf(filter: JqFilter, at: JqSight): JqSight | null {
  switch (filter.kind) {
    case 'here':
      return at;
    case 'constant':
      return { kind: 'constant', value: filter.value };
    case 'member':
      return below(filter.of, at, key(filter.name));
    case 'index':
      return below(filter.of, at, `[${filter.at}]`);
    case 'each':
      return eachOf(sightOf(filter.of, at));
    case 'pipe': {
      const from = sightOf(filter.from, at);
      return from === null ? null : sightOf(filter.to, from);
    }
    case 'either':
      return filter.other.kind === 'constant' || isEmpty(filter.other) ? sightOf(filter.one, at) : null;
    case 'list': {
      const sight = sightOf(filter.of, at);
      if (sight?.kind === 'place') return { kind: 'list', path: sight.path };
      return filter.of.kind === 'pipe' ? verdicts(sightOf(filter.of.from, at), filter.of.to) : null;
    }
    case 'call':
      return Object.hasOwn(calls, filter.name) ? (calls[filter.name]?.(filter.args, at) ?? null) : null;
    case 'compare':
      return compared(filter, at);
    case 'both': {
      const [left, right] = [claimsOf(sightOf(filter.left, at)), claimsOf(sightOf(filter.right, at))];
      return left === null || right === null ? null : says(...left, ...right);
    }
    case 'any-of':
      return anyOf(claimsOf(sightOf(filter.left, at)), claimsOf(sightOf(filter.right, at)));
    default:
      return filter satisfies never;
  }
}

function verdicts(places: JqSight | null, condition: JqFilter): JqSight | null {
  const sight = places?.kind === 'place' ? sightOf(condition, places) : null;
  return places?.kind === 'place' && sight?.kind === 'says'
    ? { kind: 'verdicts', path: places.path, all: sight.all, condition }
    : null;
}

function isEmpty(filter: JqFilter): boolean {
  return filter.kind === 'call' && filter.name === 'empty';
}

/** What must hold for something to count as true. */
function claimsOf(sight: JqSight | null): readonly JqClaim[] | null {
  if (sight?.kind === 'says') return sight.all;
  return sight?.kind === 'place' ? [{ path: sight.path, is: truthy }] : null;
}

function below(of: JqFilter, at: JqSight, step: string): JqSight | null {
  const sight = sightOf(of, at);
  return sight?.kind === 'place' ? { kind: 'place', path: sight.path + step } : null;
}

function eachOf(sight: JqSight | null): JqSight | null {
  if (sight?.kind === 'list') return { kind: 'place', path: sight.path };
  return sight?.kind === 'place' ? { kind: 'place', path: `${sight.path}[*]` } : null;
}

/** `.state == "a" or .state == "b"` is one of two; anything else of two places is no matcher. */
function anyOf(left: readonly JqClaim[] | null, right: readonly JqClaim[] | null): JqSight | null {
  const [one, other] = [left?.[0], right?.[0]];
  if (one === undefined || other === undefined || left?.length !== 1 || right?.length !== 1) return null;
  const values = [one.is, other.is].flatMap((is) => valuesIn(is) ?? [undefined]);
  return one.path !== other.path || values.includes(undefined)
    ? null
    : says({ path: one.path, is: { in: values } });
}

function valuesIn(is: unknown): readonly unknown[] | null {
  if (typeof is !== 'object' || is === null) return [is];
  return 'in' in is && Array.isArray(is.in) && Object.keys(is).length === 1 ? is.in : null;
}

type Call = (args: readonly JqFilter[], at: JqSight) => JqSight | null;

const calls: Readonly<Record<string, Call>> = {
  length: (_, at) =>
    at.kind === 'place' || at.kind === 'list' || at.kind === 'keys'
      ? { kind: 'length', path: at.kind === 'list' ? countedPath(at.path) : at.path }
      : null,
  keys: (_, at) => (at.kind === 'place' ? { kind: 'keys', path: at.path } : null),
  type: (_, at) => (at.kind === 'place' ? { kind: 'type', path: at.path } : null),
  not: (_, at) => (at.kind === 'place' ? says({ path: at.path, is: { not: truthy } }) : null),
  has: ([name], at) =>
    at.kind === 'place' && name?.kind === 'constant' && typeof name.value === 'string'
      ? says({ path: at.path + key(name.value), is: { exists: true } })
      : null,
  test: ([pattern, flags], at) =>
    textual(at, pattern, (text) => {
      if (flags === undefined) return { matches: text };
      return flags.kind === 'constant' && flags.value === 'i' ? { matches: `(?i)${text}` } : null;
    }),
  startswith: ([text], at) => textual(at, text, (startsWith) => ({ startsWith })),
  endswith: ([text], at) => textual(at, text, (endsWith) => ({ endsWith })),
  contains: ([part], at) => {
    const value = part?.kind === 'constant' ? part.value : undefined;
    if (!Array.isArray(value)) return textual(at, part, (contains) => ({ contains }));
    const [only] = value;
    return value.length === 1 && typeof only !== 'object' ? among(at, only) : null;
  },
  index: ([part], at) => (part?.kind === 'constant' && at.kind === 'place' ? among(at, part.value) : null),
  IN: ([part], at) => {
    const parts = part?.kind === 'call' && part.name === ',' ? part.args : [part];
    const values = parts.map((one) => (one?.kind === 'constant' ? one.value : undefined));
    return at.kind !== 'place' || values.includes(undefined)
      ? null
      : says({ path: at.path, is: { in: values } });
  },
  first: (_, at) => (at.kind === 'place' ? { kind: 'place', path: `${at.path}[0]` } : null),
  last: (_, at) => (at.kind === 'place' ? { kind: 'place', path: `${at.path}[-1]` } : null),
  select: ([condition], at) => selected(condition, at),
  map: ([inner], at) => {
    const each = inner === undefined ? null : eachOf(at);
    const sight = inner === undefined || each === null ? null : sightOf(inner, each);
    if (sight?.kind === 'place') return { kind: 'list', path: sight.path };
    return inner === undefined ? null : verdicts(each, inner);
  },
  all: (args, at) => quantified(args, at, ofAll),
  any: (args, at) => quantified(args, at, ofAny),
};

function textual(at: JqSight, part: JqFilter | undefined, is: (text: string) => unknown): JqSight | null {
  const text = part?.kind === 'constant' && typeof part.value === 'string' ? part.value : '';
  const matcher = text === '' ? null : is(text);
  return at.kind === 'place' && matcher !== null ? says({ path: at.path, is: matcher }) : null;
}

function among(at: JqSight, value: unknown): JqSight | null {
  if (value === '' || value === undefined) return null;
  if (at.kind === 'list') return says({ path: at.path, is: { any: value } });
  return at.kind === 'place' ? says({ path: at.path, is: { contains: value } }) : null;
}

function compared(
  { operator, left, right }: Extract<JqFilter, { kind: 'compare' }>,
  at: JqSight,
): JqSight | null {
  const [one, other] = [sightOf(left, at), sightOf(right, at)];
  if (one === null || other === null) return null;
  if (one.kind === 'constant')
    return other.kind === 'constant' ? null : claimed(other, turned[operator] ?? operator, one.value);
  return other.kind === 'constant' ? claimed(one, operator, other.value) : null;
}

type Quantifier = (
  path: string,
  claims: readonly JqClaim[],
  condition: JqFilter,
) => readonly JqClaim[] | null;

/** `all(.[]; …)`, `all(…)`, `all`: what is said of each member. */
function quantified(args: readonly JqFilter[], at: JqSight, of: Quantifier): JqSight | null {
  const here: JqFilter = { kind: 'here' };
  const [first, second] = args;
  if (at.kind === 'verdicts') {
    const told = first === undefined ? of(at.path, at.all, at.condition) : null;
    return told === null ? null : says(...told);
  }
  const places = second === undefined || first === undefined ? eachOf(at) : sightOf(first, at);
  const condition = second ?? first ?? here;
  if (places?.kind !== 'place' || args.length > 2) return null;
  const claims = claimsOf(sightOf(condition, places));
  const all = claims === null ? null : of(places.path, claims, condition);
  return all === null ? null : says(...all);
}

/** Every value found must be as claimed; a member where there is none breaks what is asked of each. */
function ofAll(path: string, claims: readonly JqClaim[]): readonly JqClaim[] | null {
  const steps = stepsOf(path);
  const last = steps.lastIndexOf('[*]');
  const base = steps.slice(0, last).join('');
  const members = `${base}[*]`;
  if (last === -1 || claims.some((claim) => !claim.path.startsWith(members))) return null;
  return claims.flatMap((claim): readonly JqClaim[] => {
    const rest = claim.path.slice(members.length);
    const { is } = claim;
    if (rest === '') return [claim];
    if (is === null)
      return [
        { path: base, is: { exists: true } },
        { path: `${base}[?@${rest} && @${rest} != null]`, is: { exists: false } },
      ];
    const isMissed = typeof is !== 'object' || !('ne' in is || ('not' in is && !('exists' in is)));
    return isMissed ? [claim, { path: `${base}[?!@${rest}]`, is: { exists: false } }] : [claim];
  });
}

function ofAny(path: string, claims: readonly JqClaim[], condition: JqFilter): readonly JqClaim[] | null {
  const [only, ...more] = claims;
  if (only !== undefined && more.length === 0) return [{ path: only.path, is: { any: only.is } }];
  const some = selected(condition, { kind: 'place', path });
  return some?.kind === 'place' ? [{ path: some.path, is: { exists: true } }] : null;
}

/** `select(…)` behind a `[]` is the filter of a JSON path. */
function selected(condition: JqFilter | undefined, at: JqSight): JqSight | null {
  if (condition === undefined || at.kind !== 'place') return null;
  const steps = stepsOf(at.path);
  const last = steps.lastIndexOf('[*]');
  const rest = steps.slice(last + 1).join('');
  const filter = last === -1 ? null : filterOf(condition, `@${rest}`, true);
  return filter === null
    ? null
    : { kind: 'place', path: `${steps.slice(0, last).join('')}[?${filter}]${rest}` };
}
