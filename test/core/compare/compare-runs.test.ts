import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/core/compare/compare-runs.ts';
import { unmeasuredNote } from '../../../src/core/compare/differences.ts';
import type { CheckFacts, RunFacts } from '../../../src/core/compare/facts.ts';
import type { CheckStatus } from '../../../src/core/run/events.ts';
import { anyRunFacts, factsOf, runFactsOf } from '../../support/run-facts.ts';

const compare = (
  before: readonly CheckFacts[] | null,
  now: readonly CheckFacts[],
  history: readonly RunFacts[] = [],
) =>
  compareRuns({
    baseline: before === null ? null : runFactsOf(10, before),
    current: runFactsOf(20, now),
    history,
  });
const ids = (checks: readonly { check: string }[]) => checks.map(({ check }) => check);
const status = (one: CheckStatus, message = '') => factsOf('a', { status: one, message });

describe('one check, from what it was to what it is', () => {
  it.each([
    ['passed', 'failed', 'newlyFailing', 'worse'],
    ['failed', 'passed', 'fixed', 'better'],
    ['failed', 'failed', 'stillFailing', 'same'],
    ['passed', 'errored', 'lost', 'worse'],
    ['passed', 'blocked', 'lost', 'worse'],
    ['passed', 'inconclusive', 'lost', 'worse'],
    ['passed', 'skipped', 'lost', 'worse'],
    ['passed', 'cancelled', 'lost', 'worse'],
    ['passed', 'waiting', 'lost', 'worse'],
    ['errored', 'failed', 'unexplained', 'worse'],
    ['blocked', 'failed', 'unexplained', 'worse'],
    ['failed', 'errored', 'uncompared', 'unknown'],
    ['failed', 'inconclusive', 'uncompared', 'unknown'],
    ['failed', 'blocked', 'uncompared', 'unknown'],
    ['errored', 'passed', 'uncompared', 'unknown'],
    ['blocked', 'blocked', 'uncompared', 'unknown'],
  ] as const)('%s, then %s: %s, %s', (before, now, list, standing) => {
    const comparison = compare([status(before)], [status(now)]);
    const lists = ['newlyFailing', 'fixed', 'stillFailing', 'lost', 'unexplained', 'uncompared'] as const;
    expect(lists.filter((name) => comparison[name].length > 0)).toEqual([list]);
    expect(comparison.standing).toBe(standing);
  });

  it.each([
    [['a'], ['a', 'b'], 'newlyFailing', 'a test fails that did not before: b'],
    [['a'], ['b', 'c'], 'newlyFailing', '2 tests fail that did not before: b and 1 more'],
    [['a', 'b'], ['b'], 'stillFailing', '1 of 9'],
    [['a'], ['a'], 'stillFailing', '1 of 9'],
    [undefined, ['a'], 'stillFailing', '1 of 9'],
    [['a'], undefined, 'stillFailing', '1 of 9'],
  ] as const)('fails in both, in the tests %j, then %j: %s', (before, now, list, message) => {
    const failing = (failingCases: readonly string[] | undefined) =>
      factsOf('a', { status: 'failed', message: '1 of 9', ...(failingCases ? { failingCases } : {}) });
    const comparison = compare([failing(before)], [failing(now)]);
    expect(comparison[list]).toMatchObject([{ check: 'a', before: 'failed', now: 'failed', message }]);
    expect(comparison.standing).toBe(list === 'newlyFailing' ? 'worse' : 'same');
    expect(comparison.causes.map((cause) => cause.message)).toEqual(list === 'newlyFailing' ? [message] : []);
  });

  it.each([
    ['503 "redis down"', '500 "disk full on db-1"', true],
    ['503 "redis down"', '502 "redis down"', true],
    ['503 "redis-1 is down"', '503 "redis-2 is down"', true],
    ['ValueError: old', "NameError: name 'limiter' is not defined", true],
    ['expected status 200, got 500', 'expected status 200, got 503', true],
    ['503 "redis down"', '503 "redis down"', false],
    ['lock held since 10:31:07 by 4f3a9c21e0', 'lock held since 11:02:55 by 91b2c3d4aa', false],
    ['expected 0 entries, got 32', 'expected 0 entries, got 40', false],
    ['took 412 ms, expected below 100 ms', 'took 1.2 s, expected below 100 ms', false],
  ] as const)('fails in both, with %j, then with %j: another reason is %s', (before, now, isOther) => {
    const failing = (why: string) => factsOf('a', { status: 'failed', message: why, why });
    const comparison = compare([failing(before)], [failing(now)]);
    expect(comparison.standing).toBe(isOther ? 'worse' : 'same');
    const words = isOther ? [`fails for another reason: ${before} → ${now}`] : [];
    expect(comparison.newlyFailing.map(({ message }) => message)).toEqual(words);
    expect(comparison.headline.startsWith('1 check failing for another reason than before')).toBe(isOther);
  });

  it('an error that its log did not have is another reason, the same one more often is not', () => {
    const error = (signature: string) => ({
      ...{ signature, count: 1, isAtLeast: false, firstSeen: '2026-11-24T10:00:00Z', example: signature },
    });
    const failing = (...signatures: readonly string[]) =>
      factsOf('a', { status: 'failed', errors: { isComplete: true, errors: signatures.map(error) } });
    expect(compare([failing('ValueError')], [failing('NameError')]).standing).toBe('worse');
    expect(compare([failing('ValueError', 'NameError')], [failing('NameError')]).standing).toBe('same');
  });

  it('passed in both is the same', () => {
    const comparison = compare([status('passed')], [status('passed')]);
    expect([comparison.standing, comparison.stillPassing]).toEqual(['same', 1]);
    expect(comparison.headline).toBe('nothing new; 1 check as before');
  });

  it('a failure that does not count makes nothing worse, and is listed', () => {
    const loose = { status: 'failed' as const, counts: false };
    const comparison = compare(
      [factsOf('a', { counts: false }), factsOf('b')],
      [factsOf('a', loose), factsOf('b')],
    );
    expect([ids(comparison.newlyFailing), comparison.standing]).toEqual([['a'], 'same']);
  });
});

