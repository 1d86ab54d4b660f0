import { createHash } from 'node:crypto';
import { compressed, uncompressed } from './pack.ts';
import { type Redis, reading } from './redis.ts';
import type { Schema } from './schema.ts';
import { redisScript, words } from './script.ts';

/** How a value lies in Redis: as its text, or in less memory, for what is read whole and seldom. */
export type MemoForm = 'text' | 'compressed';

/** The value under a key; null when there is none (any more). */
export async function readMemo<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  form: MemoForm = 'text',
): Promise<Value | null> {
  if (form === 'compressed') return (await readMarkedMemo(redis, key, schema))?.value ?? null;
  const text = await reading(redis).get(key);
  return text === null ? null : schema.read(text, key);
}

/** What lies compressed, with the SHA-1 of how it lies there, by which a script tells whether it still does. */
export async function readMarkedMemo<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<{ value: Value; mark: string } | null> {
  const bytes = await reading(redis).getBuffer(key);
  if (bytes === null) return null;
  const value = schema.read(await uncompressed(bytes, key), key);
  return { value, mark: createHash('sha1').update(bytes).digest('hex') };
}

/** Many at once, in the order of the keys. */
export async function readMemos<Value>(
  redis: Redis,
  keys: readonly string[],
  schema: Schema<Value>,
): Promise<readonly (Value | null)[]> {
  if (keys.length === 0) return [];
  const texts = await reading(redis).mget([...keys]);
  return texts.map((text, at) => (text === null ? null : schema.read(text, keys[at] ?? '')));
}

/** Keeps a value for so many ms, in place of one that is there. */
export async function writeMemo<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  value: Value,
  ms: number,
  form: MemoForm = 'text',
): Promise<void> {
  const text = schema.write(value);
  await redis.set(key, form === 'text' ? text : await compressed(text), 'PX', ms);
}

const onceScript = redisScript(
  `
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return redis.call('GET', KEYS[1])
`,
  { answers: [words] },
);

/** As `writeMemo`, but the first value stays; returns the one that is kept. */
export async function writeMemoOnce<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  value: Value,
  ms: number,
): Promise<Value> {
  const [stored] = await onceScript(redis, [key], [schema.write(value), ms]);
  return schema.read(stored, key);
}

/** The values of a hash by their fields, in no order. */
export async function readFields<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
): Promise<ReadonlyMap<string, Value>> {
  const fields = await reading(redis).hgetall(key);
  return new Map(Object.entries(fields).map(([field, text]) => [field, schema.read(text, key)]));
}

/** One value of a hash; null when there is none. */
export async function readField<Value>(
  redis: Redis,
  key: string,
  field: string,
  schema: Schema<Value>,
): Promise<Value | null> {
  const text = await reading(redis).hget(key, field);
  return text === null ? null : schema.read(text, key);
}

/** The names of the fields of a hash, in no order. */
export async function readFieldNames<Name>(
  redis: Redis,
  key: string,
  schema: Schema<Name>,
): Promise<readonly Name[]> {
  return (await reading(redis).hkeys(key)).map((name) => schema.read(name, key));
}

/** Some fields of a hash, each by its own schema; null for one that is not there. */
export async function readParts<Values extends Record<string, unknown>>(
  redis: Redis,
  key: string,
  schemas: { [Field in keyof Values]: Schema<Values[Field]> },
): Promise<{ [Field in keyof Values]: Values[Field] | null }> {
  const names = Object.keys(schemas);
  const texts = await reading(redis).hmget(key, ...names);
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

const fieldOnceScript = redisScript(
  `
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], ARGV[1])
`,
  { answers: [words] },
);

/** As `writeFields` of one, but the first value stays; returns the one that is kept. */
export async function writeFieldOnce<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  [field, value]: readonly [field: string, value: Value],
  ms: number,
): Promise<Value> {
  const [stored] = await fieldOnceScript(redis, [key], [field, schema.write(value), ms]);
  return schema.read(stored, key);
}

/** Takes values from the end of a list, at most so many: each goes to one taker only. */
export async function takeOldest<Value>(
  redis: Redis,
  key: string,
  schema: Schema<Value>,
  most: number,
): Promise<readonly Value[]> {
  const texts = (await reading(redis).rpop(key, most)) ?? [];
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
