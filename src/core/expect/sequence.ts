import { type Counts, countAllowed, countNeeded, fittingSteps, noCounts } from './sequence-counts.ts';
import { advanceContains, advanceOrdered, firstPlace, isAtEnd, missingAfter } from './sequence-order.ts';
import type { Broken, QuietWatch, SequenceRules, SequenceStep } from './sequence-rules.ts';

/** Equal events in a row, folded: how many, and when the first and the last came. */
export type EventRepeat = { event: string; count: number; atMs: number; lastAtMs: number };

/** `came`: it came too late; else it did not come at all. */
export type Late = {
  rule: 'within' | 'firstWithin' | 'gap';
  limitMs: number;
  tookMs: number;
  came: boolean;
};

/** What decided a sequence. `wanted` are the events that could have come instead; `fields` is what an event of the right name lacked. */
export type SequenceVerdict =
  | { kind: 'complete'; atMs: number; late: readonly Late[] }
  | { kind: 'missing'; events: readonly string[]; late: readonly Late[] }
  | (Broken & { late: readonly Late[] });

/** How far one connection is; changed by `receive`. */
export type Progress = {
  /** Where in the steps it may stand (`ordered` can be ambiguous); unused for `any`. */
  places: readonly number[];
  /** Events counted towards what the steps need (`any`), and towards what they allow. */
  needed: Counts;
  allowed: Counts;
  received: EventRepeat[];
  /** Folded entries left out of the middle of `received`. */
  leftOut: number;
  events: number;
  firstAtMs: number | null;
  lastAtMs: number;
  longestGapMs: number;
  completeAtMs: number | null;
  broken: Broken | null;
};

const keptEntries = 100;
const quietWithoutLimitMs = 1_000;

/**
 * How long a complete sequence is watched on; null when nothing that may still come matters. It does for `never`, a written upper
 * bound, `any`, and steps at the end that need not come. `quietMs` is the one written, null for none.
 */
export function watchAfter(
  { order, steps, never, withinMs }: Pick<SequenceRules, 'order' | 'steps' | 'never' | 'withinMs'>,
  quietMs: number | null,
): QuietWatch | null {
  const isOpen = mayGoOn(steps) || order === 'any' || steps.some(({ bounded }) => bounded);
  if (quietMs === null && never.length === 0 && !isOpen) return null;
  return { quietMs: quietMs ?? (withinMs === null ? quietWithoutLimitMs : null) };
}

/** A connection that has received nothing yet. */
export function startSequence(rules: SequenceRules): Progress {
  const progress: Progress = {
    places: [firstPlace],
    needed: noCounts(rules),
    allowed: noCounts(rules),
    received: [],
    leftOut: 0,
    events: 0,
    firstAtMs: null,
    lastAtMs: 0,
    longestGapMs: 0,
    completeAtMs: null,
    broken: null,
  };
  if (isSatisfied(rules, progress)) progress.completeAtMs = 0;
  return progress;
}

/** Takes the next event in; true when it completed or broke the sequence. Events after a completed one still may break it. */
export function receive(
  rules: SequenceRules,
  progress: Progress,
  event: string,
  atMs: number,
  payload: unknown,
): boolean {
  note(rules, progress, event, atMs);
  if (progress.broken !== null) return false;
  progress.broken = rules.never.includes(event)
    ? { kind: 'never', event, atMs }
    : advance(rules, progress, { event, atMs, payload });
  if (progress.broken !== null) return true;
  const wasComplete = progress.completeAtMs !== null;
  if (wasComplete && rules.order !== 'ordered') return false;
  // Of two ways to read `a? b? a` an `a` completes one; a `b` behind it leaves only the other, which lacks an `a`.
  if (!isSatisfied(rules, progress)) progress.completeAtMs = null;
  else progress.completeAtMs ??= atMs;
  return !wasComplete && progress.completeAtMs !== null;
}

/** What can be said of a connection that was watched until `endMs`. */
export function verdictOf(rules: SequenceRules, progress: Progress, endMs: number): SequenceVerdict {
  const late = lateness(rules, progress, endMs);
  if (progress.broken !== null) return { ...progress.broken, late };
  if (progress.completeAtMs !== null) return { kind: 'complete', atMs: progress.completeAtMs, late };
  return { kind: 'missing', events: missingSteps(rules, progress), late };
}

