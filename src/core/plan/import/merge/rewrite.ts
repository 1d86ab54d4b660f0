import { spliced, type TextEdit } from './edit.ts';
import { inlineOf } from './inline.ts';
import { childrenOf, type PlanPiece, type PlanPieces, type TextSpan } from './piece-tree.ts';
import { placeKey } from './record.ts';
import type { MergeResult } from './three-way.ts';

type MergeDecision = MergeResult['decisions'][number];
type Move = { check: PlanPiece; fresh: PlanPiece; to: string };

/** The plan with the decisions of a merge carried out; where nothing was decided, every byte stays. */
export function rewritten(
  mine: PlanPieces,
  fresh: PlanPieces,
  { decisions, blocked }: Pick<MergeResult, 'decisions' | 'blocked'>,
): string {
  const all = decisions.flatMap(withinGroups);
  const lists = Map.groupBy(all, wordListOf);
  const steps = lists.get(null) ?? [];
  const moves = steps.flatMap((one): Move[] => {
    const isMove = one.kind === 'replace' && one.mine.key === placeKey;
    if (!isMove || one.mine.parent === null || one.fresh.parent === null) return [];
    return [{ check: one.mine.parent, fresh: one.fresh.parent, to: String(one.fresh.data) }];
  });
  const inner = insideEdits(mine, fresh, steps, lists);
  const movedIds = new Set(moves.map(({ check }) => check.key));
  const own = moves.map(({ check }) =>
    reworked(
      mine.text,
      check.extent,
      inner.filter(({ of }) => of === check.key).map(({ edit }) => edit),
    ),
  );
  const edits = inner.filter(({ of }) => of === null || !movedIds.has(of)).map(({ edit }) => edit);
  // What comes new from the document brings along what moves into it.
  const arrivals = [
    ...moves.map((move, index) => ({
      piece: move.fresh,
      text: shifted(own[index] ?? '', move.fresh.indent - move.check.indent),
    })),
    ...staysOut(fresh, steps, blocked).map((piece) => ({ piece, text: '' })),
  ];
  const brought = (piece: PlanPiece) => reworkedFresh(fresh.text, piece, arrivals);
  for (const { check } of moves) edits.push({ ...check.extent, text: '' });
  const isNew = new Set(steps.flatMap((one) => (one.kind === 'insert' ? [one.fresh] : [])));
  const comesAlong = (piece: PlanPiece) => isIn(piece.parent, isNew);
  const brings: TextEdit[] = [];
  for (const one of steps) {
    if (one.kind !== 'insert' || isInCheck(one)) continue;
    if (one.path[0] === 'check' && comesAlong(one.fresh)) continue;
    brings.push(...inserted(mine, fresh, one.fresh, one.into, brought(one.fresh)));
  }
  moves.forEach(({ fresh: piece, check }, index) => {
    if (comesAlong(piece)) return;
    brings.push(
      ...inserted(mine, fresh, piece, check, shifted(own[index] ?? '', piece.indent - check.indent)),
    );
  });
  // Where several end at one place, the inner one goes on first.
  edits.push(...brings.toSorted((one, other) => indentOf(other.text) - indentOf(one.text)));
  return spliced(mine.text, edits);
}

/** Edits within what is there, each with the check that it stands in. */
function insideEdits(
  mine: PlanPieces,
  fresh: PlanPieces,
  steps: readonly MergeDecision[],
  lists: ReadonlyMap<PlanPiece | null, readonly MergeDecision[]>,
): readonly { of: string | null; edit: TextEdit }[] {
  const checkIn = ({ path }: MergeDecision) => (path[0] === 'check' ? (path[1] ?? null) : null);
  const gone = new Set(steps.flatMap((one) => (one.kind === 'delete' ? [one.mine] : [])));
  const ofLists = [...lists].flatMap(([list, [first, ...rest]]) =>
    list === null || first === undefined
      ? []
      : [{ of: checkIn(first), edit: { ...list.value, text: inlineOf(wordsAfter(list, [first, ...rest])) } }],
  );
  const ofSteps = steps.flatMap((one) =>
    editsOf(mine, fresh, one, gone).map((edit) => ({ of: checkIn(one), edit })),
  );
  return [...ofLists, ...ofSteps];
}

function editsOf(
  mine: PlanPieces,
  fresh: PlanPieces,
  one: MergeDecision,
  gone: ReadonlySet<PlanPiece>,
): readonly TextEdit[] {
  if (one.kind === 'replace' && one.mine.key !== placeKey) return [replaced(mine.text, fresh.text, one)];
  if (one.kind === 'delete') return [deletion(mine, one.mine, gone)];
  if (one.kind !== 'insert' || !isInCheck(one)) return [];
  const block = reworked(fresh.text, withBlank(fresh.text, one.fresh), []);
  return inserted(mine, fresh, one.fresh, one.into, block);
}

