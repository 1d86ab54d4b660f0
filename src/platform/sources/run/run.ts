import { resolve } from 'node:path';
import { defineSource } from '../define-source.ts';
import { type RunPlace, runPlace, shownArgv } from './place.ts';

/** A program that prints log lines: `kubectl logs`, `docker logs`, `journalctl`. */
export const run = defineSource<RunPlace>({
  key: 'run',
  noun: 'a program that prints log lines',
  place: runPlace,
  filteredBy: 'nobody',
  locate: (value, root) => ({ ...value, folder: resolve(root) }),
  named: ({ argv }) => shownArgv(argv),
  shown: ({ argv, parser }) => ({ argv, parser }),
  async open(means) {
    const { readRun } = await import('./read-run.ts');
    return { read: (query) => readRun(means, query) };
  },
});
