import { configDefaults, defineConfig } from 'vitest/config';
import { compiled } from './test/support/compiled.ts';
import { LongFirst } from './test/support/long-first.ts';

/**
 * Tests of functions, and of checks against servers of their own in the same process: a worker runs one file of them after the other and
 * loads what they share once, which takes a third of their processor time. Whatever kills, stops or is killed has a process for itself.
 */
const together = [
  'core',
  'text',
  'import',
  'checks',
  'engine',
  'commands',
  'slack/pictures',
  'web/pages',
].map((room) => `test/${room}/**/*.test.ts`);

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    env: compiled,
    pool: 'forks',
    // Half of the time of the suite is waiting (for servers, pauses, ends): three share two cores well, and each still answers within Slack's 3 s.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...together],
        },
      },
      { extends: true, test: { name: 'together', include: together, isolate: false } },
    ],
  },
});
