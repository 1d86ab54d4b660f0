import type { Schedule, ScheduleStore, TickQueue, Waker } from '../../src/core/schedule/schedule.ts';
import type { DeployDesk } from '../../src/desk/deploys/deploy-desk.ts';
import { deployWishes } from '../../src/desk/deploys/deploy-desk.ts';
import type { ScheduleDesk } from '../../src/desk/schedules/schedule-desk.ts';
import { scheduleWishes } from '../../src/desk/schedules/schedule-desk.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import type { DeskRoom } from './desk.ts';

/** The desks of deploys and schedules over the Redis of a room. */
export type ReportDesks = {
  deploys: DeployDesk;
  schedules: ScheduleDesk;
  scheduleStore: ScheduleStore;
  ticks: KeptTicks;
  /** Deploys whose series was woken, oldest first. */
  series: string[];
};

/** What wakes schedules, written down; `changes` in the order they came. */
export type KeptTicks = TickQueue & { wakers: Map<string, Waker>; changes: string[] };

/** A queue of ticks that wakes nobody. */
export function keptTicks(): KeptTicks {
  const wakers = new Map<string, Waker>();
  const changes: string[] = [];
  return {
    wakers,
    changes,
    async upsert({ id, cron, zone }: Schedule) {
      changes.push(`upsert ${id}`);
      wakers.set(id, { id, cron, zone, nextAt: Number.MAX_SAFE_INTEGER });
    },
    async remove(id) {
      changes.push(`remove ${id}`);
      wakers.delete(id);
    },
    list: async () => [...wakers.values()],
  };
}

/** Makes the desks. */
export function reportDesks({ server, parts }: DeskRoom): ReportDesks {
  const incidents = redisIncidents(server.redis, { keptMs: () => 86_400_000 });
  const series: string[] = [];
  const queue = { series: async (deploy: string) => void series.push(deploy) };
  const scheduleStore = redisSchedules(server.redis);
  const ticks = keptTicks();
  return {
    deploys: deskOf(deployWishes, {
      ...{ ...parts, deploys: redisDeploys(server.redis), queue, incidents },
      timelines: { timeline: async () => {} },
    }),
    schedules: deskOf(scheduleWishes, { ...parts, schedules: scheduleStore, ticks }),
    scheduleStore,
    ticks,
    series,
  };
}
