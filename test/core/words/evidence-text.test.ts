import { describe, expect, it } from 'vitest';
import { commandLines } from '../../../src/checks/command/lines.ts';
import { httpLines } from '../../../src/checks/http/lines.ts';
import { logLines } from '../../../src/checks/logs/lines.ts';
import { revision } from '../../../src/checks/revision.ts';
import type { Outcome } from '../../../src/core/run/events.ts';
import { comparisonText, evidenceText } from '../../../src/core/words/evidence.ts';
import { passed } from '../../support/run-events.ts';

const trace = [
  'Traceback (most recent call last):',
  ...Array.from({ length: 20 }, (_, n) => `  File "/app/a${n}.py", line ${n + 1}, in f${n}`),
  "NameError: name 'redis' is not defined",
].join('\n');

describe('what was seen', () => {
  it('begins with the error and its innermost own frame, then the end of the output', () => {
    const [first, second, ...rest] = commandLines({ stderr: trace, stdoutBytes: 0, exitCode: 1 });
    expect(first).toBe("NameError: name 'redis' is not defined (a19.py:20)");
    expect(second).toBe('stderr, its end (10 lines before it):');
    expect(rest).toHaveLength(12);
    expect(rest.at(-1)).toBe("  NameError: name 'redis' is not defined");
  });

  it('an answer is its request, its steps in rounded times and the headers that matter; zero and transport are gone', () => {
    const lines = httpLines({
      ...{ method: 'GET', url: 'https://a.example/health', status: 503, durationMs: 1_100.3, ipFamily: 4 },
      headers: { date: 'Mon', 'content-type': 'text/plain', connection: 'close', 'retry-after': '30' },
      timings: { dnsMs: 0.0133, connectMs: 0.4956, tlsMs: null, firstByteMs: 1_084.9, transferMs: 0 },
      body: { text: 'Service Unavailable', bytes: 19, wireBytes: 19 },
      redirects: [],
    });
    expect(lines).toEqual([
      'GET https://a.example/health → 503',
      'connect 0.5 ms · first byte 1.1 s',
      'content-type: text/plain · retry-after: 30',
      'body: Service Unavailable',
    ]);
  });

  it('revisions that answered are told once each, and what answered with none is an answer', () => {
    const none = { revision: null, status: 503, address: '10.0.0.3', problem: 'status 503' };
    const lastUnusable = {
      ...{ method: 'GET', url: 'http://shop.example.com/version', status: 503, ipFamily: 4, curl: 'curl …' },
      ...{ headers: { server: 'gunicorn' }, body: { text: 'no healthy upstream', bytes: 19 } },
    };
    const answers = [none, none, { ...none, revision: '00467-x2k', problem: null }];
    const prepared = revision.prepare({ url: 'http://shop.example.com/version', json: '$.revision' }, {});
    const evidence = { url: 'http://shop.example.com/version', answers, lastUnusable };
    expect(prepared.tell({ ...passed, id: 'r', evidence }).lines).toEqual([
      '2 answers: status 503',
      '1 answer: 00467-x2k',
      'GET http://shop.example.com/version → 503',
      'server: gunicorn',
      'body: no healthy upstream',
    ]);
  });

  it('equal entries of a log are one line with their count and time, once', () => {
    const entry = (second: number) => ({
      timestamp: `2026-11-30T08:42:0${second}.03Z`,
      severity: 'ERROR',
      message: 'KeyError: x',
    });
    const lines = logLines({
      findings: { none: { wanted: '{}', count: 7, samples: [entry(1), entry(2), entry(4)] } },
      errors: { signatures: [{ signature: 'KeyError: x', count: 7, sample: entry(1) }], more: 0 },
      samples: [entry(1)],
    });
    expect(lines).toEqual([
      '3 × ERROR KeyError: x (2026-11-30 08:42:01 UTC to 08:42:04 UTC)',
      '… and 4 more of the 7 entries',
    ]);
  });

  it('a moment has its zone wherever it stands', () => {
    expect(evidenceText({ evidence: { certificate: { notAfter: '2027-01-02T03:04:05Z' } } })).toBe(
      'certificate.notAfter: 2027-01-02 03:04:05 UTC',
    );
  });
});

describe('what was compared', () => {
  const failure = { at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' };

  it('is expected, received, where; the same twice is said once, and nothing that the row says', () => {
    const outcome: Outcome = {
      ...passed,
      status: 'failed',
      reason: 'expected status 200, got 503, and 1 more',
      failures: [failure, failure],
    };
    expect(comparisonText(outcome)).toBe('expected  200\nreceived  503\nat        status');
  });

  it('a reason that tells more than the row stands above', () => {
    const outcome: Outcome = { ...passed, status: 'failed', reason: 'the run went on', failures: [failure] };
    expect(comparisonText(outcome)).toMatch(/^the run went on\nexpected/);
  });
});
