import { expect, test, vi } from 'vitest';
import { connectRedis } from '../../src/store/connections.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import { hourly } from '../support/schedules.ts';
import { mara } from '../support/slack-receiver.ts';
import { type SlackScene, slackScene } from '../support/slack-scene.ts';

const check = '{ name: Health, env: { process: true }, expect: { PATH: { exists: true } } }';
const plan = `
version: 1
plan: shop
title: Shop
environments: { staging: { hosts: [localhost] } }
phases:
  phase1: { title: First, sections: { "1.1": { title: Health, checks: { health: ${check} } } } }
reports:
  daily: { cron: "0 9 * * 1-5", timezone: America/Los_Angeles, run: [phase1], channel: "#staging" }
`;
const until = { timeout: 40_000, interval: 100 };
const hourMs = 3_600_000;

function posted({ slack }: SlackScene): readonly string[] {
  const shown = slack.state.messages.filter(({ onlyFor, isBot }) => onlyFor === null && isBot);
  return shown.map(({ text }) => text);
}

/** What was added three hours ago, while no bot was there. */
async function addedBefore(redisUrl: string): Promise<void> {
  const redis = connectRedis(redisUrl, 'consumer');
  const createdAt = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs + 1;
  const schedule = {
    ...hourly,
    plan: 'shop',
    words: ['phase1'],
    channel: mara.channel,
    by: mara.user,
    createdAt,
  };
  await redisSchedules(redis).add(schedule, 50);
  redis.disconnect();
}

test('ticks that were missed while no bot was there are one report in the channel, whichever bot comes first', async () => {
  await using scene = await slackScene({ plan, hasBot: false });
  await addedBefore(scene.redisUrl);
  await Promise.all([scene.anotherBot(), scene.anotherBot()]);
  await vi.waitFor(() => expect(posted(scene)).toHaveLength(1), until);
  expect(posted(scene)[0]).toMatch(/phase1 on staging.*\d ticks were missed while the bot was stopped/s);
  expect(await scene.runs.recent(null, 10)).toHaveLength(1);
}, 60_000);

test('people see what plans and people have scheduled, and take it away again', async () => {
  await using scene = await slackScene({ plan, hasWorker: false });
  const { slack } = scene;
  const say = async (text: string) => {
    await slack.command(text, mara);
    return slack.ephemerals(mara.user).at(-1)?.text ?? '';
  };
  await vi.waitFor(async () => expect(await say('schedule list')).toContain('plan shop · shop/daily'), until);
  expect(await say('schedule add "0 9 * * 1-5" phase1 Europe/Berlin')).toMatch(
    /^Scheduled phase1 on staging/,
  );
  const id = /s-[0-9A-Z]{8}/.exec(await say('schedule list'))?.[0];
  expect(await say(`schedule remove ${id}`)).toMatch(/^Removed /);
  expect(await say('schedule list')).not.toContain('Europe/Berlin');
  expect(posted(scene)).toEqual([]);
}, 60_000);
