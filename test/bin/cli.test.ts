import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResultDocument } from '../../src/core/run/result-schema.ts';
import { isAlive, pidIn, processesIn, type Workshop, workshop } from '../support/cli.ts';
import { program } from '../support/program.ts';

const server = createServer((request, response) => {
  response.statusCode = request.url === '/bad' ? 503 : 200;
  response.end('{"status":"ok"}');
});
let here: Workshop;
let folder = '';

const plan = (port: number) => `version: 1
plan: tiny
title: Tiny
environments:
  local: { vars: { api: "http://127.0.0.1:${port}" }, hosts: [127.0.0.1] }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks:
          health: { http: { url: "\${api}/health" }, expect: { status: 200, json: { $.status: ok } } }
  phase2:
    title: Second
    sections:
      "2.1":
        title: Trouble
        checks:
          bad: { http: { url: "\${api}/bad" }, expect: { status: 200, body: { contains: ok } } }
          deploy: { danger: Deploys it, command: { run: [echo, hi] }, expect: { exitCode: 0 } }
          after: { name: After it, needs: [bad], command: { run: [echo, hi] }, expect: { exitCode: 0 } }
          hang:
            timeout: 1m
            command: { run: [sh, -c, "sleep 4321 & echo $! > grandchild; wait"] }
            expect: { exitCode: 0 }
`;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  here = await workshop({ tiny: plan((server.address() as AddressInfo).port) });
  folder = here.folder;
});

afterAll(async () => {
  server.close();
  await here[Symbol.asyncDispose]();
});

const cli = (...args: readonly string[]) => here.run(...args);

it('--version is the version of the package, through a symbolic link too', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  await symlink(program, join(folder, 'linked'));
  expect((await cli('--version')).stdout).toBe(`${version}\n`);
  const linked = await promisify(execFile)(join(folder, 'linked'), ['--version'], { cwd: folder });
  expect(linked.stdout).toBe(`${version}\n`);
});

it.each(['run', 'list', 'validate', 'schema', 'doctor'])(
  '%s --help has usage, examples and exit codes',
  async (verb) => {
    const { code, stdout } = await cli(verb, '--help');
    expect(code).toBe(0);
    for (const part of [`Usage: staging-check ${verb}`, 'Examples:', 'Exit codes:'])
      expect(stdout).toContain(part);
  },
);

it.each([
  [['rnu'], 'There is no verb rnu. Did you mean run?\n'],
  [['run', '--fromat', 'json'], 'There is no flag --fromat. Did you mean --format?\n'],
  [['run', 'all', '--format'], '--format needs a value: --format <format>.\n'],
  [
    ['run', 'all', '--plan', '--yes'],
    '--plan needs a value, got the flag --yes. If it is the value, write --plan=--yes.\n',
  ],
  [['run', 'all', '--yes=1'], '--yes takes no value, got "1".\n'],
  [
    ['run', 'all', '--format', 'jsn', '--timeout', '10', '--concurrency', '0'],
    '--format jsn: did you mean json?\n--timeout 10: expected a duration with a unit, such as 90s or 10m; did you mean 10s?\n--concurrency 0: expected a whole number, 1 to 9999\n',
  ],
  [['run', 'phaes2'], 'There is no phaes2. Did you mean phase2?\n'],
  [['run', 'all', '--env', 'locl'], 'There is no environment locl. Did you mean local?\n'],
  [['run', 'failed'], 'failed needs the last run: --previous <run.json>.\n'],
  [['run', 'all', '--var', 'x'], '--var x: expected key=value.\n'],
] as const)('%j: exit 2 and what was meant', async (args, message) => {
  expect(await cli(...args)).toEqual({ code: 2, stdout: '', stderr: message });
});

it('an invalid plan exits 2 with every problem, and nothing was run', async () => {
  const path = join(folder, 'broken.yaml');
  await writeFile(path, plan(1).replace('title: Tiny', 'titel: Tiny').replace('status: 200', 'staus: 200'));
  for (const args of [
    ['run', 'all', '--plan', path],
    ['validate', path],
  ]) {
    const { code, stdout, stderr } = await cli(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('did you mean "title"?');
    expect(stderr).toContain('did you mean "status"?');
    expect(stderr).toContain('Nothing was run.');
  }
});

it('validate --format json tells each plan with its problems, placed', async () => {
  const path = join(folder, 'misspelt.yaml');
  await writeFile(path, 'version: 1\nplan: misspelt\ntitel: Misspelt\n');
  const { code, stdout, stderr } = await cli('validate', 'tiny', path, '--format', 'json');
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({
    ok: false,
    plans: [
      { file: 'plans/tiny.yaml', ok: true, plan: 'tiny', phases: 2, checks: 5, problems: [] },
      { ok: false, plan: null, phases: null, checks: null },
    ],
  });
  expect(told.plans[1].problems).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      code: 'unknown-key',
      line: 3,
      column: 1,
      suggestion: 'title',
    }),
  );
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
});