describe('without anything to compare with', () => {
  it('no baseline is said, and is never green', () => {
    const comparison = compare(null, [status('passed')]);
    expect(comparison.standing).toBe('unknown');
    expect(comparison.headline).toBe('no baseline to compare with: the one check passes');
    expect(comparison.notes).toEqual(['there is no baseline: nothing can be called new, fixed or the same']);
  });

  it('two runs without a check in common', () => {
    const comparison = compare([factsOf('a')], [factsOf('b')]);
    expect(comparison.headline).toBe('no check could be compared with the baseline: the one check passes');
    expect([ids(comparison.added), ids(comparison.removed)]).toEqual([['b'], ['a']]);
  });

  it('two runs without any check', () => {
    const comparison = compare([], []);
    expect(comparison.headline).toBe('no check could be compared with the baseline: the run has no check');
    expect(comparison.notes).toEqual(['the baseline has no check', 'this run has no check']);
  });
});

it('a check that is new and fails makes it worse', () => {
  const comparison = compare([factsOf('b')], [status('failed', 'got 503'), factsOf('b')]);
  expect(comparison.headline).toBe('1 check new and failing; 1 cause: check a: got 503');
});

it.each(['errored', 'inconclusive', 'blocked', 'waiting'] as const)(
  'a new critical check that is %s is new: nobody can say that it holds',
  (now) => {
    const critical = compare([factsOf('b')], [factsOf('a', { status: now, isCritical: true }), factsOf('b')]);
    expect([critical.standing, critical.headline]).toEqual([
      'worse',
      '1 check new and critical, and could not be judged; 1 cause: check a',
    ]);
    const other = compare([factsOf('b')], [factsOf('a', { status: now }), factsOf('b')]);
    expect(other.standing).toBe('same');
    const uncounted = factsOf('a', { status: now, isCritical: true, counts: false });
    expect(compare([factsOf('b')], [uncounted, factsOf('b')]).standing).toBe('same');
  },
);

