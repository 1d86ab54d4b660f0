import { followed } from './follow-stream.ts';
import { keptMs, keyOf } from './keys.ts';
import { markLength, markText, type PackMark, type RawEntry } from './pack.ts';
import { type PackableKeys, readEntries, readFirst, readPacked, readPackMark } from './packed-stream.ts';
import { type Redis, reading } from './redis.ts';
import type { Schema } from './schema.ts';
import { count, redisScript } from './script.ts';

/** An event with its place in the stream; the place goes into `read` and `follow` to go on after it. */
export type StreamEntry<Event> = { position: string; event: Event };

/** Who may write: the worker that took the phase last. */
export type Fence = { phase: string; number: number };

/** Another worker took the phase over: what this one finds out no longer counts, and it must stop. */
export class FenceLostError extends Error {
  constructor(run: string, fence: Fence) {
    super(`run ${run}, phase ${fence.phase}: fence ${fence.number} was taken over by another worker`);
    this.name = 'FenceLostError';
  }
}

/** What an append asks for beside its events. */
export type AppendOptions = {
  /** How long the stream is kept after this. */
  keptMs: number;
  /** With a fence it throws `FenceLostError` once another worker has taken the phase; without, anybody may append. */
  fence?: Fence;
  /** Nothing is written to a stream that nobody began. */
  isOfKnown?: boolean;
  /** Only while it has ended (`endedInScript`) the stream ends with its time; else it is kept for ever. */
  ends?: StreamEnds;
  /** Only while the stream holds so many events: who decided by what they read is told when something came between. */
  ifLength?: number;
  /** Keys of the same owner that are kept as long as the stream. */
  beside?: readonly string[];
};

/** What the ids of the events begin with that end a stream, and that begin it again. */
export type StreamEnds = { endsWith: string; resumesWith: string };

/** The keys of a stream: its entries, the ids that are in it, the fences. */
export function streamKeys(owner: string) {
  return { events: keyOf(owner, 'events'), ids: keyOf(owner, 'event-ids'), fences: keyOf(owner, 'fences') };
}

/** For scripts: adds the ids and texts from ARGV[from] on, each id once; tells how many were new. */
export const addInScript = `
local function add(events, ids, field, from)
  local new = 0
  for i = from, #ARGV, 2 do
    if redis.call('SADD', ids, ARGV[i]) == 1 then
      redis.call('XADD', events, '*', field, ARGV[i + 1])
      new = new + 1
    end
  end
  return new
end
`;

/**
 * For scripts: whether a stream has ended. `<ends>` ends it for the first time, `<resumes>:1` begins it again, `<ends>:2` ends it for
 * the second time, and so on.
 */
export const endedInScript = `
local function hasEnded(ids, ends, resumes)
  local number = 1
  while redis.call('SISMEMBER', ids, number == 1 and ends or ends .. ':' .. number) == 1 do
    if redis.call('SISMEMBER', ids, resumes .. ':' .. number) == 0 then return true end
    number = number + 1
  end
  return false
end
`;

/** For `addInScript`: each event as its id and its text. */
export function idsAndTexts<Event extends { id: string }>(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => [event.id, JSON.stringify(event)]);
}

/** The name of the field in which events of a version stand: an entry says its version at no cost. */
export function fieldOf({ version }: { version: number }): string {
  return version === 0 ? unversioned : `${unversioned}.${version}`;
}

const unversioned = 'event';

/** The event of an entry; what has today's version is not looked at again. */
export function eventIn<Event>(schema: Schema<Event>, key: string, [, field, json]: RawEntry): Event {
  const version = field === unversioned ? 0 : Number(field.slice(unversioned.length + 1));
  return schema.readVersion(version, json, key);
}

/** Events of any stream from a place back to another, newest first, at most so many. */
export async function readBack<Event>(
  redis: Redis,
  key: string,
  schema: Schema<Event>,
  { from, to, most }: { from: string; to: string; most: number },
): Promise<readonly StreamEntry<Event>[]> {
  const entries = await reading(redis).xrevrange(key, to, from, 'COUNT', most);
  return entries.map(([position, [field = '', json = '']]) => ({
    position,
    event: eventIn(schema, key, [position, field, json]),
  }));
}

/**
 * The events of one owner (a run, an incident, a deploy) in Redis, shared by every process, each id once, in the order they were
 * appended, over a connection that the caller owns. `pack` is the key in which the events of an owner that has ended may be packed.
 */
export function eventStream<Event extends { id: string }>(
  redis: Redis,
  owner: string,
  schema: Schema<Event>,
  pack: string | null = null,
) {
  const { events } = streamKeys(owner);
  const keys = { events, pack };
  const eventOf = (entry: RawEntry) => eventIn(schema, events, entry);
  const placed = (entry: RawEntry): StreamEntry<Event> => ({ position: entry[0], event: eventOf(entry) });
  return {
    /** Tells how many were new. */
    append: async (all: readonly Event[], options: Omit<AppendOptions, 'ifLength'>): Promise<number> =>
      (await append({ redis, owner, schema, pack }, all, options)) ?? 0,
    /** Appends while the stream holds so many events; false: something came since. */
    appendTo: async (length: number, all: readonly Event[], options: AppendOptions): Promise<boolean> =>
      (await append({ redis, owner, schema, pack }, all, { ...options, ifLength: length })) !== null,
    /** All events after a position, or from the first; empty for an owner that nobody knows. */
    async read(after?: string): Promise<readonly StreamEntry<Event>[]> {
      return (await readEntries(redis, keys, after)).map(placed);
    },
    async all(): Promise<readonly Event[]> {
      return (await readEntries(redis, keys)).map(eventOf);
    },
    async first(): Promise<Event | null> {
      const entry = await readFirst(redis, keys);
      return entry === null ? null : eventOf(entry);
    },
    /** The place of the last event; `0-0` before the first. Read before the events, it misses none. */
    async position(): Promise<string> {
      const [last] = await reading(redis).xrevrange(events, '+', '-', 'COUNT', 1);
      if (last !== undefined || pack === null) return last?.[0] ?? '0-0';
      return (await readPackMark(redis, pack))?.position ?? '0-0';
    },
    /** The events after a position as they come, until the signal aborts; a lost Redis is waited for. */
    async *follow(signal: AbortSignal, after = '0-0'): AsyncGenerator<StreamEntry<Event>, void, void> {
      for await (const entry of followed(redis, keys, signal, after)) yield placed(entry);
    },
  };
}

