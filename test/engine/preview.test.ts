import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCheck, judged } from '../../src/core/check.ts';
import { checksOf, type Plan } from '../../src/core/plan/model.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { previewRun } from '../../src/engine/preview.ts';
import { checkOf, phaseOf, planOf } from '../support/run-parts.ts';

const type = defineCheck({
  type: 'act',
  title: 'shows what it would do',
  spec: z.strictObject({
    url: z.string().optional(),
    run: z.array(z.string()).optional(),
    port: z.coerce.number().optional(),
  }),
  expect: z.looseObject({}),
  run: () => Promise.reject(new Error('a dry run runs nothing')),
  judge: () => judged([]),
  describe: () => '',
  hosts: ({ url }) => (url === undefined ? [] : [new URL(url).host]),
  argv: ({ run = [] }) => run,
});

function preview(plan: Plan, ids = checksOf(plan).map(({ id }) => id), secrets: readonly string[] = []) {
  return previewRun({
    plan,
    environment: 'test',
    selector: ['all'],
    checks: checksOf(plan).filter(({ id }) => ids.includes(id)),
    checkTypes: [type],
    redact: createRedactor(secrets),
    now: 0,
  });
}

const act = (id: string, spec: unknown, more = {}) => checkOf(id, { spec, expect: {}, ...more });

test('phases and checks come in the order they run, with what they would reach and run', () => {
  const plan = planOf(
    [
      phaseOf('later', [act('b', { run: ['deploy', '--to', '${environment}'] })], {
        needs: ['first'],
        priority: 'high',
      }),
      phaseOf('first', [act('a', { url: '${api}/health' })]),
    ],
    {},
    { vars: { api: 'https://api.test.example' } },
  );
  const { phases } = preview(plan);
  expect(
    phases.map(({ phase, checks }) => [phase.id, phase.needs, checks.map(({ head }) => head.id)]),
  ).toEqual([
    ['first', [], ['a']],
    ['later', ['first'], ['b']],
  ]);
  expect(phases[0]?.checks[0]).toMatchObject({ hosts: ['api.test.example'], argv: [], problem: null });
  expect(phases[1]?.checks[0]).toMatchObject({ hosts: [], argv: ['deploy', '--to', 'test'], problem: null });
});

test('secrets are named and never looked up; what only a run knows stays as it is written', () => {
  const run = [
    'login',
    '--token',
    '${secret:API_TOKEN}',
    '${capture.user}',
    '${deploy.revision}',
    '${run.id}',
  ];
  const [row] = preview(planOf([phaseOf('p', [act('a', { run })])])).phases[0]?.checks ?? [];
  expect(row).toMatchObject({
    argv: run,
    secrets: ['API_TOKEN'],
    open: ['capture.user', 'deploy.revision', 'run.id'],
    problem: null,
  });
});

test('a value that only the run can fill in is no mistake; one that is wrong now is told', () => {
  const plan = planOf([
    phaseOf('p', [act('open', { port: '${capture.port}' }), act('wrong', { port: 'eighty' })]),
  ]);
  const rows = preview(plan).phases[0]?.checks ?? [];
  expect(rows.map(({ head, problem }) => [head.id, problem])).toEqual([
    ['open', null],
    ['wrong', expect.stringMatching(/^act\.port: /)],
  ]);
});

test('what has the shape or the value of a secret is masked wherever it stands', () => {
  const vars = { key: 'xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx', word: 'hunter2-hunter2' };
  const check = act('a', { run: ['x', '${key}', '${word}'] }, { danger: 'Shows ${word}' });
  const plan = planOf([phaseOf('p', [check])], {}, { vars });
  const shown = JSON.stringify(preview(plan, ['a'], ['hunter2-hunter2']));
  expect(shown).not.toContain('xoxb-1234');
  expect(shown).not.toContain('hunter2');
});

test('a check of a type that there is not is shown with that', () => {
  const plan = planOf([phaseOf('p', [act('a', {}, { type: 'carrier-pigeon' })])]);
  expect(preview(plan).phases[0]?.checks[0]?.problem).toBe('there is no check type carrier-pigeon');
});
