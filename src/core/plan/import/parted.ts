import { parseDocument } from 'yaml';
import { keysOf } from '../outline.ts';

/** Where a document and the plan that was imported from it have parted; lines are 1-based, null where the other has nothing. */
export type Parting = { documentLine: number | null; planLine: number | null; what: string };

type Entry = { id: string; type: string; told: string; line: number | null; planLine: number };

/**
 * What of a plan no longer says what an import of its document would say now: checks by what they do and expect, found by the document's line or,
 * where lines have moved, by what they do. What a person added or renamed, and everything that is no check, is left to them.
 */
export function partings(fresh: string, kept: string): readonly Parting[] {
  const now = entriesOf(fresh);
  const before = entriesOf(kept).filter(({ line }) => line !== null);
  const found: Parting[] = [];
  const left = new Set(before);
  for (const entry of now) {
    const same = [...left].find((one) => one.told === entry.told) ?? null;
    if (same !== null) {
      left.delete(same);
      continue;
    }
    const near =
      [...left].find(({ id }) => id === entry.id) ??
      [...left].find(({ line, type }) => line === entry.line && type === entry.type);
    if (near !== undefined) left.delete(near);
    const what =
      near === undefined
        ? `${entry.id} is in the document only`
        : `${entry.id} is not what the document says`;
    found.push({ documentLine: entry.line, planLine: near?.planLine ?? null, what });
  }
  for (const { id, planLine } of left)
    found.push({ documentLine: null, planLine, what: `${id} is in the plan only` });
  return found;
}

/** The checks of a plan's text, as they stand. */
function entriesOf(text: string): readonly Entry[] {
  const document = parseDocument(text);
  const offsets = lineOffsets(text);
  const entries: Entry[] = [];
  for (const [phase, written] of Object.entries(keysOf(keysOf(document.toJS()).phases)))
    for (const [section, own] of Object.entries(keysOf(keysOf(written).sections)))
      for (const [id, check] of Object.entries(keysOf(keysOf(own).checks))) {
        const { source, name: _name, tier: _tier, needs: _needs, ...rest } = keysOf(check);
        const line = keysOf(source).line;
        const node = document.getIn(['phases', phase, 'sections', section, 'checks', id], true) as
          | { range?: [number] }
          | undefined;
        const at = node?.range?.[0] ?? 0;
        const type = Object.keys(rest).find((key) => typeof rest[key] === 'object' && key !== 'expect') ?? '';
        const planLine = offsets.findLastIndex((offset) => offset <= at) + 1;
        entries.push({
          id,
          type,
          told: sorted(rest),
          line: typeof line === 'number' ? line : null,
          planLine,
        });
      }
  return entries;
}

function lineOffsets(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** JSON in which the order of keys does not count. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const keys = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${keys.map(([key, inner]) => `${JSON.stringify(key)}:${sorted(inner)}`).join(',')}}`;
}
