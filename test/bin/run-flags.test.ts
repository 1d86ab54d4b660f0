import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResultDocument, type ResultDocument } from '../../src/core/run/result-schema.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { httpServer, type TestServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';

const suite =
  '<testsuite name="s"><testcase name="fine"/><testcase name="wrong"><failure message="1 is not 2"/></testcase><testcase name="off"><skipped/></testcase></testsuite>';

const plan = (
  port: number,
) => `${oneSection('flags', '{ local: { hosts: [127.0.0.1], vars: { path: good } } }')}          good: { tier: critical, tags: [web], http: { url: "http://127.0.0.1:${port}/\${path}" }, expect: { status: 200 } }
          bad: { tier: important, http: { url: "http://127.0.0.1:${port}/bad" }, expect: { status: 200 } }
          wobbly:
            tier: nice-to-have
            http: { url: "http://127.0.0.1:${port}/wobbly" }
            expect: { status: 200 }
            retry: { attempts: 3, on: [http_5xx], delay: 10ms, backoff: constant }
          missing: { command: { run: [no-such-tool-here] }, expect: { exitCode: 0 } }
          tests:
            command: { run: [sh, -c, 'echo "$1" > junit.xml', sh, '${suite}'], junit: junit.xml }
            expect: { tests: { failed: 0 } }
          person: { manual: { prompt: Well? } }
          loose: { enforce: false, http: { url: "http://127.0.0.1:${port}/bad" }, expect: { status: 200 } }
          stuck: { command: { run: [sleep, "4324"] }, expect: { exitCode: 0 } }
criteria:
  critical: [{ text: Good is good, checks: [good] }]
  important: [{ text: Bad is good, checks: [bad] }]
`;

let server: TestServer;
let here: Workshop;
let wobbles = 0;

beforeAll(async () => {
  server = await httpServer((request, response) => {
    const isWobble = request.url === '/wobbly' && wobbles++ % 2 === 0;
    response.statusCode = request.url === '/bad' || isWobble ? 503 : 200;
    response.end('seen');
  });
  here = await workshop({ flags: plan(server.port) });
});

afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const json = async (...args: readonly string[]): Promise<{ code: number | null; result: ResultDocument }> => {
  const { code, stdout } = await here.run('run', ...args, '--format', 'json');
  return { code, result: parseResultDocument(JSON.parse(stdout)) };
};

it.each([
  [['good'], 0, 'passed'],
  [['good', 'bad'], 0, 'degraded'],
  [['good', 'bad', '--strict'], 1, 'degraded'],
  [['good', '--strict'], 0, 'passed'],
  [['missing'], 1, 'failed'],
  [['person'], 1, 'inconclusive'],
  [['good', '--var', 'path=bad'], 1, 'failed'],
  [['stuck', '--timeout', '300ms'], 1, 'inconclusive'],
] as const)('run %j exits %i: %s', async (args, expected, verdict) => {
  const { code, result } = await json(...args);
  expect([result.run.verdict, code]).toEqual([verdict, expected]);
});

it('--only keeps a tier, --fail-fast starts nothing more', async () => {
  const only = await json('all', '--only', 'critical');
  expect(only.result.checks.map(({ id }) => id)).toEqual(['good']);
  const fast = await json('bad', 'good', 'wobbly', '--fail-fast', '--concurrency', '1');
  const byId = new Map(fast.result.checks.map(({ id, status }) => [id, status]));
  expect(byId.get('bad')).toBe('failed');
  expect([...byId.values()]).toContain('skipped');
});

it('failed with --previous runs what did not pass; when all passed there is nothing to run', async () => {
  const file = join(here.folder, 'last.json');
  await here.run('run', 'good', 'bad', 'missing', '--format', 'json', '--output', file);
  const again = await json('failed', '--previous', file);
  expect(again.result.checks.map(({ id }) => id)).toEqual(['bad', 'missing']);
  await here.run('run', 'good', '--format', 'json', '--output', file);
  const none = await here.run('run', 'failed', '--previous', file);
  expect([none.code, none.stdout]).toEqual([2, '']);
  expect(none.stderr).toContain('selects no check. Nothing was run.');
});

it.each([
  [
    ['all', '--fomat', 'json', '--stric'],
    'There is no flag --fomat. Did you mean --format?\nThere is no flag --stric. Did you mean --strict?\n',
  ],
  [
    ['all', '--only', 'critcal', '--format', 'yaml'],
    '--format yaml: expected pretty, json, junit, tap, markdown, github\n--only critcal: did you mean critical?\n',
  ],
  [['all', '--concurrency', '2.5'], '--concurrency 2.5: expected a whole number, 1 to 9999\n'],
  [['all', '--timeout', '0s'], '--timeout 0s: expected a duration with a unit, such as 90s or 10m\n'],
  [['all', '--plan', 'flgas'], 'There is no plan flgas in plans. Did you mean flags?\n'],
  [['all', '--env', 'lokal'], 'There is no environment lokal. Did you mean local?\n'],
  [['all', '--format', 'json', '--format', 'tap'], '--format is given twice.\n'],
  [['@wbe'], 'There is no @wbe. Did you mean @web?\n'],
] as const)('run %j: 2, everything that is wrong, nothing run', async (args, message) => {
  const { code, stdout, stderr } = await here.run('run', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.replace(`${here.folder}/`, '')).toBe(message);
});

it.each([
  ['nowhere.json', 'cannot be read (there is no such file)'],
  ['plans/flags.yaml', 'JSON'],
  ['package.json', 'not a result document'],
])('--previous %s: 2 and why', async (file, why) => {
  const path = file === 'package.json' ? join(import.meta.dirname, '../../package.json') : file;
  const { code, stderr } = await here.run('run', 'failed', '--previous', path);
  expect(code).toBe(2);
  expect(stderr).toContain(why);
});

