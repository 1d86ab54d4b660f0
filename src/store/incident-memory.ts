import type { Redis } from 'ioredis';
import type { IncidentMemory, JoinMemory, MarkName, Telling } from '../core/incident/publishing.ts';
import { keptMs, keyOf } from './keys.ts';

/** As long as incidents are kept: 2 years. */
const incidentKeptMs = 2 * 365 * 24 * 3_600_000;

const markNames: readonly MarkName[] = ['pin', 'topic', 'bookmark', 'header', 'chart'];

/** What the timeline job remembers, over a connection that the caller owns. */
export function redisIncidentMemory(redis: Redis): IncidentMemory {
  const of = (key: string, ...path: readonly string[]) => keyOf(`inc.${key}`, 'shown', ...path);
  const keep = async (name: string, fields: Readonly<Record<string, string>>) => {
    if (Object.keys(fields).length === 0) return;
    await redis.hset(name, fields);
    await redis.pexpire(name, incidentKeptMs);
  };
  return {
    async tellings(key) {
      const fields = Object.entries(await redis.hgetall(of(key, 'changes')));
      return new Map(fields.map(([id, text]) => [id, tellingOf(text)]));
    },
    async tell(key, tellings) {
      const fields = [...tellings].map(([id, telling]) => [id, textOf(telling)]);
      await keep(of(key, 'changes'), Object.fromEntries(fields));
    },
    async timelines(key) {
      const fields = Object.entries(await redis.hgetall(of(key, 'timelines')));
      return new Map(fields.map(([number, ts]) => [Number(number), ts]));
    },
    keepTimeline: (key, number, ts) => keep(of(key, 'timelines'), { [number]: ts }),
    async marks(key) {
      const fields = await redis.hgetall(of(key, 'marks'));
      return new Map(
        markNames.flatMap((name) => {
          const value = fields[name];
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
    },
    keepMark: (key, name, value) => keep(of(key, 'marks'), { [name]: value }),
    async refuseMark(key, name, ms) {
      await redis.set(of(key, 'refused', name), '1', 'PX', ms);
    },
    async isRefused(key, name) {
      return (await redis.exists(of(key, 'refused', name))) === 1;
    },
  };
}

/** What joining remembers of runs, over a connection that the caller owns. */
export function redisJoinMemory(redis: Redis): JoinMemory {
  const of = (run: string, what: string) => keyOf(run, 'joined', what);
  return {
    root: (run) => redis.get(of(run, 'root')),
    async keepRoot(run, ts) {
      await redis.set(of(run, 'root'), ts, 'PX', keptMs);
    },
    async takeOnce(run, what) {
      return (await redis.set(of(run, what), '1', 'PX', keptMs, 'NX')) === 'OK';
    },
    async isSettled(run) {
      return (await redis.exists(of(run, 'settled'))) === 1;
    },
    async settle(run) {
      await redis.set(of(run, 'settled'), '1', 'PX', keptMs);
    },
  };
}

function textOf(telling: Telling): string {
  return telling.kind === 'more' ? `more ${telling.count}` : telling.kind;
}

function tellingOf(text: string): Telling {
  if (text.startsWith('more ')) return { kind: 'more', count: Number(text.slice('more '.length)) };
  return { kind: text === 'due' || text === 'left' ? text : 'said' };
}
