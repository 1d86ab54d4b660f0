import { fits, unmet } from './sequence-order.ts';
import type { Broken, SequenceRules, SequenceStep } from './sequence-rules.ts';

/** Which steps events count for, each event for one: by step, how many of each kind; a kind is the steps that an event fits. */
export type Counts = { size: number; kinds: Kinds | null }[];

type Kinds = Map<string, { fitting: readonly number[]; count: number }>;

/** No event counted for any step. */
export function noCounts(rules: SequenceRules): Counts {
  // A map is made for the first event: each connection of a crowd has these for every step.
  return rules.steps.map(() => ({ size: 0, kinds: null }));
}

/** Steps, by their number, that an event fits with name and fields. */
export function fittingSteps(rules: SequenceRules, event: string, payload: unknown): readonly number[] {
  return rules.steps.flatMap((step, index) => (fits(step, event, payload) ? [index] : []));
}

/** Counts an event towards the least that each step asks for; one it has enough of leaves the counts as they are. */
export function countNeeded(rules: SequenceRules, counts: Counts, fitting: readonly number[]): void {
  take((step) => step.min, { rules, counts, places: new Set() }, fitting);
}

/**
 * Counts an event towards the most that each step allows; tells what broke when there is no room for it. In any order every event with
 * a name of the sequence has to fit a step; where others may stand between, only a written upper bound is a limit.
 */
export function countAllowed(
  rules: SequenceRules,
  counts: Counts,
  { event, atMs, payload }: { event: string; atMs: number; payload: unknown },
  fitting: readonly number[],
): Broken | null {
  const isAny = rules.order === 'any';
  const named = rules.steps.filter((step) => step.event === event);
  if (named.length === 0 || (fitting.length === 0 && !isAny)) return null;
  const most = (step: SequenceStep) => (isAny || step.bounded ? step.max : Number.POSITIVE_INFINITY);
  if (fitting.length > 0 && take(most, { rules, counts, places: new Set() }, fitting)) return null;
  const fields = fitting.length > 0 ? [] : named.flatMap((step) => unmet(step, payload));
  return { kind: 'surplus', event, atMs, fields };
}

type Room = { rules: SequenceRules; counts: Counts; places: Set<number> };

/** Finds a step with room; an event that was counted may move to another step that it fits as well. */
function take(capacityOf: (step: SequenceStep) => number, room: Room, fitting: readonly number[]): boolean {
  for (const index of fitting) {
    const step = room.rules.steps[index];
    const load = room.counts[index];
    if (step === undefined || load === undefined || room.places.has(index)) continue;
    room.places.add(index);
    const capacity = capacityOf(step);
    if (capacity === Number.POSITIVE_INFINITY) return true;
    if (load.size < capacity) {
      load.size += 1;
      add(load, fitting);
      return true;
    }
    for (const [key, kind] of load.kinds ?? []) {
      if (!take(capacityOf, room, kind.fitting)) continue;
      kind.count -= 1;
      if (kind.count === 0) load.kinds?.delete(key);
      add(load, fitting);
      return true;
    }
  }
  return false;
}

function add(load: Counts[number], fitting: readonly number[]): void {
  load.kinds ??= new Map();
  const key = fitting.join();
  const kind = load.kinds.get(key);
  if (kind === undefined) load.kinds.set(key, { fitting, count: 1 });
  else kind.count += 1;
}
