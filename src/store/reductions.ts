import { isAfter, type RawEntry } from './pack.ts';
import { type PackableKeys, readEntries, readNews } from './packed-stream.ts';
import type { Redis } from './redis.ts';

/** How events become what is looked at, one after another. */
export type Reducer<Event, Reduced, Seen> = {
  empty(): Reduced;
  /** Takes one more event in, in place. */
  add(reduced: Reduced, event: Event): void;
  /** What later events do not change any more. */
  view(reduced: Reduced): Seen;
  /** Whether it has ended: seldom looked at from now on, so that few such are kept. */
  isOver(reduced: Reduced): boolean;
};

/** A reducer that keeps the events as they are. */
export function listReducer<Event>(): Reducer<Event, Event[], readonly Event[]> {
  return {
    empty: () => [],
    add: (all, event) => void all.push(event),
    view: (all) => [...all],
    isOver: () => false,
  };
}

type KeptReduction<Reduced, Seen> = {
  reduced: Reduced;
  position: string;
  count: number;
  /** Of the JSON that is in it. */
  bytes: number;
  /** Null while there is news that nobody has looked at. */
  view: { is: Seen } | null;
  /** Why it took half of an event in: it is never looked at. */
  broken: { by: unknown } | null;
  isOver: boolean;
  usedAt: number;
};

/** So much JSON of events stands behind what is kept, unless told; the newest is kept however large it is. */
const usualMostBytes = 32 * 1024 * 1024;
/** Of what has ended, so many are kept: those that somebody may be looking at just now. */
const mostOver = 32;
/** What nobody has asked for in so long is dropped. */
const idleMs = 10 * 60_000;

/**
 * Streams as this process has read them, each reduced up to its last entry, so that a look reads only what came since; over a
 * connection that the caller owns. Nothing of it outlives the process: another version of the program reads anew. What does not go on
 * from where it was read (cut, packed elsewhere, gone) is read anew as well.
 */
export function redisReductions<Event, Reduced, Seen>(parts: {
  redis: Redis;
  keysOf(owner: string): PackableKeys;
  eventOf(owner: string, entry: RawEntry): Event;
  reducer: Reducer<Event, Reduced, Seen>;
  mostBytes?: number;
}): (owner: string) => Promise<Seen | null> {
  const { redis, keysOf, eventOf, reducer, mostBytes = usualMostBytes } = parts;
  const reductions = new Map<string, KeptReduction<Reduced, Seen>>();
  const take = (owner: string, one: KeptReduction<Reduced, Seen>, entries: readonly RawEntry[]) => {
    if (one.broken !== null) throw one.broken.by;
    try {
      for (const entry of entries) {
        const [position, , json] = entry;
        // Somebody who asked at the same time may have been first.
        if (one.count > 0 && !isAfter(position, one.position)) continue;
        reducer.add(one.reduced, eventOf(owner, entry));
        Object.assign(one, { position, count: one.count + 1, bytes: one.bytes + json.length, view: null });
      }
    } catch (error) {
      one.broken = { by: error };
      if (reductions.get(owner) === one) reductions.delete(owner);
      throw error;
    }
    one.view ??= { is: reducer.view(one.reduced) };
    one.isOver = reducer.isOver(one.reduced);
    return one.view.is;
  };
  return async (owner) => {
    const known = reductions.get(owner);
    if (known !== undefined) {
      const { position, count } = known;
      const news = await readNews(redis, keysOf(owner), { position, count });
      if (news.kind === 'news') {
        const view = take(owner, known, news.entries);
        if (reductions.get(owner) === known) keep(reductions, owner, known, mostBytes);
        return view;
      }
      if (reductions.get(owner) === known) reductions.delete(owner);
    }
    const entries = await readEntries(redis, keysOf(owner));
    if (entries.length === 0) return null;
    const made = {
      reduced: reducer.empty(),
      position: '0-0',
      count: 0,
      bytes: 0,
      view: null,
      broken: null,
      isOver: false,
      usedAt: 0,
    };
    const view = take(owner, made, entries);
    keep(reductions, owner, made, mostBytes);
    return view;
  };
}

/** The one that was used last stands last. */
function keep<Reduced, Seen>(
  reductions: Map<string, KeptReduction<Reduced, Seen>>,
  owner: string,
  one: KeptReduction<Reduced, Seen>,
  mostBytes: number,
): void {
  one.usedAt = performance.now();
  reductions.delete(owner);
  reductions.set(owner, one);
  let total = 0;
  for (const { bytes } of reductions.values()) total += bytes;
  for (const [other, { bytes, usedAt }] of reductions) {
    if (other === owner || (total <= mostBytes && one.usedAt - usedAt < idleMs)) break;
    total -= bytes;
    reductions.delete(other);
  }
  if (one.isOver) dropOver(reductions);
}

/** All but those that were used last. */
function dropOver<Reduced, Seen>(reductions: Map<string, KeptReduction<Reduced, Seen>>): void {
  const over = [...reductions].filter(([, { isOver }]) => isOver);
  for (const [owner] of over.slice(0, -mostOver)) reductions.delete(owner);
}