it('without a baseline an error in the logs is new unless an earlier run had it', () => {
  const logs = (...signatures: readonly string[]) =>
    factsOf('logs', {
      errors: {
        isComplete: true,
        errors: signatures.map((signature) => ({
          ...{ signature, count: 1, isAtLeast: false, example: signature },
          firstSeen: '2026-11-24T10:00:00Z',
        })),
      },
    });
  const current = runFactsOf(9, [logs('NameError', 'OldError')]);
  const alone = compareRuns({ baseline: null, current, history: [] });
  expect(alone.newErrors.map(({ signature }) => signature)).toEqual(['NameError', 'OldError']);
  expect(alone.headline).toBe(
    'no baseline to compare with: the one check passes; new in the logs "NameError" and 1 more',
  );
  const known = compareRuns({ baseline: null, current, history: [runFactsOf(1, [logs('OldError')])] });
  expect(known.newErrors.map(({ signature }) => signature)).toEqual(['NameError']);
  expect(known.standing).toBe('unknown');
});

it('what differs besides the target is said', () => {
  const before = runFactsOf(30, [factsOf('a', { name: 'Health' })], {
    plan: 'issue-1',
    environment: 'demo',
    selector: ['phase1'],
    verdict: 'failed',
    decidedBy: 'a failed',
    isCancelled: true,
    revision: '00468-k9',
  });
  const current = runFactsOf(20, [factsOf('health', { name: 'Health' })]);
  expect(compareRuns({ baseline: before, current, history: [before] }).notes).toEqual([
    'the baseline itself did not pass: failed (a failed)',
    'another plan: issue-1 before, issue-517 now',
    'another environment: demo before, staging now',
    'another selection: phase1 before, all now',
    'another revision: 00468-k9 before, none now',
    'the baseline was cancelled before its end',
    'the baseline is the later of the two runs',
    'a may be called health now: they were not compared',
    '1 of 1 run of the history is of another plan or environment and was left out',
  ]);
  const changed = { ...current, id: 'r-9', digest: 'ffff' };
  const notes = compareRuns({ baseline: current, current: changed, history: [] }).notes;
  expect(notes).toEqual(['the plan has changed since: a1b2c3 before, ffff now']);
});

it.each(['plan', 'environment'])('a run of another %s is never the measure of green', (what) => {
  const checks = [factsOf('a'), factsOf('b', { status: 'failed', message: 'got 503' })];
  const before = runFactsOf(1, checks, { [what]: 'other' });
  const compared = (now: typeof checks) =>
    compareRuns({ baseline: before, current: runFactsOf(2, now), history: [] });
  expect(compared(checks)).toMatchObject({
    standing: 'unknown',
    headline:
      'the baseline is of another plan or environment, nothing can be called the same: 1 of 2 checks pass',
  });
  expect(compared([factsOf('a', { status: 'failed' })]).standing).toBe('worse');
});

it('how far the samples are from enough is said', () => {
  const at = (count: number, checks = 1) => unmeasuredNote({ unmeasured: checks, unmeasuredSamples: count });
  expect(at(0, 0)).toBeNull();
  const end = '(5 are needed): whether slower or faster cannot be said';
  expect([at(0), at(1), at(4), at(0, 3), at(1, 3), at(4, 3)]).toEqual([
    `1 check has no earlier pass ${end}`,
    `1 check has 1 earlier pass ${end}`,
    `1 check has 4 earlier passes ${end}`,
    `3 checks have no earlier pass ${end}`,
    `3 checks have 1 earlier pass at most ${end}`,
    `3 checks have 4 earlier passes at most ${end}`,
  ]);
  const { unmeasured, unmeasuredSamples } = compareRuns({
    baseline: runFactsOf(1, [factsOf('a')]),
    current: runFactsOf(2, [factsOf('a'), factsOf('b')]),
    history: [],
  });
  expect([unmeasured, unmeasuredSamples]).toEqual([2, 1]);
});

it('checks that their run calls one cause are one, whatever each of them says', () => {
  const broken = (id: string, message: string, cause: string) =>
    factsOf(id, { status: 'failed', message, cause });
  const { causes } = compare(
    [factsOf('a'), factsOf('b'), factsOf('c')],
    [
      broken('a', 'exit code 1', 'NameError'),
      broken('b', 'status 503', 'NameError'),
      broken('c', 'status 503', '503'),
    ],
  );
  expect(causes.map(({ checks }) => checks)).toEqual([['a', 'b'], ['c']]);
});

