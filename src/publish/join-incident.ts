import { LRUCache } from 'lru-cache';
import { eventsOfRun } from '../core/incident/join.ts';
import type { JoinMemory, Permalinks } from '../core/incident/publishing.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { CheckDurations, IncidentQueue, IncidentStore } from '../core/incident/store.ts';
import type { RunOrder } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';

/** What joining uses. */
export type JoinContext = {
  incidents: Pick<IncidentStore, 'ofChannel' | 'lastClosed' | 'state' | 'append'>;
  durations: Pick<CheckDurations, 'note'>;
  queue: IncidentQueue;
  permalinks: Permalinks;
  memory: JoinMemory;
};

/**
 * Makes a run part of its channel's incident; `root` is its root message, null while it has none; `isTold`: the run itself tells
 * the channel its verdict. Twice is harmless.
 */
export type JoinIncident = (
  state: RunState,
  order: RunOrder,
  root: string | null,
  isTold?: boolean,
) => Promise<void>;

const mostRemembered = 1_000;

/** Remembers, as long as it lives, what it has written down already: most turns of a run bring nothing new. */
export function incidentJoiner(context: JoinContext): JoinIncident {
  const openings = new LRUCache<string, OpenedIncident>({ max: mostRemembered });
  const joined = new LRUCache<string, number>({ max: mostRemembered });
  return (state, order, root, isTold = false) =>
    joinIncident({ ...context, openings, joined }, state, order, { root, isTold });
}

/** Writes down what an ended run means for an incident, before its environment goes to the next; its end is told by who shows it. */
export function incidentSettler(
  context: Pick<JoinContext, 'incidents' | 'queue'>,
): (state: RunState, order: RunOrder) => Promise<void> {
  return async (state, { place: { channel } }) => {
    const incident = await incidentOf({ ...context, openings: new LRUCache({ max: 1 }) }, state, channel);
    if (incident === null) return;
    const { head } = incident;
    const events = eventsOfRun(head, state, null).filter(({ type }) => type !== 'run.ended');
    if ((await context.incidents.append(head.key, events)) > 0) await context.queue.timeline(head.key);
  };
}

type Joining = JoinContext & {
  /** By key. */
  openings: LRUCache<string, OpenedIncident>;
  /** How many events of a run were written down, by run. */
  joined: LRUCache<string, number>;
};

/** Writes down what a run means for the incident that was open while it ran, and wakes the timeline. */
export async function joinIncident(
  context: Joining,
  state: RunState,
  { place: { channel } }: RunOrder,
  { root, isTold }: { root: string | null; isTold: boolean },
): Promise<void> {
  const { memory, joined } = context;
  const { head } = state;
  const run = head.id;
  if (state.finishedAt !== null) {
    if (await memory.isSettled(run)) return;
    await noteDurations(context, state);
  }
  const incident = await incidentOf(context, state, channel);
  if (incident !== null) {
    const permalink = await linkOf(context, run, channel, root);
    await writeDown(context, incident.head.key, state, eventsOfRun(incident.head, state, permalink, isTold));
  }
  if (state.finishedAt === null) return;
  await memory.settle(run);
  joined.delete(run);
}

async function writeDown(
  { incidents, queue, joined }: Joining,
  key: string,
  { head: { id: run } }: RunState,
  events: ReturnType<typeof eventsOfRun>,
): Promise<void> {
  if (events.length === 0 || joined.get(run) === events.length) return;
  await incidents.append(key, events);
  await queue.timeline(key);
  joined.set(run, events.length);
}

/** What an incident keeps from its opening on. */
type OpenedIncident = Pick<IncidentState, 'head' | 'openedAt'>;
type Opening = Pick<Joining, 'incidents' | 'openings'>;

/** The open incident when it was opened before the run was asked for; else the one that was open until after the run had ended. */
async function incidentOf(
  context: Opening,
  state: RunState,
  channel: string,
): Promise<OpenedIncident | null> {
  const { incidents } = context;
  const key = await incidents.ofChannel(channel);
  const open = key === null ? null : await opening(context, key);
  if (open !== null && open.openedAt <= state.requestedAt) return open;
  if (state.finishedAt === null) return null;
  const closed = await incidents.lastClosed(channel);
  const last = closed === null ? null : await incidents.state(closed);
  const closedAt = last?.closed?.at ?? Number.NEGATIVE_INFINITY;
  return last !== null && last.openedAt <= state.requestedAt && state.finishedAt <= closedAt ? last : null;
}

async function opening({ incidents, openings }: Opening, key: string): Promise<OpenedIncident | null> {
  const known = openings.get(key);
  if (known !== undefined) return known;
  const state = await incidents.state(key);
  if (state === null) return null;
  const { head, openedAt } = state;
  openings.set(key, { head, openedAt });
  return { head, openedAt };
}

async function linkOf(
  { memory, permalinks }: Joining,
  run: string,
  channel: string,
  root: string | null,
): Promise<string | null> {
  const known = await memory.root(run);
  if (root !== null && root !== known) await memory.keepRoot(run, root);
  const message = root ?? known;
  return message === null ? null : await permalinks.of(channel, message);
}

/** Once for each run; one that dies in between is a sample less. */
async function noteDurations({ memory, durations }: Joining, { head, checks }: RunState): Promise<void> {
  if (!(await memory.takeOnce(head.id, 'durations'))) return;
  for (const { head: check, progress } of checks.values()) {
    if (progress.kind !== 'finished') continue;
    const { status, durationMs } = progress;
    if (status !== 'passed' && status !== 'failed') continue;
    await durations.note(head.plan.id, head.environment, check.id, durationMs);
  }
}
