import { afterEach, expect, test } from 'vitest';
import { type DeployRoom, deployRoom } from '../../support/deploys.ts';
import { asker, openConfig } from '../../support/desk.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

async function begin(changes: Parameters<typeof deployRoom>[0] = {}): Promise<DeployRoom> {
  return stack.use(await deployRoom(changes));
}

test('a person tells of a deploy; it is in the audit log, with the plan of the environment', async () => {
  const all = await begin();
  const seen = await all.desk.tellDeploy(asker('UDANA'), { revision: 'v1' });
  expect(seen).toMatchObject({
    kind: 'new',
    state: { head: { environment: 'staging', plan: 'shop', channel: 'C1' } },
  });
  expect(all.room.audit).toMatchObject([
    { by: 'UDANA', action: 'deployed', decision: 'allowed', environment: 'staging', selector: ['v1'] },
  ]);
  expect(await all.desk.tellDeploy(asker('UJUN'), { revision: 'v1' })).toMatchObject({ kind: 'known' });
});

test.each([
  ['who is not named', asker('UEVE')],
  ['of another workspace', asker('UEVE', 'C1', { kind: 'external' })],
  ['who is a bot', asker('UEVE', 'C1', { kind: 'bot' })],
] as const)('somebody %s is refused, and nothing is queued', async (_, who) => {
  const permissions = [
    {
      who: ['UDANA'],
      may: ['deployed' as const],
      in: 'all' as const,
      on: 'all' as const,
      what: 'all' as const,
    },
  ];
  const all = await begin({ config: async () => ({ ...openConfig, permissions }) });
  expect(await all.desk.tellDeploy(who, { revision: 'v1' })).toMatchObject({ kind: 'refused' });
  expect(all.woken).toEqual([]);
  expect(all.room.audit).toMatchObject([{ decision: 'refused', action: 'deployed' }]);
});

test('an unknown environment is answered with the nearest, a wrong revision with the rule', async () => {
  const all = await begin();
  expect(await all.desk.tellDeploy(asker('UDANA'), { revision: 'v1', environment: 'stagin' })).toEqual({
    kind: 'unknown',
    word: 'stagin',
    instead: { word: 'staging', command: 'deployed v1 staging' },
  });
  expect(await all.desk.tellDeploy(asker('UDANA'), { revision: '$(id)' })).toMatchObject({
    kind: 'declined',
    message: expect.stringContaining('a revision is 1 to 128'),
  });
  expect(all.woken).toEqual([]);
});

test('the channel that was told wins, then the plan names one, then the workspace', async () => {
  const channels = { default: 'C0DEFAULT' };
  const all = await begin({ config: async () => ({ ...openConfig, channels }) });
  const channelOf = async (revision: string, environment: string, channel?: string) => {
    const about = { environment, revision, ...(channel === undefined ? {} : { channel }) };
    const seen = await all.desk.recordSighting({ kind: 'hook' }, about);
    return 'state' in seen ? seen.state.head.channel : seen;
  };
  expect(await channelOf('a', 'staging', 'C0TOLD')).toBe('C0TOLD');
  expect(await channelOf('b', 'staging')).toBe('C0REPORTS');
  expect(await channelOf('c', 'demo')).toBe('C0DEFAULT');
  expect(await channelOf('d', 'demo', '#releases')).toBe('C0DEFAULT');
});

test('only the revision that is there is the same deploy again; an earlier one that comes back has a series of its own', async () => {
  const all = await begin();
  const told = async (revision: string, source: 'hook' | 'command' = 'hook') => {
    const seen =
      source === 'hook'
        ? await all.desk.recordSighting({ kind: 'hook' }, { environment: 'staging', revision })
        : await all.desk.tellDeploy(asker('UDANA'), { environment: 'staging', revision });
    return 'state' in seen ? ([seen.kind, seen.deploy] as const) : seen;
  };
  const scope = { plan: 'shop', environment: 'staging' };
  const [, first] = (await told('v1')) as readonly [string, string];
  const [, second] = (await told('v2')) as readonly [string, string];
  const [kind, back] = (await told('v1', 'command')) as readonly [string, string];
  expect([kind, new Set([first, second, back]).size]).toEqual(['new', 3]);
  expect(await all.deploys.current(scope)).toBe(back);
  expect(await told('v1')).toEqual(['known', back]);
  const many = await Promise.all(Array.from({ length: 8 }, () => told('v2')));
  expect(many.map((one) => (one as readonly [string, string])[0]).toSorted()).toEqual([
    ...Array(7).fill('known'),
    'new',
  ]);
  expect(new Set(many.map((one) => (one as readonly [string, string])[1])).size).toBe(1);
  expect(await told('v1')).toMatchObject(['new', expect.not.stringMatching(back)]);
});

test('what is told late is no revision that came back: the logs, and a run that is looked at once more', async () => {
  const all = await begin();
  const at = all.room.parts.now();
  const seen = async (source: Parameters<typeof all.desk.recordSighting>[0], revision: string, when = at) => {
    const told = await all.desk.recordSighting(source, { environment: 'staging', revision, at: when });
    return 'state' in told ? ([told.kind, told.deploy] as const) : told;
  };
  const run = { kind: 'run', run: 'r-1' } as const;
  const [, first] = (await seen(run, 'v1', at - 3_000)) as readonly [string, string];
  await seen({ kind: 'hook' }, 'v2', at - 2_000);
  expect(await seen(run, 'v1', at - 3_000)).toEqual(['known', first]);
  expect(await seen({ kind: 'log' }, 'v1', at - 1_000)).toEqual(['known', first]);
  expect(await seen({ kind: 'run', run: 'r-0' }, 'v1', at - 2_500)).toEqual(['known', first]);
  expect(await seen({ kind: 'run', run: 'r-2' }, 'v1', at - 500)).toMatchObject([
    'new',
    expect.not.stringMatching(first),
  ]);
});

test('the same revision after a deploy that named none is a new deploy', async () => {
  const all = await begin();
  const scope = { plan: 'shop', environment: 'staging' };
  const hook = { kind: 'hook' } as const;
  const about = { environment: 'staging', revision: 'v1' };
  await all.desk.recordSighting(hook, { ...about, at: all.room.parts.now() - 2_000 });
  await all.deploys.noteNameless(scope, all.room.parts.now() - 1_000);
  expect(await all.desk.recordSighting(hook, about)).toMatchObject({ kind: 'new' });
  expect(await all.desk.recordSighting(hook, about)).toMatchObject({ kind: 'known' });
});
