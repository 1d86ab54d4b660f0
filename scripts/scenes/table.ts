import { writeFile } from 'node:fs/promises';
import type { SceneRow } from './measure.ts';

const head = `# Ten scenes

What people see of a run of forty checks (\`npm run scenes\` plays them through the bot and makes this page): Slack on a phone and a desktop, light and
dark, the page, the terminal, Markdown. \`test/scenes\` holds that the first line names the cause.

The figures are how much stands before the cause: words in the root message, words and phone screens on the page, lines from the end of the
terminal, words in Markdown. "never": it was nowhere, or not with what it is about.

| scene | first line in Slack | Slack | page | screen | terminal | Markdown | before, in the same order |
|---|---|---|---|---|---|---|---|
`;

/** As it was at commit 1fef57a, before the cause came first: what stands in front of it, in the same order. */
const before: Readonly<Record<string, string>> = {
  slow: '153 · never · never · never · 361',
  'wrong-order': 'never · 61 · 1 · never · never',
  certificate: '15 · 22 · 3 · 3 · 18',
  'old-revision': '21 · 28 · 3 · 3 · 24',
  green: '4 · 11 · 1 · 1 · 7',
};

/** Writes the page that shows the pictures. */
export async function writeTable(file: string, rows: readonly SceneRow[]): Promise<void> {
  const table = rows.map((row) => {
    const figures = [row.slackWords, row.pageWords, row.pageScreens, row.terminalLines, row.markdownWords];
    const firstLine = row.firstLine.replaceAll('|', '\\|');
    return `| [${row.name}](${row.name}.jpg) | ${firstLine} | ${figures.map((figure) => figure ?? 'never').join(' | ')} | ${before[row.name] ?? 'never, in all of them'} |`;
  });
  const pictures = rows.map(({ name }) => `## ${name}\n![${name}](${name}.jpg)\n`);
  await writeFile(file, `${head}${table.join('\n')}\n\n${pictures.join('\n')}`);
}
