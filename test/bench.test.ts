import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { table, withTable, worse } from '../bench/compare.ts';
import type { Row } from '../bench/row.ts';

const row = (goal: string, figure: string, held: boolean | null): Row => ({
  ...{ goal, figure, held },
  ...{ limit: '<= 2x', peer: 'another' },
});

it('worse is what was held before and is short now, with its figure of then; what is new, or was short, or was not measured is not', () => {
  const before = [row('a', '1x', true), row('b', '3x', false), row('c', '1x', true), row('d', '-', null)];
  const now = [row('a', '4x', false), row('b', '4x', false), row('c', '-', null), row('d', '4x', false)];
  expect(worse(before, [...now, row('e', '4x', false)])).toEqual([{ ...now[0], was: '1x' }]);
});

it('docs/performance.md has every row of the last run, with its figure and verdict', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/performance.md'), 'utf8');
  const rows: readonly Row[] = JSON.parse(
    readFileSync(join(import.meta.dirname, '../bench/last.json'), 'utf8'),
  );
  expect(rows.length).toBeGreaterThan(10);
  for (const { goal, figure } of rows) expect(text).toContain(`| ${goal} | ${figure} |`);
  expect(withTable(text, rows)).toBe(text);
  expect(table(rows).split('\n')).toHaveLength(rows.length + 2);
});
