import { expect, it, vi } from 'vitest';
import { eventId } from '../../src/core/run/events.ts';
import type { JobNotice } from '../../src/platform/queue/one-worker.ts';
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

/** Jobs of the queue danger that nobody has taken; those with a priority wait apart. */
async function inDanger(parts: WorkerParts): Promise<number> {
  const { waiting = 0, prioritized = 0, active = 0 } = (await parts.queue.depths()).danger ?? {};
  expect(active).toBe(0);
  return waiting + prioritized;
}

const until = { timeout: 15_000, interval: 30 };

it('a phase with a danger check waits for a worker of the queue danger; the other phase ends without one', async () => {
  await using parts = await workerParts();
  const notices: JobNotice[] = [];
  await using _plain = await testWorker(parts, {
    queues: ['runs', 'checks', 'timers'],
    onJob: (notice) => void notices.push(notice),
  });
  const danger = marking('deploy', '', ', danger: Deploys, once: true');
  await request(
    parts,
    'r-1',
    planText({ one: [danger, marking('beside')], two: [marking('other')] }, parts.folder),
  );
  const progress = async (check: string) => (await parts.runs.state('r-1'))?.checks.get(check)?.progress.kind;
  await vi.waitUntil(async () => (await progress('other')) === 'finished', until);
  // The phase is in its queue, where nobody takes it.
  await vi.waitUntil(async () => (await inDanger(parts)) === 1, until);
  const looks = () => notices.filter(({ job, kind }) => job === 'sweep' && kind === 'done').length;
  await vi.waitUntil(() => looks() > 0, { timeout: 20_000, interval: 30 });
  expect(await inDanger(parts)).toBe(1);
  expect([await progress('deploy'), await progress('beside')]).toEqual(['pending', 'pending']);
  expect([await parts.marks('deploy'), await parts.marks('beside')]).toEqual([0, 0]);

  await using _dangerous = await testWorker(parts, { queues: ['danger'] });
  await vi.waitUntil(async () => (await progress('deploy')) === 'waiting', until);
  expect(await parts.marks('deploy')).toBe(0);
  const answered = {
    type: 'check.answered',
    id: eventId.check('deploy', 'answered'),
    at: Date.now(),
  } as const;
  await parts.runs.append('r-1', [{ ...answered, check: 'deploy', answer: 'yes', by: 'U9', reason: '' }]);
  await parts.queue.wake('r-1');
  const state = await ended(parts, 'r-1');
  expect(endsOf(state)).toEqual({ deploy: 'passed', beside: 'passed', other: 'passed' });
  expect([await parts.marks('deploy'), await parts.marks('other')]).toEqual([1, 1]);
}, 60_000);
