import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import type { RunOrder } from '../../src/core/run/order.ts';
import type { CheckAnswer } from '../../src/core/run/state.ts';
import { createSignatures } from '../../src/platform/signatures.ts';
import { asker, type DeskRoom, deskRoom, openConfig } from '../support/desk.ts';

const signatures = createSignatures('a secret of the bot and the danger worker', checkTypes);

let room: DeskRoom;
let run = '';
let groups: readonly string[] = [];
beforeEach(async () => {
  groups = [];
  room = await deskRoom({
    signApproval: signatures.sign,
    signRun: signatures.signRun,
    groupsOf: async () => groups,
  });
  const started = await room.desk.start(asker('UMARA'), { words: ['all'], trigger: 'slash' });
  run = 'run' in started ? started.run : '';
  await room.ask(run, 'deploy');
  await room.ask(run, 'look');
});
afterEach(() => room[Symbol.asyncDispose]());

async function orderOf(id: string): Promise<RunOrder> {
  const order = await room.store.order(id);
  if (order === null) throw new Error(`${id} has no order`);
  return order;
}

async function answerTo(check: string): Promise<CheckAnswer | null> {
  return (await room.store.state(run))?.checks.get(check)?.answer ?? null;
}

const say = (user: string, check: string, answer: 'yes' | 'no', more: { revision?: string } = {}) =>
  room.desk.answer(asker(user), { run, check, answer, reason: 'because', ...more });

it('a yes is signed for this run, check, environment and person, for as long as approvals hold', async () => {
  expect((await say('UJUN', 'deploy', 'yes')).kind).toBe('answered');
  const { signature = '', expiresAt = 0 } = (await answerTo('deploy'))?.approval ?? {};
  expect(expiresAt).toBe(room.clock.at + openConfig.approvals.expireMs);
  const about = {
    ...{ run, check: 'deploy', environment: 'staging', revision: null },
    ...{ approver: 'UJUN', approverBy: ['UJUN'], expiresAt },
  };
  const order = await orderOf(run);
  expect(signatures.verify(order, about, signature)).toBe(true);
  const others = [
    { run: 'r-999999' },
    { check: 'health' },
    { environment: 'demo' },
    { revision: 'v8' },
    { approver: 'UMARA' },
    { approverBy: ['SSRE'] },
    { expiresAt: expiresAt + 1 },
  ];
  expect(others.filter((other) => signatures.verify(order, { ...about, ...other }, signature))).toEqual([]);
});

it('what is signed names the group that made the person an approver, and the revision beside the button', async () => {
  groups = ['SSRE', 'SQA'];
  const at = room.clock.at;
  await room.store.append(run, [
    {
      ...{
        id: 'check/health/finished',
        at,
        type: 'check.finished',
        check: 'health',
        attempts: 1,
        flaky: false,
      },
      ...{ startedAt: at, durationMs: 1, captures: {}, deploy: { revision: 'v7', startedAt: at } },
      outcome: { status: 'passed', reason: '', failures: [], summary: '', evidence: {}, cases: [] },
    },
  ]);
  expect((await say('UKIM', 'deploy', 'yes')).kind).toBe('stale');
  expect((await say('UKIM', 'deploy', 'yes', { revision: 'v7' })).kind).toBe('answered');
  const { signature = '', expiresAt = 0 } = (await answerTo('deploy'))?.approval ?? {};
  const about = {
    ...{ run, check: 'deploy', environment: 'staging', revision: 'v7' },
    ...{ approver: 'UKIM', approverBy: ['SSRE'], expiresAt },
  };
  expect(signatures.verify(await orderOf(run), about, signature)).toBe(true);
});

it.each([
  ['a no', 'UJUN', 'deploy', 'no', 'answered'],
  ['a sign-off', 'UJUN', 'look', 'yes', 'answered'],
  ['the yes of who asked for the run', 'UMARA', 'deploy', 'yes', 'refused'],
  ['the yes of who is no approver', 'UKIM', 'deploy', 'yes', 'refused'],
] as const)('%s is not signed', async (_, user, check, given, kind) => {
  expect((await say(user, check, given)).kind).toBe(kind);
  expect((await answerTo(check))?.approval).toBeUndefined();
});

it('a yes to a question that has expired is not signed', async () => {
  room.clock.at += 900_000;
  expect((await say('UJUN', 'deploy', 'yes')).kind).toBe('stale');
  expect(await answerTo('deploy')).toBeNull();
});

it('of two at once one is written down, and its signature is of that person', async () => {
  groups = ['SSRE'];
  const both = await Promise.all([say('UJUN', 'deploy', 'yes'), say('UKIM', 'deploy', 'yes')]);
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['answered', 'stale']);
  const { by = '', approverBy = [], approval } = (await answerTo('deploy')) ?? {};
  const about = {
    ...{ run, check: 'deploy', environment: 'staging', revision: null },
    ...{ approver: by, approverBy, expiresAt: approval?.expiresAt ?? 0 },
  };
  expect(signatures.verify(await orderOf(run), about, approval?.signature ?? '')).toBe(true);
});

it('a run is signed as it was asked for, a rerun too', async () => {
  const isSigned = async (id: string) => {
    const state = await room.store.state(id);
    return state !== null && signatures.verifyRun(await orderOf(id), state.head);
  };
  expect(await isSigned(run)).toBe(true);
  await room.finish(run, { health: 'failed' });
  const again = await room.desk.rerun(asker('UMARA'), { run, what: 'failed', trigger: 'button' });
  expect(again.kind).toBe('started');
  expect(await isSigned('run' in again ? again.run : '')).toBe(true);
});

it('a bot without the secret signs nothing, and its answers hold where nothing has to be signed', async () => {
  await using plain = await deskRoom();
  const started = await plain.desk.start(asker('UMARA'), { words: ['all'], trigger: 'slash' });
  const id = 'run' in started ? started.run : '';
  await plain.ask(id, 'deploy');
  const yes = { run: id, check: 'deploy', answer: 'yes', reason: '' } as const;
  expect((await plain.desk.answer(asker('UJUN'), yes)).kind).toBe('answered');
  expect((await plain.store.order(id))?.signature).toBeUndefined();
  const answer = (await plain.store.state(id))?.checks.get('deploy')?.answer;
  expect([answer?.answer, answer?.approval]).toEqual(['yes', undefined]);
});
