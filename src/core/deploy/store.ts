import type { Scope } from '../plan/model.ts';
import type { DeployEvent, DeployHead, DeploySource } from './events.ts';
import type { DeployState } from './state.ts';

/** `previous` is the deploy of the same plan and environment that was the newest until now; its series ends. `hasNews`: it was not seen in this way before. */
export type DeployOpening = { kind: 'new'; previous: string | null } | { kind: 'known'; hasNews: boolean };

/** Who tells of a deploy, and when it happened (epoch ms; null: now). */
export type DeployTelling = {
  source: DeploySource;
  at: number | null;
  /** Every origin answers with it now; left out where nobody asked. */
  isAnswering?: boolean;
};

/** Every deploy: its events, and the lists that lead to it. */
export type DeployStore = {
  /** Which deploy of this plan and environment is told of: see `deployMeant`. `turn` counts those of this revision from 1. The same whoever asks, until it is opened. */
  idOf(scope: Scope, revision: string, telling: DeployTelling): Promise<{ id: string; turn: number }>;
  /** Writes how it was seen, and enters the deploy as the newest of its environment unless it is known already. */
  open(head: DeployHead, events: readonly DeployEvent[]): Promise<DeployOpening>;
  /** In the order they arrived; empty for one that nobody knows. */
  events(deploy: string): Promise<readonly DeployEvent[]>;
  /** The events reduced; null for a deploy that nobody knows (any more). */
  state(deploy: string): Promise<DeployState | null>;
  /** Tells how many were new; none for a deploy that nobody knows. */
  append(deploy: string, events: readonly DeployEvent[]): Promise<number>;
  /** The newest deploy of an environment of a plan; null when there was none. */
  current(scope: Scope): Promise<string | null>;
  /** A run deployed what did not say its revision: no series, but what was known before is not the newest any more. */
  noteNameless(scope: Scope, at: number): Promise<void>;
  /** When (epoch ms) the newest of those began; null when there was none. */
  namelessAt(scope: Scope): Promise<number | null>;
  /** Ids of deploys whose series goes on, oldest first. */
  alive(): Promise<readonly string[]>;
  /** Takes a deploy out of those whose series goes on; twice is harmless. */
  leave(deploy: string): Promise<void>;
  /** Ids of deploys of which something may still have to be told, oldest first: a series may be over before its last report stands in Slack. */
  untold(): Promise<readonly string[]>;
  /** Takes a deploy out of those; twice is harmless. */
  allTold(deploy: string): Promise<void>;
  /** Ids of the deploys of an environment (of whatever plan), or of all (null), newest first. */
  recent(environment: string | null, limit: number): Promise<readonly string[]>;
};

/** What wakes the job of a series; adding twice is harmless. */
export type DeployQueue = { series(deploy: string): Promise<void> };
