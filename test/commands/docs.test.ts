import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/commands.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
  // The table of the verbs; the words behind `incident` have one of two columns.
  .filter((cells) => cells.length > 5);

test('docs/commands.md has a row for every verb, in the order of help, and none is left over', () => {
  expect(rows.map(([, verb]) => verb)).toEqual(commands.map(({ name }) => `\`${name}\``));
});

test.each(commands.map((command) => [command.name, command] as const))(
  'the row of %s says what its file says',
  (name, { usage, summary, permission, examples }) => {
    const [, , shownUsage, does, whoMay, example] = rows.find(([, verb]) => verb === `\`${name}\``) ?? [];
    expect([shownUsage, does]).toEqual([`\`${usage}\``, summary]);
    expect(whoMay).toContain(`\`${permission}\``);
    expect(examples.map((one) => `\`/staging-check ${one}\``)).toContain(example);
  },
);
