import { expect, it } from 'vitest';
import { redisHomeOpeners } from '../../../src/slack/home/home-openers.ts';
import { homeRefresher } from '../../../src/slack/home/home-publisher.ts';
import { testRedis } from '../../support/redis.ts';

const until = { timeout: 8_000, interval: 10 };
const fail = (error: unknown) => {
  throw error;
};

it('many changes at once are one push now and one after the turn, which shows the last of them', async () => {
  await using server = await testRedis();
  const openers = redisHomeOpeners(server.redis, { pushEveryMs: 300 });
  await openers.opened('U0MARA');
  let state = 0;
  const shown: number[] = [];
  const push = async () => void shown.push(state);
  const refresher = homeRefresher({ openers, push, onError: fail });
  // Another process on the same Redis keeps the same turns.
  const other = homeRefresher({ openers, push, onError: fail });
  refresher.refresh();
  await expect.poll(() => shown, until).toEqual([0]);
  for (state = 1; state < 20; state += 1) refresher.refresh();
  state = 20;
  refresher.refresh();
  await expect.poll(() => shown, until).toEqual([0, 20]);
  state = 21;
  other.refresh();
  await expect.poll(() => shown.at(-1), until).toBe(21);
  expect(shown).toEqual([0, 20, 21]);
  refresher.stop();
  other.stop();
});

it('only who opened it in the last ten minutes is pushed to', async () => {
  await using server = await testRedis();
  let at = Date.parse('2026-11-24T10:00:00Z');
  const openers = redisHomeOpeners(server.redis, { now: () => at });
  await openers.opened('U0EARLY');
  at += 599_000;
  await openers.opened('U0LATE');
  expect(await openers.recent()).toEqual(['U0EARLY', 'U0LATE']);
  at += 2_000;
  expect(await openers.recent()).toEqual(['U0LATE']);
});

it('a push that fails is told, and the next change tries again; after the stop nothing is pushed', async () => {
  await using server = await testRedis();
  const openers = redisHomeOpeners(server.redis, { pushEveryMs: 50 });
  await openers.opened('U0MARA');
  const errors: unknown[] = [];
  let pushes = 0;
  const refresher = homeRefresher({
    openers,
    push: async () => {
      pushes += 1;
      if (pushes === 1) throw new Error('Slack is away');
    },
    onError: (error) => void errors.push(error),
  });
  refresher.refresh();
  await expect.poll(() => errors.length, until).toBe(1);
  refresher.refresh();
  await expect.poll(() => pushes, until).toBe(2);
  refresher.stop();
  refresher.refresh();
  await server.redis.ping();
  expect(pushes).toBe(2);
});
