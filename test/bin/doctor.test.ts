import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { workshop } from '../support/cli.ts';
import { closedPort, httpServer } from '../support/http-server.ts';
import { testRedis } from '../support/redis.ts';

const plan = (port: number, requires = '[]') => `version: 1
plan: well
title: Well
environments:
  local:
    hosts: [127.0.0.1]
    vars: { api: "http://127.0.0.1:${port}", project: shop-staging }
    requires: ${requires}
  other:
    extends: local
    requires: [{ name: Only elsewhere, command: { run: ["false"] }, expect: { exitCode: 0 } }]
phases:
  phase1:
    title: One
    sections:
      "1.1":
        title: One
        checks:
          health: { http: { url: "\${api}/", auth: { bearer: "\${secret:TOKEN}" } }, expect: { status: 200 } }
          tool: { command: { run: [sh, -c, "true"] }, expect: { exitCode: 0 } }
          log:
            logs: { project: "\${project}", filter: severity>=ERROR, since: 5m }
            expect: { entries: { none: { message: { contains: x } } }, control: { atLeast: 1 } }
`;

async function opened(text: (port: number) => string) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await httpServer((_, response) => void response.end('ok')));
  const logging = stack.use(await startCloudLogging());
  const here = stack.use(await workshop({ well: text(server.port) }));
  const variables = {
    CLOUD_LOGGING_ENDPOINT: logging.endpoint,
    CLOUD_LOGGING_INSECURE: '1',
    STAGING_CHECK_SECRET_TOKEN: 'abcdef0123456789',
  };
  const doctor = (args: readonly string[] = [], changes: Readonly<Record<string, string>> = {}) =>
    here.start(['doctor', ...args], { ...variables, ...changes }).ended;
  return { here, logging, doctor, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** What it says to fix, one line each. */
const fixes = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('    fix: '));

it('all is well: 0, and the logs of the project were really asked for', async () => {
  const requires = '[{ name: Service, http: { url: "${api}/" }, expect: { status: 200 } }]';
  await using here = await opened((port) => plan(port, requires));
  const { code, stdout } = await here.doctor();
  expect(fixes(stdout)).toEqual([]);
  expect(stdout).toContain('✓ Service (local): passed');
  expect(stdout).toContain('✓ log access, as log needs it (local): passed');
  expect(here.logging.requests[0]?.request.resourceNames).toEqual(['projects/shop-staging']);
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'Nothing to fix.']);
});

it('log access refused names the role that is missing', async () => {
  await using here = await opened((port) => plan(port));
  here.logging.faults.push({ kind: 'status', code: 7, message: 'denied' });
  const { code, stdout } = await here.doctor();
  expect(code).toBe(1);
  expect(fixes(stdout)).toHaveLength(1);
  expect(stdout).toContain('roles/logging.viewer');
  expect(stdout).toContain('project shop-staging');
});

it('no credentials for Google Cloud: a line with what to set, and no crash', async () => {
  await using here = await opened((port) => plan(port));
  const { code, stdout } = await here.doctor([], {
    CLOUD_LOGGING_ENDPOINT: '',
    CLOUD_LOGGING_INSECURE: '',
    GOOGLE_APPLICATION_CREDENTIALS: join(here.here.folder, 'no-such-key.json'),
  });
  expect(fixes(stdout)).toEqual([expect.stringContaining('Unable to read the credential file')]);
  expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([1, '1 to fix.']);
});

it('an invalid plan, a missing secret, a command that is not there, a closed port: a line each, and 1', async () => {
  const closed = await closedPort();
  const requires = `[{ name: Database, tcp: { host: 127.0.0.1, port: ${closed} }, expect: { open: true } }]`;
  await using here = await opened((port) =>
    plan(port, requires).replace('run: [sh,', 'run: [no-such-tool-here,'),
  );
  await writeFile(join(here.here.folder, 'plans/zz.yaml'), 'version: 1\nplan: zz\n');
  const { code, stdout } = await here.doctor([], { STAGING_CHECK_SECRET_TOKEN: '' });
  expect(code).toBe(1);
  expect(fixes(stdout)).toEqual([
    expect.stringContaining('set STAGING_CHECK_SECRET_TOKEN_FILE to the path of a file that holds it'),
    expect.stringContaining('install no-such-tool-here'),
    expect.stringContaining(`127.0.0.1:${closed}: connection refused`),
    expect.stringContaining('staging-check validate plans/zz.yaml shows them'),
  ]);
  expect(stdout).toContain('✗ plans/zz.yaml: ');
  expect(stdout).toContain('4 to fix.');
});

