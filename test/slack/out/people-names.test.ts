import { expect, it } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import { slackPeopleNames } from '../../../src/slack/out/people-names.ts';
import { slackPeopleZones } from '../../../src/slack/out/people-zones.ts';
import { slackClient } from '../../../src/slack/out/workspace.ts';
import { startSlack } from '../../../stand-ins/slack/server.ts';
import { testRedis } from '../../support/redis.ts';
import { mara, slackTokens } from '../../support/slack-receiver.ts';

async function names(faults: Parameters<typeof startSlack>[0]['faults'] = []) {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await testRedis());
  const slack = stack.use(await startSlack({ ...slackTokens, faults }));
  const { redis } = server;
  const parts = {
    client: slackClient({ botToken: slackTokens.botToken, apiUrl: slack.url }),
    budgets: redisBudgets(redis, 'T1'),
    redis,
    workspace: 'T1',
  };
  const of = slackPeopleNames(parts);
  const zoneOf = slackPeopleZones(parts);
  const held = stack.move();
  const asked = () => slack.calls.filter(({ method }) => method === 'users.info').length;
  return { of, zoneOf, asked, redis, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

it('people are named as Slack does, and asked for once a day', async () => {
  await using all = await names();
  const found = await all.of([mara.user, mara.user]);
  expect(found.get(mara.user)).toMatch(/^mara/i);
  expect(await all.of([mara.user])).toEqual(found);
  expect(all.asked()).toBe(1);
  const [key = ''] = await all.redis.keys('sc:*name*');
  expect(await all.redis.pttl(key)).toBeGreaterThan(86_000_000);
});

it('groups, words and people whom Slack does not know keep their ids, and are not asked for again and again', async () => {
  await using all = await names();
  for (let time = 0; time < 3; time += 1) {
    expect(await all.of(['S0SRE12345', 'deploy-bot', '', 'U0NOBODY01'])).toEqual(new Map());
  }
  expect(all.asked()).toBe(1);
});

it('what Slack does not say now is asked another time', async () => {
  await using all = await names([{ method: 'users.info', kind: 'error', error: 'internal_error', times: 1 }]);
  expect(await all.of([mara.user])).toEqual(new Map());
  expect((await all.of([mara.user])).has(mara.user)).toBe(true);
});

it('the zone of a person is the one they set in Slack, asked for once an hour; where Slack does not tell, nobody knows', async () => {
  await using all = await names([{ method: 'users.info', kind: 'error', error: 'internal_error', times: 1 }]);
  expect(await all.zoneOf(mara.user)).toBe(null);
  expect(await all.zoneOf(mara.user)).toBe('Europe/Stockholm');
  expect(await all.zoneOf(mara.user)).toBe('Europe/Stockholm');
  expect(all.asked()).toBe(2);
  expect(await all.zoneOf('U0NOBODY01')).toBe(null);
});
