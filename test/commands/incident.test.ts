import { describe, expect, it, test } from 'vitest';
import { instantOf } from '../../commands/incident/note.ts';
import { expectAcceptable } from '../support/acceptable.ts';
import { type CommandRoom, commandRoom } from '../support/commands.ts';
import { asker } from '../support/desk.ts';

const dana = asker('UDANA01');

async function said(room: CommandRoom, text: string, by = dana): Promise<string> {
  const reply = await room.say(text, by);
  expectAcceptable(reply, /^https:/);
  return reply.text;
}

async function opened(): Promise<CommandRoom> {
  const room = await commandRoom();
  await room.say('incident open 517 Backend does not start');
  return room;
}

const stateOf = async ({ incidents }: CommandRoom) => {
  const state = await incidents.state('517');
  if (state === null) throw new Error('incident 517 is not there');
  return state;
};

const wrong: readonly (readonly [string, RegExp])[] = [
  ['incident open 517', /^incident: open takes a key and a title/],
  ['incident open 517 P0', /^incident: open takes a key and a title/],
  ['incident opn 517 x', /^incident: there is no "opn", did you mean open\?/],
  ['incident constructor', /^incident: there is no "constructor"/],
  ['incident __proto__ x', /^incident: there is no "\S+proto\S+"/],
  ['incident 517', /^incident: there is no "517"/],
  ['incident -- open', /^incident: there is no "--"/],
  ['incident note', /^incident: note takes a text/],
  ['incident note at 14:05', /^incident: note takes a text/],
  ['incident note 20m ago', /^incident: note takes a text/],
  ['incident note at 25:00 rolled back', /^incident: "at 25:00" is no time of day/],
  ['incident note at 13pm rolled back', /^incident: "at 13pm" is no time of day/],
  ['incident note at 14:61 rolled back', /^incident: "at 14:61" is no time of day/],
  ['incident note at 14:5 rolled back', /^incident: "at 14:5" is no time of day/],
  ['incident note at 1:2:3 rolled back', /^incident: "at 1:2:3" is no time of day/],
  ['incident status next: nothing', /^incident: status says what changed before/],
  ['incident status Next:', /^incident: status says what changed before/],
  ['incident list all', /^incident: list takes no words/],
  ['incident record 3', /^incident: record takes nothing more/],
  ['incident edit 1', /^incident: edit takes the number of an entry and its new text/],
  ['incident edit one hello', /^incident: edit takes the number of an entry/],
  ['incident strike', /^incident: strike takes the number of an entry/],
  ['incident severity', /^incident: severity takes one of P0, P1, P2, P3/],
  ['incident severity high', /^incident: severity takes one of/],
  ['incident severity P4', /^incident: severity takes one of/],
  ['incident severity P1 P2', /^incident: severity takes one of/],
  ['incident role', /^incident: role takes one of commander, communications/],
  ['incident role boss <@U0JUN00001>', /^incident: role takes one of commander/],
  ['incident role commander', /^incident: role takes one person/],
  ['incident role commander jun', /^incident: role takes one person/],
  ['incident role commander @', /^incident: role takes one person/],
  ['incident role commander <@U0JUN00001> <@U0LEE00001>', /^incident: role takes one person/],
  ['incident done', /^incident: done takes one task/],
  ['incident done 1 2', /^incident: done takes one task/],
  ['incident task', /^incident: task takes add and what is to be done/],
  ['incident task drop 3', /^incident: task takes add/],
  ['incident close as drill all fine', /^incident: .* as in: incident close --as drill all fine/],
  [
    'incident close as a False alarm: nothing',
    /^incident: .* as in: incident close --as false-alarm nothing/,
  ],
  ['incident close --as', /^incident: --as takes false-alarm, drill or duplicate:KEY/],
  ['incident snooze', /^incident: snooze takes a window and a duration/],
  ['incident snooze immediate', /^incident: snooze takes a window and a duration/],
  ['incident snooze immediate 30', /^incident: snooze takes a window and a duration/],
  ['incident snooze immediate soon', /^incident: snooze takes a window and a duration/],
  ['incident snooze immediate 0m', /^incident: snooze takes a window and a duration/],
  ['incident snooze immediate -5m', /^incident: snooze takes a window and a duration/],
  ['timeline please', /^timeline: it takes no words/],
  ['handoff', /^handoff: it takes one person/],
  ['handoff jun', /^handoff: it takes one person/],
  ['handoff @', /^handoff: it takes one person/],
  ['handoff <@U0JUN00001> <@U0LEE00001>', /^handoff: it takes one person/],
];

