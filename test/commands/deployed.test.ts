import { expect, test } from 'vitest';
import type { PermissionRule } from '../../src/core/permissions/model.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { badRevisions } from '../support/bad-revisions.ts';
import { type CommandRoom, commandRoom } from '../support/commands.ts';
import { deployPlan } from '../support/deploys.ts';
import { asker, openConfig } from '../support/desk.ts';

const minuteMs = 60_000;
const anywhere = { in: 'all', on: 'all', what: 'all' } as const;

async function said(room: CommandRoom, text: string, by = asker('UDANA01', 'C0STAGING1')): Promise<string> {
  const reply = await room.say(text, by);
  expectAcceptable(reply);
  return reply.text.replaceAll(/<!date\^(\d+)\^[^>]*>/g, (_, at) =>
    new Date(Number(at) * 1000).toISOString().slice(11, 16),
  );
}

async function nothingDone(room: CommandRoom): Promise<void> {
  expect(room.reports.series).toEqual([]);
  expect(await room.reports.deploys.recent(10)).toEqual([]);
}

function granting(...permissions: readonly PermissionRule[]) {
  return { config: async () => ({ ...openConfig, permissions }) };
}

test('a deploy is noted once, and the answer says where and when its reports come', async () => {
  await using room = await commandRoom();
  const answer = await said(room, 'deployed 00469-x1');
  expect(answer.split('\n')).toEqual([
    'Noted: a deploy of 00469-x1 on staging.',
    'Its reports come in this channel:',
    '+5 min 10:52 · +30 min 11:17 · +2 h 12:47 · +1 d 10:47',
    'Not what answers there? Say what does: /staging-check deployed REVISION staging',
    'What runs now: /staging-check status',
  ]);
  expect(room.reports.series).toHaveLength(1);
  expect(await room.reports.deploys.recent(10)).toMatchObject([
    { head: { revision: '00469-x1', environment: 'staging', channel: 'C0STAGING1' } },
  ]);
});

test('said again it is known: by whom, since when, and nothing is added', async () => {
  await using room = await commandRoom();
  await said(room, 'deployed 00469-x1 staging');
  room.room.clock.at += 7 * minuteMs;
  const jun = asker('UJUN001', 'C0OTHER001');
  const answer = await said(room, 'DEPLOYED 00469-x1', jun);
  expect(answer.split('\n').slice(0, 3)).toEqual([
    '00469-x1 on staging is known already: first seen 10:47 by <@UDANA01>. Nothing was added.',
    'Its reports come in <#C0STAGING1>:',
    '+5 min 10:52 · +30 min 11:17 · +2 h 12:47 · +1 d 10:47',
  ]);
  expect(room.reports.series).toHaveLength(1);
});

test('a series that is over says why', async () => {
  await using room = await commandRoom();
  await said(room, 'deployed one');
  await said(room, 'deployed two');
  expect(room.reports.series).toHaveLength(3);
  const [two, one] = await room.reports.deploys.recent(10);
  expect([two?.head.revision, one?.head.revision]).toEqual(['two', 'one']);
});

test('a plan names its own times and channel; the channel where it was said wins', async () => {
  await using room = await commandRoom({ plans: async () => [deployPlan] });
  expect(await said(room, 'deployed v1 staging')).toContain('+5 min 10:52 · +30 min 11:17 · +2 h 12:47');
  expect(await said(room, 'deployed v1 staging')).toContain('Its reports come in this channel');
  await room.surroundings.deploys.recordSighting(
    { kind: 'hook' },
    { environment: 'staging', revision: 'v2' },
  );
  room.room.clock.at += minuteMs;
  expect(await said(room, 'deployed v2')).toContain(
    'v2 on staging is known already: first seen 10:47 by the web hook. Nothing was added.\nIts reports come in <#C0REPORTS>:',
  );
});

test('what is mistyped is told all at once, and nothing is done', async () => {
  await using room = await commandRoom({ plans: async () => [deployPlan] });
  const near = await room.say('deployed v1 stagign');
  expectAcceptable(near);
  expect(near.text).toBe('There is no stagign. Did you mean staging? /staging-check deployed v1 staging');
  expect(JSON.stringify(near.blocks)).toContain('"value":"deployed v1 staging"');
  const both = await said(room, 'deployed "$(id)" stagign');
  expect(both).toMatch(
    /^Nothing was done\.\nrevision: a revision is 1 to 128 .*; got "ˋ?\$\(id\)".*environment: no plan has "stagign"/s,
  );
  expect(both).toContain('did you mean staging?');
  expect(both).toMatch(/Next: \/staging-check help deployed$/);
  for (const text of ['deployed', 'deployed a staging b', 'deployed a b c d']) {
    expect(await said(room, text)).toMatch(/^deployed: it takes .* Nothing was done\. Usage:/);
  }
  await nothingDone(room);
});

test('a mention, a channel or an address that was typed in place of the revision is refused', async () => {
  await using room = await commandRoom();
  for (const text of [
    '<@U0123ABCD|dana>',
    '<#C0123ABCD|staging>',
    '<!channel>',
    '<https://x.example|here>',
  ]) {
    expect(await said(room, `deployed ${text}`)).toContain('Nothing was done.');
  }
  await nothingDone(room);
});

test('who may not is told who may, and it is in the audit log', async () => {
  await using room = await commandRoom(
    granting(
      { who: ['UJUN001'], may: ['deployed'], ...anywhere },
      { who: 'everyone', may: ['run'], ...anywhere },
    ),
  );
  expect(await said(room, 'deployed v1')).toMatch(
    /^You may not say that a deploy happened\. <@UJUN001> may; ask them to run: \/staging-check deployed v1/,
  );
  await nothingDone(room);
  expect(room.room.audit).toMatchObject([{ action: 'deployed', decision: 'refused', by: 'UDANA01' }]);
  for (const kind of ['external', 'bot'] as const) {
    expect(await said(room, 'deployed v1', asker('UEVE001', 'C1', { kind }))).toContain('You may not');
  }
  await nothingDone(room);
});

/** What Slack makes of typed text before it sends a slash command. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Quotes and blanks around a word are no part of what was typed. */
const plainOnce = new Set(["'quoted'", '"quoted"', 'a ', ' a']);

test('more than 100 hostile revisions get a clear answer and do nothing, typed as they are or in quotes', async () => {
  await using room = await commandRoom();
  expect(new Set(badRevisions).size).toBeGreaterThanOrEqual(100);
  for (const revision of badRevisions.filter((one) => !plainOnce.has(one))) {
    for (const text of [escaped(revision), `"${escaped(revision)}"`, `${escaped(revision)} staging`]) {
      // What is left when nothing shows is the name of an environment alone.
      if (text.trim() === 'staging') continue;
      const answer = await said(room, `deployed ${text}`);
      expect([revision, answer]).toEqual([revision, expect.stringMatching(/Nothing was done|There is no /)]);
      expect(answer).toContain('/staging-check');
    }
  }
  await nothingDone(room);
});
