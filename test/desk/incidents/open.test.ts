import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BotConfig } from '../../../src/core/permissions/model.ts';
import type { DeskPlan } from '../../../src/desk/wish.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';
import { asker, deskPlan, openConfig, outagePlan, smokePlan } from '../../support/desk.ts';
import { type IncidentRoom, incidentPlan, incidentRoom } from '../../support/incident-desk.ts';
import { saying } from '../../support/saying.ts';

let room: IncidentRoom;
let config: BotConfig;
let plans: readonly DeskPlan[];
beforeEach(async () => {
  config = openConfig;
  plans = [outagePlan, incidentPlan];
  room = await incidentRoom({
    config: async () => config,
    plans: async () => plans,
    directory: { ...slackDirectory, isBot: (user) => user === 'UROBOT' || slackDirectory.isBot(user) },
  });
});
afterEach(() => room[Symbol.asyncDispose]());

const request = { key: '#517', title: '  Backend does\nnot start, hunter2 ' };
const open = (more = {}, who = asker('UMARA'), id = 'q1') =>
  room.incidentDesk.open(who, { ...request, ...more }, id);

it('the channel gets an incident with the plan of its issue, its first environment and its priority', async () => {
  expect(await open()).toMatchObject({
    kind: 'opened',
    key: '517',
    state: {
      openedBy: 'UMARA',
      openedAt: room.clock.at,
      head: {
        ...{ key: '517', channel: 'C1', severity: 'P0', environment: 'staging' },
        title: 'Backend does\nnot start, [redacted]',
        plan: { id: 'issue-517' },
      },
    },
  });
  expect(room.woken).toEqual(['517']);
  expect(room.audit).toMatchObject([
    {
      ...{ action: 'incident-open', decision: 'allowed', by: 'UMARA', environment: 'staging' },
      selector: ['517', 'Backend does\nnot start, [redacted]'],
    },
  ]);
  expect((await room.incidentDesk.current('C1'))?.head.key).toBe('517');
  expect(await room.incidentDesk.current('C2')).toBe(null);
  expect(await room.incidentDesk.current('')).toBe(null);
  expect((await room.incidentDesk.state('517'))?.head.key).toBe('517');
});

it('severity, plan, environment and commander are as they were chosen', async () => {
  const more = { severity: 'P2', plan: 'outage', environment: 'demo', commander: 'UJUN' } as const;
  const result = await open(more);
  expect(result).toMatchObject({
    kind: 'opened',
    state: { severity: 'P2', head: { plan: { id: 'outage' }, environment: 'demo' } },
  });
  const state = await room.incidentDesk.current('C1');
  expect(state?.roles.get('commander')?.user).toBe('UJUN');
  expect(state?.openedBy).toBe('UMARA');
});

it('who opens twice has opened once', async () => {
  const results = await Promise.all([
    open({ commander: 'UJUN' }),
    open({ commander: 'UJUN' }),
    open({ commander: 'UJUN' }),
  ]);
  expect(results.map(({ kind }) => kind)).toEqual(['opened', 'opened', 'opened']);
  expect(await room.incidents.events('517')).toHaveLength(2);
});

it('a channel that has one refuses another, with its key and title; so does a used key', async () => {
  await open();
  const used = { kind: 'taken', key: '517', title: 'Backend does\nnot start, [redacted]', channel: 'C1' };
  const taken = { ...used, isHere: { by: 'UMARA', at: room.clock.at } };
  expect(await open({ key: '518' }, asker('UJUN'))).toEqual(taken);
  expect(await open({}, asker('UJUN'))).toEqual(taken);
  expect(await open({ title: 'Other' })).toEqual(taken);
  expect(await open({}, asker('UMARA', 'C2'))).toEqual({ ...used, title: '' });
  room.clock.at += 3_600_000;
  expect(await open()).toEqual(taken);
  expect(await room.incidents.keys(9)).toEqual(['517']);
  expect(room.audit.map(({ decision }) => decision)).toEqual(['allowed', ...Array(5).fill('refused')]);
});

