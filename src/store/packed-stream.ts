import {
  isAfter,
  markLength,
  markText,
  type Pack,
  type PackMark,
  type RawEntry,
  readMark,
  readPack,
} from './pack.ts';
import { type Redis, reading } from './redis.ts';
import { count, redisScript, words, yesOrNo } from './script.ts';

/** Keys of a stream and of what it is packed in; `pack` null for one that never is. */
export type PackableKeys = { events: string; pack: string | null };

/** All entries after a place, or from the first, of a stream that may be packed: those of the pack, then what came later. One look, so that a packing is seen whole or not at all. */
export async function readEntries(
  redis: Redis,
  keys: PackableKeys,
  after?: string,
): Promise<readonly RawEntry[]> {
  const { pack, entries } = await look(redis, keys, after === undefined ? '-' : `(${after}`, null);
  const packed = (pack?.entries ?? []).filter(
    ([position]) => after === undefined || isAfter(position, after),
  );
  return [...packed, ...entries];
}

/** The first entry; null for an owner that nobody knows. */
export async function readFirst(redis: Redis, keys: PackableKeys): Promise<RawEntry | null> {
  const { pack, entries } = await look(redis, keys, '-', 1);
  return pack?.entries[0] ?? entries[0] ?? null;
}

/** What is packed of a stream, and what came after that. */
export async function readPacked(
  redis: Redis,
  keys: PackableKeys,
): Promise<{ pack: (Pack & { mark: PackMark }) | null; entries: readonly RawEntry[] }> {
  return await look(redis, keys, '-', null);
}

async function look(redis: Redis, { events, pack }: PackableKeys, from: string, most: number | null) {
  if (pack === null) {
    const found = await (most === null
      ? reading(redis).xrange(events, from, '+')
      : reading(redis).xrange(events, from, '+', 'COUNT', most));
    return { pack: null, entries: found.map(rawOf) };
  }
  const both = reading(redis).multi().getBuffer(pack);
  const pipeline =
    most === null ? both.xrange(events, from, '+') : both.xrange(events, from, '+', 'COUNT', most);
  const [bytes, found] = resultsOf(await pipeline.exec());
  // The casts are safe: GET answers bytes or nothing, XRANGE entries.
  const packed = bytes as Buffer | null;
  const entries = (found as [string, string[]][]).map(rawOf);
  return { pack: packed === null ? null : await readPack(packed, pack), entries };
}

function resultsOf(replies: readonly [Error | null, unknown][] | null): readonly unknown[] {
  if (replies === null) throw new Error('a transaction of Redis was given up');
  return replies.map(([error, result]) => {
    if (error !== null) throw error;
    return result;
  });
}

function rawOf([position, [field = '', json = '']]: [string, string[]]): RawEntry {
  return [position, field, json];
}

/** How far the pack of a stream goes; null while there is none. */
export async function readPackMark(redis: Redis, pack: string): Promise<PackMark | null> {
  return readMark(await reading(redis).getrange(pack, 0, markLength - 1), pack);
}

/** What is new in a stream since a place. */
export type News =
  | { kind: 'news'; entries: readonly RawEntry[] }
  /** What was read before is not what stands there now: it was cut, packed, dropped, or lost. */
  | { kind: 'other' };

/** KEYS: events, and the pack where there may be one; ARGV: a place. Answers mark, number of entries, 1 when one is at that place, then all after it. */
const newsScript = redisScript(
  `
local mark = KEYS[2] and redis.call('GETRANGE', KEYS[2], 0, ${markLength - 1}) or ''
local reply = { mark, redis.call('XLEN', KEYS[1]), #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) }
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+')) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][1]
  reply[#reply + 1] = entry[2][2]
end
return reply
`,
  { answers: [words, count, count], rest: words },
);

/** What came after `position`, before which `count` entries were read. What is sent does not grow with those. */
export async function readNews(
  redis: Redis,
  { events, pack }: PackableKeys,
  { position, count }: PackMark,
): Promise<News> {
  const keys = pack === null ? [events] : [events, pack];
  const [mark, length, isThere, ...rest] = await newsScript(redis, keys, [position]);
  const packed = readMark(mark, pack ?? '');
  const entries = Array.from({ length: rest.length / 3 }, (_, at): RawEntry => {
    const [place = '', field = '', json = ''] = rest.slice(at * 3, at * 3 + 3);
    return [place, field, json];
  });
  const isKnown = isThere === 1 || packed?.position === position;
  const all = (packed?.count ?? 0) + length;
  return isKnown && count + entries.length === all ? { kind: 'news', entries } : { kind: 'other' };
}

/**
 * KEYS: pack, events, and what goes with them; ARGV: place and number of what is packed, the mark that is there now, the pack. The pack
 * comes and the entries go in one step, and only when both are as they were read.
 */
const packScript = redisScript(
  `
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not last or last[1] ~= ARGV[1] or redis.call('XLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
if redis.call('GETRANGE', KEYS[1], 0, ${markLength - 1}) ~= ARGV[3] then return 0 end
local left = math.max(redis.call('PTTL', KEYS[2]), redis.call('PTTL', KEYS[1]))
redis.call('SET', KEYS[1], ARGV[4])
if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
return 1
`,
  { answers: [yesOrNo] },
);

/** Puts a pack in the place of the entries that it was made of; false when they have changed meanwhile, and then nothing is done. */
export async function replaceByPack(
  redis: Redis,
  keys: { pack: string; events: string; others: readonly string[] },
  read: { last: string; length: number; mark: PackMark | null },
  bytes: Buffer,
): Promise<boolean> {
  const mark = read.mark === null ? '' : markText(read.mark);
  const all = [keys.pack, keys.events, ...keys.others];
  const [isDone] = await packScript(redis, all, [read.last, read.length, mark, bytes]);
  return isDone;
}
