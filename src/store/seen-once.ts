import { createHash } from 'node:crypto';
import { claim, readMemo, writeMemo, writeMemoOnce } from './memo.ts';
import type { Redis } from './redis.ts';
import { plainNumber, plainText } from './schema.ts';

/** What an id belongs to; ids of two kinds never meet. */
export type SeenKind = 'envelope' | 'event' | 'trigger' | 'signature' | 'delivery' | 'hook';

/** How far a thing that may come again is: nobody began it (any more), somebody is at it, it is done. */
export type SeenState = 'new' | 'begun' | 'done';

/** Remembers what was seen, for all processes; every call rejects when Redis does not answer: the caller cannot know then. */
export type SeenMemory = {
  /** True for the first who shows this id. */
  once(kind: SeenKind, id: string): Promise<boolean>;
  /** `new` for one asker at a time, who says `goOn` while at it and `done` at the end; who dies in between makes room for another. */
  begin(kind: SeenKind, id: string): Promise<SeenState>;
  goOn(kind: SeenKind, id: string): Promise<void>;
  done(kind: SeenKind, id: string): Promise<void>;
  /** How often `goOn` is to be said. */
  goOnEveryMs: number;
};

const states = plainText('how far a delivery is');
const defaultKeptMs = 900_000;
const defaultBegunMs = 9_000;

/** Over a connection that the caller owns; who begins and says nothing more is given up after `begunMs`, 9 s unless told. */
export function redisSeen(redis: Redis, { begunMs = defaultBegunMs } = {}): SeenMemory {
  return {
    once: (kind, id) => seenOnce(redis, kind, id),
    async begin(kind, id) {
      const key = keyFor(kind, id);
      if ((await redis.set(key, states.write('begun'), 'PX', begunMs, 'NX')) === 'OK') return 'new';
      // Gone in between: it was begun until just now, and whoever sends it again finds it new.
      return (await readMemo(redis, key, states)) === 'done' ? 'done' : 'begun';
    },
    async goOn(kind, id) {
      await redis.pexpire(keyFor(kind, id), begunMs);
    },
    async done(kind, id) {
      await writeMemo(redis, keyFor(kind, id), states, 'done', defaultKeptMs);
    },
    goOnEveryMs: begunMs / 3,
  };
}

/**
 * True for the first process that shows this id, false for every other one while it is remembered (15 minutes unless
 * told). Throws when Redis does not answer: the caller must refuse then, since it cannot know.
 */
export async function seenOnce(
  redis: Redis,
  kind: SeenKind,
  id: string,
  rememberedMs = defaultKeptMs,
): Promise<boolean> {
  return await claim(redis, keyFor(kind, id), rememberedMs);
}

const firstTimes = plainNumber('when a request of the deploy hook came first');

/** When (epoch ms) a request of the deploy hook with this signature came first; `now` for the first, and once 15 minutes are over. */
export async function firstSeenAt(redis: Redis, signature: string, now: number): Promise<number> {
  return await writeMemoOnce(redis, keyFor('hook', signature), firstTimes, now, defaultKeptMs);
}

/** Hashed: signatures are nearly secrets, and an id from outside may be long. */
function keyFor(kind: SeenKind, id: string): string {
  return `sc:seen:${kind}:${createHash('sha256').update(id).digest('hex')}`;
}
