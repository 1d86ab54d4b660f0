import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Asker } from '../../../src/core/people.ts';
import type { BotConfig } from '../../../src/core/permissions/model.ts';
import type { IncidentDesk } from '../../../src/desk/incidents/incident-desk.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';
import { asker, openConfig } from '../../support/desk.ts';
import { type IncidentRoom, incidentRoom } from '../../support/incident-desk.ts';
import { saying } from '../../support/saying.ts';

let room: IncidentRoom;
let config: BotConfig;
beforeEach(async () => {
  config = openConfig;
  room = await incidentRoom({
    config: async () => config,
    kindOf: async (user) => (user === 'UPAT' ? 'external' : user === 'UOWN' ? 'bot' : null),
    directory: { ...slackDirectory, isBot: (user) => user === 'UROBOT' || slackDirectory.isBot(user) },
  });
  await room.opened();
});
afterEach(() => room[Symbol.asyncDispose]());

const hour = 3_600_000;
const mara = asker('UMARA');
const state = async () => {
  const found = await room.incidentDesk.current('C1');
  if (found === null) throw new Error('the incident is not open');
  return found;
};
const docs = async () => (await state()).windows[1]?.tasks[0]?.id ?? '';
const health = async () => (await state()).windows[0]?.tasks[0]?.id ?? '';
const declined = (message: string) => ({ kind: 'declined', message: saying(message) });

type Call = (desk: IncidentDesk, who: Asker, id: string) => Promise<{ kind: string }>;

/** One good call of each kind; `docs` is the first task that a person ticks. */
const calls: readonly (readonly [string, Call])[] = [
  ['update', (desk, who, id) => desk.update(who, { changed: 'a', next: 'b', nextUpdateAt: null }, id)],
  ['note', (desk, who, id) => desk.note(who, { text: 'a', at: null }, id)],
  ['editEntry', (desk, who, id) => desk.editEntry(who, { entry: 'note:n', text: 'b' }, id)],
  ['strikeEntry', (desk, who, id) => desk.strikeEntry(who, { entry: 'note:n', reason: '' }, id)],
  ['attest', async (desk, who, id) => desk.attest(who, await docs(), id)],
  ['setSeverity', (desk, who, id) => desk.setSeverity(who, 'P3', id)],
  ['giveRole', (desk, who, id) => desk.giveRole(who, { role: 'scribe', user: 'UKIM' }, id)],
  [
    'snooze',
    (desk, who, id) =>
      desk.snooze(who, { window: 'immediate', untilMs: room.clock.at + hour, reason: '' }, id),
  ],
  ['handoff', (desk, who, id) => desk.handoff(who, 'UJUN', id)],
  ['timeline', (desk, who) => desk.timeline(who)],
];

async function withNote(): Promise<void> {
  await room.incidentDesk.note(mara, { text: 'first', at: null }, 'n');
  room.audit.length = 0;
  room.woken.length = 0;
}

describe.each(calls)('%s', (name, call) => {
  it('is done, audited, and wakes the timeline', async () => {
    await withNote();
    expect(await call(room.incidentDesk, mara, 'q')).toMatchObject({ kind: 'done', key: '517' });
    expect(room.woken).toEqual(['517']);
    expect(room.audit).toHaveLength(1);
    expect(room.audit[0]).toMatchObject({
      ...{ decision: 'allowed', by: 'UMARA', environment: 'staging', channel: 'C1' },
      selector: expect.arrayContaining(['517']),
    });
  });

  it('twice is once', async () => {
    await withNote();
    await call(room.incidentDesk, mara, 'q');
    const before = await room.incidents.events('517');
    room.clock.at += 1000;
    if (name === 'timeline') return;
    expect(await call(room.incidentDesk, mara, 'q')).toMatchObject({ kind: 'done', key: '517' });
    expect(await room.incidents.events('517')).toEqual(before);
    expect(room.audit).toHaveLength(1);
    expect(room.woken).toEqual(['517', '517']);
  });

  it('is declined where no incident is open, with how to open one', async () => {
    for (const [channel, next] of [
      ['C2', 'incident open <key> <title>'],
      ['D1', 'incident list'],
      ['', 'incident list'],
    ] as const) {
      const answer = await call(room.incidentDesk, asker('UMARA', channel), 'q');
      expect(answer).toMatchObject({ ...declined('There is no open incident '), next });
    }
    expect(room.audit).toEqual([]);
  });

  it('is refused without the permission, and for people of other workspaces and bots', async () => {
    await withNote();
    const rule = { who: ['UKIM'], may: ['run', 'status'], in: 'all', on: 'all', what: 'all' } as const;
    config = { ...openConfig, permissions: [rule] };
    const before = await room.incidents.events('517');
    expect(await call(room.incidentDesk, asker('UJAY'), 'q')).toMatchObject({ kind: 'refused' });
    for (const kind of ['external', 'bot'] as const) {
      const answer = await call(room.incidentDesk, asker('UMARA', 'C1', { kind }), 'q');
      expect(answer).toMatchObject({ kind: 'refused' });
    }
    expect(await room.incidents.events('517')).toEqual(before);
    expect(room.audit.map(({ decision }) => decision)).toEqual(['refused', 'refused', 'refused']);
    expect(room.woken).toEqual([]);
  });
});

