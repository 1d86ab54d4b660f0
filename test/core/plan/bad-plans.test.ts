import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPlan } from '../../../src/core/plan/load.ts';
import { renderProblems } from '../../../src/core/plan/problem.ts';
import { smallTypes } from './small-types.ts';

const folder = join(import.meta.dirname, '../../bad-plans');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** The table: one block a file, what is printed for it word for word, blocks parted by an empty line. */
const messages = new Map(
  readFileSync(join(folder, 'messages.txt'), 'utf8')
    .trimEnd()
    .split('\n\n')
    .map((block) => [block.slice(0, block.indexOf(':')), block]),
);

function printed(text: string, file: string): string {
  const { plan, problems } = loadPlan(text, file, smallTypes, 'digest');
  expect(plan).toBeNull();
  return renderProblems(problems, { [file]: text });
}

test.each(files)('%s is refused with its exact message', (file) => {
  expect(printed(readFileSync(join(folder, file), 'utf8'), file)).toBe(messages.get(file));
});

test('the table has a row for each broken plan and no row is left over', () => {
  expect([...messages.keys()].toSorted()).toEqual(files.toSorted());
  expect(files.length).toBeGreaterThanOrEqual(40);
});

test('a plan of 10 MB is refused without being parsed', () => {
  const text = `version: 1\n${'# filler\n'.repeat(1_200_000)}`;
  expect(printed(text, 'big.yaml')).toBe(
    [
      'big.yaml:1:1 a plan may have 1 MiB of text, this file has 10.3 MiB',
      '    1 | version: 1',
      '      | ^^^^^^^',
      '1 error. Nothing was run.',
    ].join('\n'),
  );
});

test('a list of 200,000 lists in each other is refused, not a crash', () => {
  expect(printed('['.repeat(200_000), 'deep.yaml')).toContain('deep.yaml:1:');
  expect(printed('- '.repeat(200_000), 'deep.yaml')).toContain('nested too deeply to be read');
});

test('an anchor that would explode into a thousand million entries is refused where it is used', () => {
  const lines = Array.from(
    { length: 9 },
    (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(10)}]`,
  );
  const text = ['version: 1', 'a0: &a0 [lol]', ...lines].join('\n');
  const shown = printed(text, 'bomb.yaml');
  expect(shown).toContain('bomb.yaml:3:10 a1[0]: an alias (*name) is not allowed in a plan');
  expect(shown.split('\n').at(-1)).toBe('90 errors. Nothing was run.');
});

test('of very many mistakes the first hundred are shown and the rest counted', () => {
  const text = `version: 1\n${Array.from({ length: 500 }, (_, index) => `key${index}: 1`).join('\n')}`;
  const lines = printed(text, 'many.yaml').split('\n');
  expect(lines.at(-2)).toBe('… and 404 more');
  expect(lines.at(-1)).toBe('504 errors. Nothing was run.');
});

test('100,000 keys in one map are compared in no quadratic time', () => {
  const text = Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join('\n');
  expect(printed(text, 'wide.yaml')).toContain('unknown key "k0"');
});
