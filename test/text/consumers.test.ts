import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as readJunit } from 'junit2json';
import { Parser } from 'tap-parser';
import { parseV2 } from 'test-results-parser';
import { describe, expect, it } from 'vitest';
import { endingOf } from '../../src/core/run/ending.ts';
import type { CheckHead, Outcome } from '../../src/core/run/events.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { tap } from '../../src/text/tap.ts';
import { githubCommands } from '../support/github-runner.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const no = { at: 'status', expected: '200', actual: '503', message: 'expected status 200, got 503' };
const rows = [
  { name: 'adds', status: 'passed' as const, durationMs: 12, message: '' },
  { name: 'known & bad', status: 'failed' as const, durationMs: 3, message: 'a < b' },
];
const failed: Outcome = { ...passed, status: 'failed', reason: no.message, failures: [no] };
const tests = { ...no, at: 'tests.failed', message: '1 of 2 tests failed: known & bad' };
const failedByRows: Outcome = { ...failed, reason: tests.message, failures: [tests], cases: rows };

type Part = { id: string; outcome: Outcome; head?: Partial<CheckHead> };

function runOf(parts: readonly Part[], cancelled: RunState['cancelled'] = null): RunState {
  const head = runHeadOf(
    { '2.1': 'One' },
    parts.map(({ id, head: extra }) => checkHeadOf(id, '2.1', { tier: 'critical', ...extra })),
  );
  const events = parts.flatMap(({ id, outcome }) => endedCheck(id, 40, outcome));
  return { ...runStateOf(head, events, startedAt + 100), cancelled };
}

const stopped = { at: startedAt, by: 'mara', reason: '' };
/** What each run is, and what a consumer must count: red or not, failures, errors, skipped of JUnit cases. */
const runs: readonly [string, RunState, { isRed: boolean; counts: readonly number[] }][] = [
  ['passing', runOf([{ id: 'a', outcome: passed }]), { isRed: false, counts: [1, 0, 0, 0] }],
  [
    'failing',
    runOf([
      { id: 'a', outcome: failed },
      { id: 'b', outcome: passed },
    ]),
    { isRed: true, counts: [2, 1, 0, 0] },
  ],
  ['failing by its rows', runOf([{ id: 'a', outcome: failedByRows }]), { isRed: true, counts: [3, 1, 0, 1] }],
  [
    'passing with a tolerated row and what does not count',
    runOf([
      { id: 'a', outcome: { ...passed, cases: rows } },
      { id: 'loose', outcome: failed, head: { counts: false } },
      { id: 'nice', outcome: failed, head: { tier: 'nice-to-have' } },
    ]),
    { isRed: false, counts: [5, 0, 0, 3] },
  ],
  [
    'inconclusive',
    runOf([{ id: 'a', outcome: { ...passed, status: 'inconclusive', reason: 'no log line' } }]),
    { isRed: true, counts: [1, 0, 1, 0] },
  ],
  [
    'waiting',
    runOf([{ id: 'a', outcome: { ...passed, status: 'waiting', reason: 'who signs off?' } }]),
    { isRed: true, counts: [1, 0, 1, 0] },
  ],
  [
    'cancelled',
    runOf([{ id: 'a', outcome: { ...passed, status: 'cancelled', reason: 'stopped' } }], stopped),
    { isRed: true, counts: [1, 0, 1, 0] },
  ],
  [
    'cancelled when everything had passed',
    runOf([{ id: 'a', outcome: passed }], stopped),
    { isRed: true, counts: [2, 0, 1, 0] },
  ],
];

describe.each(runs)('a run that is %s', (_, state, { isRed, counts }) => {
  const ending = endingOf(state, null, { isStrict: false, failOn: 'verdict' });
  const xml = junit(state, null, ending);

  it('ends so', () => expect(ending.isRed).toBe(isRed));

  it('is read so by tap-parser, strict', () => {
    const results = Parser.parse(tap(state, null, ending), { strict: true });
    const [last] = results.filter(([name]) => name === 'complete').slice(-1);
    expect(last?.[1]).toMatchObject({ ok: !isRed, plan: { start: 1 } });
    expect(results.filter(([name]) => name === 'extra')).toEqual([]);
  });

  it('is read so by junit2json', async () => {
    const read = await readJunit(xml);
    const suites = (read && 'testsuite' in read ? read.testsuite : undefined) ?? [];
    const cases = suites.flatMap((suite) => ('testcase' in suite ? (suite.testcase ?? []) : []));
    const having = (key: 'failure' | 'error' | 'skipped') =>
      cases.filter((one) => one[key] !== undefined).length;
    expect([cases.length, having('failure'), having('error'), having('skipped')]).toEqual(counts);
  });

  it('is read so by test-results-parser', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'staging-check-junit-'));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'junit.xml'), xml);
    const { result, errors } = parseV2({ type: 'junit', files: [join(folder, 'junit.xml')] });
    expect(errors).toEqual([]);
    const [total, failed, errored, skipped] = counts;
    const verdict = { status: isRed ? 'FAIL' : 'PASS', total, failed, errors: errored };
    expect(result).toMatchObject(verdict);
    const statuses = result.suites.flatMap(({ cases }) => cases.map(({ status }) => status));
    expect(statuses.filter((status) => status === 'SKIP')).toHaveLength(skipped ?? 0);
  });

  it('is read so by a reader of TAP 13', () => {
    expect(readAsTap13(tap(state, null, ending)).isGood).toBe(!isRed);
  });

  it('is annotated so', async () => {
    const levels = (await githubCommands(github(state, null, ending))).map(({ name }) => name);
    expect([levels.includes('error'), levels[0] === 'error']).toEqual([isRed, isRed]);
  });
});

/** What TAP::Parser of Perl does with a line, in short: lines it does not know say nothing, a version above 13 is an error. */
function readAsTap13(text: string): { isGood: boolean } {
  const lines = text.split('\n');
  const version = Number(/^TAP version (\d+)$/.exec(lines[0] ?? '')?.[1]);
  const points = lines.filter((line) => /^(?:not )?ok \d/.test(line));
  const isBad = points.some((line) => line.startsWith('not ok') && !/(?<!\\)# TODO/.test(line));
  const planned = Number(
    lines.map((line) => /^1\.\.(\d+)$/.exec(line)?.[1]).find((one) => one !== undefined),
  );
  return { isGood: version <= 13 && planned === points.length && !isBad };
}
