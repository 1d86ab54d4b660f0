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
import { commandsUnder } from './support/written-commands.ts';

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

it('what docs/first-hour.md does with npx ends in a green run in Slack', async () => {
  await using server = await httpServer((request, response) => {
    response.writeHead(request.url === '/health' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(request.url === '/health' ? '{"status":"ok"}' : '{"error":"none"}');
  });
  const tokens = { botToken: 'xoxb-packed', appToken: 'xapp-packed', signingSecret: 'signing-secret' };
  await using slack = await startSlack({ ...tokens, scopes: Object.keys(neededScopes) });
  const port = await freePort();
  const page = await readFile(join(root, 'docs/first-hour.md'), 'utf8');
  const pasted = { slack_bot_token: tokens.botToken, slack_app_token: tokens.appToken };
  const lines = commandsUnder(page, 'npx').map((line) => {
    const name = /^cat > secrets\/(\w+)$/.exec(line)?.[1];
    const token = Object.entries(pasted).find(([one]) => one === name)?.[1];
    return token === undefined ? line.replace(/https:\S+/, server.url) : `echo ${token} > secrets/${name}`;
  });
  expect(lines.at(-1)).toBe('npx --yes "$STAGING_CHECK_PACKAGE" start');
  // What npx would install is installed.
  await writeFile(join(folder, 'npx'), '#!/bin/sh\nshift 2\nexec node_modules/.bin/staging-check "$@"\n');
  await chmod(join(folder, 'npx'), 0o755);
  const bot = spawn('bash', ['-euc', [...lines.slice(0, -1), `exec ${lines.at(-1)}`].join('\n')], {
    cwd: folder,
    env: {
      PATH: `${folder}:${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: folder,
      SLACK_API_URL: slack.url,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [bot.stdout, bot.stderr]) output.on('data', (text: Buffer) => (said += text));
  const ended = once(bot, 'exit');
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await vi.waitUntil(isReady, { timeout: 60_000, interval: 100 });
  expect(said.match(/Nothing to fix\./g)).toHaveLength(2);
  const [, words = ''] = /^\/staging-check (.*)$/m.exec(page) ?? [];
  await slack.command(words, { user: 'U0MARA0001', channel: 'C0STAGING1' });
  const isGreen = () => slack.messages('C0STAGING1').some(({ text }) => /: passed, 1 of 1 check/.test(text));
  await vi.waitUntil(isGreen, { timeout: 30_000, interval: 100 });
  bot.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);

it('an older Node is told plainly', async () => {
  const old = join(folder, 'old');
  await mkdir(old);
  await writeFile(join(old, 'node'), '#!/bin/sh\necho 22\n');
  await chmod(join(old, 'node'), 0o755);
  const { code, stderr } = await npx(['--version'], { PATH: `${old}:/usr/bin:/bin` });
  expect(stderr).toMatch(/^staging-check needs Node\.js 24 or newer and found .*old\/node\./);
  expect(code).toBe(3);
});
