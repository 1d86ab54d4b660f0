import { randomUUID } from 'node:crypto';
import { reachRedis, unreachable } from './connections.ts';
import { type Redis, reading } from './redis.ts';

/** What is left of a try when a connection is cut in it. */
const livesMs = 10_000;

/** One command of each kind that bot and workers need; each of the first ones makes the key anew. */
const writes: readonly (readonly [command: string, ...args: string[]])[] = [
  ['set', '1'],
  ['hset', 'field', '1'],
  ['rpush', '1'],
  ['sadd', '1'],
  ['zadd', '1', 'member'],
  ['xadd', '*', 'field', '1'],
];

const script = "return redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])";
/** Of no script: whoever may ask for it hears that there is none. */
const noHash = '0'.repeat(40);

/** What Redis answers to what bot and workers write, when it refuses any of it; null when it takes all. A key of its own is written, and gone afterwards. */
export async function writeRefused(redis: Redis): Promise<Error | null> {
  // A write would be the answer too, but not where connections are taken up anew on it.
  const isReplica = /^role:slave\r?$/m.test(await redis.info('replication').catch(() => ''));
  if (isReplica) return new Error('READONLY');
  const key = `{sc}:trial:${randomUUID()}`;
  const life = String(livesMs);
  const tries = reading(redis).pipeline([
    ...writes.flatMap(([command, ...args]) => [
      [command, key, ...args],
      ['pexpire', key, life],
      ['del', key],
    ]),
    ['time'],
    ['evalsha', noHash, '1', key, life],
    ['eval', script, '1', key, life],
    ['del', key],
  ]);
  const answers = (await tries.exec()) ?? [];
  const refused = answers.find(([error]) => error !== null && !error.message.startsWith('NOSCRIPT'));
  return refused?.[0] ?? null;
}

/** Throws a `UserError` unless the Redis of this address takes what is written: `redis-refused`, or `redis-unreachable` where that may pass. */
export async function takesWrites(url: string): Promise<void> {
  const redis = await reachRedis(url);
  try {
    const error = await writeRefused(redis);
    if (error !== null) throw unreachable(url, error);
  } finally {
    redis.disconnect();
  }
}
