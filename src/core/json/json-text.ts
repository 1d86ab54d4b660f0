import { isExactNumber } from './exact-number.ts';

/** Deeper than any answer that a person writes expectations for; what recurses may go this deep. */
export const deepest = 200;

/** True when lists and maps stand in each other more than `limit` deep. No recursion. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, depth] = next;
    if (typeof one !== 'object' || one === null || isExactNumber(one)) continue;
    if (depth >= limit) return true;
    for (const member of Object.values(one)) {
      if (typeof member === 'object' && member !== null) open.push([member, depth + 1]);
    }
  }
  return false;
}

/** A value as JSON, exact numbers as they were written; what is nested deeper than `deepest` is `"…"`. */
export function jsonText(value: unknown): string {
  const shallow = isDeeperThan(value, deepest) ? pruned(value, deepest) : value;
  return typeof shallow === 'bigint' ? String(shallow) : (JSON.stringify(shallow) ?? String(shallow));
}

function pruned(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  if (levels === 0) return '…';
  if (Array.isArray(value)) return value.map((member) => pruned(member, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pruned(member, levels - 1)]));
}
