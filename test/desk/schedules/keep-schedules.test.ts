import { expect, test } from 'vitest';
import { keepSchedules } from '../../../src/desk/schedules/keep-schedules.ts';
import type { DeskPlan } from '../../../src/desk/wish.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';
import { deskPlan, openConfig } from '../../support/desk.ts';
import { keptTicks } from '../../support/report-desks.ts';
import { hourly, scheduledPlan, scheduleRoom } from '../../support/schedules.ts';

/** A plans folder, a workspace with the channel `#staging`, and what keeping them came to. */
async function folder(first: readonly DeskPlan[] = [scheduledPlan()]) {
  const all = await scheduleRoom();
  const ticks = keptTicks();
  const names = new Map([['#staging', 'C0STAGING1']]);
  const now = { plans: first, defaultChannel: null as string | null };
  const keep = () =>
    keepSchedules({
      ...{ now: all.room.parts.now, schedules: all.store, ticks },
      plans: async () => now.plans,
      config: async () => ({ ...openConfig, channels: { default: now.defaultChannel } }),
      directory: slackDirectory,
      channelId: async (name) => names.get(name) ?? null,
    });
  return { ...all, ticks, names, now, keep };
}

const daily = {
  id: 'shop/daily',
  zone: 'America/Los_Angeles',
  channel: 'C0STAGING1',
  from: 'plan',
  by: 'shop',
};

test('reports of plans become schedules with a waker; looking again changes nothing', async () => {
  await using all = await folder();
  expect(await all.keep()).toEqual([]);
  const kept = await all.store.list();
  expect(kept).toMatchObject([{ ...daily, words: ['phase1'], createdAt: all.room.clock.at }]);
  expect(all.ticks.changes).toEqual(['upsert shop/daily']);
  all.room.clock.at += 60_000;
  expect(await all.keep()).toEqual([]);
  expect(await all.store.list()).toEqual(kept);
  expect(all.ticks.changes).toEqual(['upsert shop/daily']);
});

test('a plan that changes changes its schedules: other times begin anew, another selection does not', async () => {
  await using all = await folder();
  await all.keep();
  const began = all.room.clock.at;
  all.room.clock.at += 60_000;
  const { text } = scheduledPlan();
  all.now.plans = [deskPlan('shop', text.replace('run: [phase1], channel', 'run: [health], channel'))];
  await all.keep();
  expect(await all.store.list()).toMatchObject([{ ...daily, words: ['health'], createdAt: began }]);
  all.now.plans = [deskPlan('shop', text.replace('0 9 * * 1-5', '30 9 * * 1-5'))];
  await all.keep();
  expect(await all.store.list()).toMatchObject([{ cron: '30 9 * * 1-5', createdAt: began + 60_000 }]);
  expect(all.ticks.wakers.get('shop/daily')?.cron).toBe('30 9 * * 1-5');
});

test('what is not in the plans any more goes with its waker; what people scheduled stays', async () => {
  await using all = await folder();
  await all.store.add(hourly, 50);
  await all.keep();
  all.now.plans = [];
  await all.keep();
  expect((await all.store.list()).map(({ id }) => id)).toEqual([hourly.id]);
  expect([...all.ticks.wakers.keys()]).toEqual([hourly.id]);
});

test('while a plan has errors its schedules stay, so that its ticks are told; those of other plans follow', async () => {
  await using all = await folder([scheduledPlan(), scheduledPlan('', 'other')]);
  await all.keep();
  const broken = deskPlan('shop', 'version: 1\nplan: shop\n');
  all.now.plans = [broken, scheduledPlan('', 'other')];
  await all.keep();
  expect((await all.store.list()).map(({ id }) => id)).toEqual(['other/daily', 'shop/daily']);
  const quiet = deskPlan('other', scheduledPlan('', 'other').text.replace(/ {2}daily.*\n/, ''));
  all.now.plans = [broken, quiet];
  await all.keep();
  expect((await all.store.list()).map(({ id }) => id)).toEqual(['shop/daily']);
});

test('a channel that nobody finds is a problem in a sentence; one that was found before keeps its schedule', async () => {
  await using all = await folder();
  all.names.clear();
  const said =
    'report shop/daily: the bot sees no channel #staging; invite it there, or write the id (C0123ABCD). Until then';
  expect(await all.keep()).toEqual([`${said} it does not run`]);
  expect(await all.store.list()).toEqual([]);
  all.names.set('#staging', 'C0STAGING1');
  expect(await all.keep()).toEqual([]);
  all.names.clear();
  expect(await all.keep()).toEqual([`${said} its reports go where they went before`]);
  expect(await all.store.list()).toMatchObject([daily]);
});

test('without a channel of its own a report goes to the default one, and without that it is a problem', async () => {
  const text = scheduledPlan().text.replace(', channel: "#staging"', '');
  await using all = await folder([deskPlan('shop', text)]);
  expect(await all.keep()).toEqual([
    'plans/shop.yaml reports.daily: it has no channel; name one there, or channels.default in staging-check.yaml',
  ]);
  all.now.defaultChannel = 'C0DEFAULT1';
  expect(await all.keep()).toEqual([]);
  expect(await all.store.list()).toMatchObject([{ channel: 'C0DEFAULT1' }]);
});

test('a waker that was lost, or lost its job, is made again; one without a schedule goes', async () => {
  await using all = await folder([]);
  await all.store.add(hourly, 50);
  await all.ticks.upsert({ ...hourly, id: 's-GONE' });
  await all.keep();
  expect([...all.ticks.wakers.keys()]).toEqual([hourly.id]);
  const waker = all.ticks.wakers.get(hourly.id);
  if (waker === undefined) throw new Error('it was made');
  all.ticks.changes.length = 0;
  for (const changed of [{ nextAt: null }, { nextAt: all.room.clock.at - 180_000 }, { zone: 'UTC' }]) {
    all.ticks.wakers.set(hourly.id, { ...waker, ...changed });
    await all.keep();
    await all.keep();
  }
  expect(all.ticks.changes).toEqual(Array.from({ length: 3 }, () => `upsert ${hourly.id}`));
});

test('Slack that cannot be asked changes nothing', async () => {
  await using all = await folder();
  await all.keep();
  const failing = keepSchedules({
    ...{ now: all.room.parts.now, schedules: all.store, ticks: all.ticks },
    plans: async () => [scheduledPlan()],
    config: async () => openConfig,
    directory: slackDirectory,
    channelId: () => Promise.reject(new Error('ratelimited')),
  });
  await expect(failing).rejects.toThrow('ratelimited');
  expect(await all.store.list()).toMatchObject([daily]);
});
