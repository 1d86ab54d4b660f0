import { expect, it } from 'vitest';
import { redisBudgets, slackBudgets } from '../../../src/slack/out/budgets.ts';
import { channelStandings } from '../../../src/slack/out/channel-standings.ts';
import { slackClient } from '../../../src/slack/out/workspace.ts';
import { startSlack } from '../../../stand-ins/slack/server.ts';
import { testRedis } from '../../support/redis.ts';
import { mara, slackTokens } from '../../support/slack-receiver.ts';

it('ten who ask at once, and one who has to wait a moment for the budget, learn that a channel is archived', async () => {
  await using server = await testRedis();
  await using slack = await startSlack(slackTokens);
  const channel = slack.state.channels.get(mara.channel);
  if (channel === undefined) throw new Error('there is no channel');
  channel.isArchived = true;
  const client = slackClient({ botToken: slackTokens.botToken, apiUrl: slack.url });
  const standings = (budgets = slackBudgets) =>
    channelStandings({ client, budgets: redisBudgets(server.redis, 'T1', budgets) });
  const asked = Array.from({ length: 10 }, () => standings()(mara.channel));
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['archived']));
  await server.redis.flushall();
  const tight = standings({ 'conversations.info': { perWorkspace: { everyMs: 300, burst: 1 } } });
  expect([await tight(mara.channel), await tight(mara.channel)]).toEqual(['archived', 'archived']);
});
