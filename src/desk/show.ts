import type { Asker } from '../core/people.ts';
import type { RunStore } from '../core/run/order.ts';
import type { ShowRunOutcome } from './list.ts';
import type { PermitParts } from './parts.ts';
import { byVerb, isMember, permit, refuseOutsider } from './permit.ts';
import { findRun, findSummary } from './runs.ts';
import { declined, noSuchRun } from './understand.ts';

/** Shows a run to who may see the `status` of runs in its channel and environment. */
export async function show(
  parts: PermitParts & { store: RunStore },
  asker: Asker,
  run: string,
): Promise<ShowRunOutcome> {
  const reading = { action: 'status', isReading: true } as const;
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'see a run', environment: null, ...reading });
  }
  const found = await findRun(parts.store, run);
  if (found === null) {
    const summary = await findSummary(parts.store, run);
    if (summary === null) return noSuchRun(run);
    return declined(
      `The details of ${summary.run} made room for those of newer runs. Its verdict is kept: history lists it.`,
    );
  }
  const { id, environment } = found.state.head;
  const wish = { what: `see ${id}`, environment, run: id, ...reading };
  const rule = byVerb({ verb: 'status', channel: found.channel, environment }, asker.user);
  return (await permit(parts, asker, wish, [rule])) ?? { kind: 'shown', ...found };
}
