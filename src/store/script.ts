import { createHash } from 'node:crypto';
import { type Redis, reading } from './redis.ts';
import { plainNumber, plainText, type Schema } from './schema.ts';

/** Runs one Lua script on keys of one hash tag. */
export type RedisScript<Answer> = (
  redis: Redis,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<Answer>;

/** What reads one value of an answer. */
export type Reader = Pick<Schema<unknown>, 'read'>;
type ReadBy<One extends Reader> = ReturnType<One['read']>;
type ReadAll<All extends readonly Reader[]> = { -readonly [At in keyof All]: ReadBy<All[At]> };

/** What scripts answer: a text (empty for nothing), a number, and yes (1) or no (0, or nothing). */
export const words = plainText('what a script answers');
export const count = plainNumber('a number that a script answers');
export const yesOrNo: Pick<Schema<boolean>, 'read'> = {
  read: (text, key) => text !== '' && count.read(text, key) > 0,
};

/** Sets `now`, epoch ms by the clock of Redis: the clocks of our processes may disagree. */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * A script that may use `now` (epoch ms, by Redis); it is sent by its hash, and whole when Redis does not have it. What it answers is read
 * by `answers`, value by value, and by `rest` behind those; without them nobody hears of it. `inOrder`: whole each time, so that what is
 * asked after it over the same connection is done after it, without waiting for its answer.
 */
export function redisScript(body: string, options?: { inOrder?: boolean }): RedisScript<void>;
export function redisScript<const All extends readonly Reader[]>(
  body: string,
  options: { answers: All; inOrder?: boolean },
): RedisScript<ReadAll<All>>;
export function redisScript<const All extends readonly Reader[], One extends Reader>(
  body: string,
  options: { answers: All; rest: One; inOrder?: boolean },
): RedisScript<[...ReadAll<All>, ...ReadBy<One>[]]>;
export function redisScript(
  body: string,
  options: { answers?: readonly Reader[]; rest?: Reader; inOrder?: boolean } = {},
): RedisScript<unknown> {
  const { answers, rest, inOrder = false } = options;
  const source = `${clock}${body}`;
  const run = inOrder ? whole(source) : byHash(source);
  return async (redis, keys, args) => {
    const reply = texts(await run(redis, keys, args));
    if (answers === undefined) return undefined;
    const [key = 'a script'] = keys;
    const first = answers.map((reader, at) => reader.read(reply[at] ?? '', key));
    return rest === undefined
      ? first
      : [...first, ...reply.slice(answers.length).map((text) => rest.read(text, key))];
  };
}

function whole(source: string): RedisScript<unknown> {
  return async (redis, keys, args) => await reading(redis).eval(source, keys.length, ...keys, ...args);
}

function byHash(source: string): RedisScript<unknown> {
  const hash = createHash('sha1').update(source).digest('hex');
  return async (redis, keys, args) => {
    try {
      return await reading(redis).evalsha(hash, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await whole(source)(redis, keys, args);
    }
  };
}

/** A single value as a list of one; nothing as an empty text. */
function texts(reply: unknown): readonly string[] {
  return (Array.isArray(reply) ? reply : [reply]).map((one) => (one === null ? '' : String(one)));
}
