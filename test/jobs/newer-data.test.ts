import { expect, it, vi } from 'vitest';
import type { Log } from '../../src/core/log.ts';
import { silentLog } from '../../src/core/log.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { ended, marking, planText, request, testWorker, workerParts } from '../support/worker-parts.ts';

it('what a newer version wrote is refused in words and handed back: the run goes on when somebody reads it', async () => {
  await using parts = await workerParts();
  const { redis, queue } = parts;
  const plan = planText({ one: [marking('a', '', ', danger: Deploys, once: true')] }, parts.folder);
  await request(parts, 'r-NEWER1', plan);
  const newer = await redis.xadd(
    'sc:{r-NEWER1}:events',
    '*',
    'event.99',
    '{"id":"x","at":1,"type":"check.weighed"}',
  );
  const told: string[] = [];
  const note: Log['error'] = ({ error }, message) => void told.push(`${message} ${error}`);
  await using _worker = await testWorker(parts, { log: { ...silentLog, error: note, warn: note } });
  await request(parts, 'r-OTHER1', planText({ one: [marking('b')] }, parts.folder));
  expect(judgeRun(await ended(parts, 'r-OTHER1')).verdict).toBe('passed');
  const words =
    'an event of a run (sc:{r-NEWER1}:events): it was written in version 99 by a newer staging-check';
  await vi.waitUntil(() => told.some((one) => one.includes(words)), { timeout: 10_000, interval: 30 });
  expect(await parts.runs.active()).toEqual(['r-NEWER1']);
  expect((await queue.depths()).runs).toMatchObject({ failed: 0 });

  // As if a newer worker had taken it: it is read, and waits for its approval.
  await redis.xdel('sc:{r-NEWER1}:events', newer ?? '');
  const progress = async () => (await parts.runs.state('r-NEWER1'))?.checks.get('a')?.progress.kind;
  await vi.waitUntil(async () => (await progress()) === 'waiting', { timeout: 15_000, interval: 50 });
}, 60_000);
