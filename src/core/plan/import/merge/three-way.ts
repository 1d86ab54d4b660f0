import type { PlanPiece } from './piece-tree.ts';
import { isQuiet, notesKey, type PlanTree } from './record.ts';
import { digestOf, doingOf, isUntouched } from './same.ts';

/** What a merge does to the plan, or why it leaves it as it is. */
export type MergeDecision =
  | { kind: 'replace'; mine: PlanPiece; fresh: PlanPiece }
  | { kind: 'insert'; into: PlanPiece; fresh: PlanPiece; key: string }
  | { kind: 'delete'; mine: PlanPiece }
  | {
      kind: 'conflict';
      mine: PlanPiece;
      fresh: PlanPiece | null;
      what: 'both' | 'orphan' | 'taken out';
      path: readonly string[];
    };

export type MergeResult = {
  decisions: readonly (MergeDecision & { path: readonly string[] })[];
  /** What the plan says afterwards. */
  after: PlanTree;
  /** What is kept as the last import: with conflicts as they were before, so that they are told until they are settled. */
  record: PlanTree;
  blocked: ReadonlySet<string>;
};

/** What the last import knew of comments is filled in when the plan is written. */
export const untouchedNotes = '?';

type WayOptions = {
  /** Paths of what stays although the document has it no more, because what stays cites it. */
  pinned: ReadonlySet<string>;
  /** Paths of what is new and yet stays out, because nothing would stand in it. */
  blocked: ReadonlySet<string>;
  /** Checks whose id a person gave. */
  renamedChecks: ReadonlyMap<string, string>;
  /** What things need stays as it is in the plan. */
  areNeedsKept: boolean;
  /** Where both changed the same, the person has decided for the plan. */
  isSettled: boolean;
};
type Way = WayOptions & { decisions: (MergeDecision & { path: readonly string[] })[] };
type Side = { before: PlanTree | undefined; mine: PlanPiece | undefined; fresh: PlanPiece | undefined };
type Result = { after: PlanTree | undefined; record: PlanTree | undefined };

/** Takes what the document changed, keeps what a person changed. */
export function threeWay(
  before: PlanTree,
  mine: PlanPiece,
  fresh: PlanPiece,
  options: WayOptions,
): MergeResult {
  const way: Way = { decisions: [], ...options };
  const { after, record } = container(way, { before, mine, fresh }, []);
  return {
    decisions: way.decisions,
    blocked: way.blocked,
    after: after ?? { hash: null, children: new Map() },
    record: record ?? { hash: null, children: new Map() },
  };
}

function merge(way: Way, side: Side, path: readonly string[], into: PlanPiece): Result {
  const { before, mine, fresh } = side;
  if (mine === undefined) return fresh === undefined ? nothing : absent(way, before, fresh, path, into);
  if (fresh === undefined) return unsaid(way, before, mine, path);
  if (mine.hash === null && fresh.hash === null) return container(way, { ...side, mine }, path);
  const [was, is, says] = [digestOf(before), digestOf(mine), digestOf(fresh)];
  if (is === says || isQuietPath(path)) return quiet(way, { mine, fresh }, path);
  if (way.pinned.has(path.join('/')))
    return conflict(way, { kind: 'conflict', what: 'both', mine, fresh, path }, before);
  if (before !== undefined && was === is && !mine.isNoted) {
    way.decisions.push({ kind: 'replace', mine, fresh, path });
    return { after: fresh, record: toTold(fresh) };
  }
  if (before !== undefined && was === says) return { after: mine, record: toTold(fresh) };
  return conflict(way, { kind: 'conflict', what: 'both', mine, fresh, path }, before);
}

const nothing: Result = { after: undefined, record: undefined };

function isQuietPath(path: readonly string[]): boolean {
  return path.some(isQuiet);
}

/** Where something comes from is taken over without a word. */
function quiet(
  way: Way,
  { mine, fresh }: { mine: PlanPiece; fresh: PlanPiece },
  path: readonly string[],
): Result {
  if (mine.hash !== fresh.hash) way.decisions.push({ kind: 'replace', mine, fresh, path });
  return { after: fresh, record: toTold(fresh) };
}

function conflict(
  way: Way,
  decision: MergeDecision & { kind: 'conflict' },
  before: PlanTree | undefined,
): Result {
  const { mine, fresh, what } = decision;
  if (way.isSettled)
    return {
      after: what === 'taken out' ? undefined : mine,
      record: fresh === null ? undefined : toTold(fresh),
    };
  way.decisions.push(decision);
  return { after: what === 'taken out' ? undefined : mine, record: before };
}

/** In the document, not in the plan. */
function absent(
  way: Way,
  before: PlanTree | undefined,
  fresh: PlanPiece,
  path: readonly string[],
  into: PlanPiece,
): Result {
  const key = path.at(-1) ?? '';
  if (before === undefined) {
    if (isQuiet(key) || way.blocked.has(path.join('/'))) return nothing;
    way.decisions.push({ kind: 'insert', into, fresh, key, path });
    return { after: without(way.blocked, fresh, path), record: toTold(fresh) };
  }
  if (isQuietPath(path) || digestOf(before) === digestOf(fresh))
    return { after: undefined, record: toTold(fresh) };
  return conflict(way, { kind: 'conflict', what: 'taken out', mine: into, fresh, path }, before);
}

function without(blocked: ReadonlySet<string>, fresh: PlanTree, path: readonly string[]): PlanTree {
  if (fresh.hash !== null || blocked.size === 0) return fresh;
  const children = [...fresh.children].flatMap(([key, child]): [string, PlanTree][] => {
    const own = [...path, key];
    return blocked.has(own.join('/')) ? [] : [[key, without(blocked, child, own)]];
  });
  return { ...fresh, children: new Map(children) };
}

