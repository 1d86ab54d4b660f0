import type { CheckContext } from '../../src/core/check.ts';

/** What a check gets to run with: loopback, a time limit that the caller gives, nothing else. */
export function benchContext(signal: AbortSignal): CheckContext {
  const nothing = () => Promise.reject(new Error('not part of the benchmark'));
  return {
    signal,
    timeoutMs: 120_000,
    readyAt: 0,
    environment: 'bench',
    hosts: ['127.0.0.1'],
    root: '.',
    run: { id: 'bench', startedAt: 0, deploy: null },
    siblings: () => [],
    logs: { read: nothing },
    processes: { run: nothing },
    cloud: { google: nothing, aws: nothing, awsEndpoint: () => null },
    processEnvironment: {},
    ask: () => Promise.resolve({ kind: 'nobody' }),
    progress: () => {},
    redact: (text) => text,
  };
}
