import { expect, test } from 'vitest';
import { causesOf } from '../../../src/core/cause/causes-of.ts';
import type { SeenCheck } from '../../../src/core/cause/seen-check.ts';
import { steadyWords } from '../../../src/core/cause/steady.ts';
import { commandCheck, httpCheck, seenCheck } from '../../support/seen-checks.ts';

function cause(check: SeenCheck): string | undefined {
  return causesOf({ verdict: 'failed', checks: [check], criteria: [] })[0]?.text;
}

function body(message: string): SeenCheck {
  const told = { status: 500, body: JSON.stringify({ message }) };
  return httpCheck('pay', { url: 'http://localhost:45123/pay', ...told });
}

test.each<[string, SeenCheck, SeenCheck, string]>([
  [
    'an id, and the number of a user',
    body('could not lock order 5b1f7c0e-3c5a-4a1b-9d53-0c1b2a3f4e5d for user 1001'),
    body('could not lock order 77aa1c0e-1111-4a1b-9d53-9c1b2a3f4e5d for user 1002'),
    'pay: 500 "could not lock order … for user …"',
  ],
  [
    'a path with a number, and a trace id',
    body('no handler for /orders/8812 (trace 4bf92f3577b34da6a3ce929d0e0e4736)'),
    body('no handler for /orders/9031 (trace 00f067aa0ba902b7a3ce929d0e0e4736)'),
    'pay: 500 "no handler for /orders/… (trace …)"',
  ],
  [
    'the window of a look',
    seenCheck('quiet', {
      status: 'inconclusive',
      reason:
        'no log line at all in app.log from 2026-11-30 14:47:52 UTC to 2026-11-30 14:57:52 UTC: nothing to judge by',
    }),
    seenCheck('quiet', {
      status: 'inconclusive',
      reason:
        'no log line at all in app.log from 2026-11-30 15:07:02 UTC to 2026-11-30 15:17:02 UTC: nothing to judge by',
    }),
    'quiet could not be judged: no log line at all in app.log: nothing to judge by',
  ],
  [
    'the port of our own end, and how long it took',
    commandCheck('c', { stderr: 'error: read tcp 10.0.0.2:54321->10.0.0.7:5432: i/o timeout after 30012ms' }),
    commandCheck('c', { stderr: 'error: read tcp 10.0.0.2:41877->10.0.0.7:5432: i/o timeout after 30047ms' }),
    'c: read tcp 10.0.0.2:…->10.0.0.7:5432: i/o timeout after 30000ms',
  ],
  [
    'a moment of the day, and a thread',
    commandCheck('c', { stderr: 'FATAL: worker-7 gave up at 14:05:11.201' }),
    commandCheck('c', { stderr: 'FATAL: worker-12 gave up at 15:22:40.007' }),
    'c: worker-… gave up at …',
  ],
])('%s: the cause is the same in the next run', (_, before, now, text) => {
  expect([cause(before), cause(now)].map((one) => steadyWords(one ?? ''))).toEqual([text, text]);
});

test.each<[SeenCheck, string]>([
  [
    body('pool exhausted: 20 of 20 connections in use'),
    'pay: 500 "pool exhausted: 20 of 20 connections in use"',
  ],
  [body('timeout of 2500ms exceeded'), 'pay: 500 "timeout of 2500ms exceeded"'],
  [
    httpCheck('health', {
      url: 'http://localhost:45123/health',
      status: null,
      error: { code: 'ECONNREFUSED', message: 'connection refused' },
    }),
    'health: localhost:45123: connection refused',
  ],
  [
    httpCheck('v', { url: 'http://a.example/v', body: '{"n":7}' }, { json: { '$.n': 8 } }),
    'v: expected json $.n 8, got 7',
  ],
])('what tells something stays: %#', (check, text) => {
  expect(cause(check)).toBe(text);
});

test('a number that all who say it share is told, and one that differs is not', () => {
  const all = (...messages: readonly string[]) =>
    causesOf({ verdict: 'failed', checks: messages.map(body), criteria: [] }).map(({ text }) => text);
  expect(all('lock orders held by worker-9')).toEqual(['pay: 500 "lock orders held by worker-9"']);
  expect(all('lock orders held by worker-9', 'lock orders held by worker-9')).toEqual([
    'localhost:45123/pay: 500 "lock orders held by worker-9": 2 checks say so',
  ]);
  expect(all('lock orders held by worker-9', 'lock orders held by worker-4')).toEqual([
    'localhost:45123/pay: 500 "lock orders held by worker-…": 2 checks say so',
  ]);
});
