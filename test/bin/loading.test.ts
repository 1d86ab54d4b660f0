import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workshop } from '../support/cli.ts';

const plan = `version: 1
plan: light
title: Light
environments: { here: { hosts: [] } }
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
          hi: { command: { run: [echo, hi] }, expect: { exitCode: 0 } }
`;

/** The packages that a command line loads, once each. */
async function packagesOf(args: readonly string[]): Promise<ReadonlySet<string>> {
  await using here = await workshop({ light: plan });
  const hook = join(import.meta.dirname, '../support/record-loading.ts');
  const { code, stderr } = await here.start(args, { NODE_OPTIONS: `--import=${hook}` }).ended;
  expect([code, stderr]).toEqual([0, '']);
  const urls = (await readFile(join(here.folder, 'loaded.txt'), 'utf8')).split('\n');
  expect(urls.some((url) => url.endsWith('/src/bin/verbs/main.ts'))).toBe(true);
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  return new Set(names);
}

it.each([['--help'], ['--version'], ['run', '--help'], ['help', 'doctor']])(
  '%s %s loads no client, no schema library and no YAML parser',
  async (...args) => {
    const loaded = await packagesOf(args);
    const heavy = ['undici', 'ws', '@google-cloud/logging', '@grpc/grpc-js', 'zod', 'yaml', 're2js', 'execa'];
    expect(heavy.filter((name) => loaded.has(name))).toEqual([]);
  },
);

it('a run without log checks never loads the client of Cloud Logging', async () => {
  const loaded = await packagesOf(['run', 'all']);
  expect(loaded.has('zod')).toBe(true);
  const names = ['@google-cloud/logging', 'google-auth-library', 'google-gax', '@grpc/grpc-js'];
  expect(names.filter((name) => loaded.has(name))).toEqual([]);
});
