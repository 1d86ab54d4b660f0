import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check, Criterion, Tier } from '../../../src/core/plan/model.ts';
import { tiers } from '../../../src/core/plan/model.ts';
import {
  type CheckStatus,
  checkStatuses,
  eventId,
  type RunDoubt,
  type RunEvent,
} from '../../../src/core/run/events.ts';
import { reduceRun } from '../../../src/core/run/reduce.ts';
import { judgeRun } from '../../../src/core/run/verdict.ts';
import { checkOf, headOf, phaseOf, planOf } from '../../support/run-parts.ts';

type Setup = {
  /** Check id to how it ended; `open` has not. */
  ends: Readonly<Record<string, CheckStatus | 'open'>>;
  checks?: Readonly<Record<string, Partial<Check>>>;
  /** Checks of the plan that are not selected. */
  others?: readonly string[];
  criteria?: readonly Criterion[];
  blockedBy?: string;
  doubt?: RunDoubt | null;
  isCancelled?: boolean;
  /** Those that nothing could have made fail. */
  empty?: readonly string[];
};

function criterion(tier: Tier, checks: readonly string[], text = `${tier} of ${checks.join()}`): Criterion {
  return { id: `${tier}:${checks.join()}`, tier, text, checks };
}

function judge({
  ends,
  checks = {},
  others = [],
  criteria = [],
  blockedBy = 'a',
  isCancelled = false,
  doubt = null,
  empty = [],
}: Setup) {
  const ids = Object.keys(ends);
  const all = [...ids, ...others].map((id) => checkOf(id, { name: '', ...checks[id] }));
  const head = headOf(planOf([phaseOf('p1', all)], { criteria }), ids);
  const events: RunEvent[] = [{ type: 'run.requested', id: eventId.run('requested'), at: 0, run: head }];
  for (const [check, status] of Object.entries(ends)) {
    if (status === 'open') continue;
    const evidence = status === 'blocked' ? { blockedBy } : {};
    const reason =
      status === 'passed' ? '' : status === 'failed' ? 'expected status 200, got 503' : `${status} it is`;
    const told = { status, reason, failures: [], summary: '', evidence, cases: [] };
    const outcome = empty.includes(check) ? { ...told, assertsNothing: true as const } : told;
    const fixed = { attempts: 1, flaky: false, startedAt: 0, durationMs: 1, captures: {}, deploy: null };
    events.push({
      type: 'check.finished',
      id: eventId.check(check, 'finished'),
      at: 1,
      check,
      outcome,
      ...fixed,
    });
  }
  if (isCancelled)
    events.push({ type: 'run.cancelled', id: eventId.run('cancelled'), at: 2, by: 'ann', reason: 'enough' });
  if (doubt !== null) events.push({ type: 'run.doubted', id: eventId.run('doubted'), at: 3, ...doubt });
  return judgeRun(reduceRun(events));
}

const health = criterion('critical', ['a'], 'Staging backend returns HTTP 200 on /health');