/** In the plan, not in the document. */
function unsaid(way: Way, before: PlanTree | undefined, mine: PlanPiece, path: readonly string[]): Result {
  if (before === undefined) return { after: mine, record: undefined };
  if (isQuietPath(path)) return { after: mine, record: before };
  const isPinned = way.pinned.has(path.join('/'));
  const isRenamed = path.length === 2 && path[0] === 'check' && way.renamedChecks.has(path[1] ?? '');
  if (!isPinned && !isRenamed && isUntouched(before, mine)) {
    way.decisions.push({ kind: 'delete', mine, path });
    return nothing;
  }
  const isSame = !isPinned && digestOf(before) === digestOf(mine);
  if (mine.hash !== null || isWhole(path) || isSame)
    return conflict(way, { kind: 'conflict', what: 'orphan', mine, fresh: null, path }, before);
  return container(way, { before, mine, fresh: undefined }, path);
}

const wholes = new Set(['check', 'environments', 'requires']);
const keepers = new Set(['phases', 'sections', 'timeline']);

/** A thing that a person changed stays as a whole. */
function isWhole(path: readonly string[]): boolean {
  const key = path.at(-1) ?? '';
  return key.startsWith('#') || wholes.has(path.at(-2) ?? '');
}

function container(
  way: Way,
  { before, mine, fresh }: Side & { mine: PlanPiece },
  path: readonly string[],
): Result {
  const after: PlanTree = { hash: null, children: new Map() };
  const record: PlanTree = { hash: null, children: new Map() };
  const isKept = fresh === undefined && keepers.has(path.at(-2) ?? '');
  const keys = new Set([
    ...mine.children.keys(),
    ...(fresh?.children.keys() ?? []),
    ...(before?.children.keys() ?? []),
  ]);
  for (const key of keys) {
    if (key === notesKey) continue;
    const side = {
      before: before?.children.get(key),
      mine: mine.children.get(key),
      fresh: fresh?.children.get(key),
    };
    // A phase, section or window with something in it that stays keeps its title.
    const isOwn = isKept && side.mine !== undefined && side.mine.hash !== null;
    const result = isOwn
      ? { after: side.mine, record: side.before }
      : key === 'needs' && way.areNeedsKept
        ? keptNeeds(way, side, [...path, key], mine)
        : isOfDanger(path, key)
          ? warned(way, { ...side, check: { before, mine, fresh } }, [...path, key])
          : merge(way, side, [...path, key], mine);
    if (result.after !== undefined) after.children.set(key, result.after);
    if (result.record !== undefined) record.children.set(key, result.record);
  }
  const [told, own] = [before?.children.get(notesKey), mine.children.get(notesKey)];
  if (told?.hash === own?.hash) record.children.set(notesKey, { hash: untouchedNotes, children: new Map() });
  else if (told !== undefined) record.children.set(notesKey, told);
  return { after, record: inOrder(record, fresh) };
}

function isOfDanger(path: readonly string[], key: string): boolean {
  return path.length === 2 && path[0] === 'check' && (key === 'danger' || key === 'once');
}

/** What a check does and that it is dangerous are one: who took the mark off did so for what was done then, and a mark goes only with what it was for. */
function warned(
  way: Way,
  { check, ...side }: Side & { check: Side & { mine: PlanPiece } },
  path: readonly string[],
): Result {
  const [was, is, says] = [doingOf(check.before), doingOf(check.mine), doingOf(check.fresh)];
  const { mine, fresh, before } = side;
  const isNew = check.before !== undefined && check.fresh !== undefined && was !== says && is !== says;
  if (mine === undefined && fresh !== undefined && before !== undefined && isNew) {
    way.decisions.push({ kind: 'insert', into: check.mine, fresh, key: path.at(-1) ?? '', path });
    return { after: fresh, record: toTold(fresh) };
  }
  if (mine !== undefined && fresh === undefined && before !== undefined && was !== is && is !== says)
    return conflict(way, { kind: 'conflict', what: 'orphan', mine, fresh: null, path }, before);
  return merge(way, side, path, check.mine);
}

function keptNeeds(way: Way, side: Side, path: readonly string[], of: PlanPiece): Result {
  const { before, mine, fresh } = side;
  if (digestOf(before) === digestOf(fresh) || digestOf(mine) === digestOf(fresh))
    return { after: mine, record: before };
  const decision = { kind: 'conflict', what: 'both', mine: mine ?? of, fresh: fresh ?? null, path } as const;
  return { ...conflict(way, decision, before), after: mine };
}

/** Members as the document has them: what stands between the same neighbours is told by it. */
function inOrder(record: PlanTree, fresh: PlanTree | undefined): PlanTree {
  const first = [...(fresh?.children.keys() ?? [])].filter((key) => record.children.has(key));
  const keys = new Set([...first, ...record.children.keys()]);
  const children = [...keys].flatMap((key): [string, PlanTree][] => {
    const child = record.children.get(key);
    return child === undefined ? [] : [[key, child]];
  });
  return { hash: record.hash, children: new Map(children) };
}

/** A piece as it is recorded. */
export function toTold(piece: PlanTree): PlanTree {
  const children = new Map<string, PlanTree>();
  for (const [key, child] of piece.children) if (key !== notesKey) children.set(key, toTold(child));
  if (piece.hash === null) children.set(notesKey, { hash: untouchedNotes, children: new Map() });
  return { hash: piece.hash, children };
}
