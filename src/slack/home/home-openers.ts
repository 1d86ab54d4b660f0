import { readFrom } from '../../store/lists.ts';
import { claim, claimLeftMs } from '../../store/memo.ts';
import type { Redis } from '../../store/redis.ts';
import { plainText } from '../../store/schema.ts';
import { redisScript } from '../../store/script.ts';

/** Who looked at App Home lately, for all processes together. */
export type HomeOpeners = {
  opened(user: string): Promise<void>;
  /** Who opened it in the last 10 minutes. */
  recent(): Promise<readonly string[]>;
  /** 0: this person's picture may be pushed now, and nobody else pushes one for 10 s; else in how many ms. */
  takeTurn(user: string): Promise<number>;
};

const key = 'sc:home:openers';
const recentMs = 600_000;
const turnMs = 10_000;
const people = plainText('who opened App Home');

/** ARGV: who, now, what is forgotten by then, how long it is kept in ms. */
const openScript = redisScript(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 0
`);

/** Over a connection that the caller owns; `now` in epoch ms. */
export function redisHomeOpeners(
  redis: Redis,
  { now = Date.now, pushEveryMs = turnMs }: { now?: () => number; pushEveryMs?: number } = {},
): HomeOpeners {
  return {
    async opened(user) {
      const forgotten = now() - recentMs;
      await openScript(redis, [key], [user, now(), forgotten, recentMs]);
    },
    recent: () => readFrom(redis, key, people, { from: now() - recentMs, isAfter: true }),
    async takeTurn(user) {
      const turn = `sc:home:turn:${user}`;
      if (await claim(redis, turn, pushEveryMs)) return 0;
      // One that ends in between is free; asking again tells.
      return Math.max(1, await claimLeftMs(redis, turn));
    },
  };
}