/** The verdict on a whole list of events, watched until `endMs` (until the last event when not given). */
export function judgeSequence(
  rules: SequenceRules,
  events: readonly { event: string; atMs: number; payload?: unknown }[],
  endMs = events.at(-1)?.atMs ?? 0,
): SequenceVerdict {
  const progress = startSequence(rules);
  for (const { event, atMs, payload } of events) receive(rules, progress, event, atMs, payload);
  return verdictOf(rules, progress, endMs);
}

/** True when the last step need not come, or there is none: what is complete may still go on. */
function mayGoOn(steps: readonly SequenceStep[]): boolean {
  return (steps.at(-1)?.min ?? 0) === 0;
}

function note(rules: SequenceRules, progress: Progress, event: string, atMs: number): void {
  const { received } = progress;
  if (progress.firstAtMs === null) progress.firstAtMs = atMs;
  else if (progress.completeAtMs === null || mayGoOn(rules.steps))
    progress.longestGapMs = Math.max(progress.longestGapMs, atMs - progress.lastAtMs);
  progress.lastAtMs = atMs;
  progress.events += 1;
  const last = received.at(-1);
  if (last?.event === event) {
    last.count += 1;
    last.lastAtMs = atMs;
    return;
  }
  received.push({ event, count: 1, atMs, lastAtMs: atMs });
  if (received.length > keptEntries) {
    received.splice(keptEntries / 2, 1);
    progress.leftOut += 1;
  }
}

/** Moves on by an event; what broke when it has no place. */
function advance(
  rules: SequenceRules,
  progress: Progress,
  taken: { event: string; atMs: number; payload: unknown },
): Broken | null {
  if (rules.order === 'ordered') {
    const next = advanceOrdered(rules, progress.places, taken);
    if ('kind' in next) return next;
    progress.places = next;
    return null;
  }
  const isComplete = progress.completeAtMs !== null;
  if (rules.order === 'contains' && !isComplete)
    progress.places = advanceContains(rules, progress.places, taken.event, taken.payload);
  if (rules.order === 'contains' && !rules.steps.some(({ bounded }) => bounded)) return null;
  const fitting = fittingSteps(rules, taken.event, taken.payload);
  if (rules.order === 'any' && !isComplete) countNeeded(rules, progress.needed, fitting);
  return countAllowed(rules, progress.allowed, taken, fitting);
}

function isSatisfied(rules: SequenceRules, progress: Progress): boolean {
  if (rules.order !== 'any') return isAtEnd(rules, progress.places);
  return rules.steps.every((step, index) => (progress.needed[index]?.size ?? 0) >= step.min);
}

/** Names of the events still needed, in the order of the steps. */
function missingSteps(rules: SequenceRules, progress: Progress): readonly string[] {
  if (rules.order !== 'any') return missingAfter(rules, progress.places);
  return rules.steps.flatMap((step, index) =>
    (progress.needed[index]?.size ?? 0) < step.min ? [step.event] : [],
  );
}

function lateness(rules: SequenceRules, progress: Progress, endMs: number): readonly Late[] {
  const { withinMs, firstWithinMs, gapMs } = rules;
  const { completeAtMs, firstAtMs } = progress;
  const late: Late[] = [];
  const check = (rule: Late['rule'], limitMs: number | null, tookMs: number) => {
    if (limitMs !== null && tookMs > limitMs) late.push({ rule, limitMs, tookMs, came: true });
  };
  const isOpenEnded = completeAtMs === null && progress.broken === null;
  if (firstAtMs !== null) check('firstWithin', firstWithinMs, firstAtMs);
  // What is complete without any event was watched to its end: then the first one did not come.
  else if (firstWithinMs !== null && (completeAtMs !== null || endMs > firstWithinMs))
    late.push({ rule: 'firstWithin', limitMs: firstWithinMs, tookMs: endMs, came: false });
  // Without a sequence nothing ends the watch for silence, and nothing needs to begin it.
  const isWatched = rules.steps.length === 0 || (isOpenEnded && firstAtMs !== null);
  const silence = isWatched ? endMs - progress.lastAtMs : 0;
  check('gap', gapMs, Math.max(progress.longestGapMs, silence));
  check('within', withinMs, completeAtMs ?? 0);
  if (isOpenEnded && withinMs !== null && endMs >= withinMs)
    late.push({ rule: 'within', limitMs: withinMs, tookMs: endMs, came: false });
  return late;
}
