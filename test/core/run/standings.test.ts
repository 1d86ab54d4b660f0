import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NewestDeploy } from '../../../src/core/deploy/newest-deploy.ts';
import { checksOf, type Plan } from '../../../src/core/plan/model.ts';
import { environmentScope } from '../../../src/core/plan/variables.ts';
import { definitionOf } from '../../../src/core/run/definition.ts';
import type { CheckStatus } from '../../../src/core/run/events.ts';
import type { RunSummary } from '../../../src/core/run/order.ts';
import { type RunSight, sightInSummary } from '../../../src/core/run/run-sight.ts';
import { type PlanStanding, standingsOf } from '../../../src/core/run/standings.ts';
import { planLanguage } from '../../../src/engine/language.ts';
import { deskPlan } from '../../support/desk.ts';

const check = (name: string, more = '') =>
  `{ name: ${name}, http: { url: "\${api}/${name}" }, expect: { status: 200 }${more} }`;

function planText(title = 'Third', checks: Readonly<Record<string, string>> = {}): string {
  const of = (id: string, written: string) => `          ${id}: ${checks[id] ?? written}\n`;
  return `
version: 1
plan: third
title: ${title}
environments: { qa: { vars: { api: "http://127.0.0.1:1" }, hosts: [127.0.0.1] } }
phases:
  a:
    sections:
      "1.1":
        title: T
        checks:
${of('one', check('One', ', tier: critical'))}${of('two', check('Two', ', tier: critical'))}${of('imp', check('Imp', ', tier: important'))}${checks.more ?? ''}
      "1.2":
        title: U
        optional: true
        checks:
${of('opt', check('Opt', ', tier: critical'))}
`;
}

function planOf(text: string): Plan {
  const { plan, problems } = deskPlan('third', text);
  if (plan === null) throw new Error(JSON.stringify(problems));
  return plan;
}

const today = planOf(planText());
const all = ['one', 'two', 'imp'];

/** A run that saw these checks end, each with what it was in `plan`. */
function looked(
  at: number,
  ends: Readonly<Record<string, CheckStatus>>,
  more: Partial<RunSight> = {},
  plan = today,
) {
  const looks = Object.entries(ends).map(([id, status]) => [
    id,
    { status, at, definition: definitions(plan)[id] ?? '' },
  ]);
  return {
    ...{
      run: `r-${at}`,
      plan: 'third',
      digest: plan.digest,
      environment: 'qa',
      selector: Object.keys(ends),
      at,
    },
    ...{ verdict: 'passed', unseen: 0, cancelled: false, revision: null, aside: [] },
    looks: Object.fromEntries(looks),
    ...more,
  } satisfies RunSight;
}

function definitions(plan: Plan): Readonly<Record<string, string>> {
  const checks = [...checksOf(plan)];
  return Object.fromEntries(checks.map((one) => [one.id, definitionOf(one, environmentScope(plan, 'qa'))]));
}

function standing(
  runs: readonly RunSight[],
  plan: Plan | null = today,
  deploys: readonly NewestDeploy[] = [],
): PlanStanding {
  const [found] = standingsOf({
    runs,
    plans: plan === null ? [] : [{ id: 'third', plan }],
    deploys,
    now: 1_000,
  });
  if (found === undefined) throw new Error('no standing');
  return found;
}

const ids = (checks: readonly { check: string }[]) => checks.map((one) => one.check);
function told(runs: readonly RunSight[], plan: Plan | null = today) {
  const { verdict, unseen, sinceAt, failing, unlooked } = standing(runs, plan);
  return [verdict, unseen, sinceAt, ids(failing), ids(unlooked)];
}
const green = { one: 'passed', two: 'passed', imp: 'passed' } as const;

it('what nobody looked at is unseen, and no green stands over it', () => {
  expect(told([looked(1, { one: 'passed' })])).toEqual(['inconclusive', 2, 1, [], ['two', 'imp']]);
  expect(told([looked(1, { one: 'passed', two: 'passed' })])).toEqual(['degraded', 1, 1, [], ['imp']]);
  expect(told([looked(1, green)])).toEqual(['passed', 0, 1, [], []]);
  expect(told([looked(1, { one: 'passed' }), looked(2, { two: 'passed', imp: 'passed' })])).toEqual([
    'passed',
    0,
    1,
    [],
    [],
  ]);
  // What waited for another check, or was cut off, nobody saw.
  expect(told([looked(1, { one: 'passed', two: 'blocked', imp: 'cancelled' })])).toEqual([
    ...['inconclusive', 2, 1, []],
    ['two', 'imp'],
  ]);
});

