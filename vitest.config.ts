import { defineConfig } from 'vitest/config';
import { compiled } from './test/support/compiled.ts';
import { LongFirst } from './test/support/long-first.ts';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    env: compiled,
    pool: 'forks',
    // Half of the time of the suite is waiting (for servers, pauses, ends): three share two cores well, and each still answers within Slack's 3 s.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
  },
});