it('14 checks, 1 cause: what one check blocks, and messages that differ only in numbers', () => {
  const names = Array.from({ length: 14 }, (_, index) => `c${index}`);
  const before = ['health', ...names, 'x', 'y'].map((id) => factsOf(id));
  const now = [
    factsOf('health', { status: 'failed', message: 'expected status 200, got 503' }),
    ...names.map((id) => factsOf(id, { status: 'blocked', blockedBy: 'health', message: 'needs health' })),
    factsOf('x', { status: 'failed', message: 'took 812 ms on 10.0.0.1' }),
    factsOf('y', { status: 'failed', message: 'took 944 ms on 10.0.0.2' }),
  ];
  const comparison = compare(before, now);
  expect(comparison.causes.map(({ check, checks }) => [check, checks.length])).toEqual([
    ['health', 15],
    ['x', 2],
  ]);
  expect(comparison.headline).toBe(
    '3 checks newly failing; 14 checks passed before and could not be judged now; 2 causes, first check health: expected status 200, got 503',
  );
});

describe('slower and faster', () => {
  const past = (
    times: readonly number[],
    extra: (ms: number) => Partial<CheckFacts> = (ms) => ({ durationMs: ms }),
  ) => times.map((ms, nth) => runFactsOf(nth, [factsOf('a', extra(ms))]));
  const now = (ms: number) => [factsOf('a', { durationMs: ms })];

  it.each([
    ['slower', 2_100, [480, 500, 520, 490, 510], 'slower'],
    ['faster', 100, [480, 500, 520, 490, 510], 'faster'],
    ['as usual', 560, [480, 500, 520, 490, 510], null],
    ['far, but it strays that far', 2_100, [200, 3_000, 900, 2_500, 1_500], null],
    ['a large factor of next to nothing', 40, [1, 1, 1, 1, 1], null],
    ['always the same until now', 900, [500, 500, 500, 500, 500], 'slower'],
    ['from nothing', 900, [0, 0, 0, 0, 0], 'slower'],
  ])('%s', (_, ms, times, direction) => {
    const { slower, faster } = compare(now(500), now(ms), past(times));
    expect([...slower, ...faster].map((one) => one.direction)).toEqual(direction === null ? [] : [direction]);
  });

  it('tells factor and spread, and neither where it would divide by nothing', () => {
    const [usual] = compare(now(500), now(2_100), past([480, 500, 520, 490, 510])).slower;
    expect(usual).toMatchObject({ medianMs: 500, ms: 2_100, factor: 4.2, samples: 6 });
    expect(usual?.spreads).toBeGreaterThan(3);
    const [constant] = compare(now(0), now(900), past([0, 0, 0, 0])).slower;
    expect(constant).toMatchObject({ spreadMs: 0, factor: null, spreads: null });
  });

  it('fewer than five samples say nothing, which is counted', () => {
    const comparison = compare(now(500), now(60_000), past([500, 500, 500]));
    expect([comparison.slower, comparison.unmeasured, comparison.standing]).toEqual([[], 1, 'same']);
  });

  it('runs in which it failed or was retried are no samples', () => {
    const failed = past([1, 1, 1, 1, 1, 1], () => ({ status: 'failed' }));
    const retried = past([1, 1, 1, 1, 1, 1], () => ({ flaky: true }));
    expect(compare(now(500), now(60_000), failed).unmeasured).toBe(1);
    expect(compare(now(500), now(60_000), retried).unmeasured).toBe(1);
  });

  it('the gap between two WebSocket events, while the check still passes', () => {
    const gap = (ms: number) => ({
      type: 'websocket',
      gaps: [{ name: 'tool_executing → tool_completed', ms }],
    });
    const slowAgain = (times: readonly number[], baseline: number) =>
      compare([factsOf('a', gap(baseline))], [factsOf('a', gap(2_100))], past(times, gap));
    const once = slowAgain([500, 510, 490, 505, 495, 2_100], 500);
    expect([once.slower.map(({ inARow }) => inARow), once.standing]).toEqual([[1], 'same']);
    const comparison = slowAgain([500, 510, 490, 505, 495, 2_100], 2_100);
    expect([comparison.slower.map(({ inARow }) => inARow), comparison.standing]).toEqual([[3], 'news']);
    expect(comparison.headline).toMatch(
      /^the one check passes, 1 thing is new; slower check a, tool_executing → tool_completed 50\d ms → 2\.1 s \(4\.\dx, .* its usual spread\)$/,
    );
  });
});

