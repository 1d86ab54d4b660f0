import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';

it('serves the Redis of its data folder and ends with 0 when told to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sc-'));
  try {
    await using worker = cliProcess(['worker', '--grace', '1s'], { STAGING_CHECK_DATA: folder });
    await worker.until('worker started');
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it.each([
  [
    ['--queues', 'check'],
    '--queues: expected runs, checks, danger, timers; got "check". Did you mean checks?\n',
  ],
  [['--queues', 'publish'], '--queues: publish belongs to the bot, which has the Slack token.\n'],
  [['--concurrency', '0'], '--concurrency: expected a whole number from 1 to 1000, got "0".\n'],
  [['--grace', 'soon'], '--grace: expected a duration such as 30s, at most 1h, got "soon".\n'],
  [['phase1'], 'worker takes no words, got "phase1".\n'],
])('%s is wrong usage', async (args, message) => {
  await using worker = cliProcess(['worker', ...args], {});
  expect(await worker.exited).toBe(2);
  expect(worker.said()).toBe(message);
});
