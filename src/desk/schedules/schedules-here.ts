import type { Asker } from '../../core/people.ts';
import type { Schedule, ScheduleStore, TickQueue } from '../../core/schedule/schedule.ts';
import type { PermitParts } from '../parts.ts';
import { byVerb, permit, type Wish } from '../permit.ts';

/** What changing schedules takes. */
export type ScheduleDeskParts = PermitParts & { schedules: ScheduleStore; ticks: TickQueue };

/** Outside a channel, as on App Home, all of them. */
export async function schedulesHere(
  { schedules }: { schedules: ScheduleStore },
  asker: Asker,
): Promise<readonly Schedule[]> {
  const all = await schedules.list();
  return asker.channel === '' ? all : all.filter(({ channel }) => channel === asker.channel);
}

/** Whether a person may do this to schedules. */
export function permitted(parts: PermitParts, { user, channel, ...rest }: Asker, wish: Wish) {
  const { environment } = wish;
  const rule = byVerb({ verb: 'schedule', channel, environment }, user);
  return permit(parts, { user, channel, ...rest }, wish, [rule]);
}
