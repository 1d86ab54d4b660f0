import { expect, test } from 'vitest';
import { readScheduleWords } from '../../commands/schedule-words.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { type CommandRoom, commandRoom } from '../support/commands.ts';
import { asker, openConfig } from '../support/desk.ts';
import { hourly } from '../support/schedules.ts';

const anywhere = { in: 'all', on: 'all', what: 'all' } as const;

async function said(room: CommandRoom, text: string, by = asker('UDANA01')): Promise<string> {
  const reply = await room.say(text, by);
  expectAcceptable(reply);
  return reply.text.replaceAll(/<!date\^(\d+)\^[^>]*>/g, (_, at) =>
    new Date(Number(at) * 1000).toISOString().slice(5, 16),
  );
}

async function nothingDone({ reports, room }: CommandRoom): Promise<void> {
  expect([await reports.scheduleStore.list(), reports.ticks.changes, room.jobs]).toEqual([[], [], []]);
}

test('a schedule is added once, with its next times and what takes it away', async () => {
  await using room = await commandRoom();
  const command = 'schedule add "0 9 * * 1-5" phase2 staging America/Los_Angeles';
  const [added, ...rest] = (await said(room, command)).split('\n');
  expect(added).toBe('Scheduled phase2 on staging: 0 9 ∗ ∗ 1-5 (America/Los_Angeles)');
  const [{ id } = hourly] = await room.reports.scheduleStore.list();
  expect(rest).toEqual([
    'Next: 11-24T17:00, 11-25T17:00, 11-26T17:00',
    'Its reports come in this channel.',
    `To remove it: /staging-check schedule remove ${id}`,
  ]);
  expect(await said(room, command, asker('UJUN001'))).toMatch(
    /^phase2 on staging is scheduled so already, by <@UDANA01>: /,
  );
  expect(room.reports.ticks.changes).toEqual([`upsert ${id}`, `upsert ${id}`]);
});

test.each([
  'schedule add “0 9 * * 1-5” all',
  "schedule add '0 9 * * 1-5' all",
  'SCHEDULE Add 0 9 * * 1-5 all staging',
  'schedule add 0 9 * * mon-fri all UTC',
  'schedule add "0 9 ∗ ∗ 1-5" all',
])('%s is understood', async (text) => {
  await using room = await commandRoom();
  expect(await said(room, text)).toMatch(/^Scheduled all on staging: 0 9 ∗ ∗ (1-5|mon-fri) \(UTC\)\n/);
});

test('what changes something is said to stay out', async () => {
  await using room = await commandRoom();
  expect(await said(room, 'schedule add "0 9 * * 1-5" all')).toContain(
    'A report only looks: 1 check that would change something or ask a person stays out of it.',
  );
});

test('a list has the next time, what, where, when, by whom and the id; the next first', async () => {
  await using room = await commandRoom();
  expect(await said(room, 'schedule list')).toBe(
    'Nothing is scheduled in this channel. To schedule something: /staging-check schedule add "0 9 ∗ ∗ 1-5" all',
  );
  await said(room, 'schedule add "0 9 * * 1-5" all staging Europe/Berlin');
  const store = room.reports.scheduleStore;
  await store.add({ ...hourly, id: 'issue-517/daily', from: 'plan', by: 'issue-517' }, 50);
  await store.add({ ...hourly, id: 's-ELSEWHERE', channel: 'C2' }, 50);
  for (const text of ['schedule list', 'schedule']) {
    expect((await said(room, text)).split('\n')).toEqual([
      '11-24T11:00 · phase2 on staging · 0 ∗ ∗ ∗ ∗ (Europe/Berlin) · plan issue-517 · issue-517/daily',
      expect.stringMatching(
        /^11-25T08:00 · all on staging · 0 9 ∗ ∗ 1-5 \(Europe\/Berlin\) · by <@UDANA01> · s-[0-9A-Z]{8}$/,
      ),
      'To remove one: /staging-check schedule remove &lt;id&gt;',
    ]);
  }
});

