import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { vi } from 'vitest';
import type { ServedQueues } from '../../src/bin/worker/start-worker.ts';
import { startWorker } from '../../src/bin/worker/start-worker.ts';
import type { WorkerJobOptions } from '../../src/bin/worker/worker-jobs.ts';
import { queueNames } from '../../src/core/job.ts';
import type { Leases } from '../../src/core/leases.ts';
import { silentLog } from '../../src/core/log.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { runHead } from '../../src/core/run/head.ts';
import type { RunOrder } from '../../src/core/run/order.ts';
import type { RunState } from '../../src/core/run/state.ts';
import { planLanguage } from '../../src/engine/language.ts';
import { createRunQueue, type OpenRunQueue } from '../../src/platform/queue/queue.ts';
import type { Signatures } from '../../src/platform/signatures.ts';
import { redisLeases } from '../../src/store/leases.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { botConfigOf } from './bot-config.ts';
import { fastLocks } from './fast-locks.ts';
import { type TestRedis, testRedis } from './redis.ts';

/** Every queue but that of the bot. */
export const workerQueues = queueNames.filter((name) => name !== 'publish');

/** A Redis, the stores over it, and a folder in which checks leave marks. */
export type WorkerParts = AsyncDisposable & {
  server: TestRedis;
  redis: Redis;
  runs: RedisRuns;
  leases: Leases;
  queue: OpenRunQueue;
  folder: string;
  /** How often a mark was left. */
  marks(name: string): Promise<number>;
};

export async function workerParts(): Promise<WorkerParts> {
  const server = await testRedis();
  const folder = await mkdtemp(join(tmpdir(), 'sc-marks-'));
  const queue = createRunQueue(server.url);
  return {
    server,
    redis: server.redis,
    runs: redisRuns(server.redis, { keptMs: () => 3_600_000 }),
    leases: redisLeases(server.redis),
    queue,
    folder,
    async marks(name) {
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      return text.split('\n').length - 1;
    },
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A check that leaves a mark when it starts, and one (`<id>-done`) when it gets to its end. */
export function marking(id: string, script = '', keys = ''): string {
  const run = `echo x >> ${id}; ${script === '' ? '' : `${script};`} echo x >> ${id}-done`;
  return `        ${id}: { command: { run: [sh, -c, ${JSON.stringify(run)}], cwd: "\${folder}" }, expect: { exitCode: 0 }${keys} }`;
}

/** A plan of phases, each with lines of checks. */
export function planText(phases: Readonly<Record<string, readonly string[]>>, folder: string): string {
  const parts = Object.entries(phases).map(([phase, checks]) => {
    const [needs, lines] = checks[0]?.startsWith('needs')
      ? [`    ${checks[0]}\n`, checks.slice(1)]
      : ['', checks];
    return `  ${phase}:\n    title: ${phase}\n${needs}    sections:\n      ${phase}-s:\n        title: s\n        checks:\n${lines.map((line) => `    ${line}`).join('\n')}`;
  });
  return `version: 1\nplan: jobs\ntitle: Jobs\nenvironments:\n  test: { vars: { folder: ${JSON.stringify(folder)} } }\nphases:\n${parts.join('\n')}\n`;
}

/** Writes a run down and wakes its job, as the desk does. */
export async function request(
  parts: WorkerParts,
  run: string,
  text: string,
  order: {
    environment?: string;
    failFast?: boolean;
    sign?: Signatures['signRun'];
    change?: (order: RunOrder) => RunOrder;
  } = {},
): Promise<void> {
  const file = 'plans/jobs.yaml';
  const digest = createHash('sha256').update(text).digest('hex');
  const { plan, problems } = planLanguage.load(text, file, digest);
  if (plan === null) throw new Error(`${problems.map((one) => one.message).join('\n')}\n${text}`);
  const { environment = 'test' } = order;
  const selection = { environment, checks: checksOf(plan), selector: ['all'] };
  const who = { id: run, trigger: 'slash', requestedBy: 'U1', now: Date.now() } as const;
  const head = runHead({ plan, ...selection, ...who });
  const place = { channel: 'C1', thread: null };
  const kept = { plan: { text, file, digest }, place, failFast: order.failFast ?? false };
  const asked = { run, ...kept };
  const signature = order.sign?.(asked, head);
  const signed = signature === undefined ? asked : { ...asked, signature };
  await parts.runs.create(order.change?.(signed) ?? signed, head, Date.now());
  await parts.queue.run(run);
}

/** A worker in this process. */
export function testWorker(parts: WorkerParts, settings: Partial<ServedQueues & WorkerJobOptions> = {}) {
  return startWorker({
    redisUrl: parts.server.url,
    config: {
      secrets: new Map(),
      cloudLogging: { endpoint: null, insecure: false, project: null },
      plansFolder: 'no-such-folder',
    },
    environment: { PATH: process.env.PATH },
    queues: workerQueues,
    graceMs: 0,
    log: silentLog,
    botConfig: async () => botConfigOf(['U9']),
    lock: fastLocks,
    ...settings,
  });
}

/** A worker in a process of its own; it is killed when disposed of. */
export async function workerProcess(
  parts: { server: { url: string } },
  options: {
    queues?: readonly string[];
    graceMs?: number;
    concurrency?: number;
    locks?: 'fast' | 'own';
  } = {},
): Promise<ChildProcess & AsyncDisposable> {
  const file = join(import.meta.dirname, 'worker-process.ts');
  const { queues = workerQueues, graceMs = 0, concurrency = '', locks = 'fast' } = options;
  const args = [file, parts.server.url, queues.join(','), String(graceMs), String(concurrency), locks];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return Object.assign(child, {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  });
}

/** The state of a run once it has ended, and is out of the active ones. */
export async function ended(
  parts: Pick<WorkerParts, 'runs'>,
  run: string,
  timeout = 15_000,
): Promise<RunState> {
  await vi.waitUntil(async () => (await parts.runs.summary(run)) !== null, { timeout, interval: 50 });
  const state = await parts.runs.state(run);
  if (state === null) throw new Error(`run ${run} is gone`);
  return state;
}

/** How each check ended, as `status: reason`, or how far it is. */
export function endsOf(state: RunState): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...state.checks].map(([id, { progress }]) => {
      if (progress.kind !== 'finished') return [id, progress.kind];
      const { status, outcome } = progress;
      return [id, outcome.reason === '' ? status : `${status}: ${outcome.reason}`];
    }),
  );
}
