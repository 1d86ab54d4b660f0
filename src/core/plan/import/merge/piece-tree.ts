import { isMap, isScalar, isSeq, type Node, type Pair, Parser, parseDocument } from 'yaml';
import { sortedJson } from '../../../json/sorted-json.ts';
import { citingKeys, escapedKey, hashOf, memberKey, notesKey, type PlanTree, placeKey } from './record.ts';

/** A piece of a plan's text: what it says, and where it stands. */
export type PlanPiece = Omit<PlanTree, 'children'> & {
  children: Map<string, PlanPiece>;
  key: string;
  parent: PlanPiece | null;
  /** The whole entry, whole lines with the comments above it in block style. Offsets. */
  extent: TextSpan;
  /** The key alone; null in a list. */
  name: TextSpan | null;
  /** The value alone. */
  value: TextSpan;
  /** True when it stands in braces or brackets. */
  isInFlow: boolean;
  /** Columns before its key, or before the dash of a list. */
  indent: number;
  /** 1-based. */
  line: number;
  /** True when a comment stands within the value. */
  isNoted: boolean;
  data: unknown;
};

export type TextSpan = { from: number; to: number };

/** A plan's text taken apart: checks stand under `check` at the top, whatever section they stand in. */
export type PlanPieces = {
  text: string;
  root: PlanPiece;
  /** The checks of each section, by `placeOf`; a section without any has none. */
  sections: ReadonlyMap<string, PlanPiece>;
};

/** Reads a plan's text; null when it is no YAML map. */
export function parsePlan(text: string): PlanPieces | null {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const reading: Reading = { text, comments: commentsIn(text), starts: lineStarts(text) };
  const extent = { from: 0, to: text.length };
  const root = pieceOf(reading, null, {
    key: '',
    name: null,
    node: document.contents,
    extent,
    isInFlow: false,
  });
  const checks = new Map<string, PlanPiece>();
  const sections = new Map<string, PlanPiece>();
  for (const phase of childrenOf(root, 'phases'))
    for (const section of childrenOf(phase, 'sections')) {
      const place = placeOf(phase.key, section.key);
      const group = section.children.get('checks');
      if (group === undefined || group.hash !== null) continue;
      section.children.delete('checks');
      sections.set(place, group);
      // What a person wrote between or behind the checks is a comment of the section.
      const notes = [section, group].flatMap(({ children }) => children.get(notesKey)?.data ?? []).join('\n');
      group.children.delete(notesKey);
      if (notes !== '') section.children.set(notesKey, leafOf(section, notesKey, notes));
      for (const check of group.children.values()) {
        checks.set(check.key, check);
        check.children.set(placeKey, { ...leafOf(check, placeKey, place), hash: place });
      }
    }
  if (checks.size > 0) root.children.set('check', { ...root, key: 'check', parent: root, children: checks });
  return { text, root, sections };
}

/** How a check's place is written down. */
export function placeOf(phase: string, section: string): string {
  return `${escapedKey(phase)}/${escapedKey(section)}`;
}

function leafOf(of: PlanPiece, key: string, data: unknown): PlanPiece {
  return { ...of, key, parent: of, children: new Map(), hash: hashOf(sortedJson(data)), data };
}

/** The children of a child; empty when there is none. */
export function childrenOf(piece: PlanPiece | undefined, key: string): readonly PlanPiece[] {
  return [...(piece?.children.get(key)?.children.values() ?? [])];
}

type Reading = { text: string; comments: readonly Comment[]; starts: readonly number[] };
type Comment = { offset: number; source: string };
type Entry = { key: string; name: Node | null; node: Node | null; extent: TextSpan; isInFlow: boolean };

function pieceOf(
  reading: Reading,
  parent: PlanPiece | null,
  { key, name, node, extent, isInFlow }: Entry,
): PlanPiece {
  const at = name?.range?.[0] ?? node?.range?.[0] ?? extent.from;
  const line = lineAt(reading.starts, at);
  const start = reading.starts[line - 1] ?? 0;
  const blanks = /^ */.exec(reading.text.slice(start, at))?.[0].length ?? 0;
  const value = node?.range
    ? { from: node.range[0], to: contentEnd(node) }
    : { from: extent.to, to: extent.to };
  const data: unknown = node?.toJSON() ?? null;
  const piece: PlanPiece = {
    key,
    parent,
    extent,
    name: name?.range ? { from: name.range[0], to: name.range[1] } : null,
    value,
    isInFlow,
    indent: name === null ? blanks : at - start,
    line,
    isNoted: reading.comments.some(({ offset }) => within(value, offset)),
    data,
    hash: null,
    children: new Map(),
  };
  const entries = entriesOf(reading, piece, node);
  if (entries === null || entries.length === 0) return { ...piece, hash: hashOf(sortedJson(data)) };
  for (const entry of entries) piece.children.set(entry.key, pieceOf(reading, piece, entry));
  const notes = notesIn(reading, piece);
  if (notes !== '') piece.children.set(notesKey, leafOf(piece, notesKey, notes));
  return piece;
}

