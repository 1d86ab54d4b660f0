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
    const openings = new LRUCache<string, OpenedIncident>({ max: 1 });
    for (const incident of await incidentsOf({ ...context, openings }, state, channel)) {
      const { key } = incident.head;
      const events = eventsOfRun(incident, state, null).filter(({ type }) => type !== 'run.ended');
      if ((await context.incidents.append(key, events)) > 0) await context.queue.timeline(key);
    }
  };
}

type Joining = JoinContext & {
  /** By key. */
  openings: LRUCache<string, OpenedIncident>;
  /** How many events of a run were written down, by run and incident. */
  joined: LRUCache<string, number>;
};

/** Writes down what a run means for the incident that was open while it ran, to its end, and wakes the timeline. */
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
  const joining = await incidentsOf(context, state, channel);
  const permalink = joining.length === 0 ? null : await linkOf(context, run, channel, root);
  for (const incident of joining) {
    await writeDown(context, incident.head.key, run, eventsOfRun(incident, state, permalink, isTold));
  }
  if (state.finishedAt === null) return;
  await memory.settle(run);
  for (const { head: incident } of joining) joined.delete(`${run} ${incident.key}`);
}

async function writeDown(
  { incidents, queue, joined }: Joining,
  key: string,
  run: string,
  events: ReturnType<typeof eventsOfRun>,
): Promise<void> {
  const name = `${run} ${key}`;
  if (events.length === 0 || joined.get(name) === events.length) return;
  await incidents.append(key, events);
  await queue.timeline(key);
  joined.set(name, events.length);
}

/** What an incident keeps from its opening on. */
type OpenedIncident = Pick<IncidentState, 'head' | 'openedAt'>;
type Opening = Pick<Joining, 'incidents' | 'openings'>;

/** The open incident when it was opened before the run was over, and the one that was closed last when the run was asked for while that was open. */
async function incidentsOf(
  context: Opening,
  { requestedAt, finishedAt }: RunState,
  channel: string,
): Promise<readonly OpenedIncident[]> {
  const { incidents } = context;
  const [key, closed] = await Promise.all([incidents.ofChannel(channel), incidents.lastClosed(channel)]);
  const open = key === null ? null : await opening(context, key);
  const last = closed === null || closed === key ? null : await incidents.state(closed);
  const wasOpen = last !== null && last.closed !== null && requestedAt <= last.closed.at;
  return [open, wasOpen ? last : null].flatMap((one) =>
    one !== null && one.openedAt < (finishedAt ?? Number.POSITIVE_INFINITY) ? [one] : [],
  );
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
