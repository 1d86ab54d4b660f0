import { withCheckIds } from './in-one-tongue.ts';
import { mergedSides } from './merged-sides.ts';
import { type PlanPiece, parsePlan } from './piece-tree.ts';
import { changesOf, type PlanChange } from './plan-changes.ts';
import { notesKey, type PlanTree, withoutRecord, withRecord } from './record.ts';
import { rewritten } from './rewrite.ts';
import { deedOf, digestOf } from './same.ts';
import { toTold, untouchedNotes } from './three-way.ts';

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
  /** What is wrong with a plan, in words without its lines. */
  errorsOf: (plan: string) => readonly string[];
};

/**
 * Imports into a plan that is there: what the document changed is taken, what people changed is kept byte for byte, and where both changed the same,
 * theirs is kept and told. Null when the plan is no YAML map, or none that an import of this file wrote. `isSettled`: the person's is kept without a word
 * from now on. Lines of the plan are those of the text that comes back; with `isCheck` those of the text as it is. Two plans that load give one that loads, or
 * the plan stays as it is.
 */
export function mergePlan(planText: string, fresh: string, options: MergeOptions): MergedPlan | null {
  const first = merged(planText, fresh, { ...options, areNeedsKept: false });
  if (first === null || first.text === planText) return first;
  const known = new Set([planText, fresh].flatMap(options.errorsOf));
  const isSound = ({ text }: MergedPlan) => options.errorsOf(text).every((error) => known.has(error));
  if (isSound(first)) return first;
  // What both sides wait for may go round in a ring that neither had.
  const second = merged(planText, fresh, { ...options, areNeedsKept: true });
  return second !== null && isSound(second) ? second : notWritten(planText, first.changes);
}

/** The plan stays, and each change is told. */
function notWritten(text: string, changes: readonly PlanChange[]): MergedPlan {
  return { text, changes: changes.map((one) => ({ ...one, kind: 'not written' as const })) };
}

function merged(
  planText: string,
  fresh: string,
  { file, isSettled, areNeedsKept, isCheck, lineOf }: MergeOptions & { areNeedsKept: boolean },
): MergedPlan | null {
  const { text, record } = withoutRecord(planText);
  const mine = parsePlan(text);
  if (mine === null || (!cites(mine.root, file) && (record === null || !isAlike(mine.root, fresh))))
    return null;
  // Of checks that it does not know it cannot tell whose they are.
  if (record !== null && !record.children.has('check') && mine.root.children.has('check')) return null;
  const ends = text.includes('\r\n') ? fresh.replace(/\r?\n/g, '\r\n') : fresh;
  const both = mergedSides(record, mine, ends, { isSettled, areNeedsKept });
  if (both === null) return null;
  const { sides, result } = both;
  const written = rewritten(sides.mine, sides.fresh, result);
  const after = parsePlan(written);
  const isRight = after !== null && comparable(after.root) === comparable(result.after);
  const changes = changesOf(result, sides, { lineOf, now: isRight && !isCheck ? after.root : null });
  // The plan is written in a way that this cannot change without losing something.
  if (!isRight) return notWritten(planText, changes);
  const told = withCheckIds(filled(result.record, after.root), sides.renamedChecks);
  return { text: withRecord(written, told), changes };
}

/** True when half of the checks of a plan do what those of another one do: the document has another name now. */
function isAlike(mine: PlanPiece, fresh: string): boolean {
  const deedsOf = (root: PlanPiece | undefined) =>
    [...(root?.children.get('check')?.children.values() ?? [])].map(deedOf);
  const theirs = new Set(deedsOf(parsePlan(fresh)?.root));
  const ours = deedsOf(mine);
  return ours.filter((deed) => theirs.has(deed)).length * 2 >= ours.length;
}

function cites(root: PlanPiece, file: string): boolean {
  const checks = [...(root.children.get('check')?.children.values() ?? [])];
  return checks.some((check) => check.children.get('source')?.children.get('file')?.data === file);
}

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
