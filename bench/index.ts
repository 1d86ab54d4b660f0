import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { merged, table, verdict, withTable, worse } from './compare.ts';
import type { Row } from './row.ts';
import { rowsOfFile } from './support/one-file.ts';

/**
 * Measures the goals: node bench/index.ts [--only cli,pages] [--long] [--json] [--compare] [--keep]. Each file runs in a process of its own,
 * one after the other; one that breaks off costs only its own rows. `--long` measures what grows with time over all of it (2,000 runs, 60 days).
 * `--compare` ends 1 only for what is short now and was held in `bench/last.json`, `--keep` writes that file after each one (what was not
 * measured stays as it is in it) and the table of docs/performance.md; otherwise it ends 1 when a goal is short.
 */
const last = join(import.meta.dirname, 'last.json');
const figures = join(import.meta.dirname, '../docs/performance.md');
const notBenches = new Set(['index.ts', 'compare.ts', 'pairs.ts', 'row.ts']);
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    long: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !notBenches.has(name))
  .map((name) => name.replace('.ts', ''));
if (values.help) {
  process.stdout.write(`npm run bench -- [flags]

  --only a,b   these files alone: ${names.join(', ')}
  --long       what grows with time over all of it: 2,000 runs, 60 days
  --json       rows as JSON
  --compare    ends 1 only for what is short now and was held in bench/last.json
  --keep       writes bench/last.json and the table of docs/performance.md after each file
`);
  process.exit(0);
}
const asked = values.only?.split(',') ?? names;
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; expected ${names.join(', ')}\n`);
  process.exit(2);
}

const before: readonly Row[] = existsSync(last) ? JSON.parse(readFileSync(last, 'utf8')) : [];
const rows: Row[] = [];
const broken: string[] = [];
const startedAt = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(0)} s`;
for (const [nth, name] of asked.entries()) {
  const fileAt = performance.now();
  process.stderr.write(`${nth + 1} of ${asked.length}: ${name}, after ${seconds(startedAt)}\n`);
  const measured = await rowsOfFile(name, { isLong: values.long });
  if (measured === null) broken.push(name);
  for (const { goal, figure, held } of measured ?? [])
    process.stderr.write(`  ${verdict(held)}  ${goal}: ${figure}\n`);
  process.stderr.write(`  ${measured === null ? 'broke off' : 'took'} after ${seconds(fileAt)}\n`);
  rows.push(...(measured ?? []));
  if (values.keep) keep(merged(before, rows));
}
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
process.stderr.write(`${asked.length} of ${names.length} files in ${seconds(startedAt)}\n`);
if (broken.length > 0) process.stderr.write(`bench: ${broken.join(', ')} broke off\n`);
const lost = worse(before, rows);
if (values.compare) {
  for (const { goal, figure, limit, was } of lost)
    process.stdout.write(`worse: ${goal}: ${figure}, limit ${limit}; before: ${was}\n`);
}
const isShort = values.compare ? lost.length > 0 : rows.some(({ held }) => verdict(held) === 'SHORT');
process.exit(isShort || broken.length > 0 ? 1 : 0);

function keep(all: readonly Row[]): void {
  writeFileSync(last, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(figures, withTable(readFileSync(figures, 'utf8'), all));
}
