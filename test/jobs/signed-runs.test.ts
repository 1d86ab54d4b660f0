import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { eventId, type RunHead } from '../../src/core/run/events.ts';
import { runHead } from '../../src/core/run/head.ts';
import type { RunOrder } from '../../src/core/run/order.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { openQueue } from '../../src/platform/queue/open-queue.ts';
import { createSignatures } from '../../src/platform/signatures.ts';
import {
  ended,
  endsOf,
  marking,
  planText,
  request,
  testWorker,
  type WorkerParts,
  workerParts,
} from '../support/worker-parts.ts';

const signatures = createSignatures('a secret of the bot and the danger worker', checkTypes);
const unsigned = /^inconclusive: nothing of this run was done: .* only as the bot signed it/;

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

function headOf(text: string): RunHead {
  const { plan } = planLanguage.load(text, 'plans/jobs.yaml', digestOf(text));
  if (plan === null) throw new Error(`no plan: ${text}`);
  const selection = { environment: 'test', checks: checksOf(plan), selector: ['all'] };
  return runHead({ plan, ...selection, id: 'r-1', trigger: 'slash', requestedBy: 'U1', now: 0 });
}

function orderOf(text: string): RunOrder {
  const plan = { text, file: 'plans/jobs.yaml', digest: digestOf(text) };
  const place = { channel: 'C1', thread: null };
  return { run: 'r-1', plan, place, failFast: false };
}

/** As somebody would who can write to Redis: straight into the queue, with whatever data. */
async function addToDanger(parts: WorkerParts, run: string): Promise<void> {
  const queue = openQueue('danger', parts.server.url, 'consumer', () => {});
  await queue.queue.add('phase', { run, phase: 'one', turn: 1, isDangerous: false, priority: 'medium' });
  await queue.close();
}

async function settled(parts: WorkerParts, run: string, check: string): Promise<string> {
  const state = () => parts.runs.state(run);
  const isOver = async () => (await state())?.checks.get(check)?.progress.kind === 'finished';
  await vi.waitUntil(isOver, { timeout: 15_000, interval: 30 });
  const now = await state();
  return now === null ? '' : (endsOf(now)[check] ?? '');
}

it('what is put into the queue danger without a signature is not carried out, whatever its plan calls dangerous', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts, { queues: ['danger'], signatures });
  await request(parts, 'r-1', planText({ one: [marking('steal')] }, parts.folder));
  await addToDanger(parts, 'r-1');
  expect(await settled(parts, 'r-1', 'steal')).toMatch(unsigned);
  expect(await parts.marks('steal')).toBe(0);
});

it('a run that the bot signed is carried out there, also when its plan is in no folder any more', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts, { queues: ['danger'], signatures });
  const sign = signatures.signRun;
  await request(parts, 'r-1', planText({ one: [marking('look')] }, parts.folder), { sign });
  await addToDanger(parts, 'r-1');
  expect(await settled(parts, 'r-1', 'look')).toBe('passed');
  expect(await parts.marks('look')).toBe(1);
});

it('a signed run with another plan, even one of the same digest, is not carried out, and spoils nothing for the true one', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts, { queues: ['danger'], signatures });
  const text = planText({ one: [marking('look')] }, parts.folder);
  const forged = planText({ one: [marking('look', 'echo x >> stolen')] }, parts.folder);
  const sign = signatures.signRun;
  const change = (order: RunOrder) => ({ ...order, plan: { ...order.plan, text: forged } });
  await request(parts, 'r-1', text, { sign, change });
  await request(parts, 'r-2', text, { sign });
  for (const run of ['r-1', 'r-2']) await addToDanger(parts, run);
  expect(await settled(parts, 'r-1', 'look')).toMatch(unsigned);
  expect(await settled(parts, 'r-2', 'look')).toBe('passed');
  expect([await parts.marks('look'), await parts.marks('stolen')]).toEqual([1, 0]);
});

it('in every queue: a plan whose text is not what its digest says is refused with words, and not remembered under that digest', async () => {
  await using parts = await workerParts();
  const text = planText({ one: [marking('look')] }, parts.folder);
  const forged = planText({ one: [marking('look', 'echo x >> stolen')] }, parts.folder);
  const change = (order: RunOrder) => ({ ...order, plan: { ...order.plan, text: forged } });
  await using _worker = await testWorker(parts);
  await request(parts, 'r-1', text, { change });
  expect(endsOf(await ended(parts, 'r-1')).look).toMatch(
    /^inconclusive: the plan of this run is not the one that it began with: its digest is [0-9a-f]{12}, expected [0-9a-f]{64}; ask for it again$/,
  );
  await request(parts, 'r-2', text);
  expect(endsOf(await ended(parts, 'r-2'))).toEqual({ look: 'passed' });
  expect([await parts.marks('look'), await parts.marks('stolen')]).toEqual([1, 0]);
});

it('a check that only the events call harmless needs a signed approval all the same', async () => {
  await using parts = await workerParts();
  const text = planText({ one: [marking('deploy', '', ', danger: Deploys')] }, parts.folder);
  const head = headOf(text);
  const harmless = { ...head, checks: head.checks.map((check) => ({ ...check, danger: null })) };
  await parts.runs.create(orderOf(text), harmless, Date.now());
  const answered = { type: 'check.answered', id: eventId.check('deploy', 'answered') } as const;
  const yes = { check: 'deploy', answer: 'yes', by: 'U9', approverBy: ['U9'], reason: '' } as const;
  await parts.runs.append('r-1', [{ ...answered, ...yes, at: Date.now() }]);
  await using _worker = await testWorker(parts, { signatures });
  await parts.queue.run('r-1');
  const isAskedAgain = async () => {
    const progress = (await parts.runs.state('r-1'))?.checks.get('deploy')?.progress;
    return (
      progress?.kind === 'waiting' &&
      progress.question.again?.because === 'the approval is not signed by the bot'
    );
  };
  await vi.waitUntil(isAskedAgain, { timeout: 15_000, interval: 30 });
  expect(await parts.marks('deploy')).toBe(0);
});

const two = planText({ one: [marking('a'), marking('b', '', ', danger: Deploys')] }, '/nowhere');

it.each<[string, (order: RunOrder, head: RunHead) => [RunOrder, RunHead]]>([
  ['another plan', (order, head) => [{ ...order, plan: { ...order.plan, text: `${two} ` } }, head]],
  ['another run', (order, head) => [{ ...order, run: 'r-2' }, head]],
  ['events of another run', (order, head) => [order, { ...head, id: 'r-2' }]],
  ['another environment', (order, head) => [order, { ...head, environment: 'production' }]],
  ['another person who asked', (order, head) => [order, { ...head, requestedBy: 'U9' }]],
  ['fewer checks', (order, head) => [order, { ...head, checks: head.checks.slice(1) }]],
  [
    'a check that is dangerous no more',
    (order, head) => [order, { ...head, checks: head.checks.map((check) => ({ ...check, danger: null })) }],
  ],
  ['no signature', ({ signature: _, ...order }, head) => [order, head]],
  [
    'the signature of another secret',
    (order, head) => {
      const other = createSignatures('some other secret, of a worker', checkTypes);
      return [{ ...order, signature: other.signRun(order, head) }, head];
    },
  ],
])('a signature of a run does not hold for %s', (_, change) => {
  const head = headOf(two);
  const order = orderOf(two);
  const signed = { ...order, signature: signatures.signRun(order, head) };
  expect(signatures.verifyRun(signed, head)).toBe(true);
  expect(signatures.verifyRun(...change(signed, head))).toBe(false);
});
