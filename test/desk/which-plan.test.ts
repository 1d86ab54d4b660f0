import { afterEach, expect, test } from 'vitest';
import { deployWishes } from '../../src/desk/deploys/deploy-desk.ts';
import type { DeskParts } from '../../src/desk/parts.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { asker, outagePlan, smokePlan } from '../support/desk.ts';
import { type IncidentRoom, incidentRoom } from '../support/incident-desk.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

/** Two plans that both have `staging` and a check `health`; only `outage` has `demo`. */
async function begin(changes: Partial<DeskParts> = {}): Promise<IncidentRoom> {
  return stack.use(await incidentRoom({ plans: async () => [smokePlan, outagePlan], ...changes }));
}

const choices = (message: string, ...commands: (readonly [string, string])[]) => ({
  kind: 'declined',
  message: expect.stringContaining(message),
  choices: commands.map(([plan, command]) => ({ plan, command })),
});

function deployDesk({ parts, incidents, server }: IncidentRoom) {
  return deskOf(deployWishes, {
    ...{ ...parts, incidents, deploys: redisDeploys(server.redis) },
    ...{ queue: { series: async () => {} }, timelines: { timeline: async () => {} } },
  });
}

test('what several plans have is asked for, with the command that each would be; nothing is started', async () => {
  const room = await begin();
  const { desk } = room;
  expect(await desk.start(asker('UDANA'), { words: ['health', 'staging'], trigger: 'slash' })).toEqual(
    choices('Which plan?', ['smoke', 'smoke health staging'], ['outage', 'outage health staging']),
  );
  expect(await desk.start(asker('UDANA'), { words: ['failed'], trigger: 'slash' })).toEqual(
    choices('Which plan?', ['smoke', 'smoke failed'], ['outage', 'outage failed']),
  );
  expect(
    await room.incidentDesk.open(asker('UMARA'), { key: '9', title: 'Slow', severity: 'P2' }, 'r1'),
  ).toMatchObject({
    kind: 'declined',
    message: expect.stringContaining('Which plan is incident 9 about? There are smoke and outage.'),
    choices: [
      { plan: 'smoke', command: 'incident open --plan smoke 9 P2 Slow' },
      { plan: 'outage', command: 'incident open --plan outage 9 P2 Slow' },
      { plan: 'none of them', command: 'incident open --plan none 9 P2 Slow' },
    ],
  });
  expect(
    await deployDesk(room).tellDeploy(asker('UDANA'), { revision: 'v1', environment: 'staging' }),
  ).toMatchObject({
    ...choices(
      'Which plan was deployed?',
      ['smoke', 'deployed --plan smoke v1 staging'],
      ['outage', 'deployed --plan outage v1 staging'],
    ),
    problems: ['plan: several have staging, name one of smoke, outage'],
  });
  expect(
    await deployDesk(room).recordSighting({ kind: 'hook' }, { revision: 'v1', environment: 'staging' }),
  ).toMatchObject({
    problems: ['plan: several have staging, name one of smoke, outage'],
  });
  expect(await room.store.active()).toEqual([]);
});

test('the environment decides where only one plan has it', async () => {
  const room = await begin();
  const { desk } = room;
  expect(await desk.understand(asker('UDANA'), { words: ['health', 'demo'] })).toMatchObject({
    plan: { id: 'outage' },
  });
  const deployed = await deployDesk(room).recordSighting(
    { kind: 'hook' },
    { revision: 'v1', environment: 'demo' },
  );
  expect(deployed).toMatchObject({ state: { head: { plan: 'outage', environment: 'demo' } } });
  const opened = await room.incidentDesk.open(
    asker('UMARA'),
    { key: '9', title: 'Slow', environment: 'demo' },
    'r1',
  );
  expect(opened).toMatchObject({ state: { head: { plan: { id: 'outage' }, environment: 'demo' } } });
});

