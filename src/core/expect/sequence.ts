import type { Failure } from '../check.ts';
import type { PathReader } from './json-path.ts';
import { type MatcherInput, match } from './matcher.ts';

/** An event that is asked for, `min` to `max` times in a row; its fields must hold as well. */
export type Step = {
  event: string;
  min: number;
  /** Infinity for no limit. */
  max: number;
  fields: readonly { path: string; read: PathReader; wanted: MatcherInput }[];
};

/**
 * - `ordered`: the events received are exactly the steps, in their order; any other event breaks it.
 * - `contains`: the steps come in their order, other events may stand between, so only `min` counts.
 * - `any`: each step at least `min` times, in any order; an event counts for one step only; others do no harm.
 */
export type Order = 'ordered' | 'any' | 'contains';

/** Times are milliseconds since the connection opened; null for no limit. */
export type SequenceRules = {
  order: Order;
  steps: readonly Step[];
  never: readonly string[];
  /** Until the sequence is complete. */
  withinMs: number | null;
  /** Until the first event. */
  firstWithinMs: number | null;
  /** The longest silence between two events before the sequence is complete. */
  gapMs: number | null;
};

/** Equal events in a row, folded: how many, and when the first and the last came. */
export type Received = { event: string; count: number; atMs: number; lastAtMs: number };

export type Late = { rule: 'within' | 'firstWithin' | 'gap'; limitMs: number; tookMs: number };

/** What decided a sequence. `wanted` are the events that could have come instead; `fields` is what an event of the right name lacked. */
export type Verdict =
  | { kind: 'complete'; atMs: number; late: readonly Late[] }
  | { kind: 'missing'; events: readonly string[]; late: readonly Late[] }
  | (Broken & { late: readonly Late[] });

type Broken =
  | { kind: 'unexpected'; event: string; atMs: number; wanted: readonly string[]; fields: readonly Failure[] }
  | { kind: 'never'; event: string; atMs: number };

