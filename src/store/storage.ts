import type { Redis } from './redis.ts';
import { redisWorkerSigns } from './workers.ts';

/** Why Redis did nothing: it has no room (memory, disk), or it does not answer. */
export type StorageFault = 'full' | 'away';

const full = /^(OOM|MISCONF)\b|No space left on device/;
const away =
  /Connection is closed|Stream isn't writeable|Command timed out|did not answer in time|max retries per request|^(LOADING|READONLY|MASTERDOWN|NOAUTH|WRONGPASS)\b|^connect (ECONN|ENOENT|EAI_|ETIMEDOUT|EHOST|ENET)|Command aborted due to connection close|Socket timeout/;

/** What an error of ours says of Redis, wherever in its causes; null when it is about something else. */
export function storageFaultOf(error: unknown, depth = 0): StorageFault | null {
  if (!(error instanceof Error) || depth > 5) return null;
  if (full.test(error.message)) return 'full';
  if (error.name === 'MaxRetriesPerRequestError' || away.test(error.message)) return 'away';
  return storageFaultOf(error.cause, depth + 1);
}

/** Of one who could not be done a wish: what is wrong, for people. */
export function storageSaid(fault: StorageFault): string {
  return fault === 'full'
    ? 'the storage of staging-check (Redis) is full: whoever runs it has to make room'
    : 'the storage of staging-check (Redis) does not answer';
}

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

/** What Redis uses of its memory, bytes; `most` is 0 where it has no limit. */
export type RedisMemory = { used: number; most: number };

/** Asks Redis for it. */
export async function redisMemory(redis: Redis): Promise<RedisMemory> {
  return memoryIn(await redis.info('memory'));
}

/** The same in an answer to INFO. */
export function memoryIn(text: string): RedisMemory {
  return { used: numberIn(text, 'used_memory'), most: numberIn(text, 'maxmemory') };
}

/** 0 to 1; 0 without a limit. */
export function memoryShare({ used, most }: RedisMemory): number {
  return most === 0 ? 0 : used / most;
}

/** From this share of its memory on, people are told. */
const memoryWarnShare = 0.7;
/** From this share on the details of the oldest runs go, so that new ones are still taken. */
export const memoryFullShare = 0.85;

/** That Redis runs out of memory, and what to do about it; null while it does not. */
export function memoryWarning(memory: RedisMemory): string | null {
  const share = memoryShare(memory);
  if (share < memoryWarnShare) return null;
  const percent = (of: number) => `${Math.round(of * 100)} %`;
  const limit = `maxmemory, ${Math.round(memory.most / 1_048_576)} MiB`;
  return (
    `Redis has used ${percent(share)} of its memory (${limit}): from ${percent(memoryFullShare)} on the details of the oldest runs go ` +
    '(their verdicts and facts stay), and when it is full nothing is taken any more: raise maxmemory, or keep less ' +
    '(`retention.runs`, `retention.details` in staging-check.yaml)'
  );
}

/** What goes wrong without stopping this process: queues that nobody serves, memory that runs out, jobs that did not end. */
export async function storageWarnings(redis: Redis): Promise<readonly string[]> {
  const signs = redisWorkerSigns(redis);
  const [unserved, overdue, memory] = await Promise.all([
    signs.unserved(),
    signs.recentOverdue(),
    redisMemory(redis),
  ]);
  const full = memoryWarning(memory);
  return [
    ...unserved.map((queue) => `no worker serves the queue ${queue}: what needs it waits`),
    ...(full === null ? [] : [full]),
    ...overdue,
  ];
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