test('the incident of the channel decides first, and says the environment where none is named', async () => {
  const room = await begin();
  await room.incidentDesk.open(
    asker('UMARA'),
    { key: '9', title: 'Slow', plan: 'outage', environment: 'demo' },
    'r1',
  );
  const { desk } = room;
  expect(await desk.understand(asker('UDANA'), { words: ['health'] })).toMatchObject({
    ...{ plan: { id: 'outage' }, environment: 'demo' },
  });
  expect(await desk.understand(asker('UDANA'), { words: ['health', 'staging'] })).toMatchObject({
    ...{ plan: { id: 'outage' }, environment: 'staging' },
  });
  expect(await desk.who(asker('UDANA'), null)).toMatchObject({ environment: 'demo' });
  expect(await desk.usual(asker('UDANA'))).toEqual(['demo']);
  expect(await deployDesk(room).tellDeploy(asker('UDANA'), { revision: 'v1' })).toMatchObject({
    state: { head: { plan: 'outage', environment: 'demo' } },
  });
  // Another channel knows nothing of it.
  expect(await desk.understand(asker('UDANA', 'C2'), { words: ['health'] })).toMatchObject({
    kind: 'declined',
  });
  expect(await desk.usual(asker('UDANA', 'C2'))).toEqual(['staging']);
});

test('one revision of two plans is two deploys, each with its own newest', async () => {
  const room = await begin();
  const desk = deployDesk(room);
  const deploys = redisDeploys(room.server.redis);
  const told = async (plan: string, revision: string) => {
    const seen = await desk.recordSighting({ kind: 'hook' }, { plan, revision, environment: 'staging' });
    return 'deploy' in seen ? seen : null;
  };
  const smoke = await told('smoke', 'v1');
  const outage = await told('outage', 'v1');
  expect(outage).toMatchObject({ kind: 'new' });
  expect(smoke?.deploy).not.toBe(outage?.deploy);
  await told('outage', 'v2');
  expect(await deploys.current({ plan: 'smoke', environment: 'staging' })).toBe(smoke?.deploy);
  expect(await told('smoke', 'v1')).toMatchObject({ kind: 'known' });
});

test('a deploy is in the record of every open incident about it, by the person, and of no other', async () => {
  const room = await begin();
  const open = (key: string, channel: string, plan: string, environment: string) =>
    room.incidentDesk.open(asker('UMARA', channel), { key, title: 'Slow', plan, environment }, key);
  await open('1', 'C1', 'outage', 'staging');
  await open('2', 'C2', 'outage', 'staging');
  await open('3', 'C3', 'outage', 'demo');
  await open('4', 'C4', 'smoke', 'staging');
  await deployDesk(room).tellDeploy(asker('UDANA', 'C9'), {
    plan: 'outage',
    revision: 'v1',
    environment: 'staging',
  });
  const seen = async (key: string) => (await room.incidents.state(key))?.deploys ?? [];
  expect(await seen('1')).toMatchObject([{ revision: 'v1', by: 'UDANA', run: null }]);
  expect(await seen('2')).toMatchObject([{ revision: 'v1', by: 'UDANA', run: null }]);
  expect([await seen('3'), await seen('4')]).toEqual([[], []]);
});

test.each([
  ['absent', 'the bot is not in it'],
  ['archived', 'it is archived'],
] as const)('nothing is promised in a channel where nothing can be shown (%s)', async (standing, why) => {
  let now: 'open' | typeof standing = standing;
  const room = await begin({ plans: async () => [outagePlan], channelStanding: async () => now });
  const declined = { kind: 'declined', message: expect.stringContaining(why) };
  const open = () => room.incidentDesk.open(asker('UMARA'), { key: '9', title: 'Slow' }, 'r1');
  expect(await open()).toMatchObject(declined);
  expect(await room.incidents.keys(9)).toEqual([]);
  expect(await deployDesk(room).tellDeploy(asker('UMARA'), { revision: 'v1' })).toMatchObject(declined);
  expect(await redisDeploys(room.server.redis).recent(null, 9)).toEqual([]);
  const refused = (action: string) => ({ action, decision: 'refused', reason: expect.stringContaining(why) });
  expect(room.audit).toMatchObject([refused('incident-open'), refused('deployed')]);
  now = 'open';
  expect(await open()).toMatchObject({ kind: 'opened' });
  now = standing;
  const said = { changed: 'it is the database', next: '', nextUpdateAt: null };
  expect(await room.incidentDesk.update(asker('UMARA'), said, 'r2')).toMatchObject(declined);
  expect(await room.incidentDesk.timeline(asker('UMARA'))).toMatchObject(declined);
  expect((await room.incidents.state('9'))?.status).toBeNull();
  expect(room.audit.slice(-2)).toMatchObject([refused('incident-update'), refused('timeline')]);
});
