import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { eventId } from '../../src/core/run/events.ts';
import type { RunOrder } from '../../src/core/run/order.ts';
import { type BareApproval, createSignatures, ownApprovalSecret } from '../../src/platform/signatures.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  testWorker,
  workerParts,
} from '../support/worker-parts.ts';

const approvals = createSignatures('a secret of the bot and the danger worker', checkTypes);
const until = { timeout: 15_000, interval: 30 };

it('a worker of dangerous checks carries out what the bot signed, and says why it does nothing for a forged approval', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts, { signatures: approvals });
  const text = planText({ one: [marking('deploy', '', ', danger: Deploys, once: true')] }, parts.folder);
  await request(parts, 'r-1', text, { sign: approvals.signRun });
  const progress = async () => (await parts.runs.state('r-1'))?.checks.get('deploy')?.progress;
  const asked = async (round: number) => {
    await vi.waitUntil(async () => {
      const now = await progress();
      return now?.kind === 'waiting' && (now.question.again?.round ?? 1) === round;
    }, until);
    const now = await progress();
    return now?.kind === 'waiting' ? now.question.again?.because : undefined;
  };
  const order = await parts.runs.order('r-1');
  if (order === null) throw new Error('no order');
  const approved: BareApproval = {
    ...{ run: 'r-1', check: 'deploy', environment: 'test', revision: null },
    ...{ approver: 'U9', approverBy: ['U9'], expiresAt: Date.now() + 60_000 },
  };
  const answer = async (round: number, approval?: { signature: string; expiresAt: number }) => {
    const id = eventId.question('deploy', 'answered', round);
    const said = { check: 'deploy', answer: 'yes', by: 'U9', approverBy: ['U9'], reason: '' } as const;
    const bound = approval === undefined ? {} : { approval };
    await parts.runs.append('r-1', [{ type: 'check.answered', id, at: Date.now(), ...said, ...bound }]);
    await parts.queue.wake('r-1');
  };
  expect(await asked(1)).toBeUndefined();
  await answer(1);
  expect(await asked(2)).toBe('the approval is not signed by the bot');
  const other = createSignatures('some other secret, of a worker', checkTypes).sign(order, approved) ?? '';
  await answer(2, { signature: other, expiresAt: approved.expiresAt });
  expect(await asked(3)).toMatch(/^the signature of the approval is not that of the bot/);
  const own = approvals.sign(order, approved) ?? '';
  await answer(3, { signature: own, expiresAt: approved.expiresAt + 1 });
  expect(await asked(4)).toMatch(/^the signature of the approval is not that of the bot/);
  expect(await parts.marks('deploy')).toBe(0);
  await answer(4, { signature: own, expiresAt: approved.expiresAt });
  expect(endsOf(await ended(parts, 'r-1'))).toEqual({ deploy: 'passed' });
  expect(await parts.marks('deploy')).toBe(1);
}, 60_000);

const plan = (argv: string) => `
version: 1
plan: small
title: Small
vars: { target: one }
environments: { local: { hosts: [127.0.0.1] }, other: { vars: { target: two } } }
phases: { p: { title: P, sections: { "1.1": { title: S, checks: {
  a: { command: { run: [${argv}, "\${target}"] }, danger: Deploys },
  b: { command: { run: [echo] }, danger: Deploys } } } } } }
`;
const orderOf = (text: string): RunOrder => ({
  run: 'r-1',
  plan: { text, file: 'p.yaml', digest: 'the digest that stands in Redis' },
  place: { channel: 'C1', thread: null },
  failFast: false,
});
const about: BareApproval = {
  ...{ run: 'r-1', check: 'a', environment: 'local', revision: 'v1' },
  ...{ approver: 'U9', approverBy: ['U9'], expiresAt: 1_000 },
};

it.each([
  ['another run', { run: 'r-2' }],
  ['another check', { check: 'b' }],
  ['another environment', { environment: 'other' }],
  ['another revision', { revision: 'v2' }],
  ['another approver', { approver: 'U1' }],
  ['another reason to be one', { approverBy: ['S1'] }],
  ['another end', { expiresAt: 2_000 }],
])('a signature does not hold for %s', (_, changed) => {
  const order = orderOf(plan('echo'));
  const signature = approvals.sign(order, about) ?? '';
  expect(approvals.verify(order, about, signature)).toBe(true);
  expect(approvals.verify(order, { ...about, ...changed }, signature)).toBe(false);
});

it('a signature does not hold for a plan that was changed in Redis, nor without the plan', () => {
  const signature = approvals.sign(orderOf(plan('echo')), about) ?? '';
  expect(approvals.verify(orderOf(plan('rm')), about, signature)).toBe(false);
  expect(approvals.verify(orderOf('no plan'), about, signature)).toBe(false);
  expect(approvals.verify(orderOf(plan('echo')), about, '')).toBe(false);
});

it('one process keeps a secret of its own, for its user alone', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-approval-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const first = await ownApprovalSecret(join(folder, 'data'));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await ownApprovalSecret(join(folder, 'data'))).toBe(first);
  const file = join(folder, 'data', 'approval-secret');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toBe(first);
});
