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
  const seen = await all.desk.deployed(asker('UDANA'), { revision: 'v1' });
  expect(seen).toMatchObject({
    kind: 'new',
    state: { head: { environment: 'staging', plan: 'shop', channel: 'C1' } },
  });
  expect(all.room.audit).toMatchObject([
    { by: 'UDANA', action: 'deployed', decision: 'allowed', environment: 'staging', selector: ['v1'] },
  ]);
  expect(await all.desk.deployed(asker('UJUN'), { revision: 'v1' })).toMatchObject({ kind: 'known' });
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
  expect(await all.desk.deployed(who, { revision: 'v1' })).toMatchObject({ kind: 'refused' });
  expect(all.woken).toEqual([]);
  expect(all.room.audit).toMatchObject([{ decision: 'refused', action: 'deployed' }]);
});

test('an unknown environment is answered with the nearest, a wrong revision with the rule', async () => {
  const all = await begin();
  expect(await all.desk.deployed(asker('UDANA'), { revision: 'v1', environment: 'stagin' })).toEqual({
    kind: 'unknown',
    word: 'stagin',
    instead: { word: 'staging', command: 'deployed v1 staging' },
  });
  expect(await all.desk.deployed(asker('UDANA'), { revision: '$(id)' })).toMatchObject({
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
    const seen = await all.desk.seen({ kind: 'hook' }, about);
    return 'state' in seen ? seen.state.head.channel : seen;
  };
  expect(await channelOf('a', 'staging', 'C0TOLD')).toBe('C0TOLD');
  expect(await channelOf('b', 'staging')).toBe('C0REPORTS');
  expect(await channelOf('c', 'demo')).toBe('C0DEFAULT');
  expect(await channelOf('d', 'demo', '#releases')).toBe('C0DEFAULT');
});
