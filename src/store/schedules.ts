import { z } from 'zod';
import type { Schedule, ScheduleStore } from '../core/schedule/schedule.ts';
import { keyOf } from './keys.ts';
import { claim, dropClaim, readField, readFields } from './memo.ts';
import type { Redis } from './redis.ts';
import { document, plainNumber } from './schema.ts';
import { redisScript, words, yesOrNo } from './script.ts';
import { number, object, text, texts } from './shapes/fields.ts';

const owner = 'schedules';
const all = keyOf(owner, 'all');
const handledKey = keyOf(owner, 'handled');
const channelKey = (channel: string) => keyOf(owner, 'channel', channel);
const takenKey = (id: string) => keyOf(owner, 'taken', id);

export const schedules = document<Schedule>({
  name: 'a schedule',
  version: 1,
  shape: object({
    id: text,
    cron: text,
    zone: text,
    words: texts,
    plan: text,
    isOneOfMany: z.literal(true).exactOptional(),
    environment: text,
    channel: text,
    by: text,
    createdAt: number,
    from: z.enum(['plan', 'person']),
  }),
});
const ticks = plainNumber('the tick of a schedule that was handled last');

const addScript = redisScript(
  `
local id, schedule, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
if ARGV[4] == 'plan' then
  redis.call('HSET', KEYS[1], id, schedule)
  return 'added'
end
if redis.call('HEXISTS', KEYS[1], id) == 1 then return 'there' end
if redis.call('SCARD', KEYS[2]) >= most then return 'full' end
redis.call('HSET', KEYS[1], id, schedule)
redis.call('SADD', KEYS[2], id)
return 'added'
`,
  { answers: [words] },
);

const removeScript = redisScript(
  `
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
`,
  { answers: [yesOrNo] },
);

const handledScript = redisScript(`
local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) > before then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
`);

/** Schedules in Redis, over a connection that the caller owns; kept until they are removed. Those of plans are written over, and count in no limit. */
export function redisSchedules(redis: Redis): ScheduleStore {
  return {
    async add(schedule, mostInChannel) {
      const args = [schedule.id, schedules.write(schedule), mostInChannel, schedule.from];
      const [answer] = await addScript(redis, [all, channelKey(schedule.channel)], args);
      return answer === 'added' || answer === 'full' ? answer : 'there';
    },
    async list() {
      const found = await readFields(redis, all, schedules);
      return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    get: (id) => readField(redis, all, id, schedules),
    async remove(id) {
      const schedule = await readField(redis, all, id, schedules);
      if (schedule === null) return false;
      const keys = [all, channelKey(schedule.channel), handledKey];
      const [removed] = await removeScript(redis, keys, [id]);
      return removed;
    },
    handledAt: (id) => readField(redis, handledKey, id, ticks),
    async handled(id, at) {
      await handledScript(redis, [handledKey], [id, at]);
    },
    take: (id, forMs) => claim(redis, takenKey(id), forMs),
    leave: (id) => dropClaim(redis, takenKey(id)),
  };
}