it('`timeline` is a permission of its own, and each time there is one more', async () => {
  const rule = { who: 'everyone', may: ['timeline'], in: 'all', on: 'all', what: 'all' } as const;
  config = { ...openConfig, permissions: [rule] };
  expect(await room.incidentDesk.timeline(mara)).toMatchObject({ kind: 'done' });
  await room.incidentDesk.timeline(asker('UJUN'));
  expect(await room.incidents.timelineNumber('517')).toBe(2);
  expect(await room.incidentDesk.note(mara, { text: 'x', at: null }, 'q')).toMatchObject({ kind: 'refused' });
});

describe('update', () => {
  const update = (changed: string, next: string, nextUpdateAt: number | null, id = 'u') =>
    room.incidentDesk.update(mara, { changed, next, nextUpdateAt }, id);

  it('is the status, without secrets and what nobody can see', async () => {
    const at = room.clock.at + hour;
    expect(await update(' key hunter2\u202e out\r\nrolled back\u0007 ', 'wait', at)).toMatchObject({
      message: saying('The update of incident 517 is posted; the next is due in 1 h, 2026-11-24 11:47 UTC.'),
    });
    expect((await state()).status).toEqual({
      ...{ at: room.clock.at, by: 'UMARA', next: 'wait', nextUpdateAt: at },
      changed: 'key [redacted] out\nrolled back',
    });
  });

  it('that comes later counts, even when the clock was set back', async () => {
    await update('one', '', null, 'u1');
    room.clock.at -= hour;
    await update('two', '', null, 'u2');
    expect((await state()).status?.changed).toBe('two');
  });

  it.each([
    ['', '', 0, 'What changed is missing'],
    ['x'.repeat(3001), '', 0, 'What changed has 3,001 characters; at most 3,000 are kept.'],
    ['a', 'x'.repeat(3001), 0, 'What is next has 3,001 characters'],
    ['a', '', -1, 'The next update has to lie ahead'],
    ['a', '', Number.NaN, 'The next update has to lie ahead'],
    ['a', '', 8 * 24 * hour, 'The next update may be 7 d ahead at most.'],
  ])('%# is declined', async (changed, next, inMs, message) => {
    const at = inMs === 0 ? null : room.clock.at + inMs;
    expect(await update(changed, next, at)).toEqual(declined(message));
    expect((await state()).status).toBe(null);
    expect(room.audit).toEqual([]);
  });
});

