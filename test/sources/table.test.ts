import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logSources } from '../../src/platform/sources/index.ts';
import { contract } from './contract.ts';
import type { SourceUnderTest } from './stand.ts';
import { sourcesUnderTest } from './stands.ts';

const statements = contract.flatMap((group) => group.statements);

it('docs/sources.md is the table of sources and statements', async () => {
  await expect(page()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/sources.md'));
});

it('every source is held to the contract', () => {
  const keys = (sources: readonly { key: string }[]) => sources.map(({ key }) => key).toSorted();
  expect(keys(sourcesUnderTest.map(({ source }) => source))).toEqual(keys(logSources));
});

it('each statement has an id of its own, and a quirk is of a statement', () => {
  const ids = statements.map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const quirks = sourcesUnderTest.flatMap((under) => Object.keys(under.quirks));
  expect(quirks.filter((id) => !ids.includes(id))).toEqual([]);
});

function page(): string {
  const quirks = new Map(sourcesUnderTest.map((under) => [under, quirksOf(under)]));
  return [
    '# Log sources',
    '',
    `${statements.length} statements hold of every source that a \`logs\` check reads from; each is tried on a server or a file on this machine (\`test/sources/\`).`,
    'A number stands where a statement says nothing of a source, and why is told below. How a source is named in a plan is told in [checks.md](checks.md#logs).',
    'This page is made from them by `npx vitest run test/sources/table.test.ts -u`.',
    ...contract.flatMap((group) => [
      '',
      `## ${group.group}`,
      `| | ${sourcesUnderTest.map(({ source }) => `\`${source.key}\``).join(' | ')} |`,
      `|---|${sourcesUnderTest.map(() => ':-:|').join('')}`,
      ...group.statements.map(({ id, says }) => {
        const cells = sourcesUnderTest.map((under) => {
          const reason = under.quirks[id];
          return reason === undefined ? '✓' : `${(quirks.get(under) ?? []).indexOf(reason) + 1}`;
        });
        return `| ${says} | ${cells.join(' | ')} |`;
      }),
    ]),
    '',
    '## What is particular to each',
    ...sourcesUnderTest.flatMap((under) => [
      '',
      `\`${under.source.key}\`, ${under.source.noun}:`,
      '',
      ...under.notes.map((note) => `- ${note}`),
      ...quirksOf(under).map((reason, index) => `- ${index + 1}: ${reason}`),
    ]),
    '',
  ].join('\n');
}

function quirksOf({ quirks }: SourceUnderTest): readonly string[] {
  return [...new Set(Object.values(quirks))];
}
