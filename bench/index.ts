import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table, verdict, withTable, worse } from './compare.ts';
import type { Row } from './row.ts';

/**
 * Measures the goals: node bench/index.ts [--only cli,pages] [--json] [--compare] [--keep]. `--compare` ends 1 only for what is short now and was
 * held in `bench/last.json`, `--keep` writes that file (what was not measured stays as it is in it) and the table of docs/performance.md; otherwise it ends 1 when a goal is short.
 */
const last = join(import.meta.dirname, 'last.json');
const figures = join(import.meta.dirname, '../docs/performance.md');
const notBenches = new Set(['index.ts', 'compare.ts', 'pairs.ts', 'row.ts']);
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !notBenches.has(name))
  .map((name) => name.replace('.ts', ''));
const asked = values.only?.split(',') ?? names;
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; expected ${names.join(', ')}\n`);
  process.exit(2);
}

const before: readonly Row[] = existsSync(last) ? JSON.parse(readFileSync(last, 'utf8')) : [];
const rows: Row[] = [];
for (const name of asked) {
  process.stderr.write(`${name} …\n`);
  const { bench }: { bench: () => Promise<Row[]> } = await import(join(import.meta.dirname, `${name}.ts`));
  rows.push(...(await bench()));
}
process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : table(rows));
const lost = worse(before, rows);
if (values.compare) {
  for (const { goal, figure, limit, was } of lost)
    process.stdout.write(`worse: ${goal}: ${figure}, limit ${limit}; before: ${was}\n`);
}
if (values.keep) {
  const measured = new Set(rows.map(({ goal, peer }) => `${goal} ${peer}`));
  const others = before.filter(({ goal, peer }) => !measured.has(`${goal} ${peer}`));
  const all = [...others, ...rows].toSorted((a, b) => a.goal.localeCompare(b.goal, 'en', { numeric: true }));
  writeFileSync(last, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(figures, withTable(readFileSync(figures, 'utf8'), all));
}
const isShort = values.compare ? lost.length > 0 : rows.some(({ held }) => verdict(held) === 'SHORT');
process.exit(isShort ? 1 : 0);