it('of two people who open at once, one does and the other is told', async () => {
  for (let round = 0; round < 20; round += 1) {
    const channel = `C${round}ROUND`;
    const ask = (user: string, key: string) =>
      open({ key, plan: 'outage' }, asker(user, channel), `${round}-${user}`);
    const results = await Promise.all([ask('UMARA', `a${round}`), ask('UJUN', `b${round}`)]);
    const [won] = results.filter(({ kind }) => kind === 'opened');
    const [lost] = results.filter(({ kind }) => kind !== 'opened');
    expect(won, JSON.stringify(results)).toBeDefined();
    expect(lost?.kind === 'taken' || lost?.kind === 'declined', JSON.stringify(results)).toBe(true);
    const current = await room.incidentDesk.current(channel);
    expect(won).toMatchObject({ key: current?.head.key });
  }
});

it.each([
  [{ key: 'in 517' }, 'in 517 is no key of an incident: a key is 1 to 60 letters'],
  [{ key: 'x'.repeat(300) }, 'is no key of an incident: a key is 1 to 60 letters'],
  [{ key: '#' }, '# is no key'],
  [{ key: '' }, 'An empty text is no key'],
  [{ key: '<!channel>' }, '‹!channel› is no key'],
  [{ title: ' \n\u202e ' }, 'The title is missing: say in a few words what is broken'],
  [{ title: 'x'.repeat(3001) }, 'The title has 3,001 characters; at most 3,000 are kept.'],
  [{ plan: 'outgae' }, 'There is no plan outgae. Did you mean outage? There are outage and issue-517.'],
  [{ key: '518' }, 'Which plan is incident 518 about? There are outage and issue-517.'],
  [{ environment: 'stagign' }, 'has no environment stagign. Did you mean staging? It has staging and demo.'],
  [{ commander: 'mara' }, 'mara is no person of this workspace'],
  [{ commander: 'UROBOT' }, '@UROBOT is a bot: a person commands an incident.'],
  [{ commander: 'USLACKBOT' }, 'is a bot'],
])('%j is declined, and nothing is opened or written', async (more, message) => {
  expect(await open(more)).toMatchObject({ kind: 'declined', message: saying(message) });
  expect(await room.incidents.keys(9)).toEqual([]);
  expect(room.audit).toEqual([]);
  expect(room.woken).toEqual([]);
});

it.each(['', 'D0123', 'nowhere'])('outside a channel (%j) nothing is opened', async (channel) => {
  expect(await open({}, asker('UMARA', channel))).toMatchObject({
    kind: 'declined',
    message: expect.stringContaining('An incident belongs to a channel'),
  });
});

it('the only plan needs no name; without a plan, or with errors in it, the answer says so', async () => {
  plans = [smokePlan];
  expect(await open({ key: '9' }, asker('UMARA', 'C9'))).toMatchObject({
    state: { severity: 'P1', head: { plan: { id: 'smoke' } } },
  });
  plans = [];
  expect(await open()).toMatchObject({ message: expect.stringContaining('There is no plan') });
  plans = [deskPlan('broken', 'version: 1\nplan: broken\ntitle: Broken\n')];
  expect(await open()).toMatchObject({
    message: expect.stringMatching(/^plans\/broken\.yaml has \d+ error/),
  });
});

it('opening needs the permission, in this channel and on this environment', async () => {
  const rule = { who: ['UJUN'], may: ['incident'], in: ['C1'], on: ['staging'], what: 'all' } as const;
  config = { ...openConfig, permissions: [rule] };
  expect(await open()).toMatchObject({ kind: 'refused', what: 'open incident 517', allowed: ['UJUN'] });
  expect(await open({ environment: 'demo' }, asker('UJUN'))).toMatchObject({ kind: 'refused' });
  expect(await open({}, asker('UJUN', 'C2'))).toMatchObject({ kind: 'refused' });
  expect(await open({}, asker('UJUN', 'C1', { kind: 'external' }))).toMatchObject({ kind: 'refused' });
  expect(await open({}, asker('UJUN', 'C1', { kind: 'bot' }))).toMatchObject({ kind: 'refused' });
  expect(room.audit.map(({ decision }) => decision)).toEqual(Array(5).fill('refused'));
  expect(await room.incidents.keys(9)).toEqual([]);
  expect(await open({}, asker('UJUN'))).toMatchObject({ kind: 'opened' });
});