describe('criteria decide', () => {
  test('a critical one unmet: failed, with what decided it and what would flip it', () => {
    const judged = judge({ ends: { a: 'failed' }, criteria: [health] });
    expect(judged).toEqual({
      verdict: 'failed',
      decidedBy: 'critical criterion unmet: "Staging backend returns HTTP 200 on /health"',
      flip: 'passes when a passes',
      criteria: [
        {
          id: 'critical:a',
          tier: 'critical',
          text: health.text,
          status: 'unmet',
          checks: ['a'],
          decides: true,
          missing: 'a: expected status 200, got 503',
        },
      ],
    });
  });

  test.each<[string, Setup, string, string]>([
    [
      'all met',
      { ends: { a: 'passed', b: 'passed' }, criteria: [health, criterion('important', ['b'])] },
      'passed',
      '',
    ],
    [
      'a critical one unknown',
      { ends: { a: 'errored' }, criteria: [health] },
      'inconclusive',
      'passes when a passes',
    ],
    [
      'a failed critical one before an unknown one',
      { ends: { a: 'failed', b: 'errored' }, criteria: [criterion('critical', ['b']), health] },
      'failed',
      'passes when a and b pass',
    ],
    [
      'an important one unmet',
      { ends: { a: 'passed', b: 'failed' }, criteria: [health, criterion('important', ['b'])] },
      'degraded',
      'passes when b passes',
    ],
    [
      'an important one unknown',
      { ends: { a: 'passed', b: 'waiting' }, criteria: [health, criterion('important', ['b'])] },
      'degraded',
      'passes when b passes',
    ],
    [
      'critical and important',
      { ends: { a: 'failed', b: 'failed' }, criteria: [health, criterion('important', ['b'])] },
      'failed',
      'degraded when a passes; passes when b passes too',
    ],
    [
      'a nice-to-have one unmet',
      { ends: { a: 'passed', b: 'failed' }, criteria: [health, criterion('nice-to-have', ['b'])] },
      'passed',
      '',
    ],
    [
      'blocked by a failed one: the failed one decides',
      { ends: { a: 'failed', b: 'blocked' }, criteria: [criterion('critical', ['b']), health] },
      'failed',
      'passes when a passes, and b, which waits for it, too',
    ],
    [
      'only blocked: unknown, and the cause would flip it',
      { ends: { a: 'failed', b: 'blocked' }, criteria: [criterion('critical', ['b'])] },
      'inconclusive',
      'passes when a passes, and b, which waits for it, too',
    ],
  ])('%s', (_, setup, verdict, flip) => {
    expect(judge(setup)).toMatchObject({ verdict, flip });
  });

  test.each<[string, Setup, string, string]>([
    [
      'several unmet',
      { ends: { a: 'failed', b: 'failed' }, criteria: [health, criterion('critical', ['b'])] },
      '2 critical criteria unmet, first "Staging backend returns HTTP 200 on /health"',
      'passes when Health endpoint and b pass',
    ],
    [
      'unmet and not known',
      {
        ends: { a: 'passed', b: 'failed', c: 'errored' },
        criteria: [health, criterion('important', ['b']), criterion('important', ['c'])],
      },
      '2 important criteria not met, first "important of b"',
      'passes when b and c pass',
    ],
    [
      'what nobody knows says which check it is',
      { ends: { a: 'errored' }, criteria: [health] },
      `critical criterion unknown: "${health.text}" (Health endpoint errored)`,
      'passes when Health endpoint passes',
    ],
    [
      'without criteria',
      { ends: { a: 'failed' } },
      'Health endpoint failed',
      'passes when Health endpoint passes',
    ],
  ])('checks go by their name, and why is left to the causes: %s', (_, setup, decidedBy, flip) => {
    const checks = { a: { name: 'Health endpoint' } };
    expect(judge({ ...setup, checks })).toMatchObject({ decidedBy, flip });
  });

  test('a tiered check that no criterion cites is a criterion of its own', () => {
    const judged = judge({
      ends: { a: 'passed', b: 'failed' },
      checks: { b: { tier: 'critical' } },
      criteria: [health],
    });
    expect(judged.verdict).toBe('failed');
    expect(judged.criteria.at(-1)).toMatchObject({ text: 'b', status: 'unmet', checks: ['b'] });
  });
});

describe('what the selection leaves out', () => {
  const both = criterion('critical', ['a', 'x']);
  test.each<[string, Setup, string, string, boolean]>([
    [
      'nothing of it selected',
      { ends: { b: 'passed' }, others: ['a'], criteria: [health] },
      'passed',
      'unknown',
      false,
    ],
    [
      'a part, passed',
      { ends: { a: 'passed' }, others: ['x'], criteria: [both] },
      'passed',
      'unknown',
      false,
    ],
    ['a part, failed', { ends: { a: 'failed' }, others: ['x'], criteria: [both] }, 'failed', 'unmet', true],
    [
      'a part, not found out',
      { ends: { a: 'errored', b: 'passed' }, others: ['x'], criteria: [both, criterion('important', ['b'])] },
      'inconclusive',
      'unknown',
      true,
    ],
    [
      'no checks at all: a person decides',
      { ends: { a: 'passed' }, criteria: [criterion('critical', [])] },
      'passed',
      'unknown',
      false,
    ],
  ])('%s', (_, setup, verdict, status, decides) => {
    const judged = judge(setup);
    expect(judged.verdict).toBe(verdict);
    expect(judged.criteria[0]).toMatchObject({ status, decides });
    expect(judged.criteria[0]?.missing).not.toBe('');
  });
});

