import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { startSlack } from '../stand-ins/slack/server.ts';
import { testRedis } from '../test/support/redis.ts';
import { slackTokens } from '../test/support/slack-receiver.ts';
import type { Row } from './row.ts';
import { type Built, built } from './support/built.ts';
import { planText } from './support/queue-scene.ts';

const settleMs = 10_000;
/** A multiple of what comes every 15 s. */
const watchedMs = 30_000;

/** Goal 12: a bot and a worker that have nothing to do, built and started as images start them, with their code compiled before. */
export async function bench(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'bench-idle-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'bench.yaml'), planText(['          c1: { dns: { name: localhost } }']));
  const program = stack.use(await built());
  const redis = stack.use(await testRedis());
  const slack = stack.use(await startSlack({ ...slackTokens, limits: { isOff: true } }));
  const env = {
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    REDIS_URL: redis.url,
    PORT: '0',
    STAGING_CHECK_PLANS: folder,
    STAGING_CHECK_DATA: folder,
    SLACK_BOT_TOKEN: slackTokens.botToken,
    SLACK_APP_TOKEN: slackTokens.appToken,
    SLACK_API_URL: slack.url,
  };
  const start = (verb: string) => started(program, verb, { folder, env });
  // The first ones write down what they compiled.
  for (const verb of ['bot', 'worker']) await (await start(verb))[Symbol.asyncDispose]();
  const bot = stack.use(await start('bot'));
  const worker = stack.use(await start('worker'));
  await delay(settleMs);
  const wakeUps = [wakeUpsOf(bot.child), wakeUpsOf(worker.child)];
  const commands = await commandsDuring(redis.redis, watchedMs);
  const seconds = watchedMs / 1000;
  const [ofBot = 0, ofWorker = 0] = [bot, worker].map(
    ({ child }, index) => (wakeUpsOf(child) - (wakeUps[index] ?? 0)) / seconds,
  );
  return [
    residentRow('bot', bot.child, 145),
    residentRow('worker', worker.child, 105),
    {
      goal: '12 idle: wake-ups of a bot a second',
      figure: `${ofBot.toFixed(1)} (worker ${ofWorker.toFixed(1)})`,
      limit: '<= 15',
      peer: '-',
      held: ofBot <= 15,
    },
    {
      goal: '12 idle: Redis commands of both a second',
      figure: (commands / seconds).toFixed(1),
      limit: '<= 5',
      peer: '-',
      held: commands / seconds <= 5,
    },
  ];
}

function residentRow(name: string, child: ChildProcess, limit: number): Row {
  const mb = statusOf(child, 'VmRSS') / 1024;
  const goal = `12 idle: resident memory of a ${name}`;
  return { goal, figure: `${mb.toFixed(0)} MB`, limit: `<= ${limit} MB`, peer: '-', held: mb <= limit };
}

/** Disposing tells it to end and waits for that. */
async function started(
  { program, path }: Built,
  verb: string,
  { folder, env }: { folder: string; env: Readonly<Record<string, string>> },
): Promise<AsyncDisposable & { child: ChildProcess }> {
  const child = spawn(program, [verb], {
    cwd: folder,
    env: { PATH: path, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(`${verb} started`)) resolve();
  });
  const exited = once(child, 'exit');
  void exited.then(() => reject(new Error(`${verb} ended: ${said}`)));
  await promise;
  return {
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What clients send; what a script does is one of them. */
async function commandsDuring(redis: Redis, ms: number): Promise<number> {
  const monitor = await redis.monitor();
  let count = 0;
  monitor.on('monitor', (_time: string, _words: readonly string[], source: string) => {
    if (source !== 'lua') count += 1;
  });
  await delay(ms);
  monitor.disconnect();
  return count;
}

function statusOf({ pid }: ChildProcess, name: string): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
}

/** How often the main thread came back from waiting. */
function wakeUpsOf(child: ChildProcess): number {
  return statusOf(child, 'voluntary_ctxt_switches');
}