it('--env chooses the environment; one that no plan has is named', async () => {
  await using here = await opened((port) => plan(port));
  const other = await here.doctor(['--env', 'other']);
  expect(other.code).toBe(1);
  expect(fixes(other.stdout)).toHaveLength(1);
  expect(other.stdout).toContain('✗ Only elsewhere (other): ');
  const unknown = await here.doctor(['--env', 'prod']);
  expect([unknown.code, fixes(unknown.stdout)]).toEqual([1, ['    fix: one of local, other']]);
});

it('for a bot it asks nothing of plans but that they are valid, for a worker nothing of Slack', async () => {
  await using redis = await testRedis();
  await using here = await opened((port) => plan(port).replace('run: [sh,', 'run: [no-such-tool-here,'));
  const variables = { STAGING_CHECK_SECRET_TOKEN: '', REDIS_URL: redis.url };
  const bot = await here.doctor(['--for', 'bot'], variables);
  expect(fixes(bot.stdout)).toEqual([
    expect.stringContaining('set the bot token of the Slack app'),
    expect.stringContaining('set an app-level token'),
  ]);
  expect(bot.stdout).toContain('✓ plans/well.yaml: valid');
  const worker = await here.doctor([], { ...variables, STAGING_CHECK_IMAGE: 'worker' });
  expect(fixes(worker.stdout)).toEqual([
    expect.stringContaining('set STAGING_CHECK_SECRET_TOKEN_FILE'),
    expect.stringContaining('install no-such-tool-here'),
  ]);
  expect(worker.stdout).toMatch(
    /✓ data folder: .*✓ Redis: version \d.*✓ STAGING_CHECK_APPROVAL_SECRET: not set/s,
  );
  expect(worker.stdout).not.toMatch(/Slack|SLACK/);
});

it('what a machine without Slack tokens was given is looked at: Redis, configuration, variables', async () => {
  await using here = await workshop({});
  const doctor = (given: Readonly<Record<string, string>>) => here.start(['doctor'], given).ended;
  const away = await doctor({ REDIS_URL: 'redis://127.0.0.1:1', STAGING_CHECK_CONFIG: '/nope.yaml' });
  expect(away.stdout).toMatch(/✗ staging-check.yaml: cannot be used.*✗ Redis: cannot be used/s);
  const wrong = await doctor({ PORT: '99999', STAGING_CHECK_PUBLIC_URL: 'checks.example.org' });
  expect(wrong.stdout).toMatch(/✗ PORT: wrong.*✗ STAGING_CHECK_PUBLIC_URL: wrong/s);
});

it.each([
  [['--for', 'bots'], '--for bots: expected bot or worker.\n'],
  [['nothing'], 'doctor takes no words, got "nothing". A plan: --plan\n'],
])('%j is wrong usage', async (args, stderr) => {
  await using here = await workshop({});
  expect(await here.run('doctor', ...args)).toMatchObject({ code: 2, stdout: '', stderr });
});

it('without a plan it looks at the rest, and says how to get one', async () => {
  await using here = await workshop({});
  const { code, stdout, stderr } = await here.run('doctor');
  expect(stderr).toBe('');
  expect(stdout).toContain('✓ Node.js: ');
  expect(fixes(stdout)).toEqual([
    '    fix: staging-check init writes a first one; STAGING_CHECK_PLANS names another folder',
  ]);
  expect(code).toBe(1);
  const elsewhere = await here.start(['doctor'], { STAGING_CHECK_PLANS: '/nowhere' }).ended;
  expect(elsewhere).toMatchObject({ code: 1, stderr: '' });
  expect(elsewhere.stdout).toContain('✗ plans in /nowhere: none');
});

it('--format json tells the same', async () => {
  await using here = await opened((port) => plan(port));
  const { stdout, code } = await here.doctor(['--format', 'json'], { STAGING_CHECK_SECRET_TOKEN: '' });
  const told = JSON.parse(stdout);
  expect([code, told.ok]).toEqual([1, false]);
  expect(told.findings).toContainEqual({
    what: 'command sh',
    finding: expect.stringContaining('/sh'),
    fix: null,
  });
  expect(told.findings).toContainEqual({
    what: 'secret TOKEN',
    finding: 'not set',
    fix: expect.stringContaining('STAGING_CHECK_SECRET_TOKEN_FILE'),
  });
});
