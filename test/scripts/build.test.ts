import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { lockClosure } from '../../scripts/build/lock-closure.ts';
import { startSlack } from '../../stand-ins/slack/server.ts';
import { outagePlan } from '../support/desk.ts';
import { testRedis } from '../support/redis.ts';
import { mara, slackTokens } from '../support/slack-receiver.ts';

const root = join(import.meta.dirname, '../..');
const exec = promisify(execFile);
let place = '';
const dist = () => join(place, 'dist');
const jsonIn = (file: string) => JSON.parse(readFileSync(join(dist(), file), 'utf8'));

/** Built once; beside it only the packages that its own lock file names. */
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sc-build-'));
  await exec(process.execPath, [join(root, 'scripts/build.ts'), dist()]);
  for (const path of Object.keys(jsonIn('package-lock.json').packages)) {
    if (!path.startsWith('node_modules/') || path.lastIndexOf('node_modules/') > 0) continue;
    if (!existsSync(join(root, path))) continue;
    await mkdir(dirname(join(dist(), path)), { recursive: true });
    await symlink(join(root, path), join(dist(), path));
  }
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** The built command line, as an image starts it: with the Node of the PATH. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await exec(join(dist(), 'bin/staging-check'), args, { cwd: place, env: envOf(env) });
  return stdout;
}

function envOf(env: Readonly<Record<string, string>>) {
  return { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, TMPDIR: place, ...env };
}

it('what is built says its version, validates and runs, and loads few files for it', async () => {
  const hook = join(root, 'test/support/record-loading.ts');
  const loadedBy = async (...args: readonly string[]) => {
    await rm(join(place, 'loaded.txt'), { force: true });
    const said = await run(args, { NODE_OPTIONS: `--import=${hook}` });
    const urls = readFileSync(join(place, 'loaded.txt'), 'utf8').trim().split('\n');
    const files = urls.filter((url) => url.startsWith('file:') && url !== `file://${hook}`);
    expect(files.filter((url) => !url.includes('/dist/lib/'))).toEqual([]);
    return { said, files: files.length };
  };
  const version = await loadedBy('--version');
  expect(version.said).toBe(`${jsonIn('package.json').version}\n`);
  expect(version.files).toBeLessThanOrEqual(8);
  const validated = await loadedBy('validate', join(root, 'plans/issue-517.yaml'));
  expect(validated.said).toContain('issue-517');
  expect(validated.files).toBeLessThanOrEqual(12);
  await writeFile(
    join(place, 'here.yaml'),
    'version: 1\nplan: here\ntitle: Here\nenvironments: { here: { hosts: [] } }\nphases:\n  p1:\n    title: P\n    sections: { "1.1": { title: S, checks: { hi: { command: { run: [echo, hi] }, expect: { exitCode: 0 } } } } }\n',
  );
  const ran = await loadedBy('run', 'all', '--plan', 'here.yaml');
  expect(ran.said).toContain('passed: one check passed');
  expect(ran.files).toBeLessThanOrEqual(16);
});

it('one built process takes a command from Slack, runs the check and shows its end', async () => {
  await using stack = new AsyncDisposableStack();
  await mkdir(join(place, 'plans'), { recursive: true });
  await writeFile(join(place, 'plans/outage.yaml'), outagePlan.text);
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack({ ...slackTokens, limits: { isOff: true } }));
  const env = {
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
    REDIS_URL: redis.url,
    STAGING_CHECK_PLANS: join(place, 'plans'),
    STAGING_CHECK_DATA: join(place, 'data'),
    PORT: '0',
  };
  const child = spawn(join(dist(), 'bin/staging-check'), ['start'], {
    cwd: place,
    env: envOf(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  stack.defer(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toContain('worker started'), { timeout: 15_000, interval: 20 });
  expect((await slack.command('health', mara)).isAcked).toBe(true);
  const shown = () => slack.messages(mara.channel).map(({ text }) => text);
  await vi.waitFor(
    () => expect(shown()).toContainEqual(expect.stringMatching(/^health on staging: (?!queued|running)/)),
    {
      timeout: 15_000,
      interval: 30,
    },
  );
  expect(said).not.toContain('"level":"error"');
});

it('stack traces lead to the sources', () => {
  const maps = globSync('lib/**/*.js.map', { cwd: dist() });
  const sources = maps.flatMap((file) => jsonIn(file).sources);
  expect(sources.some((source: string) => source.endsWith('/src/bin/verbs/main.ts'))).toBe(true);
  expect(maps.some((file) => jsonIn(file).sourcesContent)).toBe(false);
});

it('it brings the two fonts of its charts, and the licence of each package that is in it', () => {
  const { resolve } = createRequire(join(dist(), 'lib/chunks/any.js'));
  const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((font) => resolve(`#fonts/${font}`));
  expect(fonts.map((font) => existsSync(font))).toEqual([true, true]);
  const licences = readFileSync(join(dist(), 'LICENSE-packages.txt'), 'utf8');
  for (const name of ['bullmq', 'zod', 'undici', '@slack/bolt', 'dejavu-fonts-ttf'])
    expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
});

it('nothing of a clone is in it: no source, no demo, no tool for development', () => {
  const files = globSync('**/*', { cwd: dist(), exclude: ['node_modules'] });
  expect(files.filter((file) => /\.ts$|(^|\/)(src|test|demo|stand-ins)\//.test(file))).toEqual([]);
  const { packages } = jsonIn('package-lock.json');
  const own = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  expect(packages[''].dependencies).toEqual(jsonIn('package.json').dependencies);
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    expect([path, entry]).toEqual([path, own[path]]);
    expect([path, own[path].dev]).toEqual([path, undefined]);
  }
});

it('the packages that a package needs are found as Node finds them, those of other platforms too', () => {
  const packages = {
    'node_modules/a': { dependencies: { b: '1', c: '1' }, optionalDependencies: { 'a-arm': '1' } },
    'node_modules/a-arm': {},
    'node_modules/a/node_modules/b': { dependencies: { c: '2' } },
    'node_modules/b': { dependencies: { unused: '1' } },
    'node_modules/c': { dependencies: { a: '1', gone: '1' } },
    'node_modules/unused': {},
  };
  expect(Object.keys(lockClosure(packages, ['a']))).toEqual([
    'node_modules/a',
    'node_modules/a-arm',
    'node_modules/a/node_modules/b',
    'node_modules/c',
  ]);
});
