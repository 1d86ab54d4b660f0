import { isSameAsking } from '../asking.ts';
import type { Box } from './boxes.ts';
import { importPlan } from './import-plan.ts';
import { plain } from './item.ts';
import { isForWords } from './proofs.ts';
import { boxesIn, type NamedBox } from './standing-boxes.ts';
import type { BoxState, BoxTick, TickCheck, TickEvidence } from './ticks.ts';

/** What a run says of the boxes of a document; `strange`: of no box does it say what the document says now. */
export type DocumentTicks = { ticks: readonly BoxTick[]; isStrange: boolean };

/**
 * By what the document says now: a box is told of by checks that were made from the same words, asking the same. A criterion that a person
 * linked, or a plan that no import wrote, is told by its words, where nothing around them can mean something else. Lines prove nothing.
 */
export function ticksOf(source: string, file: string, evidence: TickEvidence): DocumentTicks {
  const imported = importPlan(source, file);
  const asking = imported.checks.flatMap((check) => check.asking ?? []);
  const named = new Map(boxesIn(source, { environment: evidence.environment }).map((box) => [box.line, box]));
  const byLine = new Map(imported.boxes.map((box) => [box.line, box]));
  const lines = [...new Set([...byLine.keys(), ...named.keys()])].sort((a, b) => a - b);
  const states = lines.map((line): BoxTick => {
    const proved = byDigests(byLine.get(line), evidence);
    if (proved !== null) return { line, state: proved };
    return { line, state: byWords(named.get(line), evidence, (one) => isAskingNow(one, asking)) };
  });
  const known = new Set(imported.boxes.flatMap(({ proofs }) => proofs.map(({ digest }) => digest)));
  const isSame = evidence.checks.some(({ source: of }) => of?.ticks?.some((one) => known.has(one)));
  return {
    ticks: withInner(states, named),
    isStrange: !isSame && states.every(({ state }) => state === 'unknown'),
  };
}

/** What a run or an incident says of every box of a text, by the words of the box alone: for a checklist that no plan was made of. */
export function ticksByWords(source: string, evidence: TickEvidence): readonly BoxTick[] {
  const boxes = boxesIn(source, { environment: evidence.environment, isChecklist: true });
  const states = boxes.map((box) => ({ line: box.line, state: byWords(box, evidence, () => true) }));
  return withInner(states, new Map(boxes.map((box) => [box.line, box])));
}

/** Null where it holds no word of what the document says now. */
function byDigests(box: Box | undefined, evidence: TickEvidence): BoxState | null {
  if (box === undefined || box.proofs.length === 0) return null;
  const rows = box.proofs.map(({ digest, asking }) =>
    evidence.checks.filter(
      (one) =>
        one.source?.ticks?.includes(digest) === true &&
        one.asking !== null &&
        isSameAsking(asking, one.asking),
    ),
  );
  if (rows.every((own) => own.length === 0)) return null;
  const ids = new Set(rows.flat().map(({ id }) => id));
  const criteria = evidence.criteria.filter(
    ({ text, checks }) => plain(text) === plain(box.text) && checks.some((id) => ids.has(id)),
  );
  return together([
    ...rows.map((own) => together(own.map(({ status }) => stateOf(status)))),
    ...criteria.map(({ status }) => stateOf(status)),
  ]);
}

function byWords(
  box: NamedBox | undefined,
  { criteria, checks }: TickEvidence,
  isNow: (check: TickCheck) => boolean,
): BoxState {
  if (box === undefined || !box.isPlain) return 'unknown';
  const told = criteria.filter(({ text }) => plain(text) === box.words);
  const isMade = told.some(({ text, checks: own, isBySaying }) => {
    const rows = checks.filter(({ id }) => own.includes(id));
    // What an import linked is told by its digests alone.
    const isLinked = rows.some(({ source }) => source?.ticks?.some((one) => isForWords(one, text)));
    return isBySaying !== true && (isLinked || !rows.every((one) => one.source === null || isNow(one)));
  });
  return isMade ? 'unknown' : together(told.map(({ status }) => stateOf(status)));
}

function isAskingNow({ asking }: TickCheck, now: readonly Parameters<typeof isSameAsking>[0][]): boolean {
  return asking !== null && now.some((one) => isSameAsking(one, asking));
}

/** A box with boxes in it is done when they are; the last word has what stands in the document. */
function withInner(ticks: readonly BoxTick[], boxes: ReadonlyMap<number, NamedBox>): readonly BoxTick[] {
  const states = new Map(ticks.map(({ line, state }) => [line, state]));
  const isDone = (line: number): boolean => {
    const box = boxes.get(line);
    const state = states.get(line) ?? 'unknown';
    if (box === undefined) return false;
    return state === 'unknown' ? box.isTicked : state === 'done';
  };
  // Inner ones stand below.
  for (const { line } of [...ticks].reverse()) {
    const inner = boxes.get(line)?.inner ?? [];
    if (states.get(line) === 'done' && !inner.every(isDone)) states.set(line, 'unknown');
  }
  return ticks.map(({ line }) => ({ line, state: states.get(line) ?? 'unknown' }));
}

function stateOf(status: string): BoxState {
  if (status === 'passed' || status === 'met') return 'done';
  return status === 'failed' || status === 'unmet' ? 'open' : 'unknown';
}

/** One that broke un-ticks; all have to be done for a tick. */
function together(states: readonly BoxState[]): BoxState {
  if (states.includes('open')) return 'open';
  return states.length > 0 && states.every((state) => state === 'done') ? 'done' : 'unknown';
}