describe('entries', () => {
  const note = (text: string, at: number | null = null, id = 'n') =>
    room.incidentDesk.note(mara, { text, at }, id);
  const entry = async (id = 'note:n') => (await state()).record.find((one) => one.id === id);
  const edit = (text: string, id = 'e', which = 'note:n') =>
    room.incidentDesk.editEntry(asker('UJUN'), { entry: which, text }, id);
  const strike = (id = 's', which = 'note:n', reason = 'wrong') =>
    room.incidentDesk.strikeEntry(asker('UJUN'), { entry: which, reason }, id);

  it('a note may stand at an earlier time, also before the opening', async () => {
    const at = room.clock.at - 20 * 60_000;
    expect(await note('first alert', at)).toMatchObject({
      message: saying('The note is on the record of incident 517, 2026-11-24 10:27 UTC.'),
    });
    expect(await entry()).toMatchObject({ at, recordedAt: room.clock.at, by: 'UMARA', text: 'first alert' });
  });

  it.each([
    ['', 0, 'The note is missing'],
    ['x'.repeat(3001), 0, 'The note has 3,001 characters; at most 3,000 are kept.'],
    ['a', 1, 'cannot lie in the future'],
    ['a', Number.NaN, 'cannot lie in the future'],
    ['a', -31 * 24 * hour, 'may lie at most 30 d before the opening of the incident (2026-11-24 10:47 UTC)'],
  ])('%# is declined', async (text, ms, message) => {
    expect(await note(text, ms === 0 ? null : room.clock.at + ms)).toEqual(declined(message));
    expect(await entry()).toBe(undefined);
  });

  it('three thousand characters are kept, counted as people count', async () => {
    expect(await note('☃'.repeat(3000))).toMatchObject({ kind: 'done' });
    expect(await note('😀'.repeat(3000), null, 'n2')).toMatchObject({ kind: 'done' });
  });

  it('an edit keeps what was said before; the same words change nothing', async () => {
    await note('it was Jun');
    room.clock.at -= hour;
    expect(await edit('it was a deploy')).toMatchObject({ kind: 'done' });
    expect(await edit('it was a deploy', 'e2')).toMatchObject({ message: 'The entry says that already.' });
    expect(await entry()).toMatchObject({
      text: 'it was a deploy',
      history: [{ by: 'UJUN', text: 'it was Jun' }],
    });
  });

  it('a struck entry stays, cannot be edited or struck again, and says who struck it', async () => {
    await note('wrong channel');
    expect(await strike()).toMatchObject({ kind: 'done' });
    expect((await entry())?.struck).toMatchObject({ by: 'UJUN', reason: 'wrong' });
    const struck = declined('That entry was struck by @UJUN 2026-11-24 10:47 UTC: wrong');
    expect(await edit('x')).toEqual(struck);
    expect(await strike('s2')).toEqual(struck);
  });

  it('what was seen can be neither edited nor struck, an update only struck', async () => {
    await room.see('health', 'failed');
    const seen = 'check.ended:r-000001:health';
    expect(await edit('x', 'e', seen)).toEqual(declined('Only notes can be edited'));
    expect(await strike('s', seen)).toEqual(declined('what was seen stays'));
    await room.incidentDesk.update(mara, { changed: 'a', next: '', nextUpdateAt: null }, 'u');
    expect(await edit('x', 'e', 'status.posted:u')).toEqual(declined('Only notes can be edited'));
    expect(await strike('s', 'status.posted:u')).toMatchObject({ kind: 'done' });
  });

  it('a message keeps the words of its author', async () => {
    const kept = { entry: 'C1:1.2', text: 'hi', permalink: null, keptBy: 'UJUN', recordedAt: room.clock.at };
    const happened = { id: 'kept', at: room.clock.at, by: 'UKIM' };
    await room.incidents.append('517', [{ type: 'message.kept', ...happened, ...kept }]);
    expect(await edit('x', 'e', 'C1:1.2')).toEqual(declined('These are the words of @UKIM'));
    expect(await strike('s', 'C1:1.2')).toMatchObject({ kind: 'done' });
  });

  it('an entry that is not there is not there', async () => {
    expect(await edit('x', 'e', '<!here>')).toEqual(declined('has no entry ‹!here›'));
    expect(await strike('s', 'nothing')).toEqual(declined('has no entry nothing'));
    await note('a');
    expect(await edit('x'.repeat(3001))).toEqual(declined('The new text has 3,001 characters'));
    expect(await edit(' ')).toEqual(declined('The new text is missing'));
    expect(await strike('s', 'note:n', 'x'.repeat(3001))).toEqual(
      declined('The reason has 3,001 characters'),
    );
  });
});

