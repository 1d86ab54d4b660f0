import type { Failure } from '../check.ts';
import type { PathFinder } from './json-path.ts';
import type { MatcherInput } from './matcher.ts';

/** How long events are watched once the sequence is complete: until no frame came for `quietMs`; null: until `withinMs`. */
export type QuietWatch = { quietMs: number | null };

/**
 * - `ordered`: the events received are exactly the steps, in their order; any other event breaks it.
 * - `contains`: the steps come in their order, other events may stand between; a written upper bound limits them all together.
 * - `any`: each step as often as it asks, in any order; an event counts for one step only. Events that no step names do no harm.
 */
export type EventOrder = 'ordered' | 'any' | 'contains';

/** An event that is asked for, `min` to `max` times in a row; its fields must hold as well. */
export type SequenceStep = {
  event: string;
  min: number;
  /** Infinity for no limit. */
  max: number;
  /** True when the plan writes the upper limit: `3`, `1..3`. */
  bounded: boolean;
  fields: readonly { path: string; find: PathFinder; wanted: MatcherInput }[];
};

/** Times are milliseconds since the connection opened; null for no limit. */
export type SequenceRules = {
  order: EventOrder;
  steps: readonly SequenceStep[];
  never: readonly string[];
  /** Until the sequence is complete, and the end of the watch. */
  withinMs: number | null;
  /** Until the first event. */
  firstWithinMs: number | null;
  /** The longest silence between two events before the sequence is complete. */
  gapMs: number | null;
  watch: QuietWatch | null;
};

/** What broke a sequence; nothing that comes later mends it. */
export type Broken =
  | { kind: 'unexpected'; event: string; atMs: number; wanted: readonly string[]; fields: readonly Failure[] }
  /** More of it than the steps have room for. */
  | { kind: 'surplus'; event: string; atMs: number; fields: readonly Failure[] }
  | { kind: 'never'; event: string; atMs: number };
