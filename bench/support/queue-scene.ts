import { createHash } from 'node:crypto';
import { type RunningWorker, startWorker } from '../../src/bin/worker/start-worker.ts';
import { type QueueName, queueNames } from '../../src/core/job.ts';
import { silentLog } from '../../src/core/log.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { runHead } from '../../src/core/run/head.ts';
import { planLanguage } from '../../src/engine/language.ts';
import type { JobNotice } from '../../src/platform/queue/one-worker.ts';
import { createRunQueue, type OpenRunQueue } from '../../src/platform/queue/queue.ts';
import type { LockTimes } from '../../src/platform/queue/settings.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { botConfigOf } from '../../test/support/bot-config.ts';
import { type TestRedis, testRedis } from '../../test/support/redis.ts';

/** A real Redis with what the bot and the worker keep in it. */
export type QueueScene = AsyncDisposable & { server: TestRedis; runs: RedisRuns; queue: OpenRunQueue };

/** Every queue but that of the bot. */
export const workerQueues: readonly QueueName[] = queueNames.filter((name) => name !== 'publish');

export async function queueScene(): Promise<QueueScene> {
  const server = await testRedis();
  const queue = createRunQueue(server.url);
  return {
    server,
    queue,
    runs: redisRuns(server.redis, { keptMs: () => 3_600_000 }),
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A plan of one phase whose checks look at one variable of the worker's own process: as little as a check can do. */
export function smallPlan(checks: number): string {
  const rows = Array.from(
    { length: checks },
    (_, n) => `          c${n}: { env: { process: true }, expect: { PATH: { exists: true } } }`,
  );
  return planText(rows);
}

/** A plan of one phase, `p1`, with the lines of its checks, on the environment `test`. */
export function planText(rows: readonly string[], id = 'bench'): string {
  return [
    'version: 1',
    `plan: ${id}`,
    'title: Bench',
    'environments: { test: { hosts: [127.0.0.1] } }',
    'phases:',
    '  p1:',
    '    title: All',
    '    sections:',
    '      s1:',
    '        title: All',
    '        checks:',
    ...rows,
    '',
  ].join('\n');
}

/** Writes a run down as the desk does, and wakes nobody. */
export async function writeRun(
  { runs }: Pick<QueueScene, 'runs'>,
  run: string,
  text: string,
  environment = 'test',
): Promise<void> {
  const file = 'plans/bench.yaml';
  const digest = createHash('sha256').update(text).digest('hex');
  const { plan, problems } = planLanguage.load(text, file, digest);
  if (plan === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  const who = { id: run, trigger: 'slash', requestedBy: 'U1', now: Date.now() } as const;
  const selection = { environment, checks: checksOf(plan), selector: ['all'] };
  const head = runHead({ plan, ...selection, ...who });
  const order = { plan: { text, file, digest }, place: { channel: 'C1', thread: null } };
  await runs.create({ run, ...order, failFast: false }, head, Date.now());
}

/** A worker in this process. */
export function benchWorker(
  { server }: Pick<QueueScene, 'server'>,
  options: { lock?: LockTimes; onJob?: (notice: JobNotice) => void; queues?: readonly QueueName[] } = {},
): Promise<RunningWorker> {
  return startWorker({
    redisUrl: server.url,
    config: {
      secrets: new Map(),
      cloudLogging: { endpoint: null, insecure: false, project: null },
      plansFolder: 'no-such-folder',
    },
    environment: { PATH: '/usr/bin:/bin' },
    queues: workerQueues,
    graceMs: 0,
    log: silentLog,
    botConfig: async () => botConfigOf([]),
    ...options,
  });
}
