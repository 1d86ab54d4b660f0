import { eventLogKeys } from '../event-log.ts';
import { keyOf } from '../keys.ts';
import { redisScript } from '../script.ts';

/** Keys of one run: its order, its summary, and those of its event log. */
export function runKeys(run: string) {
  const [events, ids] = eventLogKeys(run);
  return { order: keyOf(run, 'order'), summary: keyOf(run, 'summary'), events, ids };
}

/** KEYS: order, events, ids; ARGV: how long they are kept in ms, the order, the id of the first event, the event. */
export const orderScript = redisScript(`
if redis.call('EXISTS', KEYS[1], KEYS[2]) > 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('XADD', KEYS[2], '*', 'event', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[1])
return 1
`);

/** KEYS: summary, order, events, ids; ARGV: how long they are kept in ms, the summary. The first summary stays, and is the answer. */
export const summaryScript = redisScript(`
redis.call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[1])
for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[1]) end
return redis.call('GET', KEYS[1])
`);
