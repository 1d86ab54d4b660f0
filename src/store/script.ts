import { createHash } from 'node:crypto';
import { type Redis, reading } from './redis.ts';

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

/**
 * A script that may use `now` (epoch ms, by Redis); it is sent by its hash, and whole when Redis does not have it. `inOrder`: whole each
 * time, so that what is asked after it over the same connection is done after it, without waiting for its answer.
 */
export function redisScript(body: string, { inOrder = false } = {}): RedisScript {
  const source = `${clock}${body}`;
  if (inOrder) {
    return async (redis, keys, args) =>
      texts(await reading(redis).eval(source, keys.length, ...keys, ...args));
  }
  const hash = createHash('sha1').update(source).digest('hex');
  return async (redis, keys, args) => {
    try {
      return texts(await reading(redis).evalsha(hash, keys.length, ...keys, ...args));
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return texts(await reading(redis).eval(source, keys.length, ...keys, ...args));
    }
  };
}

function texts(reply: unknown): readonly string[] {
  return (Array.isArray(reply) ? reply : [reply]).map((one) => (one === null ? '' : String(one)));
}
