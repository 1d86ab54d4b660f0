import { nearest } from '../../core/nearest.ts';
import type { Asker } from '../../core/people.ts';
import { nextTimes } from '../../core/schedule/next-times.ts';
import type { Schedule, ScheduleStore, TickQueue } from '../../core/schedule/schedule.ts';
import type { DeskParts } from '../parts.ts';
import { byVerb, isPermitted, permit, type Wish } from '../permit.ts';
import { unlinked } from '../telling.ts';
import { declined } from '../understand.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';

/** What the desk of schedules works with. */
export type ScheduleDeskParts = DeskParts & { schedules: ScheduleStore; ticks: TickQueue };

/** A schedule in a list; `nextAt` null when it never comes. */
export type ListedSchedule = { schedule: Schedule; nextAt: number | null };

/** Those of the channel, or of everywhere outside one; the next first. */
export async function list(
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

/** Takes a schedule of this channel away; one of a plan stays. */
export async function remove(
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

/** Outside a channel, as on App Home, all of them. */
async function schedulesHere({ schedules }: ScheduleDeskParts, asker: Asker): Promise<readonly Schedule[]> {
  const all = await schedules.list();
  return asker.channel === '' ? all : all.filter(({ channel }) => channel === asker.channel);
}

function unknownId(id: string, here: readonly Schedule[]): string {
  const near = nearest(
    id,
    here.map((one) => one.id),
  );
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return `There is no schedule ${unlinked(id)} in this channel.${hint}`;
}

function permitted(parts: ScheduleDeskParts, { user, channel, ...rest }: Asker, wish: Wish) {
  const { environment } = wish;
  const rule = byVerb({ verb: 'schedule', channel, environment }, user);
  return permit(parts, { user, channel, ...rest }, wish, [rule]);
}