it('a run that was cancelled, or still goes on, saw what it saw', () => {
  const before = looked(1, green);
  const cut = looked(5, { two: 'failed', one: 'cancelled' }, { cancelled: true, verdict: 'failed' });
  expect(told([before, cut])).toEqual(['failed', 0, 5, ['two'], []]);
  expect(told([before, { ...cut, cancelled: false, verdict: null }])).toEqual(['failed', 0, 5, ['two'], []]);
  expect(standing([before, cut]).last?.run).toBe('r-5');
  expect(told([before, cut, looked(7, { two: 'passed' })])).toEqual(['passed', 0, 7, [], []]);
  expect(told([looked(1, { one: 'cancelled' }, { cancelled: true })])[0]).toBeNull();
});

it('an edit of the plan forgets no look at a check that is the same', () => {
  const runs = [looked(1, green), looked(2, { two: 'failed' })];
  const renamed = planOf(planText('Third of them'));
  expect(told([...runs, looked(3, { one: 'passed' }, {}, renamed)], renamed)).toEqual([
    'failed',
    0,
    2,
    ['two'],
    [],
  ]);
  const grown = planOf(planText('Third', { more: `          new: ${check('New', ', tier: critical')}\n` }));
  expect(told([looked(1, green)], grown)).toEqual(['inconclusive', 1, 1, [], ['new']]);
  // What passed was another thing; what failed stands until it is seen to pass.
  const other = planOf(planText('Third', { two: check('Other', ', tier: critical') }));
  expect(told([looked(1, green)], other)).toEqual(['inconclusive', 1, 1, [], ['two']]);
  expect(told(runs, other)).toEqual(['failed', 0, 2, ['two'], []]);
  const moved = planOf(planText().replace('127.0.0.1:1"', '127.0.0.1:2"'));
  expect(told([looked(1, green)], moved)).toEqual([null, 3, null, [], all]);
  // A check that is gone decides nothing.
  expect(told([looked(1, { ...green, gone: 'failed' })])).toEqual(['passed', 0, 1, [], []]);
});

it('what is only reported decides nothing, moves no time, and is told', () => {
  const quiet = planOf(planText('Third', { imp: check('Imp', ', tier: important, enforce: false') }));
  const runs = [
    looked(1, green, {}, quiet),
    looked(2, { imp: 'failed' }, {}, quiet),
    looked(3, { imp: 'passed' }, {}, quiet),
    looked(4, { imp: 'failed' }, {}, quiet),
  ];
  expect(told(runs, quiet)).toEqual(['passed', 0, 1, [], []]);
  expect(ids(standing(runs, quiet).uncounted)).toEqual(['imp']);
});

it('a plan that cannot be read, or has not this environment any more, is never green', () => {
  const { isReadable, verdict } = standing([looked(1, green)], null);
  expect([isReadable, verdict]).toEqual([false, 'inconclusive']);
  expect(told([looked(1, { ...green, two: 'failed' })], null)).toEqual(['failed', 0, 1, ['two'], []]);
  expect(standing([looked(1, green, { environment: 'gone' })]).isReadable).toBe(false);
});

it('a check whose host is not listed any more cannot be looked at, and what passed before is no green', () => {
  const { plan, problems } = planLanguage.load(
    planText().replace('hosts: [127.0.0.1]', 'hosts: [10.0.0.1]'),
    'third.yaml',
    '',
  );
  const of = (runs: readonly RunSight[]) =>
    standingsOf({
      runs,
      plans: [{ id: 'third', plan, warnings: () => problems }],
      deploys: [],
      now: 1_000,
    })[0];
  expect(of([looked(1, green)])).toMatchObject({
    verdict: null,
    outOfReach: [...all, 'opt'].map((check) => ({ check })),
  });
  expect(ids(of([looked(1, { ...green, two: 'failed' })])?.failing ?? [])).toEqual(['two']);
});

