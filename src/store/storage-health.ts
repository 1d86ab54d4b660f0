import type { Redis } from 'ioredis';
import { storageFaultOf } from './storage-fault.ts';
import { redisWorkerSigns } from './worker-signs.ts';

/** Resolves when Redis takes what is written; rejects with the reason, which calls a full one full. */
export async function storageTakes(redis: Redis): Promise<void> {
  try {
    await redis.set('sc:ready', '1', 'PX', 60_000);
  } catch (error) {
    if (storageFaultOf(error) !== 'full') throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`storage full: Redis takes nothing more (${why})`, { cause: error });
  }
}

const warnAt = 0.7;

/** What goes wrong without stopping this process: queues that nobody serves, memory that runs out, jobs that did not end. */
export async function storageWarnings(redis: Redis): Promise<readonly string[]> {
  const signs = redisWorkerSigns(redis);
  const [unserved, overdue, memory] = await Promise.all([
    signs.unserved(),
    signs.recentOverdue(),
    redis.info('memory'),
  ]);
  const used = numberIn(memory, 'used_memory');
  const most = numberIn(memory, 'maxmemory');
  const share = most === 0 ? 0 : used / most;
  const full = `Redis has used ${Math.round(share * 100)} % of its memory (maxmemory): when it is full nothing is taken any more`;
  return [
    ...unserved.map((queue) => `no worker serves the queue ${queue}: what needs it waits`),
    ...(share > warnAt ? [full] : []),
    ...overdue,
  ];
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
