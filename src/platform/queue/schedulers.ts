import type { Queue } from 'bullmq';
import type { TickQueue, Waker } from '../../core/schedule/schedule.ts';
import { openQueue } from './open-queue.ts';
import { jobOptions } from './settings.ts';

/** What wakes the job `tick`. */
export type OpenTickQueue = TickQueue &
  AsyncDisposable & {
    /** Has all schedules looked at now. */
    look(): Promise<void>;
  };

const begin = 'schedule-';

/** Job schedulers of BullMQ in the queue `publish`: each wakes the job `tick` of its schedule at its times. For processes that answer people. */
export function createTickQueue(url: string, onError: (error: Error) => void = () => {}): OpenTickQueue {
  const opened = openQueue('publish', url, 'producer', onError);
  const { queue } = opened;
  return {
    async upsert({ id, cron, zone }) {
      const template = { name: 'tick', data: { schedule: id }, opts: jobOptions.publish };
      await queue.upsertJobScheduler(nameOf(id), { pattern: cron, tz: zone }, template);
    },
    async remove(id) {
      await queue.removeJobScheduler(nameOf(id));
    },
    list: () => wakersIn(queue),
    async look() {
      await queue.add('tick', {}, jobOptions.publish);
    },
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

async function wakersIn(queue: Queue): Promise<readonly Waker[]> {
  const schedulers = await queue.getJobSchedulers(0, -1);
  return schedulers.flatMap(({ key, pattern = '', tz = '', next = null }) =>
    key.startsWith(begin)
      ? [{ id: decodeURIComponent(key.slice(begin.length)), cron: pattern, zone: tz, nextAt: next }]
      : [],
  );
}

/** BullMQ's own keys are parted by colons. */
function nameOf(id: string): string {
  return `${begin}${encodeURIComponent(id)}`;
}
