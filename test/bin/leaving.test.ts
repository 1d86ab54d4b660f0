import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { httpServer } from '../support/http-server.ts';
import { testRedis } from '../support/redis.ts';

const plan = `
version: 1
plan: small
title: Small
environments: { local: { hosts: [127.0.0.1] } }
phases: { p: { title: P, sections: { "1.1": { title: S, checks: { a: { command: { run: ["true"] } } } } } } }
`;

it.each(['bot', 'start'])(
  '%s that is told to end while Slack is away, or never answers, ends with 0 and no stack',
  async (verb) => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'staging-check-leaving-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'p.yaml'), plan);
    const redis = stack.use(await testRedis());
    const asked = Promise.withResolvers<void>();
    const silent = stack.use(await httpServer(() => asked.resolve()));
    const env = {
      REDIS_URL: redis.url,
      SLACK_BOT_TOKEN: ['xoxb', '1-2-abcdefghijkl'].join('-'),
      SLACK_APP_TOKEN: ['xapp', '1-A1-2-abcdefghijkl'].join('-'),
      STAGING_CHECK_PLANS: folder,
      STAGING_CHECK_DATA: folder,
      PORT: '0',
      LOG_FORMAT: 'json',
    };
    const away = stack.use(cliProcess([verb], { ...env, SLACK_API_URL: 'http://127.0.0.1:1/api/' }));
    const hanging = stack.use(cliProcess([verb], { ...env, SLACK_API_URL: `${silent.url}/api/` }));
    await Promise.all([away.until('Slack does not answer yet'), asked.promise]);
    for (const one of [away, hanging]) {
      one.child.kill('SIGTERM');
      expect(await one.exited).toBe(0);
      expect(one.said()).not.toMatch(/bug in it|\n\s+at /);
      expect(one.said()).toContain('bot ends before it was ready');
    }
  },
  60_000,
);

const tokens = {
  SLACK_BOT_TOKEN: ['xoxb', '1-2-abcdefghijkl'].join('-'),
  SLACK_APP_TOKEN: ['xapp', '1-A1-2-abcdefghijkl'].join('-'),
  SLACK_API_URL: 'http://127.0.0.1:1/api/',
};

/** Every line of a log is JSON with a level and a message, and none of them blames the program. */
function linesOf(said: string) {
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const line of lines)
    expect(line).toMatchObject({ level: expect.any(String), message: expect.any(String) });
  expect(said).not.toContain('bug in it');
  return lines;
}

it('a bot that waits for Redis says so at /readyz, lives at /healthz, and ends with 0 when it is told to', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-leaving-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const port = String(await freePort());
  const env = {
    ...tokens,
    REDIS_URL: 'redis://127.0.0.1:1',
    STAGING_CHECK_DATA: folder,
    PORT: port,
    LOG_FORMAT: 'json',
  };
  for (const verb of ['bot', 'start']) {
    const bot = stack.use(cliProcess([verb], env));
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await vi.waitUntil(
      () =>
        ask('/healthz').then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 20_000 },
    );
    const ready = await ask('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        ready: false,
        checks: { redis: 'Redis has not answered yet (REDIS_URL)', slack: 'Slack has not answered yet' },
        warnings: [],
      },
    ]);
    const other = await ask('/runs/r-1');
    expect([other.status, other.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await (await ask('/metrics')).text()).toContain('staging_check_');
    bot.child.kill('SIGTERM');
    expect(await bot.exited).toBe(0);
    expect(linesOf(bot.said()).at(-1)).toMatchObject({ message: 'bot ends before it was ready' });
  }
}, 60_000);

it.each([
  ['bot', { STAGING_CHECK_CONFIG: '/nowhere.yaml' }, 2, 'bot-config'],
  ['bot', { SLACK_BOT_TOKEN: '' }, 2, 'bad-environment'],
  ['worker --queues none', {}, 2, 'usage'],
  ['worker', { REDIS_URL: 'redis://127.0.0.1:1', STAGING_CHECK_DATA: '/dev/null/data' }, 3, 'data-folder'],
  ['start', { STAGING_CHECK_DATA: '/dev/null/data' }, 3, 'data-folder'],
] as const)('%s that may not start says so in a line of its log: %j', async (words, changes, code, told) => {
  await using it = cliProcess(words.split(' '), { ...tokens, PORT: '0', LOG_FORMAT: 'json', ...changes });
  expect(await it.exited).toBe(code);
  expect(linesOf(it.said()).at(-1)).toMatchObject({ level: 'error', code: told });
});
