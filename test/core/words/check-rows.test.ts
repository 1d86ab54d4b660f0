import { describe, expect, it } from 'vitest';
import { tallyOf } from '../../../src/core/run/check-standing.ts';
import type { Outcome, RunEvent } from '../../../src/core/run/events.ts';
import type { RunState } from '../../../src/core/run/state.ts';
import { alikeWords, fittingNames, othersSeen, waitingWords } from '../../../src/core/words/alike.ts';
import { detailOf, rowWords } from '../../../src/core/words/checks.ts';
import { reasonOf, valueSeen } from '../../../src/core/words/reasons.ts';
import { otherFailures } from '../../../src/core/words/results.ts';
import { type CheckRow, checkRows } from '../../../src/core/words/rows.ts';
import { shownVerdict, verdictMark, verdictWords } from '../../../src/core/words/verdicts.ts';
import {
  checkHeadOf,
  endedCheck,
  passed,
  runHeadOf,
  runStateOf,
  startedAt,
} from '../../support/run-events.ts';
import { commandCheck } from '../../support/seen-checks.ts';

const failure = { at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' };
const failed: Outcome = { ...passed, status: 'failed', summary: '503 in 1.2 s', failures: [failure] };
const errored: Outcome = { ...passed, status: 'errored', summary: '', reason: 'no permission' };
const blockedBy = (id: string): Outcome => ({
  ...passed,
  status: 'blocked',
  summary: '',
  reason: `needs ${id}`,
  evidence: { blockedBy: id },
});

function runOf(
  outcomes: Readonly<Record<string, Outcome>>,
  heads: Parameters<typeof checkHeadOf>[2] = {},
): RunState {
  const checks = Object.keys(outcomes).map((id) => checkHeadOf(id, '2.1', { name: `The ${id}`, ...heads }));
  const events = Object.entries(outcomes).flatMap(([id, outcome]): readonly RunEvent[] =>
    endedCheck(id, 9_500, outcome),
  );
  return runStateOf(runHeadOf({ '2.1': 'One' }, checks), events, startedAt + 9_500);
}

function wordsOfRow(row: CheckRow, run: RunState): string {
  if (row.kind === 'check') return row.check.head.id;
  if (row.kind === 'waiting') return waitingWords(row, run);
  return `${alikeWords(row, run)}: ${fittingNames(
    row.checks.map(({ head }) => head.name),
    200,
  )}`;
}

function wordsOf(outcome: Outcome, heads: Parameters<typeof checkHeadOf>[2] = {}): string {
  const run = runOf({ health: outcome }, heads);
  const check = run.checks.get('health');
  return check === undefined ? '' : detailOf(check, run);
}

describe('the row of a check', () => {
  it.each([
    ['a failing one is its reason', failed, 'expected status 200, got 503 · 9.5 s'],
    ['a passing one is its value, with one duration', passed, '200 in 84 ms'],
    [
      'a value that tells no time has that of its check',
      { ...passed, summary: '16 entries' },
      '16 entries · 9.5 s',
    ],
    ['what could not be looked at says so', errored, 'errored: no permission · 9.5 s'],
  ] as const)('%s', (_, outcome, words) => {
    expect(wordsOf(outcome)).toBe(words);
  });

  it('a command that fails is the line of its error, and nothing is counted beside it', () => {
    const stderr = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in a\nKeyError: x';
    expect(reasonOf(commandCheck('c', { stderr }, { stdout: { contains: 'ok' } }))).toBe(
      'KeyError: x (a.py:3)',
    );
    expect(reasonOf({ ...failed, failures: [failure, failure] })).toBe(
      'expected status 200, got 503 (and 1 more)',
    );
  });

  it('quarantine names who answers for it and until when, whatever does not count its owner', () => {
    const untilAt = Date.UTC(2026, 11, 4);
    const quarantined = { owner: '@chat-team', reason: 'flaky', untilAt };
    expect(wordsOf(failed, { counts: false, quarantined })).toContain(
      'quarantined by @chat-team until 4 Dec 2026, does not count',
    );
    expect(wordsOf(failed, { counts: false, owner: '@web' })).toContain('does not count (owner @web)');
  });

  it.each([
    ['200 in 84 ms', '200'],
    ['200 in 84 ms after 2 redirects', '200 after 2 redirects'],
    ['14 tests, 1 flaky · 1 min 3 s', '14 tests, 1 flaky'],
    ['p50 84 ms, p99 120 ms', 'p50 84 ms, p99 120 ms'],
    ['valid for 12 days', 'valid for 12 days'],
  ])('the value of %s without its time is %s', (summary, value) => {
    expect(valueSeen({ summary })).toBe(value);
  });
});

describe('what one thing keeps from running', () => {
  const run = runOf({ health: failed, a: blockedBy('health'), b: passed, c: blockedBy('health') });

  it('is one row, in the place of its first', () => {
    const rows = checkRows([...run.checks.values()], run);
    expect(rows.map((row) => (row.kind === 'check' ? row.check.head.id : wordsOfRow(row, run)))).toEqual([
      'health',
      '2 wait for The health',
      'b',
    ]);
  });

  it('a single one keeps its row, and names what it waits for', () => {
    const one = runOf({ health: failed, a: blockedBy('health') });
    const rows = checkRows([...one.checks.values()], one);
    expect(rows.map(({ kind }) => kind)).toEqual(['check', 'check']);
    const [, last] = [...one.checks.values()];
    expect(last && rowWords(last, one).message).toBe('waits for The health');
  });
});

describe('what says the same', () => {
  const many = runOf(Object.fromEntries(['a', 'b', 'c', 'd'].map((id) => [id, failed])));

  it('is one row with a count and the names, from three on', () => {
    const rows = (run: RunState) =>
      checkRows([...run.checks.values()], run).map((row) => wordsOfRow(row, run));
    expect(rows(many)).toEqual(['4 × expected status 200, got 503: The a, The b, The c, The d']);
    expect(rows(runOf({ a: failed, b: failed }))).toEqual(['a', 'b']);
  });

  it('another status, reason or standing is another row, and so is what passed', () => {
    const other = { ...failure, actual: '404', message: 'expected status 200, got 404' };
    const run = runOf({
      ...{
        a: failed,
        b: { ...failed, failures: [other] },
        c: failed,
        d: { ...errored, reason: failure.message },
      },
      ...{ e: passed, f: passed, g: passed },
    });
    expect(checkRows([...run.checks.values()], run).map(({ kind }) => kind)).toEqual(Array(7).fill('check'));
  });

  it('an id that is another each time makes no difference, and is not told of all', () => {
    const said = (id: string): Outcome => ({ ...errored, reason: `session ${id} is unknown` });
    const run = runOf({
      a: said('0d1f7a52-4c3e-4f4e-9d8a-1c2b3a4d5e6f'),
      b: said('7a520d1f-3e4c-4e4f-8a9d-3a4d5e6f1c2b'),
      c: said('4c3e0d1f-7a52-4f9d-4f8a-5e6f1c2b3a4d'),
    });
    const [row] = checkRows([...run.checks.values()], run);
    expect(row && wordsOfRow(row, run)).toBe('3 × errored: session … is unknown: The a, The b, The c');
  });

  it('names that have no room are counted', () => {
    expect(fittingNames(['Page one', 'Page two', 'Page three'], 24)).toBe('Page one and 2 more');
    expect(fittingNames(['A very long name'], 8)).toBe('A ver…');
  });

  it('what others saw is told where it is not what the first saw but for times and numbers', () => {
    const seen = (path: string, timings: string) => ({
      evidence: { url: path },
      telling: { lines: [`GET http://shop.example.com${path} → 503`, timings] },
    });
    const others = [
      { name: 'Page 2', ...seen('/page/2', 'first byte 31 ms') },
      { name: 'Cart', ...seen('/cart', 'DNS 1 ms · connect 2 ms') },
    ];
    expect(othersSeen(seen('/page/1', 'first byte 17 ms'), others)).toEqual([
      'Cart:',
      '  GET http://shop.example.com/cart → 503',
    ]);
  });
});

describe('counts', () => {
  it('what does not count is not among what failed', () => {
    const { counts, failing, uncounted } = tallyOf(runOf({ a: failed }, { counts: false }).checks.values(), {
      finishedAt: startedAt,
    });
    expect([counts, failing, uncounted.length]).toEqual(['1 does not count', [], 1]);
  });

  it.each([
    ['passed', 0, '✅', 'passed', 'passed'],
    ['passed', 2, '⚠️', 'passed, 2 could not be looked at', 'inconclusive'],
    ['failed', 2, '❌', 'failed', 'failed'],
  ] as const)(
    'a verdict %s over %i that could not be looked at is %s %s',
    (verdict, unseen, mark, words, shown) => {
      expect(verdictMark(verdict, { unseen })).toBe(mark);
      expect(verdictWords(verdict, { unseen })).toBe(words);
      expect(shownVerdict(verdict, { unseen })).toBe(shown);
    },
  );

  it('what a person has put into quarantine is not looked for, all else that nobody saw is', () => {
    const quarantined = { owner: '@a', reason: '' };
    const unseen = (heads: Parameters<typeof checkHeadOf>[2]) =>
      tallyOf(runOf({ a: errored, b: blockedBy('a'), c: passed }, heads).checks.values(), {
        finishedAt: startedAt,
      }).unseen;
    expect(unseen({})).toBe(2);
    expect(unseen({ counts: false })).toBe(2);
    expect(unseen({ counts: false, quarantined })).toBe(0);
  });
});

it('a row tells the first line of a reason; what was expected and what came stand in the evidence', () => {
  const ended = commandCheck('c', { exitCode: 1 }, { exitCode: 0 });
  const message = 'got b instead of a\nexpected a → b\nreceived b';
  const failures = [{ at: 'events', expected: '', actual: '', message }];
  expect(reasonOf({ ...ended, telling: undefined, failures })).toBe('got b instead of a');
  expect(otherFailures({ failures })).toEqual(['expected a → b', 'received b']);
});
