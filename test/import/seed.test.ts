import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { type Check, checksOf, type Plan } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

const imported = importPlan(
  readFileSync('docs/issue-517-test-plan.md', 'utf8'),
  'docs/issue-517-test-plan.md',
);
const plan = loaded(imported.text ?? '', 'imported.yaml');
const written = loaded(readFileSync('plans/issue-517.yaml', 'utf8'), 'plans/issue-517.yaml');
const tests = checksOf(plan).filter(({ phase }) => phase !== 'criteria');

function loaded(text: string, file: string): Plan {
  const { plan: read, problems } = planLanguage.load(text, file, 'digest', { lint: false });
  if (read === null) throw new Error(JSON.stringify(problems, null, 2));
  return read;
}

test('19 tests, 12 criteria, 9 tasks, 6 risks, 3 requirement groups, 4 documents', () => {
  expect(imported.counts).toEqual({
    tests: 19,
    criterion: 12,
    task: 9,
    risk: 6,
    requirement: 3,
    'follow-up': 4,
  });
  expect(tests).toHaveLength(19);
  expect(plan.criteria).toHaveLength(12);
  expect(plan.timeline.flatMap(({ tasks }) => tasks)).toHaveLength(9);
  expect(plan.risks).toHaveLength(6);
  expect(plan.environments[0]?.requires).toHaveLength(3);
  expect(plan.afterwards).toHaveLength(4);
});

test('nothing was not understood', () => {
  expect(imported.ledger.filter(({ fate }) => fate === 'not understood')).toEqual([]);
});

test('phases and sections are those that a person wrote', () => {
  const shape = ({ phases }: Plan) =>
    phases
      .filter(({ id }) => id !== 'criteria')
      .map(({ id, sections }) => [id, sections.map((section) => section.id)]);
  expect(shape(plan)).toEqual(shape(written));
});

test('sections have the priorities that a person wrote', () => {
  const priorities = ({ phases }: Plan) =>
    phases
      .filter(({ id }) => id !== 'criteria')
      .flatMap(({ sections }) => sections.map(({ id, priority }) => `${id} ${priority}`));
  expect(priorities(plan)).toEqual(priorities(written));
});

test('criteria, tasks, risks and documents say what a person wrote', () => {
  expect(plan.criteria.map(({ tier, text }) => [tier, text])).toEqual(
    written.criteria.map(({ tier, text }) => [tier, text]),
  );
  const tasks = ({ timeline }: Plan) =>
    timeline.map(({ id, fromMs, toMs, tasks: own }) => [id, fromMs, toMs, own.map(({ text }) => text)]);
  expect(tasks(plan)).toEqual(tasks(written));
  expect(plan.risks.map(({ level, text }) => [level, text])).toEqual(
    written.risks.map(({ level, text }) => [level, text]),
  );
  expect(plan.afterwards.map(({ text }) => text)).toEqual(written.afterwards.map(({ text }) => text));
});

test('every link that was made is one that a person made', () => {
  const linesOf = (id: string) => checksOf(plan).find((check) => check.id === id)?.section;
  for (const [index, criterion] of plan.criteria.entries()) {
    const own = criterion.checks.filter((id) => tests.some((check) => check.id === id));
    const theirs = new Set(
      written.criteria[index]?.checks.map(
        (id) => checksOf(written).find((check) => check.id === id)?.section,
      ),
    );
    for (const id of own) expect(theirs).toContain(linesOf(id));
  }
});

const at = (line: number): Check => {
  const id = imported.ledger.find((one) => one.line === line)?.check;
  const check = tests.find((one) => one.id === id);
  if (check === undefined) throw new Error(`line ${line} is no check`);
  return check;
};

test('its curl, gcloud and echo lines are native, with what the document states', () => {
  expect(at(48)).toMatchObject({
    type: 'http',
    spec: { url: 'https://api.staging.netrasystems.ai/health' },
    expect: { status: 200 },
    inferred: false,
  });
  expect(at(49)).toBe(at(48));
  expect(at(54)).toMatchObject({ type: 'logs', inferred: false });
  expect(JSON.stringify(at(54).expect)).toContain("NameError: name 'redis' is not defined");
  expect(at(122)).toMatchObject({
    type: 'env',
    expect: { NEXT_PUBLIC_WS_URL: 'wss://api.staging.netrasystems.ai/ws' },
  });
});

test('the deploy needs a second person and is never repeated; nothing else does', () => {
  expect(tests.filter(({ danger }) => danger !== null).map(({ source }) => source?.line)).toEqual([40]);
  expect(at(40).once).toBe(true);
});

test('every check says which line it was made from', () => {
  expect(checksOf(plan).filter(({ source }) => source?.file !== 'docs/issue-517-test-plan.md')).toEqual([]);
});