test('one is removed once, and a run of it is still reported; that of a plan is not', async () => {
  await using room = await commandRoom();
  await said(room, 'schedule add "0 9 * * 1-5" all');
  const [{ id } = hourly] = await room.reports.scheduleStore.list();
  expect((await said(room, `schedule remove ${id.toLowerCase()}`)).split('\n')).toEqual([
    `Removed ${id}: all on staging, 0 9 ∗ ∗ 1-5 (UTC)`,
    'A run of it that goes on is still reported.',
    'What is scheduled here: /staging-check schedule list',
  ]);
  expect(await said(room, `schedule remove ${id}`)).toBe(
    `There is no schedule ${id} in this channel. Next: /staging-check schedule list`,
  );
  await room.reports.scheduleStore.add({ ...hourly, id: 'shop/daily', from: 'plan', plan: 'shop' }, 50);
  expect(await said(room, 'schedule remove shop/daily')).toMatch(
    /^shop\/daily stands in the plan shop under reports: take it out there\./,
  );
});

test('everything that is wrong is said at once, a line each, and nothing is done', async () => {
  await using room = await commandRoom();
  expect((await said(room, 'schedule add "61 9 * * *" phaes2 Europe/Berln')).split('\n')).toEqual([
    'Nothing was done.',
    '"61 9 ∗ ∗ ∗": the cron field for the minute must be within 0-59, got "61".',
    'There is no phaes2. Did you mean phase2?',
    'There is no time zone Europe/Berln: did you mean Europe/Berlin?',
    'Next: /staging-check help schedule',
  ]);
  for (const [text, reason] of [
    ['schedule lst', 'it takes add, list or remove; did you mean list?'],
    ['schedule hourly', 'it takes add, list or remove Nothing'],
    ['schedule add', 'add takes a cron expression in quotes and what to run'],
    ['schedule list all', 'list takes no words'],
    ['schedule remove', 'remove takes one id'],
    ['schedule remove a b', 'remove takes one id'],
    ['schedule constructor', 'it takes add, list or remove'],
    ['schedule add daily all', 'expected 5 cron fields'],
    ['schedule add "<!channel> * * * *" all', 'got "'],
    ['schedule add "0 9 * * *"', 'Say what to run'],
    ['schedule remove <!channel>', 'There is no schedule ＠channel in this channel'],
  ] as const) {
    const answer = await said(room, text);
    expect([text, answer.replaceAll('. Nothing', ' Nothing')]).toEqual([
      text,
      expect.stringContaining(reason),
    ]);
  }
  await nothingDone(room);
});

test('who may not is told who may; people of other workspaces and bots do nothing', async () => {
  const permissions = [{ who: ['UJUN001'], may: ['schedule' as const, 'run' as const], ...anywhere }];
  await using room = await commandRoom({ config: async () => ({ ...openConfig, permissions }) });
  expect(await said(room, 'schedule add "0 9 * * 1-5" phase2')).toMatch(
    /^You may not schedule phase2 on staging\. <@UJUN001> may; ask them to run: \/staging-check schedule add "0 9 ∗ ∗ 1-5" phase2/,
  );
  expect(await said(room, 'schedule list')).toMatch(/^You may not list schedules\./);
  expect(await said(room, 'schedule remove s-1')).toMatch(/^You may not remove schedule s-1\./);
  for (const kind of ['external', 'bot'] as const) {
    const eve = asker('UEVE001', 'C1', { kind });
    for (const text of ['schedule list', 'schedule add "0 9 * * 1-5" all', 'schedule remove s-1']) {
      expect(await said(room, text, eve)).toMatch(/^You may not /);
    }
  }
  await nothingDone(room);
});

test.each([
  [['add', '0', '9', '*', '*', '1-5', 'all'], { kind: 'add', cron: '0 9 * * 1-5', words: ['all'] }],
  [['add', '*/15', '*', '*', '*', '*'], { kind: 'add', cron: '*/15 * * * *', words: [] }],
  [['add', '0', '9', '*'], { kind: 'add', cron: '0', words: ['9', '*'] }],
  [['add', 'all', '0', '9', '*', '*'], { kind: 'add', cron: 'all', words: ['0', '9', '*', '*'] }],
  [
    ['add', '0 9 * * 1', '2.1', '2', '3', '4'],
    { kind: 'add', cron: '0 9 * * 1', words: ['2.1', '2', '3', '4'] },
  ],
])('%j is read as %o', (words, request) => {
  expect(readScheduleWords(words)).toEqual(request);
});