/** Lists whose members are pieces of their own; others are one value. */
const lists = new Set(['requires', 'risks', 'afterwards', 'tasks']);
/** Lists of words to which document and people may both add. */
const wordLists = new Set<string>(['hosts', ...citingKeys]);

function entriesOf(reading: Reading, piece: PlanPiece, node: Node | null): readonly Entry[] | null {
  if (isMap(node)) {
    const isInFlow = node.flow === true;
    return node.items.map((pair) => {
      const key = pair.key as Node;
      return {
        key: isScalar(key) ? String(key.value) : String(key),
        name: key,
        node: pair.value as Node | null,
        extent: extentOf(reading, pair, isInFlow),
        isInFlow,
      };
    });
  }
  const isList = lists.has(piece.key) || piece.parent?.key === 'criteria';
  if (!isSeq(node)) return null;
  const isMembers = isList && node.items.every((item) => isMap(item));
  const isWords = wordLists.has(piece.key) && node.items.every((item) => isScalar(item));
  if (!isMembers && !isWords) return null;
  const isInFlow = node.flow === true;
  const taken = new Map<string, number>();
  return (node.items as Node[]).map((item) => {
    const { text, name } = item.toJSON() as { text?: unknown; name?: unknown };
    const own = memberKey(text ?? name ?? item.toJSON());
    const count = (taken.get(own) ?? 0) + 1;
    taken.set(own, count);
    return {
      key: count === 1 ? own : `${own}.${count}`,
      name: null,
      node: item,
      extent: extentOf(reading, item, isInFlow),
      isInFlow,
    };
  });
}

/** In block style whole lines: the comments directly above, the entry, and the deeper comments behind it. */
function extentOf({ text, starts }: Reading, entry: Pair | Node, isInFlow: boolean): TextSpan {
  const key = 'key' in entry ? (entry.key as Node) : (entry as Node);
  const value = 'key' in entry ? (entry.value as Node | null) : (entry as Node);
  const from = key.range?.[0] ?? 0;
  const to = Math.max(key.range?.[1] ?? 0, value?.range ? contentEnd(value) : 0);
  if (isInFlow) return { from, to };
  const lineText = (line: number) => text.slice(starts[line - 1] ?? text.length, starts[line] ?? text.length);
  let first = lineAt(starts, from);
  const column = indentOf(lineText(first));
  const isBehindDash = 'key' in entry && column !== from - (starts[first - 1] ?? 0);
  while (
    !isBehindDash &&
    first > 1 &&
    isComment(lineText(first - 1)) &&
    indentOf(lineText(first - 1)) === column
  )
    first -= 1;
  // A block scalar ends with the break of its last line.
  let last = lineAt(starts, Math.max(from, /\n$/.test(text.slice(from, to)) ? to - 1 : to));
  for (let next = last + 1; next <= starts.length; next += 1) {
    const line = lineText(next);
    if (isComment(line) && indentOf(line) > column) last = next;
    else if (line.trim() !== '' || line === '') break;
  }
  return { from: isBehindDash ? from : (starts[first - 1] ?? 0), to: starts[last] ?? text.length };
}

function contentEnd(node: Node): number {
  if (!(isMap(node) || isSeq(node)) || node.flow === true) return node.range?.[1] ?? 0;
  const last = node.items.at(-1) as Pair | Node | undefined;
  if (last === undefined) return node.range?.[1] ?? 0;
  if (!('key' in last)) return contentEnd(last);
  const value = last.value as Node | null;
  const key = (last.key as Node).range?.[1] ?? 0;
  return value?.range ? Math.max(key, contentEnd(value)) : key;
}

/** The comments of a piece that belong to no piece within it. */
function notesIn({ comments }: Reading, piece: PlanPiece): string {
  const inner = [...piece.children.values()];
  return comments
    .filter(
      ({ offset }) =>
        within(piece.extent, offset) &&
        !inner.some(({ extent, hash }) => hash === null && within(extent, offset)),
    )
    .map(({ source }) => source)
    .join('\n');
}

function within({ from, to }: TextSpan, offset: number): boolean {
  return from <= offset && offset < to;
}

function commentsIn(text: string): readonly Comment[] {
  const found: Comment[] = [];
  const visit = (token: unknown): void => {
    if (Array.isArray(token)) token.forEach(visit);
    else if (typeof token === 'object' && token !== null) {
      if ('type' in token && token.type === 'comment') found.push(token as unknown as Comment);
      else Object.values(token).forEach(visit);
    }
  };
  for (const token of new Parser().parse(text)) visit(token);
  return found;
}

/** Offsets at which lines begin. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

function indentOf(line: string): number {
  return /^[ ]*/.exec(line)?.[0].length ?? 0;
}
