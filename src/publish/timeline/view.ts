import { dueNow } from '../../core/incident/due.ts';
import type { IncidentEvent } from '../../core/incident/events.ts';
import { reduceIncident } from '../../core/incident/reduce.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { TimelineContext } from './context.ts';

/** An incident as it is to be shown now. */
export type IncidentView = {
  key: string;
  /** Of its keys in Redis and of its messages in the outbox. */
  owner: string;
  state: IncidentState;
  events: readonly IncidentEvent[];
  now: number;
  /** When something falls due next; null when nothing will. */
  lookAgainAt: number | null;
};

/** Reads it, after writing down what has fallen due; null for an incident that nobody knows. */
export async function readIncident(key: string, context: TimelineContext): Promise<IncidentView | null> {
  const now = context.now();
  const events = await context.incidents.events(key);
  const state = reduceIncident(events);
  if (state === null) return null;
  const { plan, environment } = state.head;
  const medians = await context.durations.medians(plan.id, environment);
  const due = dueNow(state, now, (check) => medians.get(check) ?? null);
  const view = { key, owner: `inc.${key}`, state, events, now, lookAgainAt: due.lookAgainAt };
  return await withEvents(view, due.events, context);
}

/** Writes events down, and the view with them. */
export async function withEvents(
  view: IncidentView,
  added: readonly IncidentEvent[],
  context: TimelineContext,
): Promise<IncidentView> {
  if (added.length === 0) return view;
  await context.incidents.append(view.key, added);
  const events = [...view.events, ...added];
  return { ...view, events, state: reduceIncident(events) ?? view.state };
}
