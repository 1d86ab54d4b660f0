import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotConfig } from '../../../src/core/permissions/model.ts';
import { asker, openConfig } from '../../support/desk.ts';
import { type IncidentRoom, incidentRoom } from '../../support/incident-desk.ts';
import { saying } from '../../support/saying.ts';

let room: IncidentRoom;
let config: BotConfig;
beforeEach(async () => {
  config = openConfig;
  room = await incidentRoom({ config: async () => config });
  await room.opened();
});
afterEach(() => room[Symbol.asyncDispose]());

const mara = asker('UMARA');
const jun = asker('UJUN');
const kim = asker('UKIM');
const declined = (message: string) => ({ kind: 'declined', message: saying(message) });
const commander = async () => (await room.incidentDesk.state('517'))?.roles.get('commander')?.user;
const onlyKim = { who: ['UKIM'], may: ['incident'], in: 'all', on: 'all', what: 'all' } as const;

describe('handoff', () => {
  const answer = (who: typeof mara, isAccepted: boolean, offer = 'h', reason = '') =>
    room.incidentDesk.settleHandoff(who, { offer, isAccepted, reason });

  it('the commander changes when the person who was asked accepts, once', async () => {
    expect(await room.incidentDesk.handoff(mara, 'UJUN', 'h')).toMatchObject({
      message: saying('@UJUN is asked to take incident 517 over.'),
    });
    expect(await commander()).toBe('UMARA');
    expect(await answer(kim, true)).toEqual(declined('@UJUN was asked, and answers it.'));
    expect(await answer(kim, false)).toEqual(declined('@UJUN was asked'));
    expect(await answer(mara, true)).toEqual(declined('@UJUN was asked'));
    expect(await answer(jun, true)).toMatchObject({ kind: 'done', message: 'You command incident 517 now.' });
    expect(await commander()).toBe('UJUN');
    const before = await room.incidents.events('517');
    expect(await answer(jun, true)).toMatchObject({ kind: 'done' });
    expect(await answer(jun, false)).toEqual(
      declined('That handoff was already accepted by @UJUN 2026-11-24 10:47 UTC'),
    );
    expect(await answer(mara, false)).toEqual(declined('already accepted'));
    expect(await room.incidents.events('517')).toEqual(before);
    const { allowed = [], refused = [] } = Object.groupBy(room.audit, ({ decision }) => decision);
    const said = ({ action, by }: { action: string; by: string }) => `${by} ${action}`;
    expect(allowed.map(said)).toEqual(['UMARA incident-handoff', 'UJUN incident-accept']);
    // Refused for how things stand, which is a refusal too.
    expect(refused.map(said)).toContain('UJUN incident-decline');
    expect(refused.at(-1)?.reason).toContain('already accepted');
  });

  it('it may be declined with a reason, or taken back by who offered it', async () => {
    await room.incidentDesk.handoff(mara, 'UJUN', 'h');
    expect(await answer(jun, false, 'h', 'asleep')).toMatchObject({ kind: 'done' });
    expect(await answer(jun, true)).toEqual(
      declined('already declined by @UJUN 2026-11-24 10:47 UTC: asleep'),
    );
    await room.incidentDesk.handoff(mara, 'UJUN', 'h2');
    expect(await answer(mara, false, 'h2')).toMatchObject({ kind: 'done' });
    expect(await commander()).toBe('UMARA');
    expect(await answer(jun, true, 'nothing')).toEqual(declined('No handoff of incident 517 waits'));
  });

  it('a newer offer takes the place of the one before', async () => {
    await room.incidentDesk.handoff(mara, 'UJUN', 'h');
    await room.incidentDesk.handoff(mara, 'UKIM', 'h2');
    expect(await answer(jun, true)).toEqual(declined('That offer is over: @UKIM is asked now.'));
    expect(await room.incidentDesk.handoff(mara, 'UKIM', 'h3')).toMatchObject({
      message: saying('@UKIM is already asked to take incident 517 over.'),
    });
    expect(await answer(kim, true, 'h2')).toMatchObject({ kind: 'done' });
    expect(await commander()).toBe('UKIM');
  });

  it('only the present commander and who has the permission hand off; to somebody else', async () => {
    config = { ...openConfig, permissions: [onlyKim] };
    expect(await room.incidentDesk.handoff(jun, 'UKIM', 'h')).toMatchObject({ kind: 'refused' });
    expect(await room.incidentDesk.handoff(mara, 'UMARA', 'h')).toEqual(declined('goes to somebody else'));
    expect(await room.incidentDesk.handoff(kim, 'UMARA', 'h')).toEqual(declined('is commander of incident'));
    // Who could do nothing with the command is not asked to take it.
    expect(await room.incidentDesk.handoff(mara, 'UJUN', 'h')).toEqual(
      declined('@UJUN may not work on incidents here, by staging-check.yaml; @UKIM may.'),
    );
    const role = { role: 'commander', user: 'UJUN' } as const;
    expect(await room.incidentDesk.giveRole(kim, role, 'r')).toEqual(declined('@UJUN may not work on'));
    expect(await room.incidentDesk.handoff(mara, 'UKIM', 'h')).toMatchObject({ kind: 'done' });
    expect(await answer(kim, true)).toMatchObject({ kind: 'done' });
    expect(await room.incidentDesk.handoff(mara, 'UKIM', 'h2')).toMatchObject({ kind: 'refused' });
    config = openConfig;
    expect(await room.incidentDesk.handoff(kim, 'UMARA', 'h3')).toMatchObject({ kind: 'done' });
  });

  it('who was not asked is told who was, and who may not is refused', async () => {
    await room.incidentDesk.handoff(mara, 'UJUN', 'h');
    expect(await answer(asker('ULEE'), true)).toEqual(declined('@UJUN was asked, and answers it.'));
    config = { ...openConfig, permissions: [onlyKim] };
    expect(await answer(asker('ULEE'), true)).toMatchObject({ kind: 'refused' });
    expect(await commander()).toBe('UMARA');
  });

  it('nobody of another workspace answers one', async () => {
    await room.incidentDesk.handoff(mara, 'UJUN', 'h');
    expect(await answer(asker('UJUN', 'C1', { kind: 'external' }), true)).toMatchObject({ kind: 'refused' });
    expect(await commander()).toBe('UMARA');
  });
});

