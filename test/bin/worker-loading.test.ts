import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compiled } from '../support/compiled.ts';
import { ended, endsOf, marking, planText, request, workerParts } from '../support/worker-parts.ts';

const cli = join(import.meta.dirname, '../../src/bin/cli.ts');
const hook = join(import.meta.dirname, '../support/record-loading.ts');

it('a worker that runs no log checks loads nothing that reads logs, the client of Cloud Logging least of all', async () => {
  await using parts = await workerParts();
  const child = spawn(process.execPath, ['--import', hook, cli, 'worker', '--grace', '0s'], {
    cwd: parts.folder,
    env: {
      ...compiled,
      PATH: process.env.PATH,
      REDIS_URL: parts.server.url,
      STAGING_CHECK_DATA: parts.folder,
    },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  try {
    await request(parts, 'r-1', planText({ p1: [marking('one')] }, parts.folder));
    expect(endsOf(await ended(parts, 'r-1'))).toEqual({ one: 'passed' });
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
  const urls = (await readFile(join(parts.folder, 'loaded.txt'), 'utf8')).split('\n');
  const loaded = (name: string) => urls.filter((url) => url.includes(`/node_modules/${name}/`)).length;
  expect(loaded('bullmq')).toBeGreaterThan(0);
  expect(urls.filter((url) => /\/sources\/(?:.*\/read-|http-reading)/.test(url))).toEqual([]);
  const clients = ['@google-cloud/logging', 'google-auth-library', 'google-gax', '@grpc/grpc-js'];
  expect(clients.map((name) => [name, loaded(name)])).toEqual(clients.map((name) => [name, 0]));
});
