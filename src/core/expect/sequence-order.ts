import type { Failure } from '../check.ts';
import { isExactNumber } from '../json/exact-number.ts';
import { matchFound } from './found-values.ts';
import type { Broken, SequenceRules, SequenceStep } from './sequence-rules.ts';
import { failure } from './show.ts';

// Counts above this are not told apart; it keeps a place one exact integer.
const countLimit = 2 ** 20;

/** Before the first step: where every connection stands at first. A place is a step and how many of it came, as one number. */
export const firstPlace = placeOf(-1, 0);

/** All places that the event can lead to; what broke when there are none. */
export function advanceOrdered(
  rules: SequenceRules,
  places: readonly number[],
  { event, atMs, payload }: { event: string; atMs: number; payload: unknown },
): readonly number[] | Broken {
  const next = new Set(places.flatMap((place) => followers(rules, place)));
  const fitting = new Set(
    [...new Set([...next].map(stepOf))].filter((index) => {
      const step = rules.steps[index];
      return step !== undefined && fits(step, event, payload);
    }),
  );
  const led = best(
    rules,
    [...next].filter((place) => fitting.has(stepOf(place))),
  );
  if (led.length > 0) return led;
  const wanted = wantedSteps(rules, places);
  const fields = wanted.filter((step) => step.event === event).flatMap((step) => unmet(step, payload));
  const names = [...new Set(wanted.map((step) => step.event))];
  return { kind: 'unexpected', event, atMs, wanted: names, fields };
}

/** Of the places in a step that has enough, only the one with the most room left: it can go on as any other of them can. */
function best(rules: SequenceRules, places: readonly number[]): readonly number[] {
  const full = new Map<number, number>();
  const isFull = (place: number) => countOf(place) >= (rules.steps[stepOf(place)]?.min ?? 0);
  for (const place of places) {
    const step = stepOf(place);
    if (isFull(place)) full.set(step, Math.min(place, full.get(step) ?? place));
  }
  return places.filter((place) => !isFull(place) || full.get(stepOf(place)) === place);
}

/** Taking the earliest event that fits is never worse than waiting, so one place is enough. */
export function advanceContains(
  rules: SequenceRules,
  places: readonly number[],
  event: string,
  payload: unknown,
): readonly number[] {
  const place = places[0] ?? firstPlace;
  const [wanted] = unfinished(rules, place);
  if (wanted === undefined || !fits(wanted.step, event, payload)) return places;
  const count = wanted.index === stepOf(place) ? countOf(place) + 1 : 1;
  return [placeOf(wanted.index, count)];
}

/** True when nothing is missing any more; written as loops, since it is asked after every event. */
export function isAtEnd(rules: SequenceRules, places: readonly number[]): boolean {
  for (const place of places) {
    let index = stepOf(place);
    const current = rules.steps[index];
    let satisfied = current === undefined || countOf(place) >= current.min;
    while (satisfied && ++index < rules.steps.length) satisfied = rules.steps[index]?.min === 0;
    if (satisfied) return true;
  }
  return false;
}

/** Names of the events still needed, in the order of the steps; for an ambiguous place, of the one that lacks least. */
export function missingAfter(rules: SequenceRules, places: readonly number[]): readonly string[] {
  let least: readonly string[] | null = null;
  for (const place of places) {
    const names = unfinished(rules, place).map(({ step }) => step.event);
    if (least === null || names.length < least.length) least = names;
  }
  return least ?? [];
}

/** True for an event of the step's name whose fields hold. */
export function fits(step: SequenceStep, event: string, payload: unknown): boolean {
  return step.event === event && (step.fields.length === 0 || unmet(step, payload).length === 0);
}

/** What the fields of an event lack. In what has no fields no path finds anything, and so none holds, `exists: false` neither. */
export function unmet(step: SequenceStep, payload: unknown): readonly Failure[] {
  return step.fields.flatMap(({ path, find, wanted }) => {
    const at = `${step.event} ${path}`;
    if (path === '$' || hasFields(payload)) return matchFound(wanted, find(payload), at);
    return [failure(at, 'in an object or a list', payload, {})];
  });
}

function hasFields(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !isExactNumber(payload);
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
function enough(step: SequenceStep): number {
  return step.max === Number.POSITIVE_INFINITY ? step.min : step.max;
}

function wantedSteps(rules: SequenceRules, places: readonly number[]): readonly SequenceStep[] {
  const steps = new Set(places.flatMap((place) => followers(rules, place)).map(stepOf));
  return [...steps].flatMap((step) => rules.steps[step] ?? []);
}

/** Steps after a place that still need events, the current one among them. */
function unfinished(rules: SequenceRules, place: number): readonly { step: SequenceStep; index: number }[] {
  const at = stepOf(place);
  return rules.steps.flatMap((step, index) => {
    if (index < at || step.min === 0) return [];
    return index === at && countOf(place) >= step.min ? [] : [{ step, index }];
  });
}
