import { sortedJson } from '../../../json/sorted-json.ts';
import { planGroups } from '../plan-groups.ts';

/** What an import wrote, as a tree: a leaf has a hash of what it says, everything else has children. */
export type PlanTree = {
  hash: string | null;
  children: Map<string, PlanTree> /** The value, where the text is at hand. */;
  data?: unknown;
};

/** A leaf of this name in the tree says where something comes from, not what it is. */
export const isQuiet = (key: string): boolean => key === 'source' || key === notesKey;
/** The comments of a piece: a person who wrote one has changed it. */
export const notesKey = '~notes';
/** Lists that name things of the plan. */
export const citingKeys: ReadonlySet<string> = new Set(['needs', 'checks', 'watch']);
/** The section that a check stands in. */
export const placeKey = '~section';

const mark = '# imported:';
const title =
  '# What the last import wrote, so that the next one can tell your edits from its own. Leave these lines.';

/** The plan without what it keeps of the last import, and that; null when it keeps nothing. */
export function withoutRecord(text: string): { text: string; record: PlanTree | null } {
  const lines = text.split(/(?<=\n)/);
  const isOurs = (line: string) => line.startsWith(mark) || line.trimEnd() === title;
  const ours = lines.filter((line) => line.startsWith(mark));
  if (!lines.some(isOurs)) return { text, record: null };
  const first = lines.findIndex(isOurs);
  if (lines[first - 1]?.trim() === '') lines.splice(first - 1, 1);
  return {
    text: lines.filter((line) => !isOurs(line)).join(''),
    record: ours.length === 0 ? null : decoded(ours.map((line) => line.slice(mark.length).trim())),
  };
}

/** The plan with the record behind it. */
export function withRecord(text: string, record: PlanTree): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const body = text === '' || text.endsWith('\n') ? text : `${text}${end}`;
  const lines = ['', title, ...encoded(record).map((line) => `${mark} ${line}`)];
  return `${body}${lines.join(end)}${end}`;
}

/** About 36 bits of a text, in base 36: what is compared are a few values that stood in one place. */
export function hashOf(text: string): string {
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x9e3779b1);
    high = Math.imul(high ^ unit, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (4294967296 * (2097151 & high) + (low >>> 0)).toString(36).slice(-7);
}

/** The key of a list's member that has none of its own. */
export function memberKey(data: unknown): string {
  return `#${hashOf(sortedJson(data))}`;
}

/** One line a piece: its path, then what stands in it. */
function encoded(record: PlanTree): readonly string[] {
  const lines: string[] = [];
  const visit = (told: PlanTree, path: readonly string[]) => {
    const own: string[] = [];
    const inner: [string, PlanTree][] = [];
    for (const [key, child] of told.children) {
      if (isPiece(path, key, child)) inner.push([key, child]);
      else for (const [leaf, hash] of leavesOf(child, [key])) own.push(`${leaf}=${hash}`);
    }
    if (own.length > 0 || path.length > 0)
      lines.push([`/${path.map(escapedKey).join('/')}`, ...own.sort()].join(' '));
    for (const [key, child] of inner) visit(child, [...path, key]);
  };
  visit(record, []);
  return lines;
}

/** In pieces the checks of all sections stand together, under `check`. */
const groups = new Set<string>([...planGroups, 'check']);

function isPiece(path: readonly string[], key: string, child: PlanTree): boolean {
  if (child.hash !== null) return false;
  const parent = path.at(-1);
  return groups.has(key) || (parent !== undefined && groups.has(parent)) || path.at(-2) === 'criteria';
}

function leavesOf(told: PlanTree, path: readonly string[]): readonly [string, string][] {
  if (path[0] === 'source' && path[1] === 'file') return [];
  if (told.hash !== null) return [[path.map(escapedKey).join('/'), told.hash]];
  return [...told.children].flatMap(([key, child]) => leavesOf(child, [...path, key]));
}

/** A key without blanks and without what divides keys. */
export function escapedKey(key: string): string {
  return key.replace(/[\s%/=\p{C}]/gu, (character) =>
    encodeURIComponent(character.isWellFormed() ? character : '?'),
  );
}

function decoded(lines: readonly string[]): PlanTree {
  const record: PlanTree = { hash: null, children: new Map() };
  for (const line of lines) {
    const [path = '', ...leaves] = line.split(/\s+/);
    const piece = reach(record, keysIn(path.slice(1)));
    for (const leaf of leaves) {
      const [keys = '', hash = ''] = leaf.split('=');
      reach(piece, keysIn(keys)).hash = hash;
    }
  }
  return record;
}

function keysIn(path: string): readonly string[] {
  return path === '' ? [] : path.split('/').map(unescapedKey);
}

export function unescapedKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Safe: a line that somebody changed names nothing, and so nothing is known of the piece it named.
    return key;
  }
}

function reach(from: PlanTree, keys: readonly string[]): PlanTree {
  let told = from;
  for (const key of keys) {
    const next = told.children.get(key) ?? { hash: null, children: new Map() };
    told.children.set(key, next);
    told = next;
  }
  return told;
}
