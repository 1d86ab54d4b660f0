import type { Redis } from 'ioredis';
import { untilAborted } from '../core/until-aborted.ts';
import { waited } from '../platform/sources/rate-limiter.ts';
import { keptMs, keyOf } from './keys.ts';
import type { Schema } from './schema.ts';
import { redisScript } from './script.ts';

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
function eventIn<Event>(schema: Schema<Event>, key: string, [field = '', json = '']: string[]): Event {
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
  const entries = await redis.xrevrange(key, to, from, 'COUNT', most);
  return entries.map(([position, fields]) => ({ position, event: eventIn(schema, key, fields) }));
}

/**
 * The events of one owner (a run, an incident, a deploy) in Redis, shared by every process, each id once, in the order they were
 * appended, over a connection that the caller owns.
 */
export function eventStream<Event extends { id: string }>(
  redis: Redis,
  owner: string,
  schema: Schema<Event>,
) {
  const { events: key } = streamKeys(owner);
  const placed = ([position, fields]: [string, string[]]): StreamEntry<Event> => ({
    position,
    event: eventIn(schema, key, fields),
  });
  return {
    /** Tells how many were new. */
    append: (events: readonly Event[], options: AppendOptions) =>
      append(redis, owner, schema, events, options),
    /** All events after a position, or from the first; empty for an owner that nobody knows. */
    async read(after?: string): Promise<readonly StreamEntry<Event>[]> {
      return (await redis.xrange(key, after === undefined ? '-' : `(${after}`, '+')).map(placed);
    },
    async all(): Promise<readonly Event[]> {
      return (await redis.xrange(key, '-', '+')).map(([, fields]) => eventIn(schema, key, fields));
    },
    async first(): Promise<Event | null> {
      const [entry] = await redis.xrange(key, '-', '+', 'COUNT', 1);
      return entry === undefined ? null : placed(entry).event;
    },
    /** The place of the last event; `0-0` before the first. Read before the events, it misses none. */
    async position(): Promise<string> {
      const [last] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
      return last?.[0] ?? '0-0';
    },
    /** The events after a position as they come, until the signal aborts; a lost Redis is waited for. */
    async *follow(signal: AbortSignal, after = '0-0'): AsyncGenerator<StreamEntry<Event>, void, void> {
      for await (const entry of followed(redis, key, signal, after)) yield placed(entry);
    },
  };
}

const takeScript = redisScript(`
local fence = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return fence
`);

/** Takes a phase for this worker: every earlier fence of it is void from now on. */
export async function takeFence(redis: Redis, run: string, phase: string): Promise<Fence> {
  const [number] = await takeScript(redis, [streamKeys(run).fences], [phase, keptMs]);
  return { phase, number: Number(number) };
}

/** KEYS: events, ids, fences, keys beside them; ARGV: how long in ms, 1 for a known one only, phase and fence, what it ends and resumes with, the field, then ids and texts. */
const appendScript = redisScript(`${addInScript}${endedInScript}
if ARGV[3] ~= '' and redis.call('HGET', KEYS[3], ARGV[3]) ~= ARGV[4] then return -1 end
if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local new = add(KEYS[1], KEYS[2], ARGV[7], 8)
local isKept = ARGV[5] ~= '' and not hasEnded(KEYS[2], ARGV[5], ARGV[6])
for i, key in ipairs(KEYS) do
  if i ~= 3 then
    if isKept then redis.call('PERSIST', key) else redis.call('PEXPIRE', key, ARGV[1]) end
  end
end
return new
`);

/** A script holds everybody else up, so it gets at most so many events. */
const batch = 500;

async function append<Event extends { id: string }>(
  redis: Redis,
  owner: string,
  schema: Schema<Event>,
  all: readonly Event[],
  { keptMs, fence, isOfKnown = false, ends, beside = [] }: AppendOptions,
): Promise<number> {
  const { events, ids, fences } = streamKeys(owner);
  let added = 0;
  for (let from = 0; from < all.length; from += batch) {
    const [count] = await appendScript(
      redis,
      // Whoever writes without a fence need not be let near those.
      [events, ids, fence === undefined ? ids : fences, ...beside],
      [
        keptMs,
        isOfKnown ? 1 : 0,
        fence?.phase ?? '',
        fence?.number ?? '',
        ends?.endsWith ?? '',
        ends?.resumesWith ?? '',
        fieldOf(schema),
        ...idsAndTexts(all.slice(from, from + batch)),
      ],
    );
    if (count === '-1' && fence !== undefined) throw new FenceLostError(owner, fence);
    added += Number(count);
  }
  return added;
}

/** Below the command time limit of a producer's connection, which a copy of it inherits. */
const blockMs = 1000;
const pageSize = 500;

async function* followed(
  redis: Redis,
  key: string,
  signal: AbortSignal,
  after: string,
): AsyncGenerator<[string, string[]], void, void> {
  if (signal.aborted) return;
  // A read that blocks would hold up everything else on the caller's connection.
  const own = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  own.on('error', () => {});
  const end = () => own.disconnect();
  signal.addEventListener('abort', end, { once: true });
  let position = after;
  try {
    while (!signal.aborted) {
      for (const entry of await nextPage(own, key, position, signal)) {
        position = entry[0];
        yield entry;
        if (signal.aborted) return;
      }
    }
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

async function nextPage(
  redis: Redis,
  key: string,
  after: string,
  signal: AbortSignal,
): Promise<readonly [string, string[]][]> {
  try {
    const read = redis.xread('COUNT', pageSize, 'BLOCK', blockMs, 'STREAMS', key, after);
    const reply = await untilAborted(read, signal);
    return reply?.[0]?.[1] ?? [];
  } catch {
    // The connection was lost, or ended by the signal: nothing is missed, the position says where to go on.
    await waited(200, signal);
    return [];
  }
}
