import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { neededScopes } from '../src/slack/out/scopes.ts';
import { startSlack } from '../stand-ins/slack/server.ts';
import { freePort } from './support/free-port.ts';
import { httpServer } from './support/http-server.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const opened = new AsyncDisposableStack();

let packed: string;
/** An empty folder in which somebody installed the package. */
let folder: string;

beforeAll(async () => {
  const home = await mkdtemp(join(tmpdir(), 'sc-package-'));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  packed = join(home, 'packed');
  folder = join(home, 'project');
  await mkdir(folder);
  await run(process.execPath, [join(root, 'scripts/pack.ts'), packed]);
  await writeFile(join(folder, 'package.json'), '{}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(packed, file('tgz'))], {
    cwd: folder,
  });
}, 120_000);
afterAll(() => opened.disposeAsync());

function file(ending: string): string {
  return `staging-check-0.1.0.${ending}`;
}

type Ended = { code: number; stdout: string; stderr: string };

/** `npx staging-check …`, with the Node that runs this. */
function npx(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const own = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: folder, TMPDIR: folder };
  return new Promise((resolve) => {
    execFile(
      join(folder, 'node_modules/.bin/staging-check'),
      words,
      { cwd: folder, env: { ...own, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

it('the package has no file of a developer, and beside it stand what it is made of and the licences', async () => {
  const { stdout } = await run('tar', ['tzf', join(packed, file('tgz'))]);
  const files = stdout.split('\n').filter((name) => name !== '');
  expect(files.length).toBeGreaterThan(20);
  expect(
    files.filter(
      (name) =>
        !/^package\/(?:LICENSE(?:-packages\.txt)?|README\.md|package\.json|bin\/staging-check|fonts\/|lib\/)/.test(
          name,
        ),
    ),
  ).toEqual([]);
  const made = JSON.parse(await readFile(join(packed, file('cdx.json')), 'utf8'));
  expect(made).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'staging-check' } } });
  const names = made.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['zod', 'ws', 'undici', 'bullmq']));
  expect(names).not.toContain('vitest');
  expect(await readFile(join(packed, file('licences.txt')), 'utf8')).toContain('zod');
});

it('in an empty folder it makes a plan, runs it, and doctors itself', async () => {
  await using server = await httpServer((request, response) => {
    response.writeHead(request.url === '/health' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(request.url === '/health' ? '{"status":"ok"}' : '{"error":"none"}');
  });
  const first = await npx(['init', '--url', server.url, '--plan', 'shop']);
  expect(first).toMatchObject({ code: 0 });
  const again = await npx(['run', 'all', '--plan', 'shop', '--format', 'tap']);
  expect(again.stdout).toContain('ok 1 - health');
  expect((await npx(['doctor'])).stdout).toContain('Nothing to fix.');
});

it('the bot of the package starts against Slack, is ready, and leaves politely', async () => {
  const tokens = { botToken: 'xoxb-packed', appToken: 'xapp-packed', signingSecret: 'signing-secret' };
  await using slack = await startSlack({ ...tokens, scopes: Object.keys(neededScopes) });
  const port = await freePort();
  const bot = spawn(join(folder, 'node_modules/.bin/staging-check'), ['start'], {
    cwd: folder,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      STAGING_CHECK_DATA: join(folder, 'd'),
      SLACK_BOT_TOKEN: tokens.botToken,
      SLACK_APP_TOKEN: tokens.appToken,
      SLACK_API_URL: slack.url,
      PORT: String(port),
    },
    stdio: 'ignore',
  });
  const ended = once(bot, 'exit');
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await vi.waitUntil(isReady, { timeout: 30_000, interval: 100 });
  bot.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 60_000);

it('an older Node is told plainly', async () => {
  const old = join(folder, 'old');
  await mkdir(old);
  await writeFile(join(old, 'node'), '#!/bin/sh\necho 22\n');
  await chmod(join(old, 'node'), 0o755);
  const { code, stderr } = await npx(['--version'], { PATH: `${old}:/usr/bin:/bin` });
  expect(stderr).toMatch(/^staging-check needs Node\.js 24 or newer and found .*old\/node\./);
  expect(code).toBe(3);
});