describe('wrong arguments', () => {
  test('there are forty at least', () => expect(wrong.length).toBeGreaterThanOrEqual(40));

  test('each is answered with the usage of what was meant, and nothing is done', async () => {
    await using room = await opened();
    const before = await room.incidents.events('517');
    for (const [text, message] of wrong) {
      const answer = await said(room, text);
      expect(answer, text).toMatch(message);
      expect(answer, text).toMatch(/Nothing was done\. Usage: \/staging-check (incident|timeline|handoff)/);
      const [verb, sub = ''] = text.split(' ');
      const isNone = answer.includes('there is no ');
      if (verb === 'incident' && !isNone)
        expect(answer).toMatch(new RegExp(`Usage: \\S+ incident ${sub}\\b(?!\\|)`));
    }
    expect(await room.incidents.events('517')).toEqual(before);
  });
});

describe('an incident by commands', () => {
  it('is opened with a severity, told of, and known by its channel alone', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'incident open #517 p0 Backend does not start')).toMatch(
      /517.*Backend does not start.*P0/,
    );
    expect(await stateOf(room)).toMatchObject({ severity: 'P0', head: { key: '517', channel: 'C1' } });
    expect(room.woken).toContain('517');
    expect(await said(room, 'incident')).toContain('Backend does not start');
    expect(await said(room, 'incident status', asker('UDANA01', 'C2'))).toMatch(
      /^This channel has no open incident/,
    );
    expect(await said(room, 'incident open 518 Another')).toMatch(/^Not opened: this channel has #517/);
  });

  it('without a key it offers a form', async () => {
    await using room = await commandRoom();
    const reply = await room.say('incident open');
    expect(JSON.stringify(reply.blocks)).toContain('"action_id":"incident.open"');
  });

  it('takes updates, notes at their time, severity, roles and snoozes', async () => {
    await using room = await opened();
    room.room.clock.at += 30 * 60_000;
    const { at } = room.room.clock;
    await said(room, 'incident status health answers again next: load test');
    await said(room, 'incident note 20m ago we rolled back');
    await said(room, 'incident note at 10:50 somebody noticed');
    await said(room, 'incident note at 10:55 AM by the half');
    await said(room, 'incident note at 11am the vendor');
    await said(room, 'incident note at last it works');
    await said(room, 'incident severity p2');
    await said(room, 'incident role scribe <@U0JUN00001|jun>');
    expect(await said(room, 'incident role commander <!subteam^S0SRE00001|sre>')).toMatch(
      /^S0SRE00001 is no person of this workspace/,
    );
    // A name that was written out and not chosen is nobody's id.
    expect(await said(room, 'incident role commander @jun')).toMatch(
      /^jun is no person of this workspace: write @ and choose the name/,
    );
    expect(await said(room, 'handoff @here')).toMatch(/^here is no person of this workspace/);
    await said(room, 'incident snooze immediate 30m waiting for the vendor');
    const state = await stateOf(room);
    expect(state.status).toMatchObject({ changed: 'health answers again', next: 'load test' });
    expect(state.severity).toBe('P2');
    expect(state.roles.get('scribe')?.user).toBe('U0JUN00001');
    expect(state.windows[0]?.snoozedUntil).toBe(at + 30 * 60_000);
    const notes = state.record.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text }) => text)).toEqual([
      ...['somebody noticed', 'by the half', 'we rolled back', 'the vendor', 'at last it works'],
    ]);
    expect(notes[2]?.at).toBe(at - 20 * 60_000);
  });

  it('ticks a task without checks by its number and by its id, and opens it again', async () => {
    await using room = await opened();
    const tasks = (await stateOf(room)).windows.flatMap((window) => window.tasks);
    const index = tasks.findIndex(({ checks }) => checks.length === 0);
    const task = tasks[index];
    if (task === undefined) throw new Error('the plan has no task for people');
    const kind = async () =>
      (await stateOf(room)).windows.flatMap((window) => window.tasks)[index]?.standing.kind;
    await said(room, `incident done ${index + 1}`);
    expect(await kind()).toBe('attested');
    expect(await said(room, `incident done ${task.id}`)).toMatch(/already ticked by/);
    await said(room, `incident reopen ${task.id} it broke again`);
    expect(await kind()).toBe('open');
    expect(await said(room, `incident done ${task.text.toUpperCase()}`)).toMatch(/^Done/);
    expect(await said(room, 'incident done what nobody wrote')).toMatch(/has no task what nobody wrote/);
    expect(await said(room, 'incident done 999')).toMatch(/has no task 999/);
    expect(await said(room, 'incident status')).toContain(`${index + 1}. `);
  });

  it('what no plan foresaw has tasks that people add, is closed as what it was, and opened again', async () => {
    await using room = await commandRoom();
    expect(await said(room, 'incident open --plan none P9 The office VPN is down')).toMatch(/no plan/);
    expect(await said(room, 'incident task add Call the vendor')).toMatch(/^Task 1 of incident P9/);
    expect(await said(room, 'incident status')).toMatch(/Added tasks.*1\. .*Call the vendor/s);
    await said(room, 'incident done 1');
    expect(await said(room, 'incident close \u2014as=drill the game day is over')).toMatch(/is closed/);
    expect(await said(room, 'incident list')).toMatch(
      /#P9 The office VPN is down \(P1\).*closed as a drill after/s,
    );
    expect(await said(room, 'incident status')).toMatch(/incident reopen P9/);
    expect(await said(room, 'incident reopen P9 it was none')).toMatch(/open again/);
    expect(await said(room, 'incident reopen')).toMatch(/reopen takes one of its tasks/);
    expect(await said(room, 'incident reopen 1 not yet')).toMatch(/^Open again: Call the vendor/);
    expect(await said(room, 'incident strike 1 not ours')).toMatch(/^The entry is struck/);
    expect((await room.incidents.state('P9'))?.windows).toEqual([]);
  });

  it('corrects what people said by its number; what stood there before stays visible', async () => {
    await using room = await opened();
    await said(room, 'incident note we rolled bakc');
    await said(room, 'incident note a wrong track');
    expect(await said(room, 'incident record')).toMatch(/2\. .*a wrong track.*1\. .*we rolled bakc/s);
    expect(await said(room, 'incident edit 1 we rolled back')).toMatch(/^The entry is changed/);
    expect(await said(room, 'incident strike 2 it was another service')).toMatch(/^The entry is struck/);
    const notes = (await stateOf(room)).record.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text, history, struck }) => [text, history.length, struck?.reason])).toEqual([
      ['we rolled back', 1, undefined],
      ['a wrong track', 0, 'it was another service'],
    ]);
    expect(await said(room, 'incident record')).toMatch(/1\. .*we rolled back \(edited\)/s);
    expect(await said(room, 'incident edit 7 nothing')).not.toMatch(/changed/);
  });

  it('is handed over, shown again, listed, and not closed while something is open', async () => {
    await using room = await opened();
    expect(await said(room, 'handoff <@U0JUN00001>')).toContain('<@U0JUN00001>');
    expect((await stateOf(room)).handoff?.to).toBe('U0JUN00001');
    await said(room, 'timeline');
    expect(await room.incidents.timelineNumber('517')).toBeGreaterThan(0);
    expect(await said(room, 'incident close all good')).toMatch(/is not closed: \d+ things are in the way/);
    expect((await stateOf(room)).closed).toBeNull();
    expect(await said(room, 'incident list')).toMatch(/#517 Backend does not start \(P\d on staging\).*open/);
    expect(await said(room, 'incident list', asker('UDANA01', 'C2'))).toMatch(
      /no incident[\s\S]*other channels: 1/,
    );
  });

  it('people of other workspaces get nothing of it', async () => {
    await using room = await opened();
    const pat = asker('UPAT0001', 'C1', { kind: 'external' });
    for (const text of [
      'incident status',
      'incident list',
      'incident note x',
      'timeline',
      'handoff <@U0JUN00001>',
    ]) {
      expect(await said(room, text, pat), text).toMatch(/^You may not/);
    }
    expect((await stateOf(room)).record).toHaveLength(1);
  });
});