it('new in the logs, and what stopped only where everything was read', () => {
  const error = (signature: string, count: number) => ({
    signature,
    count,
    isAtLeast: false,
    firstSeen: '2026-11-24T12:04:00Z',
    example: `${signature} here`,
  });
  const logs = (isComplete: boolean, ...errors: ReturnType<typeof error>[]) =>
    factsOf('a', { type: 'logs', errors: { isComplete, errors } });
  const before = [logs(true, error('old', 3), error('both', 1))];
  const read = compare(before, [logs(true, error('both', 9), error('TypeError', 14))]);
  expect(read.newErrors.map(({ signature, count }) => [signature, count])).toEqual([['TypeError', 14]]);
  expect(read.stoppedErrors.map(({ signature }) => signature)).toEqual(['old']);
  expect(read.headline).toBe('the one check passes, 1 thing is new; new in the logs "TypeError here"');
  expect(compare(before, [logs(false, error('both', 9))]).stoppedErrors).toEqual([]);
  expect(compare(before, [factsOf('a', { type: 'logs', status: 'errored' })]).stoppedErrors).toEqual([]);
  // Another check read everything; the one that saw the error did not.
  const elsewhere = factsOf('b', { type: 'logs', errors: { isComplete: true, errors: [] } });
  expect(compare(before, [logs(false), elsewhere]).stoppedErrors).toEqual([]);
  // The baseline had it in another check: it is not new.
  const moved = factsOf('b', { type: 'logs', errors: { isComplete: true, errors: [error('old', 50)] } });
  expect(compare(before, [logs(true, error('both', 1)), moved])).toMatchObject({
    newErrors: [],
    stoppedErrors: [],
  });
});

it('newly flaky, with its record', () => {
  const history = Array.from({ length: 9 }, (_, nth) =>
    runFactsOf(nth, [factsOf('a', { flaky: nth === 3 })]),
  );
  const comparison = compare([factsOf('a')], [factsOf('a', { flaky: true })], history);
  expect(comparison.newlyFlaky[0]?.record).toMatchObject({ flaky: 2, runs: 11 });
  expect(compare([factsOf('a', { flaky: true })], [factsOf('a', { flaky: true })]).newlyFlaky).toEqual([]);
});

describe('for any two runs', () => {
  const pair = fc.tuple(anyRunFacts, anyRunFacts);

  it('fixed in one direction is newly failing in the other, added is removed', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const there = compareRuns({ baseline: a, current: b, history: [] });
        const back = compareRuns({ baseline: b, current: a, history: [] });
        const turned = back.newlyFailing.filter(({ before }) => before !== 'failed');
        expect(ids(there.fixed).toSorted()).toEqual(ids(turned).toSorted());
        expect(ids(there.added).toSorted()).toEqual(ids(back.removed).toSorted());
        expect(failingInBoth(there)).toEqual(failingInBoth(back));
        expect(there.stillPassing).toBe(back.stillPassing);
      }),
    );
  });

  it('the order of checks and of the history changes nothing', () => {
    const sorted = (comparison: ReturnType<typeof compareRuns>) => ({
      standing: comparison.standing,
      lists: [
        comparison.newlyFailing,
        comparison.fixed,
        comparison.lost,
        comparison.unexplained,
        comparison.uncompared,
      ].map((list) => ids(list).toSorted()),
      times: [comparison.slower, comparison.faster],
      errors: [comparison.newErrors, comparison.stoppedErrors].map((list) =>
        list.map(({ signature }) => signature).toSorted(),
      ),
      causes: comparison.causes.map(({ checks }) => checks.toSorted().join()).toSorted(),
    });
    fc.assert(
      fc.property(
        pair,
        fc.uniqueArray(anyRunFacts, { selector: (run) => run.id, maxLength: 7 }),
        ([a, b], history) => {
          const turned = (run: RunFacts): RunFacts => ({ ...run, checks: run.checks.toReversed() });
          const one = compareRuns({
            baseline: a,
            current: b,
            history: history.filter(({ id }) => id !== a.id),
          });
          const other = compareRuns({
            baseline: turned(a),
            current: turned(b),
            history: history
              .filter(({ id }) => id !== a.id)
              .toReversed()
              .map(turned),
          });
          expect(sorted(other)).toEqual(sorted(one));
        },
      ),
    );
  });

  it('never throws, says a sentence, and is green only with a baseline and without a counted failure that is new', () => {
    fc.assert(
      fc.property(
        fc.option(anyRunFacts),
        anyRunFacts,
        fc.array(anyRunFacts, { maxLength: 8 }),
        (baseline, current, history) => {
          const comparison = compareRuns({ baseline, current, history });
          expect(comparison.headline).not.toBe('');
          expect(comparison.headline).not.toMatch(/NaN|Infinity|undefined|\bnull\b/);
          if (baseline === null) expect(comparison.standing).toBe('unknown');
          if (['same', 'better', 'news'].includes(comparison.standing)) {
            const before = new Map(baseline?.checks.map((check) => [check.id, check.status]));
            const bad = current.checks.filter(
              ({ id, status: now, counts }) => counts && now === 'failed' && before.get(id) !== 'failed',
            );
            expect(bad).toEqual([]);
          }
        },
      ),
    );
  });
});

