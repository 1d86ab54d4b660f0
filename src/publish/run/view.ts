import type { QueueName } from '../../core/job.ts';
import type { RunEvent } from '../../core/run/events.ts';
import type { RunOrder, RunSummary } from '../../core/run/order.ts';
import { reduceRun } from '../../core/run/reduce.ts';
import type { PlaceInLine, RunState } from '../../core/run/state.ts';
import { nextPhases } from '../../core/run/waves.ts';
import { runName } from '../../slack/pictures/root-message.ts';
import type { PublishContext } from './context.ts';

/** A run as it is to be shown. */
export type RunView = {
  run: string;
  state: RunState;
  order: RunOrder;
  /** How many events are in it: of two views the one with more is newer. */
  version: number;
  /** Time of the newest event, epoch ms: what the same state is always shown with. */
  now: number;
  previous: RunSummary | null;
  queue: PlaceInLine | null;
  /** Queues that this run waits for and that no worker serves. */
  unserved: readonly QueueName[];
};

/** Reads it; null for a run of which no event is kept (any more). */
export async function readView(order: RunOrder, context: PublishContext): Promise<RunView | null> {
  const { store } = context;
  const { run } = order;
  const events = await store.events(run);
  if (events.length === 0) return null;
  const state = reduceRun(events);
  const { plan, environment, selector } = state.head;
  const [previous, queue, unserved] = await Promise.all([
    store.before({ plan: plan.id, environment, selector }, run),
    placeInLine(run, state, context),
    state.finishedAt === null ? context.unserved() : [],
  ]);
  return {
    run,
    state,
    order,
    version: events.length,
    now: newestAt(events),
    previous,
    queue,
    unserved: waitedFor(state, unserved),
  };
}

/** A run needs `runs` to go on at all, and the queue of each phase that may go now. */
function waitedFor(state: RunState, unserved: readonly QueueName[]): readonly QueueName[] {
  if (unserved.length === 0 || state.finishedAt !== null) return [];
  const phases = new Set(nextPhases(state, new Set()).map(({ id }) => id));
  const open = [...state.checks.values()].filter(
    ({ head, progress }) => phases.has(head.phase) && !['finished', 'waiting'].includes(progress.kind),
  );
  const dangerous = new Set(
    [...state.checks.values()].flatMap(({ head }) => (head.danger === null ? [] : [head.phase])),
  );
  const needed = new Set<QueueName>(
    open.map(({ head }) => (dangerous.has(head.phase) ? 'danger' : 'checks')),
  );
  return unserved.filter((queue) => queue === 'runs' || needed.has(queue));
}

async function placeInLine(
  run: string,
  state: RunState,
  { leases, store }: PublishContext,
): Promise<PlaceInLine | null> {
  if (state.startedAt !== null || state.finishedAt !== null) return null;
  const { current, line } = await leases.who(state.head.environment);
  const index = line.findIndex(({ holder }) => holder === run);
  if (index < 0) return null;
  if (current === null) return { place: index + 1, holder: null };
  const holding = await store.state(current.holder);
  const holder =
    holding === null
      ? { by: current.holder, reason: current.reason }
      : { by: holding.head.requestedBy, reason: runName(holding) };
  return { place: index + 2, holder };
}

function newestAt(events: readonly RunEvent[]): number {
  return events.reduce((newest, { at }) => Math.max(newest, at), 0);
}
