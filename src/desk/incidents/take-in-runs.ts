import { eventsOfRun } from '../../core/incident/join.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { RunStore } from '../../core/run/order.ts';
import { endedRuns } from '../runs.ts';

/** So many ended runs of the channel are looked through, newest first; of these so many are taken in whatever they looked at. */
const mostLookedAt = 1_000;
const mostTaken = 50;

/** Writes down what runs of the channel saw while the incident was closed, the newest look at each check in any case; tells how many. Twice is harmless. */
export async function takeInRuns(
  { store, incidents }: { store: RunStore; incidents: IncidentStore },
  { head, openedAt, closed }: IncidentState,
): Promise<number> {
  const since = closed?.at ?? openedAt;
  const ended = await endedRuns(store, head.channel, mostLookedAt);
  const runIds = new Set<string>();
  let taken = 0;
  for (const { run, checks, finishedAt } of ended.toSorted((a, b) => b.finishedAt - a.finishedAt)) {
    const isNeeded = taken < mostTaken || (checks?.some((check) => !runIds.has(check)) ?? true);
    if (finishedAt < since || !isNeeded) continue;
    const state = await store.state(run);
    if (state === null) continue;
    const events = eventsOfRun({ head, openedAt }, state, null, true);
    for (const event of events) {
      if (event.type === 'check.ended' && ['passed', 'failed'].includes(event.status))
        runIds.add(event.check);
    }
    if ((await incidents.append(head.key, events)) > 0) taken += 1;
  }
  return taken;
}
