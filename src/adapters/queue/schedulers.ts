import type { TickQueue } from '../../core/schedule/schedule.ts';
import type { ConnectionRole } from '../redis/connections.ts';
import { openQueue } from './open-queue.ts';
import { jobOptions } from './settings.ts';

/** What wakes ticks, and how to make its list true again after a crash. */
export type OpenTickQueue = TickQueue &
  AsyncDisposable & {
    /** Removes what wakes schedules that are not among these. */
    keepOnly(ids: readonly string[]): Promise<void>;
  };

const begin = 'schedule-';

/** Job schedulers of BullMQ in the queue `timers`: each wakes the job `tick` of its schedule at its times. */
export function createTickQueue(
  url: string,
  role: ConnectionRole,
  onError: (error: Error) => void = () => {},
): OpenTickQueue {
  const opened = openQueue('timers', url, role, onError);
  const { queue } = opened;
  return {
    async upsert({ id, cron, zone }) {
      const template = { name: 'tick', data: { schedule: id }, opts: jobOptions.timers };
      await queue.upsertJobScheduler(nameOf(id), { pattern: cron, tz: zone }, template);
    },
    async remove(id) {
      await queue.removeJobScheduler(nameOf(id));
    },
    async keepOnly(ids) {
      const wanted = new Set(ids.map(nameOf));
      for (const { key } of await queue.getJobSchedulers(0, -1)) {
        if (key.startsWith(begin) && !wanted.has(key)) await queue.removeJobScheduler(key);
      }
    },
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

/** BullMQ's own keys are parted by colons. */
function nameOf(id: string): string {
  return `${begin}${encodeURIComponent(id)}`;
}
