import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { compiled } from '../support/compiled.ts';

const cli = join(import.meta.dirname, '../../src/bin/cli.ts');
const plan = `
version: 1
plan: small
title: Small
environments: { local: { hosts: [127.0.0.1] } }
phases: { p: { title: P, sections: { "1.1": { title: S, checks: { a: { command: { run: ["true"] } } } } } } }
`;

async function run(words: readonly string[], stdout: 'pipe' | 'full' | 'closed') {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-full-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'p.yaml'), plan);
  const child = spawn(
    process.execPath,
    [cli, ...words.map((word) => word.replace('PLAN', join(folder, 'p.yaml')))],
    {
      env: { ...compiled, PATH: process.env.PATH ?? '' },
      stdio: ['ignore', stdout === 'full' ? openSync('/dev/full', 'w') : 'pipe', 'pipe'],
    },
  );
  const { stdout: read, stderr } = child;
  if (stdout === 'closed') read?.destroy();
  else read?.resume();
  const said = stderr === null ? '' : text(stderr);
  const [code] = await once(child, 'close');
  return { code, stderr: await said };
}

const asked = ['run', 'all', '--plan', 'PLAN'];
const full = /could not be written: there is no space left on the device\n$/;

it.each([
  ['the file of a result', [...asked, '--format', 'junit', '--output', '/dev/full'], 'pipe', full],
  ['the recording of a run', [...asked, '--record', '/dev/full'], 'pipe', full],
  ['the output of a run', [...asked, '--format', 'json'], 'full', full],
  ['the output of another verb', ['schema'], 'full', full],
  ['the output of help', ['help'], 'full', full],
] as const)(
  '%s that is full: one sentence, exit code 3',
  async (_, words, stdout, sentence) => {
    const { code, stderr } = await run(words, stdout);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/bug in it|\n\s+at /);
    expect(code).toBe(3);
  },
  30_000,
);

it.each([
  [[...asked, '--format', 'json']],
  [[...asked]],
  [['schema']],
  [['list', '--plan', 'PLAN']],
] as const)(
  'a reader that leaves (| head) changes neither the exit code nor what is said: %j',
  async (words) => {
    const { code, stderr } = await run(words, 'closed');
    expect(stderr).not.toMatch(/EPIPE|bug in it|\n\s+at /);
    expect(code).toBe(0);
  },
  30_000,
);

it('a place that is not there is refused before anything runs', async () => {
  const { code, stderr } = await run([...asked, '--output', '/none/x.json'], 'pipe');
  expect(stderr).toBe('--output /none/x.json: there is no folder /none\n');
  expect(code).toBe(2);
}, 30_000);
