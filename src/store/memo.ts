import type { Redis } from 'ioredis';
import { compressed, uncompressed } from './pack.ts';
import type { Schema } from './schema.ts';
import { redisScript } from './script.ts';

/** The value under a key; null when there is none (any more). */
export async function readMemo<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<Value | null> {
  const text = await redis.get(key);
  return text === null ? null : schema.read(text, key);
}

/** Many at once, in the order of the keys. */
export async function readMemos<Value>(
  redis: Redis,
  keys: readonly string[],
  schema: Schema<Value>,
): Promise<readonly (Value | null)[]> {
  if (keys.length === 0) return [];
  const texts = await redis.mget([...keys]);
  return texts.map((text, at) => (text === null ? null : schema.read(text, keys[at] ?? '')));
}

/** Keeps a value for so many ms, in place of one that is there. */
export async function writeMemo<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  value: Value,
  ms: number,
): Promise<void> {
  await redis.set(key, schema.write(value), 'PX', ms);
}

/** As `readMemo`, of what `writeCompressed` wrote. */
export async function readCompressed<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<Value | null> {
  const bytes = await redis.getBuffer(key);
  return bytes === null ? null : schema.read(await uncompressed(bytes, key), key);
}

/** As `writeMemo`, in less memory, for what is read whole and seldom. */
export async function writeCompressed<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  value: Value,
  ms: number,
): Promise<void> {
  await redis.set(key, await compressed(schema.write(value)), 'PX', ms);
}

const onceScript = redisScript(`
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return redis.call('GET', KEYS[1])
`);

/** As `writeMemo`, but the first value stays; returns the one that is kept. */
export async function writeMemoOnce<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  value: Value,
  ms: number,
): Promise<Value> {
  const [stored = ''] = await onceScript(redis, [key], [schema.write(value), ms]);
  return schema.read(stored, key);
}

/** The values of a hash by their fields, in no order. */
export async function readFields<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<ReadonlyMap<string, Value>> {
  const fields = await redis.hgetall(key);
  return new Map(Object.entries(fields).map(([field, text]) => [field, schema.read(text, key)]));
}

/** One value of a hash; null when there is none. */
export async function readField<Value>(
  redis: Redis,
  key: string,
  field: string,
  schema: Schema<Value>,
): Promise<Value | null> {
  const text = await redis.hget(key, field);
  return text === null ? null : schema.read(text, key);
}

/** Some fields of a hash, each by its own schema; null for one that is not there. */
export async function readParts<Values extends Record<string, unknown>>(
  redis: Redis,
  key: string,
  schemas: { [Field in keyof Values]: Schema<Values[Field]> },
): Promise<{ [Field in keyof Values]: Values[Field] | null }> {
  const names = Object.keys(schemas);
  const texts = await redis.hmget(key, ...names);
  const parts = names.map((name, at) => {
    const text = texts[at] ?? null;
    return [name, text === null ? null : schemas[name]?.read(text, key)];
  });
  // The cast is safe: each field was read by its schema.
  return Object.fromEntries(parts) as { [Field in keyof Values]: Values[Field] | null };
}

const fieldsScript = redisScript(`
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`);

/** Keeps values of a hash, in place of those that are there; the whole hash lasts so many ms from now. */
export async function writeFields<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  values: Iterable<readonly [field: string, value: Value]>,
  ms: number,
): Promise<void> {
  const texts = [...values].flatMap(([field, value]) => [field, schema.write(value)]);
  if (texts.length > 0) await fieldsScript(redis, [key], [ms, ...texts]);
}

const fieldOnceScript = redisScript(`
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], ARGV[1])
`);

/** As `writeFields` of one, but the first value stays; returns the one that is kept. */
export async function writeFieldOnce<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  [field, value]: readonly [field: string, value: Value],
  ms: number,
): Promise<Value> {
  const [stored = ''] = await fieldOnceScript(redis, [key], [field, schema.write(value), ms]);
  return schema.read(stored, key);
}

/** Takes values from the end of a list, at most so many: each goes to one taker only. */
export async function takeOldest<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  most: number,
): Promise<readonly Value[]> {
  const texts = (await redis.rpop(key, most)) ?? [];
  return texts.map((text) => schema.read(text, key));
}

/** True for one asker in so many ms: who asks meanwhile, in whatever process, gets false. */
export async function claim(redis: Redis, key: string, ms: number): Promise<boolean> {
  return (await redis.set(key, '1', 'PX', ms, 'NX')) === 'OK';
}

/** How long (ms) a claim lasts yet; 0 when there is none. */
export async function claimLeftMs(redis: Redis, key: string): Promise<number> {
  return Math.max(0, await redis.pttl(key));
}

/** Whether somebody has it. */
export async function isClaimed(redis: Redis, key: string): Promise<boolean> {
  return (await redis.exists(key)) === 1;
}

/** Gives a claim back before its time. */
export async function dropClaim(redis: Redis, key: string): Promise<void> {
  await redis.del(key);
}
