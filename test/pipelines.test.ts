import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type Workshop, workshop } from './support/cli.ts';
import { program } from './support/program.ts';
import { slackScene, webhookSecret } from './support/slack-scene.ts';

const root = join(import.meta.dirname, '..');

const plan = `
version: 1
plan: shop
title: Shop
environments: { other: {}, staging: {} }
phases:
  phase1: { title: One, sections: { "1.1": { title: A, checks: { token: { env: { process: true }, expect: { STAGING_CHECK_SECRET_TOKEN: { exists: true } } } } } } }
  phase2: { title: Two, sections: { "2.1": { title: B, checks: { bad: { tier: critical, env: { process: true }, expect: { NO_SUCH: { exists: true } } } } } } }
reports: { first: { at: [1s], run: [phase1], environment: staging, channel: C0STAGING1 } }
`;

const packageAt = 'https://packages.example.org/staging-check-0.1.0.tgz';

type Step = {
  name?: string;
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
};
type Job = { env?: Record<string, string>; steps: Step[] };

let page: string;
let shop: Workshop;
beforeAll(async () => {
  page = await readFile(join(root, 'docs/pipelines.md'), 'utf8');
  shop = await workshop({ shop: plan });
  // What npx would install is this program.
  await writeFile(
    join(shop.folder, 'npx'),
    `#!/bin/sh\ncase "$2" in *staging-check*) ;; *) exit 9 ;; esac\nshift 2\nexec ${program} "$@"\n`,
  );
  await chmod(join(shop.folder, 'npx'), 0o755);
});
afterAll(() => shop[Symbol.asyncDispose]());

/** The YAML that follows a heading of the page. */
function yamlUnder(heading: string): unknown {
  const [, block = ''] = new RegExp(`^## ${heading}\n[^]*?\`\`\`yaml\n([^]*?)\`\`\``, 'm').exec(page) ?? [];
  return parse(block);
}

/** Fills in \`\${{ … }}\` as the runner does. */
function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? '');
}

type Shelled = { code: number; stdout: string; stderr: string };

