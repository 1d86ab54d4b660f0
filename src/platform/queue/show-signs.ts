import { randomUUID } from 'node:crypto';
import type { QueueName } from '../../core/job.ts';
import type { Redis } from '../../store/redis.ts';
import { redisWorkerSigns } from '../../store/workers.ts';

const everyMs = 5_000;

/** Says which queues this process serves at the moment, until it is disposed of, which takes it back as far as Redis is there. */
export function showSigns(
  connection: Redis,
  queues: () => readonly QueueName[],
  onError: (error: Error) => void,
): Disposable {
  const signs = redisWorkerSigns(connection);
  const worker = randomUUID();
  let isSaying = false;
  const say = () => {
    // What waits for Redis is sent when it is back: one is enough.
    if (isSaying) return;
    isSaying = true;
    signs
      .serves(worker, queues())
      .catch(onError)
      .finally(() => {
        isSaying = false;
      });
  };
  say();
  const timer = setInterval(say, everyMs);
  timer.unref();
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      if (connection.status === 'ready') signs.leaves(worker).catch(() => {});
    },
  };
}