/** The list of words on one line that a decision is about; null for anything else. */
function wordListOf(decision: MergeDecision): PlanPiece | null {
  const list =
    decision.kind === 'insert' ? decision.into : decision.kind === 'conflict' ? null : decision.mine.parent;
  if (list === null || list.hash !== null || list.isNoted) return null;
  const [first] = list.children.values();
  const isWords = first?.isInFlow === true && first.name === null && first.hash !== null;
  return isWords ? list : null;
}

function wordsAfter(list: PlanPiece, decisions: readonly MergeDecision[]): readonly unknown[] {
  const words = [...list.children].map(([key, { data }]) => ({ key, data }));
  const at = (key: string) => words.findIndex((one) => one.key === key);
  for (const { kind, path, ...one } of decisions) {
    const key = path.at(-1) ?? '';
    if (kind === 'delete') words.splice(at(key), 1);
    if (!('fresh' in one) || one.fresh === null) continue;
    if (kind === 'replace') words.splice(at(key), 1, { key, data: one.fresh.data });
    if (kind !== 'insert') continue;
    const others = [...(one.fresh.parent?.children.keys() ?? [])];
    const ahead = others.slice(0, others.indexOf(key)).findLast((other) => at(other) !== -1);
    words.splice(ahead === undefined ? 0 : at(ahead) + 1, 0, { key, data: one.fresh.data });
  }
  return words.map(({ data }) => data);
}

/** Blanks in front of the first line that says something. */
function indentOf(text: string): number {
  return /^\s*?( *)\S/.exec(text)?.[1]?.length ?? 0;
}

/** Checks that come or go all together are so many checks. */
function withinGroups(decision: MergeDecision): readonly MergeDecision[] {
  const { path } = decision;
  if (path.length !== 1 || path[0] !== 'check') return [decision];
  if (decision.kind === 'insert')
    return [...decision.fresh.children.values()].map((fresh) => ({
      ...decision,
      fresh,
      key: fresh.key,
      path: ['check', fresh.key],
    }));
  if (decision.kind === 'delete')
    return [...decision.mine.children.values()].map((mine) => ({
      ...decision,
      mine,
      path: ['check', mine.key],
    }));
  return [decision];
}

/** Part of a check, which may move. */
function isInCheck({ path }: MergeDecision): boolean {
  return path[0] === 'check' && path.length > 2;
}

function isIn(piece: PlanPiece | null, pieces: ReadonlySet<PlanPiece>): boolean {
  return piece !== null && (pieces.has(piece) || isIn(piece.parent, pieces));
}

function reworked(text: string, { from, to }: TextSpan, edits: readonly TextEdit[]): string {
  const own = edits.filter((edit) => from <= edit.from && edit.to <= to);
  return spliced(
    text.slice(from, to),
    own.map((edit) => ({ ...edit, from: edit.from - from, to: edit.to - from })),
  );
}

type Arrival = { piece: PlanPiece; text: string };

/** Checks of the document that the plan has elsewhere, and what would hold nothing. */
function staysOut(
  { root }: PlanPieces,
  steps: readonly MergeDecision[],
  blocked: ReadonlySet<string>,
): readonly PlanPiece[] {
  const isNew = new Set(steps.flatMap((one) => (one.kind === 'insert' ? [one.fresh] : [])));
  const isMoved = new Set(
    steps.flatMap((one) => (one.kind === 'replace' && one.fresh.key === placeKey ? [one.fresh.parent] : [])),
  );
  const checks = childrenOf(root, 'check').filter((check) => !isNew.has(check) && !isMoved.has(check));
  const empty = [...blocked].flatMap(
    (path) =>
      path.split('/').reduce<PlanPiece | undefined>((piece, key) => piece?.children.get(key), root) ?? [],
  );
  return [...checks, ...empty];
}

function reworkedFresh(text: string, piece: PlanPiece, arrivals: readonly Arrival[]): string {
  const { from, to } = withBlank(text, piece);
  const inner = arrivals.flatMap(({ piece: own, text: bodyText }) =>
    from <= own.extent.from && own.extent.to <= to && own !== piece
      ? [{ ...own.extent, text: bodyText }]
      : [],
  );
  return reworked(text, { from, to }, inner);
}

/** With the empty line above it. */
function withBlank(text: string, { extent: { from, to }, isInFlow }: PlanPiece): TextSpan {
  const blank = isInFlow ? null : /\n(\r?\n)$/.exec(text.slice(0, from));
  return { from: from - (blank?.[1]?.length ?? 0), to };
}

/** Lines indented by so many columns more, or less. */
function shifted(text: string, columns: number): string {
  if (columns === 0) return text;
  if (columns > 0) return text.replace(/^(?=[^\r\n])/gm, ' '.repeat(columns));
  return text.replace(new RegExp(`^ {1,${-columns}}`, 'gm'), '');
}

