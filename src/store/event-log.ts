import type { Redis } from 'ioredis';
import type { EventLog, RunEvent } from '../core/run/events.ts';
import { untilAborted } from '../core/until-aborted.ts';
import { waited } from '../platform/sources/rate-limiter.ts';
import { keptMs, keyOf } from './keys.ts';
import { redisScript } from './script.ts';

/** An event with its place in the log; the place goes into `read` and `follow` to go on after it. */
export type LoggedEvent = { position: string; event: RunEvent };

/** The events of one run in Redis, shared by every process, each once, in the order they were appended. */
export type RedisEventLog = EventLog & {
  /** As `append`; tells how many were new. */
  add(events: readonly RunEvent[]): Promise<number>;
  /** All events after a position, or from the first; empty for a run that nobody knows. */
  read(after?: string): Promise<readonly LoggedEvent[]>;
  /** The events after a position as they come, until the signal aborts; a lost Redis is waited for. */
  follow(signal: AbortSignal, after?: string): AsyncGenerator<LoggedEvent, void, void>;
};

/** Who may write: the worker that took the phase last. */
export type Fence = { phase: string; number: number };

export type EventLogOptions = {
  /** With a fence, `append` throws `FenceLostError` once another worker has taken the phase; without, anybody may append. */
  fence?: Fence;
  /** How long the log is kept after the last append; 7 days unless told. */
  keptMs?: number;
};

/** Another worker took the phase over: what this one finds out no longer counts, and it must stop. */
export class FenceLostError extends Error {
  constructor(runId: string, fence: Fence) {
    super(`run ${runId}, phase ${fence.phase}: fence ${fence.number} was taken over by another worker`);
    this.name = 'FenceLostError';
  }
}

const takeScript = redisScript(`
local fence = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return fence
`);

/** Takes a phase for this worker: every earlier fence of it is void from now on. */
export async function takeFence(redis: Redis, runId: string, phase: string): Promise<Fence> {
  const [number] = await takeScript(redis, [keyOf(runId, 'fences')], [phase, keptMs]);
  return { phase, number: Number(number) };
}

/** The event log of a run, over a connection that the caller owns. */
export function redisEventLog(redis: Redis, runId: string, options: EventLogOptions = {}): RedisEventLog {
  const add = (events: readonly RunEvent[]) => addEvents(redis, runId, events, options);
  return {
    add,
    async append(events) {
      await add(events);
    },
    read: async (after) =>
      (await redis.xrange(keyOf(runId, 'events'), after === undefined ? '-' : `(${after}`, '+')).map(logged),
    follow: (signal, after) => followed(redis, keyOf(runId, 'events'), signal, after),
  };
}

/** The keys of a log: the stream of events, the ids that are in it, the fences. */
export function eventLogKeys(runId: string): readonly [events: string, ids: string, fences: string] {
  return [keyOf(runId, 'events'), keyOf(runId, 'event-ids'), keyOf(runId, 'fences')];
}

const appendScript = redisScript(`
if ARGV[2] ~= '' and redis.call('HGET', KEYS[3], ARGV[2]) ~= ARGV[3] then return -1 end
local new = 0
for i = 4, #ARGV, 2 do
  if redis.call('SADD', KEYS[2], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], '*', 'event', ARGV[i + 1])
    new = new + 1
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return new
`);

async function addEvents(
  redis: Redis,
  runId: string,
  events: readonly RunEvent[],
  options: EventLogOptions,
): Promise<number> {
  if (events.length === 0) return 0;
  const { fence } = options;
  const [answer] = await appendScript(redis, eventLogKeys(runId), [
    options.keptMs ?? keptMs,
    fence?.phase ?? '',
    fence?.number ?? '',
    ...events.flatMap((event) => [event.id, JSON.stringify(event)]),
  ]);
  if (answer === '-1' && fence !== undefined) throw new FenceLostError(runId, fence);
  return Number(answer);
}

/** Below the command time limit of a producer's connection, which a copy of it inherits. */
const blockMs = 1000;
const pageSize = 500;

async function* followed(
  redis: Redis,
  key: string,
  signal: AbortSignal,
  after = '0-0',
): AsyncGenerator<LoggedEvent, void, void> {
  if (signal.aborted) return;
  // A read that blocks would hold up everything else on the caller's connection.
  const own = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  own.on('error', () => {});
  const end = () => own.disconnect();
  signal.addEventListener('abort', end, { once: true });
  let position = after;
  try {
    while (!signal.aborted) {
      for (const entry of (await nextPage(own, key, position, signal)).map(logged)) {
        position = entry.position;
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

/** The cast is safe: only `addEvents` writes this stream, and it writes events. */
function logged([position, fields]: [string, string[]]): LoggedEvent {
  return { position, event: JSON.parse(fields[1] ?? '') as RunEvent };
}