/** How far one connection is; changed by `receive`. */
export type Progress = {
  /** Where in the steps it may stand (`ordered` can be ambiguous): step and count as one number, see `placeOf`. */
  places: readonly number[];
  /** `any`: which steps the counted events fit, by the step they count for. */
  taken: (readonly number[])[][];
  received: Received[];
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
// Counts above this are not told apart; it keeps a place one exact integer.
const countLimit = 2 ** 20;

/** A connection that has received nothing yet. */
export function startSequence(rules: SequenceRules): Progress {
  const places = rules.order === 'any' ? [] : [placeOf(-1, 0)];
  const progress: Progress = {
    places,
    taken: rules.order === 'any' ? rules.steps.map(() => []) : [],
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
  note(progress, event, atMs, rules.steps.length === 0);
  if (progress.broken !== null) return false;
  if (rules.never.includes(event)) {
    progress.broken = { kind: 'never', event, atMs };
    return true;
  }
  if (rules.order === 'ordered') advanceOrdered(rules, progress, event, atMs, payload);
  else if (progress.completeAtMs === null && rules.order === 'contains')
    advanceContains(rules, progress, event, payload);
  else if (progress.completeAtMs === null) takeAny(rules, progress, event, payload);
  if (progress.broken !== null) return true;
  const wasComplete = progress.completeAtMs !== null;
  if (wasComplete && rules.order !== 'ordered') return false;
  // Of two ways to read `a? b? a` an `a` completes one; a `b` behind it leaves only the other, which lacks an `a`.
  if (!isSatisfied(rules, progress)) progress.completeAtMs = null;
  else progress.completeAtMs ??= atMs;
  return !wasComplete && progress.completeAtMs !== null;
}

/** What can be said of a connection that was watched until `endMs`. */
export function verdictOf(rules: SequenceRules, progress: Progress, endMs: number): Verdict {
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
): Verdict {
  const progress = startSequence(rules);
  for (const { event, atMs, payload } of events) receive(rules, progress, event, atMs, payload);
  return verdictOf(rules, progress, endMs);
}

function note(progress: Progress, event: string, atMs: number, isEndless: boolean): void {
  const { received } = progress;
  if (progress.firstAtMs === null) progress.firstAtMs = atMs;
  else if (progress.completeAtMs === null || isEndless)
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

function placeOf(step: number, count: number): number {
  return (step + 1) * (countLimit + 1) + Math.min(count, countLimit);
}

function stepOf(place: number): number {
  return Math.floor(place / (countLimit + 1)) - 1;
}

function countOf(place: number): number {
  return place % (countLimit + 1);
}

/** All places that the event can lead to; none breaks the sequence. */
function advanceOrdered(
  rules: SequenceRules,
  progress: Progress,
  event: string,
  atMs: number,
  payload: unknown,
): void {
  const next: number[] = [];
  for (const place of progress.places) {
    for (const candidate of followers(rules, place)) {
      const step = rules.steps[stepOf(candidate)];
      if (step !== undefined && fits(step, event, payload) && !next.includes(candidate)) next.push(candidate);
    }
  }
  if (next.length === 0) {
    const wanted = wantedSteps(rules, progress.places);
    const fields = wanted.filter((step) => step.event === event).flatMap((step) => unmet(step, payload));
    const names = [...new Set(wanted.map((step) => step.event))];
    progress.broken = { kind: 'unexpected', event, atMs, wanted: names, fields };
    return;
  }
  progress.places = next;
}

/** Places one event further, whatever the event. */
function followers(rules: SequenceRules, place: number): readonly number[] {
  const at = stepOf(place);
  const count = countOf(place);
  const current = rules.steps[at];
  const next: number[] = [];
  if (current !== undefined && count < current.max)
    next.push(placeOf(at, Math.min(count + 1, enough(current))));
  if (current !== undefined && count < current.min) return next;
  for (let step = at + 1; step < rules.steps.length; step += 1) {
    const candidate = rules.steps[step];
    if (candidate === undefined) break;
    if (candidate.max > 0) next.push(placeOf(step, 1));
    if (candidate.min > 0) break;
  }
  return next;
}

/** Counts above the minimum of a step without a maximum are all the same. */
function enough(step: Step): number {
  return step.max === Number.POSITIVE_INFINITY ? step.min : step.max;
}

function wantedSteps(rules: SequenceRules, places: readonly number[]): readonly Step[] {
  const steps = new Set(places.flatMap((place) => followers(rules, place)).map(stepOf));
  return [...steps].flatMap((step) => rules.steps[step] ?? []);
}

/** Taking the earliest event that fits is never worse than waiting, so one place is enough. */
function advanceContains(rules: SequenceRules, progress: Progress, event: string, payload: unknown): void {
  const place = progress.places[0] ?? placeOf(-1, 0);
  const [wanted] = unfinished(rules, place);
  if (wanted === undefined || !fits(wanted.step, event, payload)) return;
  const count = wanted.index === stepOf(place) ? countOf(place) + 1 : 1;
  progress.places = [placeOf(wanted.index, count)];
}

/** Steps after a place that still need events, the current one among them. */
function unfinished(rules: SequenceRules, place: number): readonly { step: Step; index: number }[] {
  const at = stepOf(place);
  return rules.steps.flatMap((step, index) => {
    if (index < at || step.min === 0) return [];
    return index === at && countOf(place) >= step.min ? [] : [{ step, index }];
  });
}

/** Counts the event for a step that still needs one; an earlier event may move to another step that it fits as well. */
function takeAny(rules: SequenceRules, progress: Progress, event: string, payload: unknown): void {
  const fitting = rules.steps.flatMap((step, index) => (fits(step, event, payload) ? [index] : []));
  assign(rules, progress.taken, fitting, new Set());
}

function assign(
  rules: SequenceRules,
  taken: (readonly number[])[][],
  fitting: readonly number[],
  seen: Set<number>,
): boolean {
  for (const index of fitting) {
    if (seen.has(index)) continue;
    seen.add(index);
    const load = taken[index] ?? [];
    if (load.length < (rules.steps[index]?.min ?? 0)) {
      load.push(fitting);
      return true;
    }
    const movable = load.findIndex((other) => assign(rules, taken, other, seen));
    if (movable >= 0) {
      load[movable] = fitting;
      return true;
    }
  }
  return false;
}

function fits(step: Step, event: string, payload: unknown): boolean {
  return step.event === event && (step.fields.length === 0 || unmet(step, payload).length === 0);
}

function unmet(step: Step, payload: unknown): readonly Failure[] {
  return step.fields.flatMap(({ path, read, wanted }) =>
    match(wanted, read(payload), `${step.event} ${path}`),
  );
}

/** The same as no missing steps; written as loops, since it is asked after every event. */
function isSatisfied(rules: SequenceRules, progress: Progress): boolean {
  if (rules.order === 'any') {
    return rules.steps.every((step, index) => (progress.taken[index]?.length ?? 0) >= step.min);
  }
  for (const place of progress.places) {
    let index = stepOf(place);
    const current = rules.steps[index];
    let satisfied = current === undefined || countOf(place) >= current.min;
    while (satisfied && ++index < rules.steps.length) satisfied = rules.steps[index]?.min === 0;
    if (satisfied) return true;
  }
  return false;
}

/** Names of the events still needed, in the order of the steps; for an ambiguous place, of the one that lacks least. */
function missingSteps(rules: SequenceRules, progress: Progress): readonly string[] {
  if (rules.order === 'any') {
    return rules.steps.flatMap((step, index) =>
      (progress.taken[index]?.length ?? 0) < step.min ? [step.event] : [],
    );
  }
  let least: readonly string[] | null = null;
  for (const place of progress.places) {
    const names = unfinished(rules, place).map(({ step }) => step.event);
    if (least === null || names.length < least.length) least = names;
  }
  return least ?? [];
}

function lateness(rules: SequenceRules, progress: Progress, endMs: number): readonly Late[] {
  const late: Late[] = [];
  const check = (rule: Late['rule'], limitMs: number | null, tookMs: number) => {
    if (limitMs !== null && tookMs > limitMs) late.push({ rule, limitMs, tookMs });
  };
  const isOpenEnded = progress.completeAtMs === null && progress.broken === null;
  check('firstWithin', rules.firstWithinMs, progress.firstAtMs ?? endMs);
  // Without a sequence nothing ends the watch for silence, and nothing needs to begin it.
  const isWatched = rules.steps.length === 0 || (isOpenEnded && progress.firstAtMs !== null);
  const silence = isWatched ? endMs - progress.lastAtMs : 0;
  check('gap', rules.gapMs, Math.max(progress.longestGapMs, silence));
  check('within', rules.withinMs, progress.completeAtMs ?? (isOpenEnded ? endMs : 0));
  return late;
}
