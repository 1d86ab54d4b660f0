import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { isQueueName } from '../../core/job.ts';
import { type ConnectionRole, connectRedis } from '../../store/connections.ts';
import type { Redis } from '../../store/redis.ts';
import { defaultLockTimes, type LockTimes, maxStalled, prefix, schedulerSettings } from './settings.ts';

/** A queue with a connection of its own. */
export type OpenQueue = { queue: Queue; close(): Promise<void> };

/** Queues over one connection, each opened when it is first asked for. */
export type OpenQueues = {
  of(name: string): Queue;
  connection: Redis;
  close(): Promise<void>;
};

const closedWithinMs = 500;

/** Opens a queue of ours; `close` ends within half a second, whether Redis is there or not. */
export function openQueue(
  name: string,
  url: string,
  role: ConnectionRole,
  onError: (error: Error) => void,
): OpenQueue {
  const queues = openQueues(url, role, onError);
  return { queue: queues.of(name), close: queues.close };
}

/** Opens queues of ours; `close` as above. */
export function openQueues(
  url: string,
  role: ConnectionRole,
  onError: (error: Error) => void,
  lock: LockTimes = defaultLockTimes,
): OpenQueues {
  const connection = connectRedis(url, role);
  // Each queue listens to it; BullMQ adds to the limit, so that 0 would be no lack of one.
  connection.setMaxListeners(Number.POSITIVE_INFINITY);
  // Without a listener an error would end the process.
  connection.on('error', onError);
  const opened = new Map<string, Queue>();
  const open = (name: string) => {
    // What a look for jobs without a worker goes by; BullMQ knows them of workers only.
    const limits = {
      maxStalledCount: isQueueName(name) ? maxStalled[name] : 0,
      stalledInterval: lock.stalledIntervalMs,
    };
    const queue = new Queue(name, { prefix, connection, settings: schedulerSettings, ...limits });
    queue.on('error', onError);
    opened.set(name, queue);
    return queue;
  };
  return {
    of: (name) => opened.get(name) ?? open(name),
    connection,
    async close() {
      const closed = [...opened.values()].map((queue) => {
        // What is told here (the connection is closed) is what was wanted.
        queue.on('error', () => {});
        return queue.close().catch(onError);
      });
      await Promise.race([Promise.all(closed), delay(closedWithinMs, undefined, { ref: false })]);
      connection.disconnect();
    },
  };
}
