import type { IncidentEvent } from './events.ts';
import type { IncidentState } from './state.ts';

/** How an opening ended: of two people who open at once, one does. */
export type Opening =
  | { kind: 'opened' }
  /** The channel has an open incident already. */
  | { kind: 'channel-taken'; key: string }
  /** The key was used before, here or elsewhere. */
  | { kind: 'key-taken'; channel: string };

/** How a reopening ended: of two people who ask at once, one does. */
export type Reopening =
  | { kind: 'reopened' }
  /** The channel has another open incident by now. */
  | { kind: 'channel-taken'; key: string }
  /** Somebody else opened it again, or is doing so. */
  | { kind: 'not-closed' };

/** Every incident: its events, and the lists that lead to it. */
export type IncidentStore = {
  /** Claims key and channel and writes the opening, or nothing. */
  open(event: Extract<IncidentEvent, { type: 'incident.opened' }>): Promise<Opening>;
  /** Takes the channel again and writes the reopening, or nothing. */
  reopen(
    incident: { key: string; channel: string },
    event: Extract<IncidentEvent, { type: 'incident.reopened' }>,
  ): Promise<Reopening>;
  /** In the order they arrived; empty for one that nobody knows. */
  events(key: string): Promise<readonly IncidentEvent[]>;
  /** The events reduced; null for an incident that nobody knows. */
  state(key: string): Promise<IncidentState | null>;
  /** Tells how many were new. A closing gives the channel free. */
  append(key: string, events: readonly IncidentEvent[]): Promise<number>;
  /** Appends what was decided by these events, the whole of them as they were read; false, and nothing was written, when something came since. */
  appendTo(key: string, read: readonly IncidentEvent[], events: readonly IncidentEvent[]): Promise<boolean>;
  /** The open incident of a channel; null when there is none. */
  ofChannel(channel: string): Promise<string | null>;
  /** The incident that closed last in a channel; null when none did. */
  lastClosed(channel: string): Promise<string | null>;
  /** Keys of open incidents, oldest first. */
  openKeys(): Promise<readonly string[]>;
  /** Keys of all incidents that are kept, newest first. */
  keys(limit: number): Promise<readonly string[]>;
  /** How often the timeline was asked for again: each has a message of its own. */
  timelineNumber(key: string): Promise<number>;
  nextTimeline(key: string): Promise<number>;
};

/** Median durations of checks over past runs. */
export type CheckDurations = {
  /** Remembers one; of each check the newest twenty are kept. */
  note(plan: string, environment: string, check: string, durationMs: number): Promise<void>;
  /** Median by check; checks that never ran are left out. */
  medians(plan: string, environment: string): Promise<ReadonlyMap<string, number>>;
};

/** What wakes the timeline job of an incident; adding twice is harmless. */
export type IncidentQueue = {
  /** What Slack shows of this incident is to be made true now, also when its job would look later. */
  timeline(key: string): Promise<void>;
};
