import { UserError } from '../core/errors.ts';
import { untilAbort } from '../core/until-abort.ts';
import { isAfter, type RawEntry } from './pack.ts';
import { type PackableKeys, readEntries, readPackMark } from './packed-stream.ts';
import { type Redis, reading } from './redis.ts';
import { wait } from './wait.ts';

/** Below the command time limit of a producer's connection, which a copy of it inherits. */
const blockMs = 1000;
const pageSize = 500;

/** The entries after a position as they come, over a connection of its own, until the signal aborts; a lost Redis is waited for. */
export async function* followed(
  redis: Redis,
  keys: PackableKeys,
  signal: AbortSignal,
  after: string,
): AsyncGenerator<RawEntry, void, void> {
  if (signal.aborted) return;
  // A read that blocks would hold up everything else on the caller's connection.
  const own = reading(redis).duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  own.on('error', () => {});
  const end = () => own.disconnect();
  signal.addEventListener('abort', end, { once: true });
  let position = after;
  let page: Page = { kind: 'lost' };
  try {
    while (!signal.aborted) {
      // What was packed before this began, or while nothing could be heard.
      page =
        page.kind === 'lost'
          ? await packedPage(own, keys, position, signal)
          : await nextPage(own, keys.events, position, signal);
      for (const entry of page.kind === 'read' ? page.entries : []) {
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

/** `lost`: nobody could be asked, and something may have become of the stream. */
type Page = { kind: 'read'; entries: readonly RawEntry[] } | { kind: 'lost' };

function packedPage(redis: Redis, keys: PackableKeys, after: string, signal: AbortSignal): Promise<Page> {
  return readUntil(signal, async () => {
    const mark = keys.pack === null ? null : await readPackMark(redis, keys.pack);
    if (mark === null || !isAfter(mark.position, after)) return [];
    return await readEntries(redis, keys, after);
  });
}

function nextPage(redis: Redis, key: string, after: string, signal: AbortSignal): Promise<Page> {
  return readUntil(signal, async () => {
    const reply = await reading(redis).xread('COUNT', pageSize, 'BLOCK', blockMs, 'STREAMS', key, after);
    const entries = reply?.[0]?.[1] ?? [];
    return entries.map(([position, [field = '', json = '']]): RawEntry => [position, field, json]);
  });
}

async function readUntil(signal: AbortSignal, read: () => Promise<readonly RawEntry[]>): Promise<Page> {
  try {
    return { kind: 'read', entries: await untilAbort(read(), signal) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    // The connection was lost, or ended by the signal: nothing is missed, the position says where to go on.
    await wait(200, signal);
    return { kind: 'lost' };
  }
}
