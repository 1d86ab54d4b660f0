import type { CheckFacts, RunFacts } from '../../src/core/compare/facts.ts';

const firstAt = Date.parse('2026-11-04T09:00:00Z');

/** A check of a run as comparisons read it. */
export function factsOfCheck(id: string, more: Partial<CheckFacts> = {}): CheckFacts {
  return {
    ...{ id, name: id, type: 'http', status: 'passed', message: '', blockedBy: null, flaky: false },
    ...{ durationMs: 500, counts: true, quarantined: null, gaps: [], errors: null },
    ...more,
  };
}

/** The n-th daily run (from 0) of these checks. */
export function factsOfRun(n: number, checks: readonly CheckFacts[], more: Partial<RunFacts> = {}): RunFacts {
  const isFailed = checks.some(({ status }) => status !== 'passed');
  return {
    ...{ id: `r-${n}`, plan: 'issue-517', digest: 'a1b2c3', environment: 'staging', selector: ['all'] },
    ...{ verdict: isFailed ? 'failed' : 'passed', decidedBy: 'criteria', isCancelled: false },
    ...{ startedAt: firstAt + n * 86_400_000, durationMs: 48_000, revision: `0046${n % 10}`, checks },
    ...more,
  };
}

/** Twenty runs: a check that fails now, one that is flaky, one that is blocked, one that is new, some that always passed. */
export function sampleHistory(): readonly RunFacts[] {
  return Array.from({ length: 20 }, (_, n) => {
    const isDown = n === 9 || n >= 18;
    const strayMs = ((n * 7) % 5) * 20;
    return factsOfRun(n, [
      factsOfCheck('health', { name: '/health answers 200', durationMs: 80 + strayMs }),
      factsOfCheck('golden', {
        name: 'Golden path, 20 connections: all five events in order',
        status: isDown ? 'failed' : 'passed',
        message: isDown ? '17 of 20 connections complete' : '',
        durationMs: n === 19 ? 2_100 : 500 + strayMs,
      }),
      factsOfCheck('concurrent', { name: 'test_concurrent_websocket_real', flaky: n % 6 === 2 }),
      factsOfCheck('agents', {
        name: 'Agent events suite',
        status: isDown ? 'blocked' : n === 4 ? 'errored' : 'passed',
        blockedBy: isDown ? 'golden' : null,
      }),
      ...(n < 14
        ? []
        : [factsOfCheck('new', { name: 'New check', status: n === 15 ? 'inconclusive' : 'passed' })]),
      ...['dns', 'tls', 'login', 'logs', 'queue'].map((id) => factsOfCheck(id)),
    ]);
  });
}
