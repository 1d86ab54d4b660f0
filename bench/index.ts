import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './row.ts';

const notBenches = new Set(['index.ts', 'pairs.ts', 'row.ts']);
const asked = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !notBenches.has(name))
  .filter((name) => asked.length === 0 || asked.includes(name.replace('.ts', '')));

const rows: Row[] = [];
for (const file of files) {
  process.stderr.write(`${file} …\n`);
  const { bench }: { bench: () => Promise<Row[]> } = await import(join(import.meta.dirname, file));
  rows.push(...(await bench()));
}
process.stdout.write(table(rows));
process.exit(rows.every(({ held }) => held !== false) ? 0 : 1);

function table(all: readonly Row[]): string {
  const cells = [
    ['goal', 'figure', 'limit', 'peer', ''],
    ...all.map(({ goal, figure, limit, peer, held }) => [goal, figure, limit, peer, verdict(held)]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function verdict(held: boolean | null): string {
  if (held === null) return 'not measured';
  return held ? 'held' : 'SHORT';
}