it('slower is only what the lateness of the machine that looked does not explain', () => {
  const timed = (nth: number, durationMs: number, lateMs?: number) =>
    runFactsOf(nth, [factsOf('a', { durationMs, ...(lateMs === undefined ? {} : { lateMs }) })]);
  const history = Array.from({ length: 8 }, (_, nth) => timed(nth, 100 + nth));
  const slower = (...late: readonly (number | undefined)[]) => {
    const runs = [...history, ...late.map((ms, at) => timed(20 + at, 900, ms))];
    const [current = timed(0, 0), ...past] = runs.toReversed();
    return compareRuns({ baseline: past[0] ?? null, current, history: past }).slower.map(
      ({ inARow }) => inARow,
    );
  };
  expect(slower(undefined)).toEqual([1]);
  expect(slower(790)).toEqual([]);
  expect(slower(100)).toEqual([1]);
  expect(slower(undefined, undefined, undefined)).toEqual([3]);
  // One of the three may have been ours.
  expect(slower(undefined, 790, undefined)).toEqual([1]);
});

it('a gap that is slower is not explained by what the machine was late in the rest of its check', () => {
  const flow = (nth: number, ms: number, lateMs?: number) =>
    runFactsOf(nth, [
      factsOf('a', {
        ...{ durationMs: ms + 1_000, gaps: [{ name: 'x → y', ms }] },
        ...(lateMs === undefined ? {} : { lateMs }),
      }),
    ]);
  const history = Array.from({ length: 8 }, (_, nth) => flow(nth, 10));
  const slower = (lateMs: number) =>
    compareRuns({ baseline: history[7] ?? null, current: flow(20, 1_000, lateMs), history }).slower.map(
      ({ gap }) => gap,
    );
  expect(slower(1_500)).toEqual(['x → y']);
  expect(slower(1_990)).toEqual([]);
});

it('what is only reported is in no number of the headline', () => {
  const quarantined = (id: string, status: CheckStatus) => factsOf(id, { status, counts: false });
  const before = [factsOf('a', { status: 'failed' }), quarantined('q', 'failed'), factsOf('b')];
  const now = [factsOf('a'), quarantined('q', 'passed'), factsOf('b')];
  expect(compare(before, now)).toMatchObject({
    standing: 'better',
    headline: expect.stringMatching(/^1 fixed;/),
  });
  const same = [factsOf('a', { status: 'failed' }), quarantined('q', 'passed'), factsOf('b')];
  expect(compare(before, same)).toMatchObject({ standing: 'same' });
  expect(compare(before, same).headline).not.toMatch(/fixed/);
  const worse = [factsOf('a', { status: 'failed' }), quarantined('q', 'failed'), factsOf('b')];
  expect(compare([...now], worse).headline).toMatch(/^1 check newly failing;/);
});

/** For the same reason or another one. */
function failingInBoth({ stillFailing, newlyFailing }: ReturnType<typeof compareRuns>): readonly string[] {
  return ids([...stillFailing, ...newlyFailing.filter(({ before }) => before === 'failed')]).toSorted();
}
