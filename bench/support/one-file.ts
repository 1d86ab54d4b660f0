import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Row } from '../row.ts';

/** `isLong`: what grows with time is measured over all of it. */
export type BenchOptions = { isLong: boolean };

type BenchFile = { bench: (options: BenchOptions) => Promise<Row[]> };

/** The rows of a file of `bench/`, measured in a process of its own, which ends with it; null when it broke off. What it prints is no row. */
export async function rowsOfFile(name: string, { isLong }: BenchOptions): Promise<readonly Row[] | null> {
  const child = fork(import.meta.filename, [name, ...(isLong ? ['--long'] : [])], {
    stdio: ['ignore', process.stderr, 'inherit', 'ipc'],
  });
  let rows: readonly Row[] | null = null;
  child.on('message', (measured: readonly Row[]) => {
    rows = measured;
  });
  const [code] = await once(child, 'close');
  return code === 0 ? rows : null;
}

if (import.meta.main) {
  const [name, ...flags] = process.argv.slice(2);
  const { bench }: BenchFile = await import(join(import.meta.dirname, '..', `${name}.ts`));
  const rows = await bench({ isLong: flags.includes('--long') });
  process.send?.(rows, () => process.exit(0));
}
