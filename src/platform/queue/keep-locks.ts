import type { Queue } from 'bullmq';
import type { Redis } from '../../store/redis.ts';
import { redisScript, yesOrNo } from '../../store/script.ts';
import type { LockTimes } from './settings.ts';

/** A job under way here, and the lock under which it is. */
export type HeldJob = { id: string; token: string };

export type KeepLocksParts = {
  queue: Queue;
  /** Of the queue; its calls wait for Redis. */
  connection: Redis;
  lock: LockTimes;
  held(): readonly HeldJob[];
  /** Another worker has it. */
  lost(job: HeldJob): void;
  onError(error: Error): void;
};

/**
 * A lock that ran out while Redis was away, or while this process stood still, is taken again as long as nobody else has the
 * job: a job is not lost to its own worker.
 */
const keepScript = redisScript(
  `
local lock = redis.call('GET', KEYS[1])
if lock and lock ~= ARGV[1] then return 0 end
if not lock and not redis.call('LPOS', KEYS[2], ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[2])
return 1
`,
  { answers: [yesOrNo] },
);

/** Keeps the locks of the jobs under way until disposed of, and at once when Redis is back. */
export function keepLocks(parts: KeepLocksParts): Disposable {
  const { queue, connection, lock, onError } = parts;
  let isKeeping = false;
  const keepOne = async (job: HeldJob) => {
    const keys = [`${queue.toKey(job.id)}:lock`, queue.toKey('active'), queue.toKey('stalled')];
    const [extended] = await keepScript(connection, keys, [job.token, job.id, lock.lockDurationMs]);
    if (!extended && parts.held().includes(job)) parts.lost(job);
  };
  const keep = () => {
    // A call that waits for Redis is sent when it is back: one is enough.
    if (isKeeping) return;
    isKeeping = true;
    Promise.all(parts.held().map(keepOne))
      .catch(onError)
      .finally(() => {
        isKeeping = false;
      });
  };
  const timer = setInterval(keep, lock.lockDurationMs / 3);
  timer.unref();
  connection.on('ready', keep);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      connection.off('ready', keep);
    },
  };
}
