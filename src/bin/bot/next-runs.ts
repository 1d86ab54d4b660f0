import type { IncidentState } from '../../core/incident/state.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { NextThing } from '../../render/slack/incident/next-part.ts';

/** The runs of the incident's channel that have not ended: what the bot will tell of next. */
export async function nextRuns(
  { head, runs }: IncidentState,
  store: Pick<RunStore, 'active' | 'order' | 'state'>,
): Promise<readonly NextThing[]> {
  const links = new Map(runs.map(({ run, permalink }) => [run, permalink]));
  const found = (await store.active()).map(async (run): Promise<readonly NextThing[]> => {
    const [order, state] = await Promise.all([store.order(run), store.state(run)]);
    if (order?.place.channel !== head.channel || state === null) return [];
    const { selector, requestedBy } = state.head;
    const isRunning = state.startedAt !== null;
    const permalink = links.get(run) ?? null;
    return [{ kind: 'run', run, selector, by: requestedBy, at: null, isRunning, permalink }];
  });
  return (await Promise.all(found)).flat();
}