it('a plan is found by its id, listed and valid', async () => {
  expect((await cli('validate', 'tiny')).stdout).toBe('plans/tiny.yaml: ok, 5 checks in 2 phases\n');
  const { stdout } = await cli('list', 'phase2', '--format', 'json');
  const { phases } = JSON.parse(stdout);
  expect(phases[1].sections[0].checks.map(({ id }: { id: string }) => id)).toEqual([
    'bad',
    'deploy',
    'after',
    'hang',
  ]);
});

it.each([
  ['pretty', 'health', 0, (text: string) => expect(text).toMatch(/^✓ health \d+\.\ds 200\n/)],
  [
    'json',
    'bad',
    1,
    (text: string) => expect(parseResultDocument(JSON.parse(text)).run.verdict).toBe('failed'),
  ],
  ['junit', 'bad', 1, (text: string) => expect(XMLValidator.validate(text)).toBe(true)],
  ['tap', 'bad', 1, (text: string) => expect(text).toContain('not ok 1 - bad: bad')],
  ['markdown', 'bad', 1, (text: string) => expect(text).toMatch(/^### ❌ tiny · local · bad: failed\n/)],
  [
    'github',
    'bad',
    1,
    (text: string) => expect(text).toContain('::error title=bad%3A failed,file=plans/tiny.yaml,line=20::'),
  ],
] as const)(
  '--format %s of %s exits %i, results alone on stdout',
  async (format, selector, expected, holds) => {
    const { code, stdout } = await cli('run', selector, '--format', format);
    expect(code).toBe(expected);
    holds(stdout);
  },
);

it('--output writes the format to the file, progress stays on the screen, and failed runs it again', async () => {
  const file = join(folder, 'run.json');
  const { stdout } = await cli('run', 'health', 'bad', '--format', 'json', '--output', file);
  expect(stdout).toContain('✗ bad');
  const again = await cli('run', 'failed', '--previous', file, '--format', 'json');
  expect(parseResultDocument(JSON.parse(again.stdout)).checks.map(({ id }) => id)).toEqual(['bad']);
});

it('a dangerous check waits for --yes', async () => {
  const without = await cli('run', 'deploy', '--format', 'json');
  expect(parseResultDocument(JSON.parse(without.stdout)).checks[0]?.status).toBe('waiting');
  expect(without.stderr).toContain('deploy: needs --yes');
  expect((await cli('run', 'deploy', '--yes')).code).toBe(0);
});

it('what a check needs and the run does not look at is told', async () => {
  expect((await cli('run', 'after')).stderr).toBe('Not looked at now: bad, which After it needs.\n');
  expect((await cli('run', 'after', 'bad')).stderr).toBe('');
});

it('--timeout ends a run that would hang', async () => {
  const { code, stdout } = await cli('run', 'hang', '--timeout', '500ms', '--format', 'json');
  expect(code).toBe(1);
  expect(parseResultDocument(JSON.parse(stdout)).checks[0]?.status).toBe('cancelled');
});

it('a wrong environment variable exits 2 before anything runs', async () => {
  const { code, stderr } = await here.start(['run', 'all'], { LOG_LEVEL: 'loud' }).ended;
  expect(code).toBe(2);
  expect(stderr).toContain('LOG_LEVEL: expected');
});

it('without colours off a terminal, with them when forced', async () => {
  expect((await cli('run', 'health')).stdout).not.toContain('\u001b[');
  const forced = await here.start(['run', 'health'], { FORCE_COLOR: '1' }).ended;
  expect(forced.stdout).toContain('\u001b[32m✓');
  expect(
    (await here.start(['run', 'health', '--no-color'], { FORCE_COLOR: '1' }).ended).stdout,
  ).not.toContain('\u001b[');
});

it('Ctrl-C: 130, a valid partial document, and no process left', async () => {
  const marker = join(folder, 'grandchild');
  await rm(marker, { force: true });
  const { child, ended } = here.start(['run', 'health', 'hang', '--format', 'json']);
  const grandchild = await pidIn(marker);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  const { checks, run } = parseResultDocument(JSON.parse(stdout));
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ['health', 'passed'],
    ['hang', 'cancelled'],
  ]);
  expect(run.verdict).not.toBe('passed');
  expect(isAlive(grandchild)).toBe(false);
  expect(processesIn(folder)).toEqual([]);
});

it('doctor says what to fix', async () => {
  const { code, stdout } = await cli('doctor');
  expect(stdout).toContain('plans/tiny.yaml: valid, 5 checks');
  expect(stdout).toContain('command echo: /');
  expect(code).toBe(0);
});
