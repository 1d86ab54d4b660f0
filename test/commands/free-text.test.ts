import { expect, test } from 'vitest';
import { commandText, commandWords } from '../../src/core/command/words.ts';
import { withoutMention } from '../../src/slack/block-kit/slack-text.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { type CommandRoom, commandRoom } from '../support/commands.ts';

const link = `https://logs.example.com/explore?panes=${'%7B%22a%22%3A'.repeat(30)}&orgId=1`;

/** What people write, as Slack sends it, and as it is to stand in the record. */
const written: readonly (readonly [string, string, string?])[] = [
  ['a long link', `here: <${link.replaceAll('&', '&amp;')}>`, `here: ${link}`],
  ['seventy-five words', Array.from({ length: 75 }, (_, at) => `w${at}`).join(' ')],
  ['Persian', 'سرویس دوباره راه\u200cاندازی می\u200cشود'],
  ['Hebrew with marks', '\u200fהשירות חזר\u200e (ok)'],
  ['an emoji of a person', 'fixed by 👩\u200d💻, flag 🏴\u200d☠️'],
  ['a blank of no width', 'done\u200b now'],
  ['quotes', 'the flag is "off" now, not “on”'],
  ['a quote that nobody closes', 'they said "rollback'],
  ['lines and blanks', 'first line\nsecond   line\n\n\tthird'],
  [
    'a person and a channel',
    'told <@U50B65D779|ivo> in <#C000000002|random>',
    'told @ivo (U50B65D779) in #random (C000000002)',
  ],
  ['a person without a name', 'told <@U50B65D779>', 'told @U50B65D779'],
  ['a group and everybody', '<!subteam^S0SRE|@sre> and <!here>', '@sre (S0SRE) and @here'],
  ['escapes', 'a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
  ['what looks like an option', '--plan is wrong in the docs'],
  ['code', '```kubectl get pods | grep "web"```'],
];

async function opened(): Promise<CommandRoom> {
  const room = await commandRoom();
  await room.say('incident open 517 P1 The "checkout"\nis   slow');
  return room;
}

async function stateOf({ incidents }: CommandRoom) {
  const state = await incidents.state('517');
  if (state === null) throw new Error('incident 517 is not there');
  return state;
}

test('what people write is recorded as they wrote it, in a slash command and in a mention', async () => {
  await using room = await opened();
  expect((await stateOf(room)).head.title).toBe('The "checkout"\nis   slow');
  for (const [, sent] of written) {
    expectAcceptable(await room.say(`incident note ${sent}`), /^https:/);
    await room.say(withoutMention(`<@U0BOT00001> incident status ${sent} next: ${sent}`, 'U0BOT00001'));
  }
  const { record, status } = await stateOf(room);
  const notes = record.filter(({ kind }) => kind === 'note').map(({ text }) => text);
  expect(notes.toSorted()).toEqual(written.map(([, sent, kept = sent]) => kept).toSorted());
  const updates = written.map(([, sent, kept = sent]) => kept);
  expect(updates).toContain(status?.changed);
  expect(status?.next).toBe(status?.changed);
});

test('times, numbers, options and severities stand before the text, which begins behind them', async () => {
  await using room = await opened();
  await room.say('incident note 20m ago the "first"  thing');
  await room.say('incident note at the   end of it');
  await room.say('incident edit 1 the "second"\n\nthing');
  await room.say('incident strike 2 it   was "wrong"');
  const [first, second] = (await stateOf(room)).record.filter(({ kind }) => kind === 'note');
  expect(first).toMatchObject({ text: 'the "second"\n\nthing', history: [{ text: 'the "first"  thing' }] });
  expect(second).toMatchObject({ text: 'at the   end of it', struck: { reason: 'it   was "wrong"' } });
});

test.each([
  'incident open --plan issue-517 --env demo 518 P2 Slow   "again"',
  'incident open --env=demo --plan=issue-517 518 P2 Slow   "again"',
  'incident open \u2014plan issue-517 \u2014env demo 518 P2 Slow   "again"',
])('%s', async (text) => {
  await using room = await commandRoom();
  await room.say(text);
  expect(await room.incidents.state('518')).toMatchObject({
    severity: 'P2',
    head: { title: 'Slow   "again"', environment: 'demo', plan: { id: 'issue-517' } },
  });
});

test('a text has as many characters as a field of Slack takes, and no more', async () => {
  await using room = await opened();
  await room.say(`incident note ${'x '.repeat(1_499)}xx`);
  expect((await room.say(`incident note ${'y'.repeat(3_001)}`)).text).toContain('at most 3,000 are kept');
  const notes = (await stateOf(room)).record.filter(({ kind }) => kind === 'note');
  expect(notes.map(({ text }) => text.length)).toEqual([3_000]);
});

test('such a command is written back as it was typed', () => {
  for (const [, , kept] of written) {
    if (kept === undefined || /[&<>]/.test(kept)) continue;
    const text = commandText(['incident', 'note', kept]);
    expect(text).toBe(`incident note ${kept}`);
    expect(commandWords(text ?? '')).toEqual({ kind: 'words', words: ['incident', 'note', kept] });
  }
});
