import type { RunEvent, RunHead } from './events.ts';
import type { Look } from './looks.ts';
import type { RunState, Verdict } from './state.ts';

/** What a worker needs of a run beside its events; written once, before the run is acknowledged. */
export type RunOrder = {
  run: string;
  /** The run keeps this copy, whatever happens to the file. */
  plan: { text: string; file: string; digest: string };
  /** Where its root message goes; a run that was asked for in a thread shows itself there. */
  place: { channel: string; thread: string | null };
  failFast: boolean;
  /** Of the bot; left out where nobody signs, and in reports, which do nothing dangerous. */
  signature?: string;
};

/** What is kept of a run that has ended, so that lists need not replay it. Made by `summaryOf`. */
export type RunSummary = {
  run: string;
  plan: { id: string; digest: string; isOneOfMany?: true };
  environment: string;
  selector: readonly string[];
  requestedBy: string;
  channel: string;
  requestedAt: number;
  startedAt: number | null;
  finishedAt: number;
  verdict: Verdict;
  decidedBy: string;
  cancelled: boolean;
  passed: number;
  total: number;
  /** How many could not be looked at (see `Tally`); left out where there are none, and in summaries of before it was kept. */
  unseen?: number;
  /** Ids of the checks that did not pass. */
  failing: readonly string[];
  /** Those of `failing` that are no failure themselves: they waited for another check, fail-fast skipped them, were not approved, are only reported, or are the way back to an earlier revision. Left out where there are none, and in summaries of before it was kept. */
  aside?: readonly string[];
  /** What its plan calls the checks of `failing` and of its selection, by id; left out where they are only known by their ids, and in summaries of before it was kept. */
  names?: Readonly<Record<string, string>>;
  /** Ids of all its checks; left out where there are very many, and in summaries of before it was kept. */
  checks?: readonly string[];
  /** What it saw of each check that ended in it, by id; of very many checks only those that did not pass. Left out in summaries of before it was kept. */
  looks?: Readonly<Record<string, Look>>;
  revision: string | null;
  /** When a check of it deployed, epoch ms; left out where none did, and in summaries of before it was kept. */
  deployedAt?: number;
};

/** Which runs are compared with each other. */
export type RunSelection = { plan: string; environment: string; selector: readonly string[] };

/** Every run: its order, its events, and the lists that lead to it. */
export type RunStore = {
  /** Writes the order and `run.requested`; false when the id is taken, and then nothing was written. `isFree`: the id is new and was looked for. */
  create(order: RunOrder, head: RunHead, at: number, isFree?: boolean): Promise<boolean>;
  order(run: string): Promise<RunOrder | null>;
  events(run: string): Promise<readonly RunEvent[]>;
  /** The events reduced; null for a run that nobody knows (any more). */
  state(run: string): Promise<RunState | null>;
  /** Tells how many were new. */
  append(run: string, events: readonly RunEvent[]): Promise<number>;
  /** Ids of runs that have not ended, oldest first. */
  active(): Promise<readonly string[]>;
  /** Ids of the runs of a selection that this person asked for in this channel and that have not ended, newest first. */
  sameRuns(by: { channel: string; user: string }, selection: RunSelection): Promise<readonly string[]>;
  /** Ids of the runs of a channel, or of all (null), newest first. */
  recent(channel: string | null, limit: number): Promise<readonly string[]>;
  /** Takes a run out of the active ones and keeps its summary; twice is harmless. */
  end(summary: RunSummary): Promise<void>;
  summary(run: string): Promise<RunSummary | null>;
  /** The run of the same selection that ended last before this one; the last of all when this one has not ended. */
  before(selection: RunSelection, run: string | null): Promise<RunSummary | null>;
  /** Runs that ended since then (epoch ms), oldest first. */
  endedSince(at: number): Promise<readonly string[]>;
};

/** What wakes the jobs; adding twice is harmless. */
export type RunQueue = {
  /** The job of a run: it goes on from where its events end. */
  run(run: string): Promise<void>;
  /** Makes a run that waits (for its turn, for a person) look again now; does nothing else. */
  wake(run: string): Promise<void>;
  /** What Slack shows of this run is to be made true again. */
  publish(run: string): Promise<void>;
  /** The same, now: what waits for a later moment goes at once. */
  publishNow(run: string): Promise<void>;
};
