import { parseQuery } from './parse.ts';
import { longestFilter } from './syntax.ts';
import { rfc3339 } from './time.ts';

/** Clauses joined to one filter; `clause` is the index of the one that is wrong, null when the whole is (too long). */
export type CombineResult =
  | { kind: 'filter'; text: string }
  | { kind: 'error'; message: string; at: number; clause: number | null };

/** One filter that holds when every clause does; a clause keeps its meaning whatever stands in it, comments too. Empty clauses hold always. */
export function allOf(clauses: readonly string[]): CombineResult {
  return combine(clauses, 'AND');
}

/** One filter that holds when at least one clause does; an empty clause makes it hold always. */
export function anyOf(clauses: readonly string[]): CombineResult {
  return combine(clauses, 'OR');
}

/** The clause of a window: `fromMs` is in it, `toMs` is not. */
export function windowClause(fromMs: number, toMs: number): string {
  return `timestamp >= "${rfc3339(fromMs)}" AND timestamp < "${rfc3339(toMs)}"`;
}

function combine(clauses: readonly string[], word: 'AND' | 'OR'): CombineResult {
  const parts: string[] = [];
  let holdsAlways = false;
  for (const [clause, text] of clauses.entries()) {
    const parsed = parseQuery(text);
    if (parsed.kind === 'error') return { ...parsed, clause };
    if (parsed.query.kind === 'all') holdsAlways = true;
    // The new line ends a comment that the clause may end with.
    else parts.push(`(${text.trim()}\n)`);
  }
  if (word === 'OR' && holdsAlways) return { kind: 'filter', text: '' };
  const text = parts.join(` ${word} `);
  if (text.length <= longestFilter) return { kind: 'filter', text };
  const message = `the filter has ${text.length} characters together with what is added to it, at most ${longestFilter} are allowed`;
  return { kind: 'error', message, at: longestFilter, clause: null };
}