/** Puts the value of the document in the place of that of the plan. */
function replaced(
  text: string,
  other: string,
  { mine, fresh }: { mine: PlanPiece; fresh: PlanPiece },
): TextEdit {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (mine.name === null || fresh.name === null || mine.isInFlow || fresh.isInFlow) {
    const own = spanOf(mine);
    // A text over several lines takes the end of its last one along.
    const isWhole = text.slice(own.from, own.to).endsWith('\n');
    return { ...own, text: `${inlineOf(fresh.data)}${isWhole ? end : ''}` };
  }
  const span = { from: mine.name.to, to: mine.value.to };
  const piece = shifted(other.slice(fresh.name.to, fresh.value.to), mine.indent - fresh.indent);
  const rest = /^[^\r\n]*/.exec(text.slice(span.to))?.[0] ?? '';
  const isBlock = text.slice(span.from, span.to).endsWith('\n');
  if (piece.includes('\n') && !isBlock && rest.trim() !== '')
    return { ...spanOf(mine), text: inlineOf(fresh.data) };
  const trimmed = piece.replace(/(?:\r?\n)+$/, '');
  return { ...span, text: isBlock ? `${trimmed}${end}` : trimmed };
}

function spanOf({ value, name }: PlanPiece): TextSpan {
  return value.from === value.to && name !== null ? { from: value.from, to: value.to } : value;
}

/** Puts a piece of the document behind what stands before it there, or else before all others. */
function inserted(
  mine: PlanPieces,
  fresh: PlanPieces,
  piece: PlanPiece,
  into: PlanPiece,
  block: string,
): readonly TextEdit[] {
  const place = piece.children.get(placeKey)?.data;
  const isCheck = typeof place === 'string';
  const group = isCheck ? mine.sections.get(place) : into;
  const others = isCheck ? fresh.sections.get(place) : piece.parent;
  if (group === undefined || others === null || others === undefined) return [];
  const members = [...group.children].filter(
    ([key, { extent, parent }]) => !key.startsWith('~') && extent.to > extent.from && parent === group,
  );
  const there = new Map(members);
  const keys = [...others.children.keys()];
  const at = keys.findIndex((key) => others.children.get(key) === piece);
  const ahead = keys.slice(0, at).findLast((key) => there.has(key));
  const checks = [...mine.sections.values()].find(({ parent }) => parent === group);
  const neighbour = ahead === undefined ? (members[0]?.[1] ?? checks) : there.get(ahead);
  if (neighbour === undefined) return [];
  const isFirst = ahead === undefined;
  const offset = isFirst ? neighbour.extent.from : neighbour.extent.to;
  if (neighbour.isInFlow) {
    const text =
      piece.name === null ? inlineOf(piece.data) : `${inlineOf(piece.key)}: ${inlineOf(piece.data)}`;
    return [{ from: offset, to: offset, text: isFirst ? `${text}, ` : `, ${text}` }];
  }
  const end = mine.text.includes('\r\n') ? '\r\n' : '\n';
  const lines = piece.isInFlow
    ? `${' '.repeat(neighbour.indent)}${piece.name === null ? `- ${inlineOf(piece.data)}` : `${inlineOf(piece.key)}: ${inlineOf(piece.data)}`}${end}`
    : shifted(block, neighbour.indent - piece.indent);
  const whole = lines.endsWith('\n') ? lines : `${lines}${end}`;
  const isUnended = offset > 0 && !isFirst && !mine.text.slice(0, offset).endsWith('\n');
  return [{ from: offset, to: offset, text: isUnended ? `${end}${whole.replace(/\r?\n$/, '')}` : whole }];
}

function deletion(mine: PlanPieces, piece: PlanPiece, gone: ReadonlySet<PlanPiece>): TextEdit {
  if (piece.isInFlow) return { ...flowSpan(piece, gone), text: '' };
  if (piece.hash === null) return { ...withBlank(mine.text, piece), text: '' };
  return line(mine.text, piece);
}

/** A value goes, and the comments around it stay. */
function line(text: string, { name, value, extent }: PlanPiece): TextEdit {
  const start = text.lastIndexOf('\n', (name ?? value).from - 1) + 1;
  const rest = text.slice(value.to, extent.to);
  const isNoted = rest.includes('#') && !text.slice(0, value.to).endsWith('\n');
  const indent = /^ */.exec(text.slice(start))?.[0] ?? '';
  if (isNoted) return { from: start, to: value.to, text: `${indent}${/^ +/.test(rest) ? '' : ' '}`.slice(1) };
  return {
    from: start,
    to: Math.max(extent.from, value.to + (/^[^\n]*\n?/.exec(text.slice(value.to))?.[0].length ?? 0)),
    text: '',
  };
}

/** A member with the comma that divides it from a neighbour that stays. */
function flowSpan(piece: PlanPiece, gone: ReadonlySet<PlanPiece>): TextSpan {
  const members = [...(piece.parent?.children.values() ?? [])].filter(({ key }) => !key.startsWith('~'));
  const at = members.indexOf(piece);
  const isLeading = members.slice(0, at).every((one) => gone.has(one));
  const next = members[at + 1];
  const previous = members[at - 1];
  if (!isLeading && previous !== undefined) return { from: previous.extent.to, to: piece.extent.to };
  return { from: piece.extent.from, to: next?.extent.from ?? piece.extent.to };
}
