import type { Asker } from '../core/people.ts';
import type { RunState } from '../core/run/state.ts';
import type { DeskParts } from './parts.ts';
import { byVerb, isMember, permit, refuseOutsider } from './permit.ts';
import { findRun } from './runs.ts';
import { noSuchRun } from './understand.ts';
import type { Objection, PermissionRefusal } from './wish.ts';

/** A run that a person may see. */
export type ShowRunOutcome =
  | { kind: 'shown'; state: RunState; channel: string }
  | PermissionRefusal
  | Objection;

/** Shows a run to who may see the `status` of runs in its channel and environment. */
export async function show(parts: DeskParts, asker: Asker, run: string): Promise<ShowRunOutcome> {
  const reading = { action: 'status', isReading: true } as const;
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'see a run', environment: null, ...reading });
  }
  const found = await findRun(parts.store, run);
  if (found === null) return noSuchRun(run);
  const { id, environment } = found.state.head;
  const wish = { what: `see ${id}`, environment, run: id, ...reading };
  const rule = byVerb({ verb: 'status', channel: found.channel, environment }, asker.user);
  return (await permit(parts, asker, wish, [rule])) ?? { kind: 'shown', ...found };
}
