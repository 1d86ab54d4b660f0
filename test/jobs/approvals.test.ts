import { expect, it, vi } from 'vitest';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { botConfigOf } from '../support/bot-config.ts';
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

const check = 'deploy';

async function untilAsked(parts: WorkerParts, round: number): Promise<void> {
  const isAsked = async () => {
    const progress = (await parts.runs.state('r-1'))?.checks.get(check)?.progress;
    return progress?.kind === 'waiting' && (progress.question.again?.round ?? 1) === round;
  };
  await vi.waitUntil(isAsked, { timeout: 10_000 });
}

async function approve(parts: WorkerParts, round: number, more: Partial<RunEvent> = {}): Promise<void> {
  const id = eventId.question(check, 'answered', round);
  const said = { type: 'check.answered', check, answer: 'yes', by: 'U9', reason: '' } as const;
  await parts.runs.append('r-1', [{ id, at: Date.now(), ...said, ...more } as RunEvent]);
  await parts.queue.wake('r-1');
}

async function question(parts: WorkerParts) {
  const progress = (await parts.runs.state('r-1'))?.checks.get(check)?.progress;
  return progress?.kind === 'waiting' ? progress.question : null;
}

it('an approver who was taken off meanwhile: asked again, and the next yes lets it run once', async () => {
  await using parts = await workerParts();
  let approvers = ['U9'];
  await using _worker = await testWorker(parts, {
    botConfig: async () => botConfigOf(approvers),
  });
  await request(parts, 'r-1', planText({ one: [marking(check, '', ', danger: Deploys')] }, parts.folder));
  await untilAsked(parts, 1);
  approvers = ['U8'];
  await approve(parts, 1);
  await untilAsked(parts, 2);
  expect(await question(parts)).toMatchObject({
    approvers: ['U8'],
    again: { round: 2, because: 'whoever approved it is no approver any more' },
  });
  expect(await parts.marks(check)).toBe(0);
  await approve(parts, 2, { by: 'U8' } as Partial<RunEvent>);
  expect(endsOf(await ended(parts, 'r-1'))).toEqual({ deploy: 'passed' });
  expect(await parts.marks(check)).toBe(1);
});

it('an approval that is too old: asked again, as often as that is so', async () => {
  await using parts = await workerParts();
  await using _worker = await testWorker(parts);
  await request(parts, 'r-1', planText({ one: [marking(check, '', ', danger: Deploys')] }, parts.folder));
  for (const round of [1, 2]) {
    await untilAsked(parts, round);
    await approve(parts, round, { at: Date.now() - 60_001 });
  }
  await untilAsked(parts, 3);
  expect((await question(parts))?.again?.because).toBe('the approval is older than 1 min');
  await approve(parts, 3);
  expect(endsOf(await ended(parts, 'r-1'))).toEqual({ deploy: 'passed' });
  expect(await parts.marks(check)).toBe(1);
});
