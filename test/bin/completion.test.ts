import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verbs } from '../../src/bin/verbs/index.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { program } from '../support/program.ts';

const plan = (id: string, environment: string, check: string) => `
version: 1
plan: ${id}
title: Shop
environments: { ${environment}: {} }
phases:
  first: { title: First, sections: { "1.1": { title: A, checks: { ${check}: { tags: [quick], env: { process: true }, expect: { HOME: { exists: true } } } } } } }
`;

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop({ shop: plan('shop', 'staging', 'health'), pay: plan('pay', 'demo', 'refund') });
});
afterAll(() => shop[Symbol.asyncDispose]());

async function proposed(...line: readonly string[]) {
  const { stdout, stderr, code } = await shop.run('completion', 'propose', '--', ...line);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return stdout.split('\n').filter((one) => one !== '');
}

it('verbs, flags and their values, plans, environments and checks are proposed', async () => {
  expect(await proposed('')).toEqual([...verbs.map(({ name }) => name), 'help', '--help', '--version']);
  expect(await proposed('run', '--')).toEqual(expect.arrayContaining(['--plan', '--format', '--help']));
  expect(await proposed('run', '--plan', '')).toEqual(['pay', 'shop', ':path']);
  expect(await proposed('run', '--env', '')).toEqual(['demo', 'staging']);
  expect(await proposed('run', '--plan', 'shop', '--env', '')).toEqual(['staging']);
  expect(await proposed('run', '--format', '')).toEqual([
    'pretty',
    'json',
    'junit',
    'tap',
    'markdown',
    'github',
  ]);
  expect(await proposed('run', '--format=j')).toContain('--format=junit');
  expect(await proposed('run', '--format', '=', 'j')).toContain('junit');
  expect(await proposed('run', '--plan', 'shop', '')).toEqual([
    ...['all', 'first', '1.1', 'health', '@quick', 'critical', 'important', 'nice-to-have'],
  ]);
  expect(await proposed('run', '-o', '')).toEqual([':path']);
  expect(await proposed('compare', '')).toEqual([':path']);
});

it.each([
  ['a verb that is none', ['rnu', '']],
  ['a plan that is none', ['run', '--plan', 'nothing', '']],
  ['a flag that is none', ['run', '--nothing', '']],
  ['a value that can be anything', ['run', '--var', '']],
])('%s gets no proposal and no complaint', async (_, line) => {
  expect(await proposed(...line)).toEqual([]);
});

it('every flag with a closed set of values tells them in its help', () => {
  const closed = verbs.flatMap(({ flags }) => flags.filter(({ completion }) => Array.isArray(completion)));
  expect(closed.length).toBeGreaterThan(8);
  for (const { help, completion } of closed)
    for (const value of completion ?? []) expect(help).toContain(value);
  const formats = verbs.flatMap(({ flags }) => flags.filter(({ name }) => name === 'format'));
  expect(formats.filter(({ completion }) => completion === undefined)).toEqual([]);
});

it('every verb that tells something tells programs too', () => {
  const silent = verbs.filter(({ flags }) => !flags.some(({ name }) => name === 'format'));
  // They ask people, write for a shell, or live until they are told to end.
  expect(silent.map(({ name }) => name).sort()).toEqual([
    'bot',
    'completion',
    'demo',
    'init',
    'start',
    'worker',
  ]);
});

it('bash completes with it', async () => {
  const script = join(shop.folder, 'completion.bash');
  await writeFile(script, (await shop.run('completion', 'bash')).stdout);
  const typed = `
    source ${script}
    COMP_WORDS=(staging-check run --plan shop hea) COMP_CWORD=4
    _staging_check
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { PATH: `${dirname(program)}:${process.env.PATH}`, HOME: shop.folder };
  const { stdout } = await promisify(execFile)('bash', ['-c', typed], { cwd: shop.folder, env });
  expect(stdout).toBe('health\n');
});

it('of another shell it is told which there are', async () => {
  const { code, stderr } = await shop.run('completion', 'fissh');
  expect(stderr).toBe('completion takes one shell: bash, zsh, fish. Did you mean fish?\n');
  expect(code).toBe(2);
});

it('a plan comes by standard input too', async () => {
  const piped = `cat plans/shop.yaml | ${program} validate - && cat plans/pay.yaml | ${program} run all --plan - --format tap`;
  const env = { PATH: process.env.PATH, HOME: shop.folder };
  const { stdout } = await promisify(execFile)('sh', ['-c', piped], { cwd: shop.folder, env });
  expect(stdout).toMatch(
    /^\/dev\/stdin: ok, 1 check in 1 phase\nTAP version 13\n1\.\.1\n# 1\.1 A\nok 1 - refund/,
  );
});
