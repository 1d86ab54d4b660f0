import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { loadPlan } from '../../src/core/plan/load.ts';
import { checksOf, type Plan } from '../../src/core/plan/model.ts';
import { select } from '../../src/core/plan/selectors.ts';
import type { CheckStatus } from '../../src/core/run/events.ts';
import { runHead } from '../../src/core/run/head.ts';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { endedCheck, passed, runStateOf, startedAt } from '../support/run-events.ts';
import { itemsOf, type Kind, namesIn, tablesOf } from './test-plan-document.ts';

const items = itemsOf(readFileSync('docs/issue-517-test-plan.md', 'utf8'));
const tables = tablesOf(readFileSync('docs/issue-517.md', 'utf8'));
const file = 'plans/issue-517.yaml';
const loaded = loadPlan(readFileSync(file, 'utf8'), file, checkTypes, '0'.repeat(12));

function plan(): Plan {
  if (loaded.plan === null) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return loaded.plan;
}

function itemsOfKind(kind: Kind): string[][] {
  return items.filter((item) => item.kind === kind).map(({ group, text }) => [group, text]);
}

function rows(title: string): readonly (readonly string[])[] {
  return tables.get(title) ?? [];
}

test('the plan loads without a problem or a weak spot', () => {
  expect(loaded.problems).toEqual([]);
});

test('the document has its nineteen tests, twelve criteria, nine tasks, six risks, nine requirements, four follow-ups', () => {
  const counts = Object.groupBy(items, ({ kind }) => kind);
  expect(Object.fromEntries(Object.entries(counts).map(([kind, all]) => [kind, all.length]))).toEqual({
    test: 19,
    criterion: 12,
    task: 9,
    risk: 6,
    requirement: 9,
    'follow-up': 4,
  });
});

const grouped: readonly [Kind, string][] = [
  ['test', 'Tests'],
  ['criterion', 'Success criteria'],
  ['task', 'Timeline'],
  ['risk', 'Risks'],
  ['requirement', 'Test environment requirements'],
];

test.each(grouped)('every %s of the document has its row, and no row is left over', (kind, title) => {
  expect(rows(title).map(([group, text]) => [group, text])).toEqual(itemsOfKind(kind));
});

test('every follow-up has its row and its place in the plan', () => {
  const texts = itemsOfKind('follow-up').map(([, text]) => text);
  expect(rows('Post-testing documentation').map(([text]) => text)).toEqual(texts);
  expect(plan().afterwards.map(({ text }) => text)).toEqual(texts);
  const written = plan().afterwards.flatMap(({ target }) =>
    target !== null && 'write' in target ? [target.write] : [],
  );
  expect(rows('Post-testing documentation').flatMap(([, place = '']) => namesIn(place))).toEqual(written);
});

test('the checks of a numbered test are in the section of its number, and no check stands for none', () => {
  const mapped = rows('Tests').flatMap(([section, , checks = '']) =>
    namesIn(checks).map((id) => [section, id]),
  );
  expect(mapped).toEqual(checksOf(plan()).map(({ section, id }) => [section, id]));
  expect(rows('Tests').filter(([, , checks = '']) => namesIn(checks).length === 0)).toEqual([]);
});

test('criteria stand in their tiers with their texts and checks', () => {
  const written = plan().criteria.map(({ tier, text, checks }) => [tier, text, [...checks]]);
  expect(written).toEqual(
    rows('Success criteria').map(([tier, text, checks = '']) => [tier, text, namesIn(checks)]),
  );
});

test('tasks stand in their windows with their texts and checks', () => {
  const written = plan().timeline.flatMap(({ id, tasks }) =>
    tasks.map((task) => [id, task.text, [...task.checks]]),
  );
  expect(written).toEqual(
    rows('Timeline').map(([window, text, checks = '']) => [window, text, namesIn(checks)]),
  );
  const hours = plan().timeline.map(({ fromMs, toMs }) => [fromMs / 3_600_000, toMs / 3_600_000]);
  expect(hours).toEqual([
    [0, 2],
    [2, 8],
    [24, 48],
  ]);
});

test('risks stand at their levels with their texts and watched checks', () => {
  const written = plan().risks.map(({ level, text, watch }) => [level, text, [...watch]]);
  expect(written).toEqual(rows('Risks').map(([level, text, checks = '']) => [level, text, namesIn(checks)]));
});

test('both environments try every requirement', () => {
  const texts = itemsOfKind('requirement').map(([, text]) => text);
  for (const environment of plan().environments) {
    expect(environment.requires.map(({ name }) => name)).toEqual(texts);
  }
});

test('phases and sections have the priorities of the document', () => {
  const written = plan().phases.flatMap((phase) =>
    phase.sections.map(({ id, priority }) => `${id} ${priority}`),
  );
  expect(written).toEqual([
    '1.1 high',
    '1.2 high',
    '2.1 high',
    '2.2 medium',
    '2.3 high',
    '3.1 medium',
    '3.2 medium',
    '4.1 low',
    '4.2 low',
  ]);
});

test('every check can fail', () => {
  const empty = checksOf(plan()).filter(({ expect }) => Object.keys(expect ?? {}).length === 0);
  expect(empty.map(({ id }) => id)).toEqual([]);
});

test('the deploy is approved by a second person, except in the throw-away environment, and is never repeated', () => {
  const deploy = checksOf(plan()).filter(({ danger }) => danger !== null);
  expect(deploy).toMatchObject([{ id: 'redeploy', once: true, deploys: true, lock: 'deploy' }]);
  expect(plan().environments.map(({ name, unattended }) => [name, unattended])).toEqual([
    ['staging', false],
    ['demo', true],
  ]);
});

/** The verdict on a selection in which every check passed but these. */
function verdictOf(words: readonly string[], ends: Readonly<Record<string, CheckStatus>>): string {
  const selection = select(plan(), words);
  if (selection.kind === 'unknown') throw new Error(`nothing is called ${selection.word}`);
  const { checks, words: selector } = selection;
  const about = { id: 'r-1', environment: 'staging', trigger: 'slash', requestedBy: 'UDANA' } as const;
  const head = runHead({ ...about, plan: plan(), checks, selector, now: startedAt });
  const events = checks.flatMap(({ id }) => endedCheck(id, 80, { ...passed, status: ends[id] ?? 'passed' }));
  return judgeRun(runStateOf(head, events, startedAt + 9_000)).verdict;
}

test.each([['phase1'], ['1.2'], ['all'], ['1.2', 'phase2', 'phase3']])(
  'which revision answers changes no verdict of %s %s',
  (...words) => {
    for (const status of ['passed', 'inconclusive', 'failed', 'errored', 'blocked'] as const) {
      expect(verdictOf(words, { revision: status })).toBe('passed');
      expect(verdictOf(words, { revision: status, health: 'failed' })).toBe('failed');
    }
  },
);

test('by itself it is judged by what it says', () => {
  expect(verdictOf(['revision'], {})).toBe('passed');
  expect(verdictOf(['revision'], { revision: 'inconclusive' })).toBe('inconclusive');
  expect(verdictOf(['revision'], { revision: 'failed' })).toBe('failed');
});

test('both environments watch the logs of their service for deploys', () => {
  const service = { project: '${project}', service: '${service}', location: null };
  expect(plan().environments.map(({ deploys }) => deploys)).toEqual([
    { ...service, everyMs: 60_000 },
    { ...service, everyMs: 30_000 },
  ]);
});
