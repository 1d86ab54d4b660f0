import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { type ConnectionRole, connectRedis } from '../redis/connections.ts';
import { prefix, schedulerSettings } from './settings.ts';

/** A queue with a connection of its own. */
export type OpenQueue = { queue: Queue; close(): Promise<void> };

const closedWithinMs = 1_000;

/** Opens a queue of ours; `close` ends within a second, whether Redis is there or not. */
export function openQueue(
  name: string,
  url: string,
  role: ConnectionRole,
  onError: (error: Error) => void,
): OpenQueue {
  const connection = connectRedis(url, role);
  const queue = new Queue(name, { prefix, connection, settings: schedulerSettings });
  // Without a listener an error would end the process.
  connection.on('error', onError);
  queue.on('error', onError);
  return {
    queue,
    async close() {
      // What is told here (the connection is closed) is what was wanted.
      queue.on('error', () => {});
      const closed = queue.close().catch(onError);
      await Promise.race([closed, delay(closedWithinMs, undefined, { ref: false })]);
      connection.disconnect();
    },
  };
}
