import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs one Lua script on keys of one hash tag; what it returns comes back as texts, a single value as a list of one. */
export type RedisScript = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<readonly string[]>;

/** Sets `now`, epoch ms by the clock of Redis: the clocks of our processes may disagree. */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** A script that may use `now` (epoch ms, by Redis); it is sent by its hash, and whole when Redis does not have it. */
export function redisScript(body: string): RedisScript {
  const source = `${clock}${body}`;
  const hash = createHash('sha1').update(source).digest('hex');
  return async (redis, keys, args) => {
    try {
      return texts(await redis.evalsha(hash, keys.length, ...keys, ...args));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return texts(await redis.eval(source, keys.length, ...keys, ...args));
    }
  };
}

function texts(reply: unknown): readonly string[] {
  return (Array.isArray(reply) ? reply : [reply]).map((one) => (one === null ? '' : String(one)));
}
