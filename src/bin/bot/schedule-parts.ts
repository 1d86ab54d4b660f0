import type { TickJobContext } from '../../../jobs/tick.ts';
import type { Log } from '../../core/log.ts';
import type { ReportQueue } from '../../core/report/publishing.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { keepSchedules } from '../../desk/schedules/keep-schedules.ts';
import type { ScheduleDesk } from '../../desk/schedules/schedule-desk.ts';
import { scheduleWishes } from '../../desk/schedules/schedule-desk.ts';
import { startScheduledRun } from '../../desk/schedules/start-scheduled-run.ts';
import { deskOf } from '../../desk/wish.ts';
import { createTickQueue } from '../../platform/queue/schedulers.ts';
import { newOnly } from '../../platform/say-once.ts';
import type { Redis } from '../../store/redis.ts';
import { redisScheduleReports } from '../../store/schedule-reports.ts';
import { redisSchedules } from '../../store/schedules.ts';

/** Schedules in a bot: what people ask of them, and what the job `tick` works with. Disposing it closes its queue. */
export type ScheduleParts = AsyncDisposable & { desk: ScheduleDesk; context: TickJobContext };

/** Puts the schedules of a bot together, and has all of them looked at as soon as the job `tick` is served. */
export async function scheduleParts(parts: {
  redis: Redis;
  redisUrl: string;
  deskParts: DeskParts;
  queue: ReportQueue;
  log: Log;
  /** The id of a channel by its name (`#staging`); null while nobody knows it. */
  channelId(name: string): Promise<string | null>;
}): Promise<ScheduleParts> {
  const { redis, redisUrl, deskParts, queue, log, channelId } = parts;
  const ticks = createTickQueue(redisUrl, (error) => log.warn({ error }, 'schedules cannot be woken now'));
  const schedules = redisSchedules(redis);
  const starting = { ...deskParts, reports: redisScheduleReports(redis), reportQueue: queue };
  const tell = newOnly((problem) => log.warn({ problem }, 'a report of a plan is not scheduled'));
  // It will be looked at within a minute all the same.
  await ticks.look().catch((error: unknown) => log.warn({ error }, 'schedules were not looked at'));
  return {
    desk: deskOf(scheduleWishes, { ...deskParts, schedules, ticks }),
    context: {
      now: deskParts.now,
      schedules,
      keep: async () => tell(await keepSchedules({ ...deskParts, schedules, ticks, channelId })),
      start: (schedule, tick) => startScheduledRun(starting, schedule, tick),
    },
    [Symbol.asyncDispose]: () => ticks[Symbol.asyncDispose](),
  };
}