describe('tasks', () => {
  it('a task without checks is ticked, opened again and ticked again, in one millisecond', async () => {
    const task = await docs();
    const standing = async () => (await state()).windows[1]?.tasks[0]?.standing;
    await room.incidentDesk.attest(mara, task, 'a1');
    expect(await standing()).toMatchObject({ kind: 'attested', by: 'UMARA' });
    expect(await room.incidentDesk.attest(asker('UJUN'), task, 'a2')).toEqual(
      declined('Update docs was already ticked by @UMARA 2026-11-24 10:47 UTC.'),
    );
    expect(await room.incidentDesk.reopen(mara, { task, reason: 'not yet' }, 'r1')).toMatchObject({
      kind: 'done',
    });
    expect(await standing()).toMatchObject({ kind: 'open' });
    expect(await room.incidentDesk.reopen(mara, { task, reason: '' }, 'r1')).toMatchObject({ kind: 'done' });
    expect(await room.incidentDesk.reopen(mara, { task, reason: '' }, 'r2')).toEqual(
      declined('Update docs was already opened again by @UMARA 2026-11-24 10:47 UTC.'),
    );
    await room.incidentDesk.attest(asker('UJUN'), task, 'a3');
    expect(await standing()).toMatchObject({ kind: 'attested', by: 'UJUN' });
  });

  it('a task with checks is ticked by them only', async () => {
    const wanted = declined('Recover: its checks tick it (Health). Run them.');
    expect(await room.incidentDesk.attest(mara, await health(), 'a')).toEqual(wanted);
    expect(await room.incidentDesk.reopen(mara, { task: await health(), reason: '' }, 'r')).toEqual(wanted);
  });

  it('an unknown task is answered with those that people tick', async () => {
    const answer = await room.incidentDesk.attest(mara, 'nothing', 'a');
    expect(answer).toEqual(
      declined(`The timeline has no task nothing: people tick 2 and 3. To add one: incident task add <text>`),
    );
  });

  it('without the permission nothing is opened again', async () => {
    await room.incidentDesk.attest(mara, await docs(), 'a');
    config = { ...openConfig, permissions: [] };
    const answer = await room.incidentDesk.reopen(mara, { task: await docs(), reason: '' }, 'r');
    expect(answer).toMatchObject({ kind: 'refused', what: 'open a task of incident 517 again' });
  });
});

describe('severity, roles and snoozes', () => {
  it('what is so already is said to be so, and is not recorded again', async () => {
    expect(await room.incidentDesk.setSeverity(mara, 'P0', 'v')).toMatchObject({
      message: saying('Incident 517 is already P0.'),
    });
    expect(await room.incidentDesk.giveRole(mara, { role: 'commander', user: 'UMARA' }, 'r')).toMatchObject({
      message: saying('@UMARA is already commander of incident 517.'),
    });
    expect(await room.incidents.events('517')).toHaveLength(1);
  });

  it('the newest word counts, within a millisecond and after the clock was set back', async () => {
    for (const [at, severity] of (['P3', 'P2', 'P1', 'P2'] as const).entries()) {
      await room.incidentDesk.setSeverity(mara, severity, `z${9 - at}`);
      expect((await state()).severity).toBe(severity);
      room.clock.at -= hour;
    }
  });

  it.each([
    ['UROBOT', '@UROBOT is a bot'],
    ['USLACKBOT', 'is a bot'],
    ['UOWN', '@UOWN is a bot'],
    ['UPAT', '@UPAT is of another workspace, and only people of this one are answered: name one of them.'],
    ['jun', 'jun is no person of this workspace: write @ and choose the name that is offered.'],
    ['', 'Nothing is no person'],
  ])('%j gets no role and no handoff', async (user, message) => {
    expect(await room.incidentDesk.giveRole(mara, { role: 'scribe', user }, 'r')).toEqual(declined(message));
    expect(await room.incidentDesk.handoff(mara, user, 'h')).toEqual(declined(message));
  });

  it('a snooze is on the record', async () => {
    const untilMs = room.clock.at + 24 * hour;
    const asked = { window: 'immediate', untilMs, reason: 'night' };
    expect(await room.incidentDesk.snooze(mara, asked, 's')).toMatchObject({ kind: 'done' });
    expect((await state()).windows[0]?.snoozedUntil).toBe(untilMs);
    expect(room.audit).toMatchObject([{ action: 'incident-snooze', reason: 'night' }]);
  });

  it.each([
    ['later', hour, 'has no window later: it has immediate and medium-term.'],
    ['immediate', 24 * hour + 1, 'can be snoozed for 1 d at most'],
    ['immediate', 0, 'has to end later than now'],
    ['immediate', Number.NaN, 'has to end later than now'],
  ])('a snooze of %s for %d ms is declined', async (window, ms, message) => {
    const asked = { window, untilMs: room.clock.at + ms, reason: '' };
    expect(await room.incidentDesk.snooze(mara, asked, 's')).toEqual(declined(message));
  });

  it('a window that is met is not snoozed', async () => {
    await room.see('health', 'passed');
    const asked = { window: 'immediate', untilMs: room.clock.at + 1, reason: '' };
    expect(await room.incidentDesk.snooze(mara, asked, 's')).toEqual(declined('immediate is met'));
  });
});