describe('no false green', () => {
  test('a check that asserts nothing meets no criterion; beside one that does it changes nothing', () => {
    const criteria = [criterion('critical', ['a', 'b'], 'Mail works')];
    const ends = { a: 'passed', b: 'passed' } as const;
    expect(judge({ ends, criteria, empty: ['a'] })).toMatchObject({ verdict: 'passed' });
    expect(judge({ ends, criteria, empty: ['a', 'b'] })).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: 'critical criterion unknown: "Mail works" (a, b assert nothing: write what to expect)',
      flip: 'passes when a or b asserts something',
    });
  });

  const statuses = checkStatuses.filter((status) => status !== 'passed');
  test.each([...statuses, 'open' as const])('a critical check that is %s never passes', (status) => {
    expect(judge({ ends: { a: status, b: 'passed' }, criteria: [health] }).verdict).toBe(
      status === 'failed' ? 'failed' : 'inconclusive',
    );
  });

  test.each<[string, Setup, string]>([
    [
      'a criterion with only checks that do not count',
      { ends: { a: 'passed' }, checks: { a: { enforce: false } }, criteria: [health] },
      'inconclusive',
    ],
    [
      'a quarantined check beside a passed one does not count',
      {
        ends: { a: 'failed', b: 'passed' },
        checks: { a: { enforce: false } },
        criteria: [criterion('critical', ['a', 'b'])],
      },
      'passed',
    ],
    [
      'a cancelled run whose checks all passed',
      { ends: { a: 'passed' }, criteria: [health], isCancelled: true },
      'inconclusive',
    ],
    [
      'a cancelled run that is degraded',
      {
        ends: { a: 'passed', b: 'failed' },
        criteria: [health, criterion('important', ['b'])],
        isCancelled: true,
      },
      'inconclusive',
    ],
    [
      'a cancelled run that failed',
      { ends: { a: 'failed' }, criteria: [health], isCancelled: true },
      'failed',
    ],
    ['no criteria, one failed', { ends: { a: 'passed', b: 'failed' } }, 'failed'],
    ['no criteria, one errored', { ends: { a: 'passed', b: 'errored' } }, 'failed'],
    ['no criteria, one inconclusive', { ends: { a: 'passed', b: 'inconclusive' } }, 'inconclusive'],
    ['no criteria, one blocked', { ends: { a: 'passed', b: 'blocked' }, blockedBy: 'b' }, 'inconclusive'],
    ['no criteria, one waiting', { ends: { a: 'passed', b: 'waiting' } }, 'inconclusive'],
    ['no criteria, one not finished', { ends: { a: 'passed', b: 'open' } }, 'inconclusive'],
    ['no criteria, all skipped', { ends: { a: 'skipped', b: 'skipped' } }, 'inconclusive'],
    [
      'no criteria, only passes that do not count',
      { ends: { a: 'passed' }, checks: { a: { enforce: false } } },
      'inconclusive',
    ],
    ['no criteria, no checks', { ends: {} }, 'inconclusive'],
    [
      'only a nice-to-have selected, and it failed',
      { ends: { b: 'failed' }, others: ['a'], criteria: [health, criterion('nice-to-have', ['b'])] },
      'failed',
    ],
    ['no criteria, all passed or skipped', { ends: { a: 'passed', b: 'skipped' } }, 'passed'],
    [
      'no criteria, a failure that does not count',
      { ends: { a: 'passed', b: 'failed' }, checks: { b: { enforce: false } } },
      'passed',
    ],
  ])('%s', (_, setup, verdict) => {
    const judged = judge(setup);
    expect(judged.verdict).toBe(verdict);
    expect(judged.decidedBy).not.toBe('');
    expect(judged.flip === '').toBe(verdict === 'passed');
  });
});

const names = ['a', 'b', 'c', 'd', 'e'];
const setups: fc.Arbitrary<Setup> = fc.record({
  ends: fc.dictionary(
    fc.constantFrom(...names),
    fc.constantFrom(...checkStatuses, 'passed' as const, 'passed' as const, 'open' as const),
  ),
  criteria: fc.array(
    fc
      .tuple(fc.constantFrom(...tiers), fc.uniqueArray(fc.constantFrom(...names)))
      .map(([tier, checks]) => criterion(tier, checks)),
    { maxLength: 5 },
  ),
  checks: fc.dictionary(
    fc.constantFrom(...names),
    fc.record({ enforce: fc.boolean(), tier: fc.constantFrom(...tiers, null) }),
  ),
  isCancelled: fc.boolean(),
});

test('passed means that every deciding critical and important criterion has only passed checks', () => {
  fc.assert(
    fc.property(setups, (setup) => {
      const { verdict, criteria } = judge(setup);
      if (verdict !== 'passed') return;
      expect(setup.isCancelled).toBe(false);
      expect(Object.values(setup.ends)).toContain('passed');
      for (const { tier, decides, status, checks } of criteria) {
        if (!decides || tier === 'nice-to-have') continue;
        expect(status).toBe('met');
        const counting = checks.filter((id) => setup.checks?.[id]?.enforce !== false);
        expect(counting.map((id) => setup.ends[id])).toEqual(counting.map(() => 'passed'));
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['passed', true, 'inconclusive'],
  ['passed', false, 'inconclusive'],
  ['failed', false, 'failed'],
  ['failed', true, 'inconclusive'],
] as const)('a run that %s and is doubted (for certain: %s) is %s', (status, isCertain, verdict) => {
  const judged = judge({
    ends: { a: status },
    criteria: [health],
    doubt: { reason: 'another revision', isCertain },
  });
  expect(judged.verdict).toBe(verdict);
  if (verdict === 'inconclusive') expect(judged.decidedBy).toBe('another revision');
});
