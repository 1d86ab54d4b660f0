import { nearest } from '../../core/nearest.ts';
import type { Asker } from '../../core/people.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';
import { permitted, type ScheduleDeskParts, schedulesHere } from './schedules-here.ts';

/** Takes a schedule of this channel away; one of a plan stays. */
export async function removeSchedule(
  parts: ScheduleDeskParts,
  asker: Asker,
  id: string,
): Promise<{ kind: 'removed'; schedule: Schedule } | PermissionRefusal | Objection> {
  const here = await schedulesHere(parts, asker);
  const wanted = id.toLowerCase();
  const found = here.find((one) => one.id.toLowerCase() === wanted) ?? null;
  const environment = found?.environment ?? null;
  const what = `remove schedule ${unlinked(id)}`;
  const wish = { what, action: 'schedule', environment, selector: ['remove', id] };
  const refused = await permitted(parts, asker, wish);
  if (refused !== null) return refused;
  if (found === null) return declined(unknownId(id, here));
  if (found.from === 'plan') {
    return declined(`${found.id} stands in the plan ${found.plan} under reports: take it out there.`);
  }
  // First the store: what is not in it starts nothing, whatever wakes.
  await parts.schedules.remove(found.id);
  await parts.ticks.remove(found.id);
  return { kind: 'removed', schedule: found };
}

function unknownId(id: string, here: readonly Schedule[]): string {
  const near = nearest(
    id,
    here.map((one) => one.id),
  );
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return `There is no schedule ${unlinked(id)} in this channel.${hint}`;
}
