import type { IncidentMemory, JoinMemory, MarkName, Telling } from '../core/incident/publishing.ts';
import { keptMs, keyOf } from './keys.ts';
import { claim, isClaimed, readFields, readMemo, writeFields, writeMemo } from './memo.ts';
import type { Redis } from './redis.ts';
import { plainText, type Schema } from './schema.ts';

/** As long as incidents are kept: 2 years. */
const incidentKeptMs = 2 * 365 * 24 * 3_600_000;

const markNames: readonly MarkName[] = ['pin', 'topic', 'bookmark', 'header', 'chart'];

function isMarkName(name: string): name is MarkName {
  return markNames.some((one) => one === name) || /^chart:\d+$/.test(name);
}

const tellings = plainText('how a change was told');
const messages = plainText('the id of a message');
const marks = plainText('what a mark of a channel shows');

/** What the timeline job remembers, over a connection that the caller owns. */
export function redisIncidentMemory(redis: Redis): IncidentMemory {
  const of = (key: string, ...path: readonly string[]) => keyOf(`inc.${key}`, 'shown', ...path);
  const keep = (key: string, schema: Schema<string>, fields: Iterable<readonly [string, string]>) =>
    writeFields(redis, key, schema, fields, incidentKeptMs);
  return {
    async tellings(key) {
      const fields = await readFields(redis, of(key, 'changes'), tellings);
      return new Map([...fields].map(([id, text]) => [id, tellingOf(text)]));
    },
    tell: (key, told) =>
      keep(
        of(key, 'changes'),
        tellings,
        [...told].map(([id, telling]) => [id, textOf(telling)]),
      ),
    async timelines(key) {
      const fields = await readFields(redis, of(key, 'timelines'), messages);
      return new Map([...fields].map(([number, message]) => [Number(number), message]));
    },
    keepTimeline: (key, number, message) => keep(of(key, 'timelines'), messages, [[String(number), message]]),
    async marks(key) {
      const fields = await readFields(redis, of(key, 'marks'), marks);
      return new Map(
        [...fields].flatMap(([name, value]) => (isMarkName(name) ? [[name, value] as const] : [])),
      );
    },
    keepMark: (key, name, value) => keep(of(key, 'marks'), marks, [[name, value]]),
    topic: (channel) => readMemo(redis, topicOf(channel), marks),
    keepTopic: (channel, topic) => writeMemo(redis, topicOf(channel), marks, topic, incidentKeptMs),
    async refuseMark(key, name, ms) {
      await claim(redis, of(key, 'refused', name), ms);
    },
    isRefused: (key, name) => isClaimed(redis, of(key, 'refused', name)),
  };
}

function topicOf(channel: string): string {
  return keyOf(`place.${channel}`, 'topic');
}

/** What joining remembers of runs, over a connection that the caller owns. */
export function redisJoinMemory(redis: Redis): JoinMemory {
  const of = (run: string, what: string) => keyOf(run, 'joined', what);
  return {
    root: (run) => readMemo(redis, of(run, 'root'), messages),
    keepRoot: (run, message) => writeMemo(redis, of(run, 'root'), messages, message, keptMs),
    takeOnce: (run, what) => claim(redis, of(run, what), keptMs),
    isSettled: (run) => isClaimed(redis, of(run, 'settled')),
    async settle(run) {
      await claim(redis, of(run, 'settled'), keptMs);
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
