import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { compareRuns } from '../../src/core/compare/compare-runs.ts';
import type { Comparison } from '../../src/core/compare/comparison.ts';
import { factsOfState } from '../../src/core/compare/facts.ts';
import type { Tier } from '../../src/core/plan/model.ts';
import { type EndingRule, endingOf } from '../../src/core/run/ending.ts';
import { checkStatuses, type Outcome } from '../../src/core/run/events.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { github } from '../../src/text/github.ts';
import { junit } from '../../src/text/junit.ts';
import { tap } from '../../src/text/tap.ts';
import { githubCommands } from '../support/github-runner.ts';
import { anySmallRun } from '../support/random-run.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';
import { xunitProblems } from '../support/xunit-schema.ts';

const anyTier = fc.constantFrom<Tier | null>('critical', 'important', 'nice-to-have', null);
const anyRow = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  status: fc.constantFrom('passed' as const, 'failed' as const, 'errored' as const, 'skipped' as const),
  durationMs: fc.nat(100),
  message: fc.constantFrom('', 'it broke'),
});
const anyCheck = fc.record({
  status: fc.constantFrom(...checkStatuses, 'passed' as const, 'passed' as const),
  tier: anyTier,
  counts: fc.boolean(),
  at: fc.constantFrom('tests.failed', 'status'),
  rows: fc.array(anyRow, { maxLength: 3 }),
  isEnded: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  blockedBy: fc.nat(5),
});
/** Runs of checks in any status, with criteria of any tier, cancelled or not. */
const anyJudgedRun = fc
  .record({
    checks: fc.array(anyCheck, { minLength: 1, maxLength: 6 }),
    criteria: fc.array(fc.record({ tier: anyTier, checks: fc.array(fc.nat(5), { maxLength: 3 }) }), {
      maxLength: 3,
    }),
    isCancelled: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  })
  .map(({ checks, criteria, isCancelled }): RunState => {
    const idOf = (index: number) => `c${index % checks.length}`;
    const head = runHeadOf(
      { '2.1': 'One' },
      checks.map(({ tier, counts }, index) => checkHeadOf(`c${index}`, '2.1', { tier, counts })),
    );
    const written = criteria.map(({ tier, checks: cited }, index) => ({
      id: `k${index}`,
      tier: tier ?? ('critical' as const),
      text: `criterion ${index}`,
      checks: [...new Set(cited.map(idOf))],
    }));
    const ended = checks.flatMap(({ status, rows, at, isEnded, blockedBy }, index) => {
      if (!isEnded) return [];
      const failure = { at, expected: '0', actual: '1', message: 'no' };
      const outcome: Outcome = {
        ...passed,
        status,
        reason: status === 'passed' ? '' : 'why',
        failures: status === 'failed' ? [failure] : [],
        evidence: status === 'blocked' ? { blockedBy: idOf(blockedBy) } : {},
        cases: rows,
      };
      return endedCheck(`c${index}`, 5, outcome);
    });
    const state = runStateOf({ ...head, criteria: written }, ended, startedAt + 10);
    return isCancelled ? { ...state, cancelled: { at: startedAt, by: 'mara', reason: '' } } : state;
  });
const anyRule = fc.record({
  isStrict: fc.boolean(),
  failOn: fc.constantFrom('verdict' as const, 'new' as const),
});

async function redness(state: RunState, comparison: Comparison | null, rule: EndingRule) {
  const ending = endingOf(state, comparison, rule);
  const xml = junit(state, comparison, ending);
  const levels = (await githubCommands(github(state, comparison, ending))).map(({ name }) => name);
  return {
    exit: ending.isRed,
    junit: /<(?:failure|error)\b/.test(xml),
    junitCounts: /<testsuites[^>]*(?:failures|errors)="[1-9]/.test(xml),
    tap: tap(state, comparison, ending)
      .split('\n')
      .some((line) => /^not ok/.test(line) && !/ # TODO/.test(line)),
    github: levels.includes('error'),
    problems: xunitProblems(xml),
  };
}

const allRed = (isRed: boolean) => ({
  ...{ exit: isRed, junit: isRed, junitCounts: isRed, tap: isRed, github: isRed },
  problems: [],
});

it('the exit code, JUnit, TAP and annotations are red together, whatever the run and the flags', async () => {
  await fc.assert(
    fc.asyncProperty(anyJudgedRun, anyJudgedRun, anyRule, async (state, before, rule) => {
      const comparison = compareRuns({
        baseline: factsOfState(before, checkTypes),
        current: factsOfState(state, checkTypes),
        history: [],
      });
      const { verdict } = judgeRun(state);
      const isRed =
        rule.failOn === 'new'
          ? comparison.standing === 'worse' || comparison.standing === 'unknown'
          : verdict === 'failed' || verdict === 'inconclusive' || (rule.isStrict && verdict === 'degraded');
      expect(await redness(state, comparison, rule)).toEqual(allRed(isRed));
      expect(await redness(state, null, { ...rule, failOn: 'verdict' })).toMatchObject({ problems: [] });
    }),
    { numRuns: 300 },
  );
});

it('whatever anybody wrote, Jenkins takes the file, and GitHub finds annotations only', async () => {
  await fc.assert(
    fc.asyncProperty(anySmallRun, anyRule, async (state, { isStrict }) => {
      const rule = { isStrict, failOn: 'verdict' as const };
      const seen = await redness(state, null, rule);
      expect(seen).toEqual(allRed(seen.exit));
      const commands = await githubCommands(github(state, null, endingOf(state, null, rule)));
      expect(commands.filter(({ name }) => !['error', 'warning', 'notice'].includes(name))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