it('--write writes the result in more formats beside the one that is shown', async () => {
  const also = ['--write', 'junit=report.xml', '--write', 'json=also.json'];
  const { code, stdout } = await here.run('run', 'good', 'bad', '--format', 'tap', ...also);
  expect(stdout).toMatch(/^TAP version 13\n/);
  expect(code).toBe(0);
  const read = (name: string) => readFile(join(here.folder, name), 'utf8');
  expect(await read('report.xml')).toContain('<testsuites');
  expect(JSON.parse(await read('also.json')).run.verdict).toBe('degraded');
});

it('--write of a format that is none, or nowhere, is told before anything runs', async () => {
  const { code, stderr } = await here.run('run', 'good', '--write', 'junt=a.xml', '--write', 'b.json');
  expect(stderr).toBe(
    '--write junt=a.xml: expected a format and a file, such as junit=report.xml; did you mean junit=a.xml?\n--write b.json: expected a format and a file, such as junit=report.xml\n',
  );
  expect(code).toBe(2);
  const nowhere = await here.run('run', 'good', '--write', 'json=no/such/run.json');
  expect([nowhere.code, nowhere.stderr]).toEqual([
    2,
    '--write no/such/run.json: there is no folder no/such\n',
  ]);
});

it('no result is written over the plan, over the run to compare with, or over another result', async () => {
  const file = join(here.folder, 'base.json');
  expect((await here.run('run', 'good', '--format', 'json', '--output', 'base.json')).code).toBe(0);
  const before = await readFile(file, 'utf8');
  const refused = async (...words: readonly string[]) => {
    const { code, stderr } = await here.run('run', 'good', ...words);
    expect(code).toBe(2);
    return stderr;
  };
  const plan = (await readdir(join(here.folder, 'plans')))[0] ?? '';
  expect(await refused('--write', `json=plans/${plan}`)).toContain('that is the plan, which the run reads');
  expect(await refused('--baseline', 'base.json', '-o', './base.json')).toContain('that is an earlier run');
  expect(await refused('--write', 'json=x', '--write', 'junit=./x')).toContain(
    '--write is written there too',
  );
  expect(await readFile(file, 'utf8')).toBe(before);
});

it('-q writes the result alone', async () => {
  const quiet = await here.run('run', 'good', '-q');
  expect([quiet.code, quiet.stderr]).toEqual([0, '']);
  expect(quiet.stdout).not.toContain('✓ good');
  expect(quiet.stdout).toContain('passed: ');
  const toFile = await here.run('run', 'good', '-q', '--format', 'json', '--output', 'quiet.json');
  expect(toFile).toEqual({ code: 0, stdout: '', stderr: '' });
  const json = await here.run('run', 'good', '--quiet', '--format', 'json');
  expect([json.stderr, JSON.parse(json.stdout).run.verdict]).toEqual(['', 'passed']);
});

it('--output to a folder that is not there is told before anything runs', async () => {
  const { code, stderr } = await here.run('run', 'good', '--format', 'json', '--output', 'no/such/run.json');
  expect([code, stderr]).toEqual([2, '--output no/such/run.json: there is no folder no/such\n']);
});

it('--format github annotates and writes the job summary', async () => {
  const file = join(here.folder, 'summary.md');
  const { ended } = here.start(['run', 'good', 'bad', 'wobbly', '--format', 'github'], {
    GITHUB_STEP_SUMMARY: file,
  });
  const { stdout } = await ended;
  expect(stdout).toMatch(/^::warning title=flags on local%3A degraded,file=plans\/flags\.yaml::/);
  expect(stdout).toContain(
    '::warning title=bad%3A failed,file=plans/flags.yaml,line=13::expected status 200, got 503: seen%0Aimportant: it degrades the verdict\n',
  );
  expect(await readFile(file, 'utf8')).toMatch(/^### .* flags .*: degraded\n/);
  expect(existsSync(join(here.folder, 'junit.xml'))).toBe(false);
});

it('JUnit: the counts of the file are those of its cases, and every check and test case is one', async () => {
  const selected = ['good', 'bad', 'wobbly', 'missing', 'tests', 'person', 'loose'];
  const { stdout } = await here.run('run', ...selected, '--format', 'junit');
  const parsed: unknown = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase' || name === 'testsuite',
  }).parse(stdout);
  const { testsuites } = parsed as Parsed;
  // The suite of the causes has no case.
  const suites = testsuites.testsuite.filter(({ testcase }) => testcase !== undefined);
  const cases = suites.flatMap(({ testcase = [] }) => testcase);
  expect(cases.map(({ name }) => name.replace(/:.*/, ''))).toEqual([
    ...selected.slice(0, 5),
    'fine',
    'wrong',
    'off',
    ...selected.slice(5),
  ]);
  const having = (key: string) =>
    cases.filter((one) => key in one).map(({ name }) => name.replace(/:.*/, ''));
  // The verdict is degraded, the exit code 0: what failed does not decide.
  expect([having('failure'), having('error')]).toEqual([[], []]);
  expect(having('skipped')).toEqual(['bad', 'missing', 'tests', 'wrong', 'off', 'person', 'loose']);
  expect(having('flakyFailure')).toEqual(['wobbly']);
  for (const counted of [testsuites, ...suites]) {
    expect([counted.tests, counted.failures, counted.errors]).toEqual(['10', '0', '0']);
  }
  expect(suites.map(({ skipped }) => skipped)).toEqual(['7']);
});

type Counts = { tests: string; failures: string; errors: string; skipped: string };
type Parsed = { testsuites: Counts & { testsuite: (Counts & { testcase?: { name: string }[] })[] } };
