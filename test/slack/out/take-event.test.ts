import { expect, it } from 'vitest';
import { takeOnce } from '../../../src/slack/receive/delivery.ts';
import type { Delivery } from '../../../src/slack/receive/take-event.ts';
import { redisSeen } from '../../../src/store/seen-once.ts';
import { testRedis } from '../../support/redis.ts';

const until = { timeout: 8_000, interval: 20 };

/** An event as it arrives at one process; `told` is what Slack hears of it. */
function arriving(id: string) {
  const told: string[] = [];
  const delivery: Delivery = {
    body: { type: 'event_callback', event_id: id },
    ack: async () => void told.push('ack'),
    later: () => void told.push('later'),
    envelope: `e-${id}`,
    storageFault: null,
  };
  return { delivery, told };
}

it('an event of a process that died over it is handled when Slack sends it again', async () => {
  await using server = await testRedis();
  const begunMs = 400;
  const dying = server.connect();
  const handled: string[] = [];
  const errors: unknown[] = [];
  const first = takeOnce({
    seenMemory: redisSeen(dying, { begunMs }),
    process: () => {
      handled.push('first');
      dying.disconnect();
      return new Promise(() => {});
    },
    onError: () => {},
  });
  const second = takeOnce({
    seenMemory: redisSeen(server.redis, { begunMs }),
    process: async () => void handled.push('second'),
    onError: (error) => void errors.push(error),
  });
  void first(arriving('Ev1').delivery);
  await expect.poll(() => handled, until).toEqual(['first']);
  const early = arriving('Ev1');
  await second(early.delivery);
  expect(early.told).toEqual(['later']);
  await expect
    .poll(async () => {
      const again = arriving('Ev1');
      await second(again.delivery);
      return again.told;
    }, until)
    .toEqual(['ack']);
  expect(handled).toEqual(['first', 'second']);
  expect(errors).toEqual([]);
});

it('an event that takes longer than a process is given up after is handled once, as long as it goes on', async () => {
  await using server = await testRedis();
  const end = Promise.withResolvers<void>();
  let handled = 0;
  const take = takeOnce({
    seenMemory: redisSeen(server.redis, { begunMs: 600 }),
    process: async () => {
      handled += 1;
      await end.promise;
    },
    onError: (error) => {
      throw error;
    },
  });
  const first = arriving('Ev2');
  const taken = take(first.delivery);
  await expect.poll(() => handled, until).toBe(1);
  const since = performance.now();
  await expect
    .poll(async () => {
      const again = arriving('Ev2');
      await take(again.delivery);
      expect(again.told).toEqual(['later']);
      return performance.now() - since > 1_500;
    }, until)
    .toBe(true);
  end.resolve();
  await taken;
  const last = arriving('Ev2');
  await take(last.delivery);
  expect([first.told, last.told, handled]).toEqual([['ack'], ['ack'], 1]);
});

it('an event is acknowledged when it was handled, and after 2.5 s when that takes longer', async () => {
  await using server = await testRedis();
  const end = Promise.withResolvers<void>();
  const take = takeOnce({
    seenMemory: redisSeen(server.redis),
    process: async ({ ack }) => {
      await ack();
      await end.promise;
    },
    onError: () => {},
  });
  const slow = arriving('Ev3');
  const taken = take(slow.delivery);
  await expect.poll(() => server.redis.dbsize(), until).toBe(1);
  expect(slow.told).toEqual([]);
  await expect.poll(() => slow.told, until).toEqual(['ack']);
  end.resolve();
  await taken;
  expect(slow.told).toEqual(['ack']);
});

it('what breaks is done all the same: it is told, and not tried again', async () => {
  await using server = await testRedis();
  const errors: unknown[] = [];
  const take = takeOnce({
    seenMemory: redisSeen(server.redis),
    process: () => Promise.reject(new Error('broken')),
    onError: (error) => void errors.push(error),
  });
  const [one, two] = [arriving('Ev4'), arriving('Ev4')];
  await take(one.delivery);
  await take(two.delivery);
  expect([one.told, two.told, errors.length]).toEqual([['ack'], ['ack'], 1]);
});
