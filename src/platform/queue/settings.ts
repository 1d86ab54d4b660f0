import type { AdvancedRepeatOptions, JobsOptions, QueueOptions } from 'bullmq';
import type { QueueName } from '../../core/job.ts';
import { nextTimes } from '../../core/schedule/next-times.ts';
import { redisOptions } from '../../store/connections.ts';

/** One hash tag for all queues: a script of BullMQ may touch several. */
export const prefix = '{sc}';

/** Times of a worker: how long a job is its own without a renewal, and how often lost jobs are looked for. */
export type LockTimes = { lockDurationMs: number; stalledIntervalMs: number };

/** A killed worker's job starts again within 7.8 to 14.2 s with these (measured). */
export const defaultLockTimes: LockTimes = { lockDurationMs: 10_000, stalledIntervalMs: 5_000 };

/** How often a job may lose its worker before it fails: a dangerous step never starts by itself a second time. */
export const maxStalled: Readonly<Record<QueueName, number>> = {
  runs: 1_000_000,
  checks: 5,
  danger: 0,
  publish: 1_000_000,
  timers: 1_000_000,
};

const retention = {
  removeOnComplete: { age: 3_600, count: 1_000 },
  removeOnFail: { age: 7 * 86_400, count: 5_000 },
} as const;

/** How a job of each queue is added; what it does may be repeated, so that a fault of Redis or ours is no end. */
export const jobOptions: Readonly<Record<QueueName, JobsOptions>> = {
  runs: { ...retention, attempts: 1_000, backoff: { type: 'fixed', delay: 500 } },
  checks: { ...retention, attempts: 5, backoff: { type: 'exponential', delay: 500 } },
  danger: { ...retention, attempts: 1 },
  publish: { ...retention, attempts: 10, backoff: { type: 'exponential', delay: 500 } },
  timers: { ...retention, attempts: 1 },
};

/** When a job scheduler comes. BullMQ's own reckoning skips whole days, and stops for good, where clocks change by half an hour or at midnight. */
export const schedulerSettings: AdvancedRepeatOptions = {
  repeatStrategy: (after, { pattern = '', tz = 'UTC' }) => nextTimes(pattern, tz, after, 1)[0],
};

/** Of a worker. The cast is safe: BullMQ hands these to ioredis, whose options they are; its own type only lacks the `undefined` of optional ones. */
export function waitingConnection(url: string): QueueOptions['connection'] {
  return redisOptions(url, 'waiting') as QueueOptions['connection'];
}
