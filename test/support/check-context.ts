import type { CheckContext } from '../../src/core/check.ts';

/**
 * A context for one attempt of a check: loopback only, no logs, no processes, nobody to ask, a signal that ends it after `timeoutMs`
 * (default 10 s) with a `TimeoutError`. Replace what the test is about.
 */
export function checkContext(overrides: Partial<CheckContext> = {}): CheckContext {
  const timeoutMs = overrides.timeoutMs ?? 10_000;
  const now = Date.now();
  return {
    signal: AbortSignal.timeout(timeoutMs),
    timeoutMs,
    readyAt: now,
    environment: 'test',
    hosts: ['127.0.0.1', '::1', 'localhost'],
    root: import.meta.dirname,
    run: { id: 'run-1', startedAt: now, deploy: null },
    siblings: () => [],
    logs: { read: noLogSource },
    processes: { run: () => Promise.reject(new Error('this test has no process runner')) },
    cloud: { google: noCloud, aws: noCloud, awsEndpoint: () => null },
    processEnvironment: {},
    ask: () => Promise.resolve({ kind: 'nobody' }),
    redact: (text) => text,
    progress: () => {},
    ...overrides,
  };
}

function noCloud(): Promise<never> {
  return Promise.reject(new Error('this test is at no cloud'));
}

function noLogSource(): Promise<never> {
  return Promise.reject(new Error('this test has no log source'));
}
