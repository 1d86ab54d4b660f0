import type { Redis } from 'ioredis';
import type { Schedule, ScheduleStore } from '../core/schedule/schedule.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

const owner = 'schedules';
const all = keyOf(owner, 'all');
const handledKey = keyOf(owner, 'handled');
const channelKey = (channel: string) => keyOf(owner, 'channel', channel);
const takenKey = (id: string) => keyOf(owner, 'taken', id);

const addScript = redisScript(`
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
`);

const removeScript = redisScript(`
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
`);

const handledScript = redisScript(`
local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) > before then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
`);

/** Schedules in Redis, over a connection that the caller owns; kept until they are removed. Those of plans are written over, and count in no limit. */
export function redisSchedules(redis: Redis): ScheduleStore {
  return {
    async add(schedule, mostInChannel) {
      const args = [schedule.id, JSON.stringify(schedule), mostInChannel, schedule.from];
      const [answer] = await addScript(redis, [all, channelKey(schedule.channel)], args);
      return answer === 'added' || answer === 'full' ? answer : 'there';
    },
    async list() {
      const texts = Object.values(await redis.hgetall(all));
      return texts.map(scheduleOf).sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async get(id) {
      const text = await redis.hget(all, id);
      return text === null ? null : scheduleOf(text);
    },
    async remove(id) {
      const text = await redis.hget(all, id);
      if (text === null) return false;
      const [removed] = await removeScript(
        redis,
        [all, channelKey(scheduleOf(text).channel), handledKey],
        [id],
      );
      return removed === '1';
    },
    async handledAt(id) {
      const text = await redis.hget(handledKey, id);
      return text === null ? null : Number(text);
    },
    async handled(id, at) {
      await handledScript(redis, [handledKey], [id, at]);
    },
    async take(id, forMs) {
      return (await redis.set(takenKey(id), '1', 'PX', forMs, 'NX')) === 'OK';
    },
    async leave(id) {
      await redis.del(takenKey(id));
    },
  };
}

/** The cast is safe: only `add` writes this key, and it writes a schedule. */
function scheduleOf(text: string): Schedule {
  return JSON.parse(text) as Schedule;
}