it('a title or a note keeps words that only look like arguments', async () => {
  await using room = await commandRoom();
  await said(room, 'incident open 517 down P1');
  await said(room, 'incident note at last');
  await said(room, 'incident note 20m of downtime');
  const { head, record } = await stateOf(room);
  expect(head.title).toBe('down P1');
  expect(record.slice(-2).map(({ text }) => text)).toEqual(['at last', '20m of downtime']);
});

it.each([
  ['14:05', '2026-11-24T14:30:00Z', 'UTC', '2026-11-24T14:05:00Z'],
  ['14:05', '2026-11-24T14:00:00Z', 'UTC', '2026-11-23T14:05:00Z'],
  ['14:05', '2026-11-24T13:30:00Z', 'Europe/Berlin', '2026-11-24T13:05:00Z'],
  ['23:50', '2026-11-23T23:30:00Z', 'Europe/Berlin', '2026-11-23T22:50:00Z'],
  ['09:00', '2026-11-24T02:00:00Z', 'America/Los_Angeles', '2026-11-23T17:00:00Z'],
  ['02:30', '2026-10-25T03:00:00Z', 'Europe/Berlin', '2026-10-25T01:30:00Z'],
  ['02:30', '2026-03-29T08:00:00Z', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
])('%s, typed at %s in %s, is %s', (clock, now, zone, at) => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const instant = instantOf({ minuteOfDay: hour * 60 + minute }, Date.parse(now), zone);
  expect(new Date(instant).toISOString()).toBe(at.replace('Z', '.000Z'));
});
