import { inOneTongue, type MergeSides } from './in-one-tongue.ts';
import { type PlanPiece, parsePlan } from './piece-tree.ts';
import { notesKey, type PlanTree, placeKey, withoutRecord, withRecord } from './record.ts';
import { rewritten } from './rewrite.ts';
import { digestOf } from './same.ts';
import { type MergeResult, threeWay, toTold, untouchedNotes } from './three-way.ts';

/** Something that an import changed in a plan, or that it left as the person wrote it. Lines are 1-based; null where the text has nothing of it. */
export type PlanChange = {
  /** `both`, `orphan` and `taken out` are conflicts: the plan keeps what the person made of it. */
  kind: 'changed' | 'added' | 'removed' | MergeConflict;
  what: string;
  documentLine: number | null;
  planLine: number | null;
};

/** Both changed it · the document has it no more, a person changed it · a person took it out, the document changed it · it could not be written. */
export type MergeConflict = 'both' | 'orphan' | 'taken out' | 'not written';

export type MergedPlan = {
  /** The plan as it should be now, with what the next import has to know. */
  text: string;
  /** In the order of the plan. */
  changes: readonly PlanChange[];
};

/** A plan that an import writes for the first time. */
export function firstPlan(fresh: string): string {
  const parsed = parsePlan(fresh);
  return parsed === null ? fresh : withRecord(fresh, filled(toTold(parsed.root), parsed.root));
}

export type MergeOptions = {
  /** How the plan calls the document. */
  file: string;
  isSettled: boolean;
  isCheck: boolean;
  /** The line of a sentence of the document. */
  lineOf: (text: string) => number | null;
};

/**
 * Imports into a plan that is there: what the document changed is taken, what people changed is kept byte for byte, and where both changed the same,
 * theirs is kept and told. Null when the plan is no YAML map, or none that an import of this file wrote. `isSettled`: the person's is kept without a word
 * from now on. Lines of the plan are those of the text that comes back; with `isCheck` those of the text as it is.
 */
export function mergePlan(
  kept: string,
  fresh: string,
  { file, isSettled, isCheck, lineOf }: MergeOptions,
): MergedPlan | null {
  const { text, record } = withoutRecord(kept);
  const mine = parsePlan(text);
  if (mine === null || (record === null && !cites(mine.root, file))) return null;
  const ends = text.includes('\r\n') ? fresh.replace(/\r?\n/g, '\r\n') : fresh;
  const sides = inOneTongue(record, mine, ends);
  if (sides === null) return null;
  const merged = pinnedMerge(sides, isSettled);
  const written = rewritten(sides.mine, sides.fresh, merged.decisions);
  const after = parsePlan(written);
  const isRight = after !== null && comparable(after.root) === comparable(merged.after);
  const changes = changesOf(merged, sides, { lineOf, now: isRight && !isCheck ? after.root : null });
  if (!isRight)
    // The plan is written in a way that this cannot change without losing something: it stays, and each change is told.
    return { text: kept, changes: changes.map((one) => ({ ...one, kind: 'not written' as const })) };
  return { text: withRecord(written, filled(merged.record, after.root)), changes };
}

function cites(root: PlanPiece, file: string): boolean {
  const checks = [...(root.children.get('check')?.children.values() ?? [])];
  return checks.some((check) => check.children.get('source')?.children.get('file')?.data === file);
}

/** What stays may cite what the document has no more, or stand in it: that stays too. */
function pinnedMerge({ before, mine, fresh }: MergeSides, isSettled: boolean): MergeResult {
  const pinned = new Set<string>();
  for (;;) {
    const merged = threeWay(before, mine.root, fresh.root, { pinned, isSettled });
    const missing = missingIn(merged).filter((path) => !pinned.has(path));
    if (missing.length === 0) return merged;
    for (const path of missing) pinned.add(path);
  }
}

function missingIn({ after, decisions }: MergeResult): readonly string[] {
  const gone = new Map(
    decisions.flatMap(({ kind, path }) => (kind === 'delete' ? [[path.join('/'), path] as const] : [])),
  );
  const cited = new Set<string>();
  const visit = (told: PlanTree, key: string) => {
    if (key === placeKey && typeof told.data === 'string') {
      const [phase = '', section = ''] = told.data.split('/');
      cited.add(`phases/${decodeURIComponent(phase)}`);
      cited.add(`phases/${decodeURIComponent(phase)}/sections/${decodeURIComponent(section)}`);
    }
    if (citing.has(key) && Array.isArray(told.data)) for (const id of told.data) cited.add(String(id));
    for (const [own, child] of told.children) visit(child, own);
  };
  visit(after, '');
  return [...gone].flatMap(([path, keys]) => {
    const isThing = keys[0] === 'check' || keys[0] === 'phases';
    if (!isThing) return [];
    const isCited =
      [...cited].some((one) => one === path || one.startsWith(`${path}/`)) ||
      (keys.length % 2 === 0 && cited.has(keys.at(-1) ?? ''));
    return isCited ? [path] : [];
  });
}

