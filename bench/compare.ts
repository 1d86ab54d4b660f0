import type { Row } from './row.ts';

/** Rows in columns, for a terminal. */
export function table(all: readonly Row[]): string {
  const cells = [
    ['goal', 'figure', 'limit', 'peer', ''],
    ...all.map(({ goal, figure, limit, peer, held }) => [goal, figure, limit, peer, verdict(held)]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return cells.map((row) => `${lineOf(row)}\n`).join('');
}

/** The document with these rows in place of its table of the last run, which is its first. */
export function withTable(document: string, all: readonly Row[]): string {
  const rows = all.map(
    ({ goal, figure, limit, peer, held }) =>
      `| ${goal} | ${figure} | ${limit} | ${peer} | ${verdict(held)} |\n`,
  );
  const head = '| goal | figure | limit | peer | verdict |\n|---|---|---|---|---|\n';
  const place = /^\| goal \|.*\n\|---.*\n(?:\|.*\n)*/m;
  return document.replace(place, () => `${head}${rows.join('')}`);
}

/** What became of a goal, in a word. */
export function verdict(held: boolean | null): string {
  if (held === null) return 'not measured';
  return held ? 'held' : 'SHORT';
}

/** The goals that were held before and are short now, with the figure of then. */
export function worse(before: readonly Row[], now: readonly Row[]): readonly (Row & { was: string })[] {
  return now.flatMap((row) => {
    const then = before.find(({ goal, peer }) => goal === row.goal && peer === row.peer);
    return row.held === false && then?.held === true ? [{ ...row, was: then.figure }] : [];
  });
}

/** What was measured before with what was measured now in its place, in the order of the goals. */
export function merged(before: readonly Row[], now: readonly Row[]): readonly Row[] {
  const nameOf = ({ goal, peer }: Row) => JSON.stringify([goal, peer]);
  const measured = new Set(now.map(nameOf));
  const others = before.filter((row) => !measured.has(nameOf(row)));
  return [...others, ...now].toSorted((a, b) => a.goal.localeCompare(b.goal, 'en', { numeric: true }));
}