const takeScript = redisScript(
  `
local fence = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return fence
`,
  { answers: [count] },
);

/** Takes a phase for this worker: every earlier fence of it is void from now on. */
export async function takeFence(redis: Redis, run: string, phase: string): Promise<Fence> {
  const [number] = await takeScript(redis, [streamKeys(run).fences], [phase, keptMs]);
  return { phase, number };
}

/**
 * KEYS: events, ids, fences, pack, keys beside them; ARGV: how long in ms, 1 for a known one only, phase and fence, what it ends and
 * resumes with, the field, the mark of the pack as the caller knows it (`-`: there never is one), how many
 * events there have to be (empty: any number), then ids and texts. What comes after
 * a pack has later places than what is in it, whatever the clock says.
 */
const appendScript = redisScript(
  `${addInScript}${endedInScript}
if ARGV[3] ~= '' and redis.call('HGET', KEYS[3], ARGV[3]) ~= ARGV[4] then return -1 end
local mark = ARGV[8] ~= '-' and redis.call('GETRANGE', KEYS[4], 0, ${markLength - 1}) or ''
if ARGV[8] ~= '-' and mark ~= ARGV[8] then return -2 end
if ARGV[9] ~= '' and redis.call('XLEN', KEYS[1]) ~= tonumber(ARGV[9]) then return -3 end
local isThere = redis.call('EXISTS', KEYS[1]) == 1
if ARGV[2] == '1' and not isThere and mark == '' then return 0 end
if mark ~= '' and not isThere then
  redis.call('XADD', KEYS[1], 'MAXLEN', 0, string.match(mark, '^%S+ (%S+)'), ARGV[7], '')
end
local new = add(KEYS[1], KEYS[2], ARGV[7], 10)
if mark ~= '' and redis.call('XLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[1]) end
local isKept = ARGV[5] ~= '' and not hasEnded(KEYS[2], ARGV[5], ARGV[6])
for i, key in ipairs(KEYS) do
  if i ~= 3 then
    if isKept then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[1]) end
  end
end
return new
`,
  { answers: [count] },
);

/** A script holds everybody else up, so it gets at most so many events. */
const batch = 500;
/** A run is packed again and again only while something comes in: whoever loses against that so often has another problem. */
const mostTries = 20;

type Stream<Event> = { redis: Redis; owner: string; schema: Schema<Event>; pack: string | null };

async function append<Event extends { id: string }>(
  stream: Stream<Event>,
  all: readonly Event[],
  options: AppendOptions,
): Promise<number | null> {
  let added = 0;
  let packed: PackIds = { mark: null, ids: new Set() };
  for (let from = 0; from < all.length; from += batch) {
    const wanted = all.slice(from, from + batch);
    for (let tries = 1; ; tries += 1) {
      const { ids } = packed;
      const missing = ids.size === 0 ? wanted : wanted.filter(({ id }) => !ids.has(id));
      const count = await appendBatch(stream, missing, packed.mark, options);
      if (count === -1 && options.fence !== undefined) throw new FenceLostError(stream.owner, options.fence);
      if (count === -3) return null;
      if (count >= 0) {
        added += count;
        break;
      }
      if (tries === mostTries) throw new Error(`${stream.owner}: packed ${tries} times during one append`);
      packed = await readIds(stream);
    }
  }
  return added;
}

type PackIds = { mark: PackMark | null; ids: ReadonlySet<string> };

async function readIds<Event extends { id: string }>(stream: Stream<Event>): Promise<PackIds> {
  const { redis, owner, schema } = stream;
  const keys: PackableKeys = { events: streamKeys(owner).events, pack: stream.pack };
  const { pack } = await readPacked(redis, keys);
  if (pack === null) return { mark: null, ids: new Set() };
  return { mark: pack.mark, ids: new Set(pack.entries.map((entry) => eventIn(schema, owner, entry).id)) };
}

/** How many were new, -1 for a lost fence, -2 when it is packed otherwise than the mark says, -3 when it has another length. */
async function appendBatch<Event extends { id: string }>(
  { redis, owner, schema, pack }: Stream<Event>,
  events: readonly Event[],
  mark: PackMark | null,
  { keptMs, fence, isOfKnown = false, ends, ifLength, beside = [] }: AppendOptions,
): Promise<number> {
  const keys = streamKeys(owner);
  const [added] = await appendScript(
    redis,
    // Whoever writes without a fence need not be let near those.
    [keys.events, keys.ids, fence === undefined ? keys.ids : keys.fences, pack ?? keys.ids, ...beside],
    [
      keptMs,
      isOfKnown ? 1 : 0,
      fence?.phase ?? '',
      fence?.number ?? '',
      ends?.endsWith ?? '',
      ends?.resumesWith ?? '',
      fieldOf(schema),
      pack === null ? '-' : mark === null ? '' : markText(mark),
      ifLength ?? '',
      ...idsAndTexts(events),
    ],
  );
  return added;
}
