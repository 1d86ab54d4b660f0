import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { redisWithUsers } from '../../test/support/redis-users.ts';
import { type Container, type Given, startContainer } from './container.ts';
import type { Bench, Proof } from './smoke.ts';

const tokens = { SLACK_BOT_TOKEN: 'xoxb-images', SLACK_APP_TOKEN: 'xapp-images' };
/** Where nobody listens. */
const nowhere = '127.0.0.1:9';
const quickMs = 1_000;

/** How a process begins and ends that lacks something. */
export const endingProofs: readonly Proof[] = [
  {
    promise:
      'told to end while Redis is waited for, bot, worker and danger worker end within a second and well',
    async seen(bench) {
      const REDIS_URL = `redis://${nowhere}`;
      const env = {
        ...tokens,
        REDIS_URL,
        PORT: '3917',
        STAGING_CHECK_APPROVAL_SECRET: 'a secret of the smoke test',
      };
      const times = [];
      for (const [image, command] of [
        [bench.images.bot, ['bot']],
        [bench.images.worker, ['worker']],
        [bench.images.worker, ['worker', '--queues', 'danger']],
      ] as const) {
        using container = startContainer(bench.engine, { image, command, env, mounts: mountsOf(bench) });
        if (image === bench.images.bot) await answered('http://127.0.0.1:3917/healthz');
        else while (!container.lines().some((line) => line.includes('worker started'))) await delay(50);
        times.push(await endedWell(container));
      }
      return `${times.join(', ')} ms`;
    },
  },
  {
    promise:
      'told to end while Slack is waited for, the bot ends within a second and well; until then /healthz is well and /readyz names Slack',
    async seen(bench) {
      await using silent = await silentServer();
      await using redis = await redisWithUsers();
      const env = {
        ...tokens,
        REDIS_URL: redis.urlOf('bot'),
        SLACK_API_URL: `http://127.0.0.1:${silent.port}/api/`,
        PORT: '3917',
      };
      using container = startContainer(bench.engine, {
        image: bench.images.bot,
        command: ['bot'],
        env,
        mounts: mountsOf(bench),
      });
      const ready = await answered('http://127.0.0.1:3917/readyz');
      assert.equal(ready.status, 503);
      assert.match(ready.text, /slack/i);
      assert.equal((await answered('http://127.0.0.1:3917/healthz')).status, 200);
      assert.equal(container.health(), 0);
      return `${await endedWell(container)} ms; ${JSON.stringify(JSON.parse(ready.text).checks)}`;
    },
  },
  {
    promise: "an error at the start is a line of JSON, says what is wrong, and is nobody's bug",
    async seen(bench) {
      const mounts = mountsOf(bench);
      const redis = { REDIS_URL: `redis://${nowhere}` };
      const wrong: readonly (readonly [RegExp, Given])[] = [
        [/SLACK_BOT_TOKEN/, { image: bench.images.bot, command: ['bot'], mounts }],
        [/staging-check\.yaml/, { image: bench.images.worker, command: ['worker'], env: redis }],
        [/redis-server|REDIS_URL/, { image: bench.images.worker, command: ['worker'], mounts }],
        [
          /--queues/,
          { image: bench.images.worker, command: ['worker', '--queues', 'dager'], env: redis, mounts },
        ],
        [
          /STAGING_CHECK_DATA|\/tmp\/staging-check/,
          { image: bench.images.worker, command: ['worker'], env: redis, mounts, tmpfs: '' },
        ],
      ];
      const codes = [];
      for (const [pattern, given] of wrong) {
        using container = startContainer(bench.engine, given);
        codes.push(await container.ended());
        allJson(container);
        const text = container.lines().join('\n');
        assert.match(text, pattern);
        assert.doesNotMatch(text, /this is a (?:bug|fault)/);
      }
      assert.ok(
        codes.every((code) => code === 2 || code === 3),
        codes.join(', '),
      );
      return `exit codes ${codes.join(', ')}`;
    },
  },
];

/** Plans and permissions that say nothing. */
export function mountsOf({ folder }: Pick<Bench, 'folder'>): Readonly<Record<string, string>> {
  const plans = path.join(folder, 'plans');
  const config = path.join(folder, 'staging-check.yaml');
  mkdirSync(plans, { recursive: true });
  writeFileSync(config, 'approvers: []\n');
  return { '/plans': plans, '/config/staging-check.yaml': config };
}

/** Ends it, and sees that it ends soon and well, and has written nothing but JSON. */
export async function endedWell(container: Container): Promise<number> {
  const { ms, code } = await container.end();
  allJson(container);
  assert.equal(code, 0, container.lines().join('\n'));
  assert.ok(ms < quickMs, `${ms} ms`);
  return ms;
}

/** Every line of the log is an object of JSON with a level and a message. */
export function allJson(container: Container): void {
  const lines = container.lines();
  assert.ok(lines.length > 0, 'nothing was written');
  for (const line of lines) {
    try {
      const { level, message } = JSON.parse(line);
      assert.equal(typeof level, 'string');
      assert.equal(typeof message, 'string');
    } catch {
      throw new Error(`no line of JSON with level and message: ${line}`);
    }
  }
}

/** What an address answers as soon as anybody does. */
export async function answered(url: string): Promise<{ status: number; text: string }> {
  for (const until = Date.now() + 20_000; ; ) {
    try {
      const response = await fetch(url);
      return { status: response.status, text: (await response.text()).trim() };
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(50);
    }
  }
}

/** Takes connections, and says nothing. */
async function silentServer(): Promise<AsyncDisposable & { port: number }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => void open.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
