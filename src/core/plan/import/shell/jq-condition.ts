import { quoteRe2 } from './grep.ts';
import { key } from './jq-path.ts';
import type { JqFilter } from './jq-syntax.ts';

/** A condition as a JSON path asks it (RFC 9535); what is not there is null to `jq`. */
export function filterOf(condition: JqFilter, here: string, isOutermost = false): string | null {
  const inner = (filter: JqFilter) => filterOf(filter, here);
  switch (condition.kind) {
    case 'both':
    case 'any-of': {
      const [left, right] = [inner(condition.left), inner(condition.right)];
      if (left === null || right === null) return null;
      const text = `${left} ${condition.kind === 'both' ? '&&' : '||'} ${right}`;
      return isOutermost ? text : `(${text})`;
    }
    case 'compare': {
      const place = placeIn(condition.left, here);
      const value = condition.right.kind === 'constant' ? condition.right.value : undefined;
      if (place === null || (typeof value === 'object' && value !== null) || value === undefined) return null;
      const text = `${place} ${condition.operator} ${quoted(value)}`;
      const isNull = value === null ? condition.operator === '==' : /^<=?$/.test(condition.operator);
      if (isNull) return `(!${place} || ${place} == null${value === null ? '' : ` || ${text}`})`;
      return value === null ? `(${place} && ${text})` : text;
    }
    case 'pipe': {
      const place = placeIn(condition.from, here);
      const { to } = condition;
      if (place === null || to.kind !== 'call') return null;
      return to.name === 'not' && to.args.length === 0
        ? `(!${place} || ${place} == null || ${place} == false)`
        : searched(place, to);
    }
    case 'call':
      return condition.name === 'has' && condition.args[0]?.kind === 'constant'
        ? `${here}${key(String(condition.args[0].value))}`
        : searched(here, condition);
    default: {
      const place = placeIn(condition, here);
      if (place === null) return null;
      const text = `${place} && ${place} != null && ${place} != false`;
      return isOutermost ? text : `(${text})`;
    }
  }
}

function searched(place: string, { name, args }: Extract<JqFilter, { kind: 'call' }>): string | null {
  const [only] = args;
  if (only?.kind !== 'constant' || typeof only.value !== 'string' || args.length > 1) return null;
  const text = only.value;
  const escaped = quoteRe2(text);
  const patterns: Readonly<Record<string, string>> = {
    test: text,
    contains: escaped,
    startswith: `^${escaped}`,
    endswith: `${escaped}$`,
  };
  const pattern = Object.hasOwn(patterns, name) ? patterns[name] : undefined;
  return pattern === undefined ? null : `search(${place}, ${quoted(pattern)})`;
}

/** A place below `here` that is one place. */
function placeIn(filter: JqFilter, here: string): string | null {
  switch (filter.kind) {
    case 'here':
      return here;
    case 'member': {
      const of = placeIn(filter.of, here);
      return of === null ? null : of + key(filter.name);
    }
    case 'index': {
      const of = placeIn(filter.of, here);
      return of === null ? null : `${of}[${filter.at}]`;
    }
    case 'pipe': {
      const from = placeIn(filter.from, here);
      return from === null ? null : placeIn(filter.to, from);
    }
    default:
      return null;
  }
}

function quoted(value: unknown): string {
  return typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : String(value);
}
