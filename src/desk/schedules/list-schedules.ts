import type { Asker } from '../../core/people.ts';
import { nextTimes } from '../../core/schedule/next-times.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { byVerb, isPermitted, permit } from '../permit.ts';
import type { PermissionRefusal } from '../wish.ts';
import { permitted, type ScheduleDeskParts, schedulesHere } from './schedules-here.ts';

/** A schedule in a list; `nextAt` null when it never comes. */
export type ListedSchedule = { schedule: Schedule; nextAt: number | null };

/** Those of the channel, or of everywhere outside one; the next first. */
export async function listSchedules(
  parts: ScheduleDeskParts,
  asker: Asker,
): Promise<readonly ListedSchedule[] | PermissionRefusal> {
  const wish = { what: 'list schedules', action: 'schedule', environment: null, isReading: true };
  // Outside a channel each schedule is asked for by itself, below.
  const refused = await (asker.channel === ''
    ? permit(parts, asker, wish, [])
    : permitted(parts, asker, wish));
  if (refused !== null) return refused;
  const here = await schedulesHere(parts, asker);
  const may = await Promise.all(
    here.map(({ channel, environment }) =>
      isPermitted(parts, asker, [byVerb({ verb: 'schedule', channel, environment }, asker.user)]),
    ),
  );
  const listed = here
    .filter((_, at) => may[at])
    .map((schedule) => {
      const [nextAt = null] = nextTimes(schedule.cron, schedule.zone, parts.now(), 1);
      return { schedule, nextAt };
    });
  // One that never comes stands last.
  const last = Number.MAX_SAFE_INTEGER;
  return listed.toSorted((a, b) => (a.nextAt ?? last) - (b.nextAt ?? last));
}