const citing = new Set(['needs', 'checks', 'watch']);

/** Members of lists by what they say, for their keys are only ours. */
function comparable(told: PlanTree): string {
  const parts = (one: PlanTree): PlanTree => {
    const children = [...one.children].filter(([key]) => key !== notesKey);
    const isList = children.some(([key]) => key.startsWith('#'));
    const inner = children.map(([key, child]): [string, PlanTree] => [key, parts(child)]);
    const members = isList
      ? inner.map(([, child], index): [string, PlanTree] => [String(index), child]).sort()
      : inner;
    const named = isList ? members.map(([, child]) => digestOf(child)).sort() : null;
    return named === null
      ? { hash: one.hash, children: new Map(inner) }
      : { hash: named.join(' '), children: new Map() };
  };
  return digestOf(parts(told));
}

/** The record with the comments as they are now, where nobody changed them. */
function filled(record: PlanTree, now: PlanPiece | undefined): PlanTree {
  const children = new Map<string, PlanTree>();
  for (const [key, child] of record.children) {
    if (child.hash === untouchedNotes && key === notesKey) {
      const notes = now?.children.get(notesKey)?.hash ?? null;
      if (notes !== null) children.set(key, { hash: notes, children: new Map() });
    } else children.set(key, filled(child, now?.children.get(key)));
  }
  return { hash: record.hash, children };
}

type Places = { lineOf: (text: string) => number | null; now: PlanPiece | null };

function changesOf(
  { decisions }: MergeResult,
  sides: MergeSides,
  { lineOf, now }: Places,
): readonly PlanChange[] {
  return decisions.flatMap((one): PlanChange[] => {
    if (one.path.includes('source')) return [];
    const documentLine = 'fresh' in one && one.fresh !== null ? lineIn(one.fresh, lineOf) : null;
    const before = 'mine' in one ? one.mine.line : null;
    const planLine = now === null ? before : (at(now, one.path)?.line ?? before);
    const what = named(one.path, sides);
    switch (one.kind) {
      case 'replace':
        return [{ kind: 'changed', what, documentLine, planLine }];
      case 'insert':
        return [{ kind: 'added', what, documentLine, planLine }];
      case 'delete':
        return [{ kind: 'removed', what, documentLine, planLine }];
      case 'conflict':
        return [{ kind: one.what, what, documentLine, planLine }];
      default:
        return one satisfies never;
    }
  });
}

function at(root: PlanPiece, path: readonly string[]): PlanPiece | undefined {
  return path.reduce<PlanPiece | undefined>((piece, key) => piece?.children.get(key), root);
}

/** The line of the document that the nearest piece around names. */
function lineIn(piece: PlanPiece | null, lineOf: (text: string) => number | null): number | null {
  if (piece === null) return null;
  const source = piece.children.get('source')?.children.get('line')?.data;
  if (typeof source === 'number') return source;
  const { text, name } = (piece.data ?? {}) as { text?: unknown; name?: unknown };
  const said = text ?? name;
  const found = typeof said === 'string' ? lineOf(said) : null;
  if (found !== null) return found;
  const inner = [...piece.children.values()].filter(({ key }) => !key.startsWith('~'));
  return (
    lineIn(piece.parent, lineOf) ??
    inner.map((child) => firstLine(child, lineOf)).find((line) => line !== null) ??
    null
  );
}

function firstLine(piece: PlanPiece, lineOf: (text: string) => number | null): number | null {
  const source = piece.children.get('source')?.children.get('line')?.data;
  if (typeof source === 'number') return source;
  for (const child of piece.children.values()) {
    const line = child.key.startsWith('~') ? null : firstLine(child, lineOf);
    if (line !== null) return line;
  }
  const { text } = (piece.data ?? {}) as { text?: unknown };
  return typeof text === 'string' ? lineOf(text) : null;
}

/** A piece in words: `check health, expect.status`. */
function named(path: readonly string[], { mine, fresh }: MergeSides): string {
  const words: string[] = [];
  let [one, other]: (PlanPiece | undefined)[] = [mine.root, fresh.root];
  for (const key of path) {
    one = one?.children.get(key);
    other = other?.children.get(key);
    const { text, name } = ((one ?? other)?.data ?? {}) as { text?: unknown; name?: unknown };
    words.push(key.startsWith('#') ? `"${String(text ?? name ?? '')}"` : key === placeKey ? 'section' : key);
  }
  return words[0] === 'check'
    ? [words.slice(0, 2).join(' '), words.slice(2).join('.')].filter((part) => part !== '').join(', ')
    : words.join('.');
}
