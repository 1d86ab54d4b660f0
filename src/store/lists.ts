import { type Redis, reading } from './redis.ts';
import { plainNumber, type Schema } from './schema.ts';

/** What a set holds, in no order. */
export async function readMembers<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<readonly Value[]> {
  return read(await reading(redis).smembers(key), key, schema);
}

/** What a sorted set holds, the lowest first, or some of it by place (from 0, the last inclusive, -1 for the end). */
export async function readSorted<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  { from = 0, to = -1 }: { from?: number; to?: number } = {},
): Promise<readonly Value[]> {
  return read(await reading(redis).zrange(key, `${from}`, `${to}`), key, schema);
}

/** The same, the highest first. */
export async function readSortedBack<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  { from = 0, to = -1 }: { from?: number; to?: number } = {},
): Promise<readonly Value[]> {
  return read(await reading(redis).zrevrange(key, from, to), key, schema);
}

/** What stands at this number or above in a sorted set, the lowest first; the number itself counts unless `isAfter`. */
export async function readFrom<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  { from, isAfter = false }: { from: number; isAfter?: boolean },
): Promise<readonly Value[]> {
  return read(await reading(redis).zrangebyscore(key, isAfter ? `(${from}` : from, '+inf'), key, schema);
}

/** What stands below this number in a sorted set, the highest first, at most so many; the number itself counts where `isIncluded`. */
export async function readBelow<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  { to, isIncluded = false, most }: { to: number; isIncluded?: boolean; most: number },
): Promise<readonly Value[]> {
  const highest = isIncluded ? to : `(${to}`;
  return read(await reading(redis).zrevrangebyscore(key, highest, '-inf', 'LIMIT', 0, most), key, schema);
}

const places = plainNumber('a place in a list');

/** The number at which a member stands; null for one that is not there. */
export async function readPlace(redis: Redis, key: string, member: string): Promise<number | null> {
  const text = await reading(redis).zscore(key, member);
  return text === null ? null : places.read(text, key);
}

/** Members with the numbers at which they stand, by place. */
export async function readPlaced<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  { from, to }: { from: number; to: number },
): Promise<readonly { value: Value; at: number }[]> {
  const texts = await reading(redis).zrange(key, `${from}`, `${to}`, 'WITHSCORES');
  return texts.flatMap((text, index) =>
    index % 2 === 0 ? [{ value: schema.read(text, key), at: places.read(texts[index + 1] ?? '', key) }] : [],
  );
}

function read<Value>(texts: readonly string[], key: string, schema: Schema<Value>): readonly Value[] {
  return texts.map((text) => schema.read(text, key));
}
