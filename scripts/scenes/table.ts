import { writeFile } from 'node:fs/promises';
import type { SceneRow } from './measure.ts';

const head = `# Ten scenes

What people see of a run of forty checks (\`npm run scenes\` plays them through the bot and makes this page): Slack on a phone and a desktop, light and
dark, the page, the terminal, Markdown. \`test/scenes\` holds that the first line names the cause.

The figures are how much stands before the cause: words in the root message, words and phone screens on the page, lines from the end of the
terminal, words in Markdown. "never": it was nowhere.

| scene | first line in Slack | Slack | page | screen | terminal | Markdown |
|---|---|---|---|---|---|---|
`;

/** Writes the page that shows the pictures. */
export async function writeTable(file: string, rows: readonly SceneRow[]): Promise<void> {
  const table = rows.map((row) => {
    const figures = [row.slackWords, row.pageWords, row.pageScreens, row.terminalLines, row.markdownWords];
    const firstLine = row.firstLine.replaceAll('|', '\\|');
    return `| [${row.name}](${row.name}.jpg) | ${firstLine} | ${figures.map((figure) => figure ?? 'never').join(' | ')} |`;
  });
  const pictures = rows.map(({ name }) => `## ${name}\n![${name}](${name}.jpg)\n`);
  await writeFile(file, `${head}${table.join('\n')}\n\n${pictures.join('\n')}`);
}
