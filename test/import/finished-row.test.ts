import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

const table = (...rows: readonly string[]) =>
  importPlan(
    ['# Tests', '', '| # | Step | Expected | Actual result |', '|---|---|---|---|', ...rows, ''].join('\n'),
    'plan.md',
  ).text ?? '';

test('a row that passed once is asked again: only what came is history', () => {
  const text = table('| 1 | Open `https://a.example.com/health` | 200 | 200 PASS |');
  expect(text).toContain('http: { url: https://a.example.com/health }');
  expect(text).toContain('expect: { status: 200 }');
});