describe('close', () => {
  const summary = 'An import was missing, hunter2.';
  const close = (who: typeof mara, more: Partial<Parameters<typeof room.incidentDesk.close>[1]> = {}) =>
    room.incidentDesk.close(who, { summary, exception: null, ...more }, 'q');
  const agree = (who: typeof mara, ask = 'q') => room.incidentDesk.agree(who, ask);
  const done = async () => {
    await room.see('health', 'passed');
    const state = await room.incidentDesk.current('C1');
    for (const task of state?.windows[1]?.tasks ?? []) await room.incidentDesk.attest(mara, task.id, task.id);
    room.audit.length = 0;
    room.woken.length = 0;
  };
  const inTheWay = [
    'critical criterion unknown: Health answers (not seen yet: Health)',
    'task open: Recover',
    'task open: Update docs',
    'task open: Tell everyone',
  ];

  it('with nothing in the way it is closed, and the channel is free', async () => {
    await done();
    expect(await close(jun)).toMatchObject({
      kind: 'closed',
      key: '517',
      state: { closed: { by: 'UJUN', summary: 'An import was missing, [redacted].', exception: null } },
    });
    expect(room.audit).toMatchObject([{ action: 'incident-close', by: 'UJUN', selector: ['517'] }]);
    expect(room.woken).toEqual(['517']);
    expect(await room.incidentDesk.current('C1')).toBe(null);
    expect(
      await room.incidentDesk.open(mara, { key: '518', title: 'Again', plan: 'issue-517' }, 'o2'),
    ).toMatchObject({ kind: 'opened' });
  });

  it('the same request again is answered as before, another one with who closed it and when', async () => {
    await done();
    await close(jun);
    const events = await room.incidents.events('517');
    expect(await close(jun)).toMatchObject({ kind: 'closed', key: '517' });
    const already = {
      ...declined('Incident 517 was already closed by @UJUN 2026-11-24 10:47 UTC.'),
      next: 'incident reopen 517',
    };
    expect(await close(mara)).toEqual(already);
    expect(await close(jun, { summary: 'other' })).toEqual(already);
    room.clock.at += 3_600_000;
    expect(await close(jun)).toEqual(already);
    expect(await room.incidents.events('517')).toEqual(events);
    expect(room.audit).toHaveLength(1);
    expect(await close(asker('UJUN', 'C2'))).toMatchObject(
      declined('There is no open incident in this channel.'),
    );
  });

  it('of two who close at once one does', async () => {
    await done();
    const results = await Promise.all([close(mara), close(jun)]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['closed', 'declined']);
  });

  it('what is in the way is said, and nothing is written', async () => {
    expect(await close(mara)).toEqual({
      kind: 'obstacles',
      key: '517',
      obstacles: inTheWay,
      summary: 'An import was missing, [redacted].',
    });
    expect(await close(mara, { summary: ' ' })).toMatchObject({
      obstacles: [...inTheWay, expect.stringContaining('there is no summary')],
    });
    expect(await room.incidents.events('517')).toHaveLength(1);
    expect(room.woken).toEqual([]);
    expect(room.audit.map(({ decision }) => decision)).toEqual(['refused', 'refused']);
    expect(room.audit[0]?.reason).toContain('task open: Recover');
  });

  it('with a reason a second person closes it, and both names are on the record and in the audit', async () => {
    expect(await close(mara, { exception: 'the\nrest moves to 600' })).toMatchObject({
      ...{ kind: 'needs-second', key: '517', reason: 'the\nrest moves to 600', obstacles: inTheWay },
    });
    expect((await room.incidentDesk.state('517'))?.exceptionRequest).toMatchObject({ ask: 'q', by: 'UMARA' });
    expect(await agree(mara)).toEqual(declined('A second person has to agree'));
    expect(await room.incidents.events('517')).toHaveLength(2);
    expect(room.woken).toEqual(['517']);
    expect(await agree(jun)).toMatchObject({
      kind: 'closed',
      state: { closed: { by: 'UMARA', exception: { reason: 'the\nrest moves to 600', agreedBy: 'UJUN' } } },
    });
    expect(room.audit).toMatchObject([
      { action: 'incident-exception', by: 'UMARA', reason: 'the\nrest moves to 600' },
      { action: 'close-exception', by: 'UMARA', decision: 'refused' },
      {
        ...{ action: 'close-exception', by: 'UJUN', decision: 'allowed' },
        reason: 'the\nrest moves to 600 (asked by UMARA, agreed by UJUN)',
      },
    ]);
    expect(await agree(jun)).toMatchObject({ kind: 'closed' });
    expect(await agree(kim)).toEqual({
      ...declined('Incident 517 was already closed by @UMARA, agreed by @UJUN 2026-11-24 10:47 UTC.'),
      next: 'incident reopen 517',
    });
  });

  it('the newest asking is the one that is agreed to; the same again asks nobody anew', async () => {
    await close(mara, { exception: 'first' });
    await close(mara, { exception: 'first' });
    expect(await room.incidents.events('517')).toHaveLength(2);
    await room.incidentDesk.close(jun, { summary, exception: 'second' }, 'q2');
    expect(await agree(kim, 'q')).toEqual(declined('That request is over: @UJUN asked anew'));
    expect(await agree(kim, 'none')).toEqual(declined('it is not on the record'));
    expect(await agree(mara, 'q2')).toMatchObject({
      state: {
        exceptionRequest: null,
        closed: { by: 'UJUN', exception: { reason: 'second', agreedBy: 'UMARA' } },
      },
    });
  });

  it('only who asked takes it back, and then nobody agrees to it', async () => {
    await close(mara, { exception: 'late' });
    const withdraw = (who: typeof mara) => room.incidentDesk.withdraw(who, 'q');
    expect(await withdraw(jun)).toEqual(declined('@UMARA asked for this'));
    expect(await withdraw(mara)).toMatchObject({ kind: 'done' });
    expect(await withdraw(mara)).toMatchObject({ kind: 'done' });
    expect(await agree(jun)).toEqual(declined('it was taken back'));
    expect((await room.incidentDesk.state('517'))?.closed).toBeNull();
  });

  it('a follow-up is done once, also after the closing, and the second is told by whom', async () => {
    await done();
    await close(jun);
    const followUp = (await room.incidentDesk.state('517'))?.head.afterwards[0]?.id ?? '';
    const finish = (who: typeof mara, id = followUp) =>
      room.incidentDesk.finishFollowUp(who, { key: '517', followUp: id, what: 'https://github.example/1' });
    expect(await finish(mara)).toMatchObject({ kind: 'done' });
    expect(await finish(jun)).toEqual(declined('Already done by @UMARA 2026-11-24 10:47 UTC: https://'));
    expect(await finish(jun, 'none')).toEqual({
      ...declined('has no such follow-up'),
      next: 'incident list',
    });
    expect(await finish(asker('UJUN', 'C2'))).toEqual({
      ...declined('has no such follow-up'),
      next: 'incident list',
    });
    expect(await finish(asker('UJUN', 'C1', { kind: 'external' }))).toMatchObject({ kind: 'refused' });
    expect((await room.incidentDesk.state('517'))?.followUps.get(followUp)).toMatchObject({ by: 'UMARA' });
  });

  it.each([
    [{ exception: ' ' }, 'The reason is missing: say why the incident is closed although something is open.'],
    [{ exception: 'x'.repeat(3001) }, 'The reason has 3,001 characters; at most 3,000 are kept.'],
    [{ summary: 'x'.repeat(3001) }, 'The summary has 3,001 characters; at most 3,000 are kept.'],
  ])('%# is declined', async (more, message) => {
    expect(await close(jun, more)).toEqual(declined(message));
    expect(await room.incidents.events('517')).toHaveLength(1);
  });

  it('who has no permission neither closes, nor asks for an exception, nor agrees to one', async () => {
    config = { ...openConfig, permissions: [onlyKim] };
    await room.incidentDesk.close(kim, { summary, exception: 'late' }, 'k');
    room.audit.length = 0;
    expect(await close(mara)).toMatchObject({ kind: 'refused', what: 'close incident 517' });
    expect(await close(mara, { exception: 'late' })).toMatchObject({ kind: 'refused' });
    expect(await agree(mara, 'k')).toMatchObject({ kind: 'refused', allowed: ['UKIM'] });
    expect(room.audit.map(({ action, decision }) => `${action} ${decision}`)).toEqual([
      'incident-close refused',
      'incident-exception refused',
      'close-exception refused',
    ]);
    expect(await close(asker('UKIM', 'C1', { kind: 'bot' }))).toMatchObject({ kind: 'refused' });
    expect(await close(kim)).toMatchObject({ kind: 'obstacles' });
  });
});
