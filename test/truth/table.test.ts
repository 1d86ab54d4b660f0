import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Group } from './statement.ts';

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const groups: readonly Group[] = await Promise.all(
  folders.map(async (name) => (await import(`./${name}/index.ts`)).group as Group),
);

it('docs/truth.md is the table of all kinds with their counts', async () => {
  await expect(page(groups)).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/truth.md'));
});

it('no statement says what another one says', () => {
  const said = groups.flatMap(({ group, kinds }) =>
    kinds.flatMap(({ statements }) => statements.map(({ says }) => `${group}: ${says}`)),
  );
  expect(said.filter((one, at) => said.indexOf(one) !== at)).toEqual([]);
});

function page(all: readonly Group[]): string {
  const total = all.reduce((sum, { kinds }) => sum + countOf(kinds), 0);
  return [
    '# Truth',
    '',
    `${total} statements of an adversarial suite, \`test/truth/\`: each is a hostile target, a check of it, the right status and why it is right.`,
    'This page is made from them by `npx vitest run test/truth/table.test.ts -u`.',
    ...all.flatMap(({ group, kinds }) => [
      '',
      `## ${group} (${countOf(kinds)})`,
      '| kind | the rule | statements |',
      '|---|---|---:|',
      ...kinds.map(({ kind, rule, statements }) => `| ${kind} | ${cell(rule)} | ${statements.length} |`),
    ]),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function countOf(kinds: Group['kinds']): number {
  return kinds.reduce((sum, { statements }) => sum + statements.length, 0);
}
