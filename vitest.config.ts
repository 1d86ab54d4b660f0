import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

/** Rooms whose tests start nothing that outlives them: their files share a process, which loads each module once. */
const shared = [
  'checks',
  'commands',
  'core',
  'desk',
  'engine',
  'import',
  'slack',
  'text',
  'truth',
  'web',
].map((room) => `test/${room}/**/*.test.ts`);

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Half of the time of the suite is waiting (for servers, pauses, ends): three share two cores well.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    projects: [
      { extends: true, test: { name: 'rooms', include: shared, isolate: false } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: shared } },
    ],
  },
});
