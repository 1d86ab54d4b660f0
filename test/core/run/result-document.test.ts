import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { eventId, type RunEvent } from '../../../src/core/run/events.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { resultDocument } from '../../../src/core/run/result-document.ts';
import { parseResultDocument } from '../../../src/core/run/result-schema.ts';
import { checkOf, headOf, phaseOf, planOf } from '../../support/run-parts.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const plan = planOf([
  phaseOf(
    'p1',
    ['a', 'b', 'c', 'd'].map((id) => checkOf(id, { owner: 'ann', runbook: 'https://runbook' })),
  ),
]);
const failures = [{ at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' }];
const outcome = {
  status: 'failed',
  reason: 'expected status 200, got 503',
  failures,
  summary: '503 in 4 ms',
  evidence: { status: 503 },
  cases: [],
} as const;
const events: RunEvent[] = [
  { type: 'run.requested', id: eventId.run('requested'), at: at - 100, run: headOf(plan) },
  { type: 'run.started', id: eventId.run('started'), at },
  {
    type: 'check.finished',
    id: eventId.check('a', 'finished'),
    at: at + 50,
    check: 'a',
    attempts: 2,
    flaky: false,
    startedAt: at + 10,
    durationMs: 40,
    outcome,
    captures: {},
    deploy: { revision: 'rev-7', startedAt: at },
  },
  { type: 'check.started', id: eventId.check('b', 'started'), at: at + 60, check: 'b' },
  { type: 'attempt.started', id: eventId.attempt('b', 1, 'started'), at: at + 60, check: 'b', attempt: 1 },
  {
    type: 'check.waiting',
    id: eventId.check('c', 'waiting'),
    at: at + 61,
    check: 'c',
    question: { prompt: 'well?', approvers: [], expiresInMs: null },
  },
];

test('has the fields that were promised, times in RFC 3339, durations in milliseconds', () => {
  const { run, checks, totals, schema } = resultDocument(reduceRun(events));
  expect(schema).toBe('staging-check/run@1');
  expect(run).toMatchObject({
    id: 'run-1',
    plan: 'plan',
    environment: 'test',
    selector: ['all'],
    trigger: 'cli',
    requestedBy: 'tester',
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:04:05.738Z',
    durationMs: 60,
    verdict: 'failed',
    planDigest: 'abc',
    deploy: { revision: 'rev-7', startedAt: '2026-01-02T03:04:05.678Z' },
  });
  expect(checks[0]).toEqual({
    id: 'a',
    name: 'check a',
    phase: 'p1',
    section: 'p1.1',
    type: 'act',
    tier: null,
    status: 'failed',
    reason: 'expected status 200, got 503',
    attempts: 2,
    flaky: false,
    startedAt: '2026-01-02T03:04:05.688Z',
    durationMs: 40,
    failures,
    evidence: { status: 503 },
    summary: '503 in 4 ms',
    cases: [],
    objective: null,
    owner: 'ann',
    runbook: 'https://runbook',
    counts: true,
    quarantined: null,
    inferred: false,
    source: null,
  });
  expect(totals).toEqual({
    passed: 0,
    failed: 1,
    errored: 0,
    inconclusive: 0,
    skipped: 0,
    blocked: 0,
    cancelled: 2,
    waiting: 1,
  });
});

test('a run that was cut off has every check: what ran or had not begun is cancelled, with the reason', () => {
  const { checks } = resultDocument(reduceRun(events));
  expect(checks.slice(1).map(({ status, reason }) => [status, reason])).toEqual([
    ['cancelled', 'the run ended in the middle of attempt 1'],
    ['waiting', 'well?'],
    ['cancelled', 'the run ended before it started'],
  ]);
});

test('is read back as it was written', () => {
  const document = resultDocument(reduceRun(events));
  expect(parseResultDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
});

test('a document with only the promised fields is read too', () => {
  const run = {
    id: 'r',
    plan: 'p',
    environment: 'e',
    selector: [],
    trigger: 'cli',
    requestedBy: 'x',
    startedAt: '',
    finishedAt: '',
    durationMs: 0,
    verdict: 'passed',
  };
  const check = {
    id: 'a',
    name: 'a',
    phase: 'p',
    section: 's',
    type: 'http',
    tier: null,
    status: 'passed',
    reason: '',
    attempts: 1,
    flaky: false,
    startedAt: '',
    durationMs: 1,
    failures: [],
    evidence: {},
  };
  const document = {
    schema: 'staging-check/run@1',
    run,
    checks: [check],
    criteria: [{ tier: 'critical', text: 't', status: 'met', checks: [] }],
    totals: { passed: 1 },
  };
  expect(parseResultDocument(document).checks[0]).toMatchObject({ counts: true, summary: '', cases: [] });
});

test.each([
  [null, 'document: '],
  [[], 'document: '],
  [{ schema: 'staging-check/run@2' }, 'schema: '],
  [{ schema: 'staging-check/run@1', run: { verdict: 'green' } }, 'run.verdict: '],
])('what is no result document is a UserError that says where: %j', (document, where) => {
  try {
    parseResultDocument(document);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toBe('result-document');
    expect(error.message).toContain(where);
  }
});