it('what no look decided, as a quarantine, is so since no look', () => {
  const criteria = 'criteria: { critical: [{ text: Two, checks: [two] }] }\n';
  const kept = planOf(
    planText('Third', { two: check('Two', ', tier: critical, enforce: false') }) + criteria,
  );
  expect(told([looked(1, { ...green, two: 'failed' }, {}, kept)], kept)).toEqual([
    ...['inconclusive', 0, null, []],
    [],
  ]);
});

it('a plan does not pass since the first of what fails began to, and passes since the last of it was mended', () => {
  const runs = [looked(1, green), looked(2, { two: 'failed' }), looked(3, { one: 'passed' })];
  expect(told([...runs, looked(4, { one: 'failed', two: 'failed' })])).toEqual([
    'failed',
    0,
    2,
    ['one', 'two'],
    [],
  ]);
  const mended = [...runs, looked(4, { one: 'failed' }), looked(5, { two: 'passed' })];
  expect(told(mended)).toEqual(['failed', 0, 4, ['one'], []]);
  expect(told([...mended, looked(6, { one: 'passed' }), looked(7, green)])).toEqual(['passed', 0, 6, [], []]);
});

it('what could not be looked at, was rejected, or is named only, is told as that', () => {
  const unknown = standing([looked(1, green), looked(2, { one: 'errored', two: 'inconclusive' })]);
  expect([ids(unknown.failing), ids(unknown.unknown), unknown.unseen]).toEqual([[], ['one', 'two'], 2]);
  // It does not mend what was seen to fail.
  expect(told([looked(1, { ...green, one: 'failed' }), looked(2, { one: 'errored' })])[3]).toEqual(['one']);
  const no = looked(2, { one: 'cancelled' });
  const rejected = { ...no, looks: { one: { status: 'cancelled' as const, at: 2, by: 'UJUN' } } };
  expect(standing([looked(1, green), rejected]).rejected).toMatchObject([
    { check: 'one', by: 'UJUN', at: 2 },
  ]);
  expect(standing([looked(1, green), rejected, looked(3, { one: 'passed' })]).rejected).toEqual([]);
  expect(told([looked(1, { ...green, opt: 'failed' }), looked(2, green)])).toEqual([
    'failed',
    0,
    1,
    ['opt'],
    [],
  ]);
});

const anyStatus = fc.constantFrom<CheckStatus>(
  'passed',
  'failed',
  'errored',
  'inconclusive',
  'blocked',
  'cancelled',
  'skipped',
  'waiting',
);
const anyRuns = fc.array(
  fc.record({ ends: fc.dictionary(fc.constantFrom(...all, 'opt'), anyStatus), cancelled: fc.boolean() }),
  { maxLength: 8 },
);

it('green is only what was seen to pass, each check and as it is now, whatever ran in which order', () => {
  fc.assert(
    fc.property(anyRuns, fc.boolean(), (given, isEdited) => {
      const runs = given.map(({ ends, cancelled }, index) => looked(index + 1, ends, { cancelled }));
      if (runs.length === 0) return;
      const plan = isEdited ? planOf(planText('Edited')) : today;
      const found = standing(runs, plan);
      const newest = (id: string) =>
        runs
          .flatMap(({ looks }) => looks[id]?.status ?? [])
          .findLast((status) => status === 'passed' || status === 'failed');
      if (found.verdict === 'passed' && found.unseen === 0)
        for (const id of all) expect(newest(id)).toBe('passed');
      for (const id of [...all, 'opt']) {
        expect(ids(found.failing).includes(id)).toBe(newest(id) === 'failed');
        const seen = runs.some(({ looks }) =>
          ['passed', 'failed', 'errored', 'inconclusive'].includes(looks[id]?.status ?? ''),
        );
        expect(ids(id === 'opt' ? found.leftOut : found.unlooked).includes(id)).toBe(!seen);
      }
      expect(standing(runs.toReversed(), plan)).toEqual(found);
    }),
  );
});

