import { setTimeout as delay } from 'node:timers/promises';
import { redisBudgets } from '../../src/slack/out/budgets.ts';
import { redisOutbox } from '../../src/slack/out/outbox/outbox.ts';
import { slackPort } from '../../src/slack/out/slack-port.ts';
import { connectRedis } from '../../src/store/connections.ts';
import { fastTable, fastTimes } from './outbox-parts.ts';

/** A worker process of a test: delivers every key of the set `todo`, four at once, until the set is empty. */
const [, , redisUrl = '', slackUrl = '', owner = ''] = process.argv;
const redis = connectRedis(redisUrl, 'consumer');
const outbox = redisOutbox({
  redis,
  port: slackPort({ token: 'xoxb-test', apiUrl: slackUrl, timeoutMs: fastTimes.callMs, botUserId: null }),
  budgets: redisBudgets(redis, 'T1', fastTable),
  times: fastTimes,
});
process.stdout.write('ready\n');
await Promise.all([1, 2, 3, 4].map(work));
redis.disconnect();

async function work(): Promise<void> {
  while ((await redis.scard('todo')) > 0) {
    const key = await redis.srandmember('todo');
    if (key === null) return;
    // A short turn at each key, as if the job were taken over by others all the time.
    const ended = await outbox.deliver({ owner, key }, AbortSignal.timeout(300));
    if (ended.kind === 'shown') await redis.srem('todo', key);
    if (ended.kind === 'refused' || ended.kind === 'gone')
      throw new Error(`${key}: ${JSON.stringify(ended)}`);
    await delay(1);
  }
}
