import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { redisOptions } from '../../src/store/connections.ts';
import { startProxy } from '../support/proxy.ts';
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

const proxyTo = (parts: WorkerParts) =>
  startProxy({ path: redisOptions(parts.server.url, 'consumer').path ?? '' });

async function endsOfChecks(parts: WorkerParts, run: string): Promise<readonly string[]> {
  const events = await parts.runs.events(run);
  return events.flatMap((event) => (event.type === 'check.finished' ? [event.check] : [])).toSorted();
}

it.each([
  { fault: 'cut', lostMs: 3_000, resumesMs: 12_000 },
  { fault: 'blackhole', lostMs: 15_000, resumesMs: 15_000 },
] as const)(
  'Redis away for $lostMs ms ($fault) in the middle of a check: the worker goes on by itself, each result counts once',
  async ({ fault, lostMs, resumesMs }) => {
    await using parts = await workerParts();
    await using proxy = await proxyTo(parts);
    await using _worker = await testWorker(parts, {
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
      graceMs: 1_000,
    });
    const two = ['needs: [one]', marking('c')];
    await request(
      parts,
      'r-1',
      planText({ one: [marking('quick'), marking('slow', 'sleep 1.5')], two }, parts.folder),
    );
    await vi.waitUntil(async () => (await parts.marks('quick-done')) === 1, { timeout: 10_000 });
    await vi.waitUntil(async () => (await parts.marks('slow')) === 1, { timeout: 10_000 });
    proxy.to(fault);
    // The fault is this long; nothing is waited for.
    await delay(lostMs);
    proxy.to('ok');
    // Twice what is promised: the machine is busy with other tests.
    const state = await ended(parts, 'r-1', 2 * resumesMs + 10_000);
    expect(endsOf(state)).toEqual({ quick: 'passed', slow: 'passed', c: 'passed' });
    expect(judgeRun(state).verdict).toBe('passed');
    expect(await endsOfChecks(parts, 'r-1')).toEqual(['c', 'quick', 'slow']);
    // A job may run twice, its result counts once: how often the program itself ran is not promised.
    expect(await parts.marks('slow-done')).toBeGreaterThan(0);
  },
  90_000,
);