function summary(more: Partial<RunSummary>): RunSummary {
  return {
    ...{ run: 'r-1', plan: { id: 'third', digest: today.digest }, environment: 'qa', selector: ['all'] },
    ...{ requestedBy: 'U1', channel: 'C1', requestedAt: 1, startedAt: 1, finishedAt: 2, verdict: 'passed' },
    ...{ decidedBy: 'x', cancelled: false, passed: 3, total: 3, failing: [], revision: null },
    ...more,
  };
}

it('of a run that kept no looks only what is certain counts', () => {
  const of = (more: Partial<RunSummary>, plan = today) =>
    told([sightInSummary(summary(more), all)], plan).slice(0, 2);
  expect(of({ checks: all })).toEqual(['passed', 0]);
  expect(of({})).toEqual(['passed', 0]);
  expect(of({ checks: ['one'], passed: 1, total: 1 })).toEqual(['inconclusive', 2]);
  expect(of({ passed: 1, total: 1 })).toEqual([null, 3]);
  // Something was skipped, nobody knows what.
  expect(of({ checks: all, passed: 2 })).toEqual([null, 3]);
  expect(of({ checks: all }, planOf(planText('Edited')))).toEqual([null, 3]);
  expect(of({ checks: all, cancelled: true })).toEqual([null, 3]);
  expect(of({ checks: all, passed: 1, failing: ['two', 'imp'], aside: ['imp'] })).toEqual(['failed', 1]);
  // Of very many checks only what did not pass is kept.
  expect(of({ passed: 2, failing: ['two'], looks: { two: { status: 'failed', at: 2 } } })).toEqual([
    'failed',
    0,
  ]);
});

const deployed = (at: number, more: Partial<NewestDeploy> = {}): NewestDeploy => ({
  ...{ plan: 'third', environment: 'qa', revision: 'v9', at, runs: [], isAgain: false },
  ...more,
});

it('a deploy takes back what passed before it, until it is looked at', () => {
  const after = standing([looked(1, green)], today, [deployed(5)]);
  expect([after.verdict, after.deployed, ids(after.unlooked)]).toEqual([
    null,
    { revision: 'v9', at: 5 },
    all,
  ]);
  const part = standing([looked(1, green), looked(7, { one: 'passed' })], today, [deployed(5)]);
  expect([part.verdict, part.passed, ids(part.unlooked)]).toEqual(['inconclusive', 1, ['two', 'imp']]);
  const whole = standing([looked(1, green), looked(7, green)], today, [deployed(5)]);
  expect([whole.verdict, whole.deployed]).toEqual(['passed', null]);
  expect(standing([looked(1, green)], today, [deployed(5, { environment: 'other' })]).verdict).toBe('passed');
});

it('a look is of what was there when it began; what failed stands; the run that deployed counts as a whole', () => {
  const began: RunSight = looked(7, green);
  const early = Object.fromEntries(
    Object.entries(began.looks).map(([id, look]) => [id, { ...look, from: 4 }]),
  );
  expect(standing([{ ...began, looks: early }], today, [deployed(5)]).verdict).toBeNull();
  expect(ids(standing([looked(1, { ...green, two: 'failed' })], today, [deployed(5)]).failing)).toEqual([
    'two',
  ]);
  const own = [{ revision: 'v9' }, { run: 'r-own' }, { deployedAt: 5 }];
  const verdicts = own.map(
    (more) => standing([looked(4, green, more)], today, [deployed(5, { runs: ['r-own'] })]).verdict,
  );
  expect(verdicts).toEqual(['passed', 'passed', 'passed']);
  // The revision came back: what was seen of it in its first turn is of before.
  expect(
    standing([looked(4, green, { revision: 'v9' })], today, [deployed(5, { isAgain: true })]).verdict,
  ).toBeNull();
});

it('it is so since it is so: what was open before gave another verdict', () => {
  const runs = [looked(1, green), looked(3, { imp: 'failed' }), looked(6, { one: 'failed' })];
  expect(told(runs).slice(0, 3)).toEqual(['failed', 0, 6]);
  expect(told(runs.slice(0, 2)).slice(0, 3)).toEqual(['degraded', 0, 3]);
  // What could not be looked at first, and then failed, fails since then.
  const late = [looked(1, green), looked(3, { one: 'errored' }), looked(6, { one: 'failed' })];
  expect(told(late).slice(0, 3)).toEqual(['failed', 0, 6]);
});
