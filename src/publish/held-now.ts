import type { IncidentState } from '../core/incident/state.ts';
import type { Leases } from '../core/leases.ts';
import type { RunStore } from '../core/run/order.ts';

/** Who holds the environment of an incident now: what a new commander has to know. */
export async function heldNow(
  { head: { environment } }: IncidentState,
  { leases, store }: { leases: Pick<Leases, 'who'>; store: Pick<RunStore, 'state'> },
): Promise<readonly { environment: string; by: string; reason: string }[]> {
  const { current } = await leases.who(environment);
  if (current === null) return [];
  const { holder, reason } = current;
  const run = await store.state(holder);
  return [
    { environment, by: run?.head.requestedBy ?? '', reason: reason === '' ? holder : `${reason}, ${holder}` },
  ];
}
