import type { Redis } from 'ioredis';
import { claim, claimLeftMs } from '../../store/memo.ts';

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

/** Over a connection that the caller owns; `now` in epoch ms. */
export function redisHomeOpeners(
  redis: Redis,
  { now = Date.now, pushEveryMs = turnMs }: { now?: () => number; pushEveryMs?: number } = {},
): HomeOpeners {
  return {
    async opened(user) {
      const forgotten = now() - recentMs;
      await redis
        .pipeline()
        .zadd(key, now(), user)
        .zremrangebyscore(key, 0, forgotten)
        .pexpire(key, recentMs)
        .exec();
    },
    recent: () => redis.zrange(key, `(${now() - recentMs}`, '+inf', 'BYSCORE'),
    async takeTurn(user) {
      const turn = `sc:home:turn:${user}`;
      if (await claim(redis, turn, pushEveryMs)) return 0;
      // One that ends in between is free; asking again tells.
      return Math.max(1, await claimLeftMs(redis, turn));
    },
  };
}
