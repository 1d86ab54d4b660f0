import { expect, it } from 'vitest';
import { userGroups } from '../../../src/slack/out/user-groups.ts';
import { slackClient } from '../../../src/slack/out/workspace.ts';
import { startSlack } from '../../../stand-ins/slack/server.ts';
import { slackTokens } from '../../support/slack-receiver.ts';

it('the groups of a person are asked for once in five minutes, and again after a refusal', async () => {
  await using slack = await startSlack(slackTokens);
  let now = 0;
  const client = slackClient({ botToken: slackTokens.botToken, apiUrl: slack.url });
  const groupsOf = userGroups(client, { now: () => now });
  slack.faults.add({ method: 'usergroups.list', kind: 'error', error: 'missing_scope' });
  await expect(groupsOf('U0JUN00001')).rejects.toThrow('missing_scope');
  expect(await groupsOf('U0JUN00001')).toEqual(['S0SRE00001']);
  expect(await groupsOf('U0MARA0001')).toEqual([]);
  const asked = () => slack.calls.filter(({ method }) => method === 'usergroups.list').length;
  expect(asked()).toBe(2);
  now = 300_000;
  await groupsOf('U0JUN00001');
  expect(asked()).toBe(3);
});