function shell(script: string, env: Readonly<Record<string, string>>): Promise<Shelled> {
  const own = { PATH: `${shop.folder}:${process.env.PATH}`, HOME: shop.folder };
  return new Promise((resolve) => {
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
    execFile('bash', args, { cwd: shop.folder, env: { ...own, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Runs the step of \`action.yml\` that runs the plan, with these inputs; installing is the package's own test. */
async function action(inputs: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>>) {
  const { inputs: known, runs } = parse(await readFile(join(root, 'action.yml'), 'utf8'));
  const values: Record<string, string> = {};
  for (const [name, { default: usual }] of Object.entries<{ default: string }>(known))
    values[`inputs.${name}`] = usual;
  for (const [name, value] of Object.entries(inputs)) {
    expect(Object.keys(known)).toContain(name);
    values[`inputs.${name}`] = String(value);
  }
  const step: Step = runs.steps.at(-1);
  const files = {
    GITHUB_OUTPUT: join(shop.folder, 'output'),
    GITHUB_STEP_SUMMARY: join(shop.folder, 'summary'),
  };
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  const own = Object.entries(step.env ?? {}).map(([name, text]) => [name, filled(text, values)]);
  const runner = { GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: root, ...files };
  const ended = await shell(step.run ?? '', { ...runner, ...env, ...Object.fromEntries(own) });
  const read = (file: string) => readFile(file, 'utf8');
  return {
    ...ended,
    output: await read(files.GITHUB_OUTPUT),
    summary: await read(files.GITHUB_STEP_SUMMARY),
  };
}

it('the workflow that runs the plan is red with annotations, a summary and JUnit while a critical check fails', async () => {
  const { jobs } = yamlUnder('GitHub Actions: run the plan') as { jobs: { check: Job } };
  const step = jobs.check.steps.find(({ uses }) => uses?.includes('staging-check'));
  const env = { STAGING_CHECK_SECRET_TOKEN: 'the-token-of-staging' };
  expect(Object.keys(step?.env ?? {})).toEqual(Object.keys(env));
  const { code, stdout, output, summary } = await action(step?.with ?? {}, env);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^::error title=bad%3A failed,file=plans\/shop\.yaml,line=8::/m);
  expect(output).toBe('verdict=failed\n');
  expect(summary).toMatch(/^### .*: failed$/m);
  expect(await readFile(join(shop.folder, 'staging-check.junit.xml'), 'utf8')).toContain('<testsuites');
});

it('the action is green for what passes, and takes more flags one a line', async () => {
  const env = { STAGING_CHECK_SECRET_TOKEN: 'the-token-of-staging' };
  const inputs = { selector: 'phase1', strict: true, arguments: '--concurrency=1\n--no-color\n' };
  const { code, output } = await action(inputs, env);
  expect([code, output]).toEqual([0, 'verdict=passed\n']);
});

it.each<[why: string, inputs: Readonly<Record<string, unknown>>, code: number]>([
  ['every line of a selector is run', { selector: 'phase1\nphase2' }, 1],
  ['a line that selects nothing is told', { selector: 'phase1\nphase99' }, 2],
  ['a flag is no selector', { selector: '--help' }, 2],
  ['danger is allowed by no selector', { selector: 'phase1 --yes' }, 2],
  ['help runs nothing', { arguments: '--help' }, 2],
  ['strict is true or false', { strict: 'yes' }, 2],
  ['two results are two files', { junit: 'x', json: 'x' }, 2],
  ['lines of Windows are lines', { selector: 'phase1\r\n', arguments: '--no-color\r\n' }, 0],
  ['no result is written over a plan', { selector: 'phase1', json: 'plans/shop.yaml' }, 2],
  ['no result is written over a device', { selector: 'phase1', json: 'plans' }, 2],
  ['no result is written to a dash', { selector: 'phase1', junit: '-' }, 2],
])('%s', async (_, inputs, code) => {
  const env = { STAGING_CHECK_SECRET_TOKEN: 'the-token-of-staging' };
  expect((await action(inputs, env)).code).toBe(code);
});

it('nothing that the run reads is taken away before it', async () => {
  const env = { STAGING_CHECK_SECRET_TOKEN: 'the-token-of-staging' };
  const result = 'staging-check.json';
  expect((await action({ selector: 'phase1', json: result }, env)).code).toBe(0);
  // The last green run may have the name of this one.
  const again = await action({ selector: 'phase1', json: result, baseline: result, 'fail-on': 'new' }, env);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('as before')]);
  const used = { selector: 'failed', json: result, arguments: `--previous=${result}` };
  expect((await action(used, env)).stderr).toContain(`${result} is read by the run`);
  expect(await readFile(join(shop.folder, result), 'utf8')).toContain('"verdict"');
  expect(await readFile(join(shop.folder, 'plans/shop.yaml'), 'utf8')).toBe(plan);
});

it('an input is no part of the script', async () => {
  const { code, output, stdout, stderr } = await action(
    { selector: '$(touch hacked); `touch hacked`', plan: '";touch hacked;"' },
    {},
  );
  expect(code).toBe(2);
  expect(output).toBe('');
  expect(`${stdout}${stderr}`).toContain('touch hacked');
  await expect(readFile(join(shop.folder, 'hacked'))).rejects.toThrow('ENOENT');
});

it('a plan that is none is red, and no verdict of an earlier run is told', async () => {
  await writeFile(join(shop.folder, 'staging-check.json'), '{"run":{"verdict":"passed"}}');
  const { code, output } = await action({ plan: 'shpo' }, {});
  expect([code, output]).toEqual([2, '']);
});

it('the workflow that tells the bot of a deploy waits for its first report', async () => {
  await using scene = await slackScene({ plan });
  const { jobs } = yamlUnder('GitHub Actions: tell the bot, and wait') as { jobs: { deploy: Job } };
  const known = {
    STAGING_CHECK_PUBLIC_URL: scene.address,
    STAGING_CHECK_WEBHOOK_SECRET: webhookSecret,
    STAGING_CHECK_PACKAGE: packageAt,
    REVISION: '0123456789abcdef0123456789abcdef01234567',
  };
  expect(Object.keys(jobs.deploy.env ?? {})).toEqual(Object.keys(known));
  const ended: Shelled[] = [];
  const file = join(shop.folder, 'environment');
  await writeFile(file, '');
  for (const { run = '' } of jobs.deploy.steps) {
    // What a step writes there the next ones have (docs.github.com, workflow commands, `GITHUB_ENV`).
    const more = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    const variables = Object.fromEntries(more.map((line) => line.split('=', 2)));
    ended.push(await shell(run, { ...known, ...variables, GITHUB_ENV: file }));
  }
  // The check of phase 1 wants a variable that this worker has not.
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 1]);
  expect(ended[1]?.stdout).toMatch(/"deploy": "d-/);
  expect(ended[2]?.stdout).toMatch(/^0123456789abcdef\w+ on staging: failed, 0 of 1 passed, \S+ \S+ UTC\n/);
}, 60_000);

it('the job of GitLab runs the plan with the inputs of the page', async () => {
  const { include } = yamlUnder('GitLab') as { include: { inputs: Record<string, string> }[] };
  const [head, body] = parseAllDocuments(await readFile(join(root, 'pipelines/gitlab.yml'), 'utf8'));
  const { spec } = parse(String(head)) as { spec: { inputs: Record<string, { default?: string }> } };
  const given: Record<string, string> = {};
  for (const [name, { default: usual }] of Object.entries(spec.inputs)) {
    const value = include[0]?.inputs[name] ?? usual;
    if (value === undefined) throw new Error(`the page gives no ${name}`);
    given[name] = value;
  }
  expect(Object.keys(include[0]?.inputs ?? {}).filter((name) => !(name in spec.inputs))).toEqual([]);
  const text = String(body).replaceAll(
    /\$\[\[ inputs\.([\w-]+) \]\]/g,
    (_, name: string) => given[name] ?? '',
  );
  const [job] = Object.values(
    parse(text) as Record<string, { variables: Record<string, string>; script: string[] }>,
  );
  const script = (job?.script ?? []).join('\n');
  const { code, stdout } = await shell(script, { ...job?.variables });
  expect(stdout).toContain('failed');
  expect(code).toBe(1);
  // The options of the shell are those of whoever wrote `before_script`.
  expect((await shell(`set +e\n${script}`, { ...job?.variables })).code).toBe(1);
  const own = { STAGING_CHECK_GATE_BASELINE: 'staging-check.json', STAGING_CHECK_GATE_FAIL_ON: 'new' };
  expect((await shell(script, { ...job?.variables, ...own })).code).toBe(0);
  const helped = await shell(script, { ...job?.variables, STAGING_CHECK_GATE_SELECTOR: 'phase1 --yes' });
  expect([helped.code, helped.stderr]).toEqual([2, 'selector: --yes is a flag and selects nothing\n']);
  expect(JSON.parse(await readFile(join(shop.folder, 'staging-check.json'), 'utf8')).run).toMatchObject({
    plan: 'shop',
    environment: 'staging',
  });
});

it('the command for everything else works', async () => {
  const [, command = ''] = /```sh\n(npx [^\n]*)\n```/.exec(page) ?? [];
  const { code } = await shell(command, { STAGING_CHECK_PACKAGE: packageAt });
  expect(code).toBe(1);
});
