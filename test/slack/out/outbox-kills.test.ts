import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import { redisOutbox } from '../../../src/slack/out/outbox/outbox.ts';
import { slackPort } from '../../../src/slack/out/slack-port.ts';
import type { Failure } from '../../../stand-ins/slack/faults.ts';
import type { SlackWorkspace } from '../../../stand-ins/slack/server.ts';
import { fastTable, fastTimes, unlimitedSlack, wantedMessage } from '../../support/outbox-parts.ts';
import { testRedis } from '../../support/redis.ts';
import { factOf } from '../../support/slack-scene.ts';

const slots = 100;
const workers = 3;
const minKills = 8;

it('every key has one visible message, whoever dies and whatever Slack does', {
  timeout: 60_000,
}, async () => {
  await using server = await testRedis();
  await using slack = await unlimitedSlack(15);
  const outbox = redisOutbox({
    redis: server.redis,
    port: slackPort({ token: 'xoxb-test', apiUrl: slack.url, botUserId: null }),
    budgets: redisBudgets(server.redis, 'T1', fastTable),
    times: fastTimes,
  });
  await outbox.want({ owner: 'r1', key: 'root' }, wantedMessage('root'), 1);
  const root = await outbox.deliver({ owner: 'r1', key: 'root' }, AbortSignal.timeout(10_000));
  if (root.kind !== 'shown') throw new Error(root.kind);
  const random = seeded(517);
  const faults = new Map<string, number>();
  slack.faults.choose((method) => counted(faults, faultOf(method, random())));
  const keys = Array.from({ length: slots }, (_, n) => `evidence${n}`);
  for (const [n, key] of keys.entries()) {
    await outbox.want({ owner: 'r1', key }, wantedMessage(key, n % 5 === 0 ? null : root.ts), 1);
  }
  await server.redis.sadd('todo', ...keys);

  const kills = await killedUntilDone(
    () => start(server.url, slack.url),
    async () => (await server.redis.scard('todo')) === 0,
    random,
  );

  slack.faults.clear();
  await expect.poll(() => slack.underway(), { timeout: 5000 }).toBe(0);
  const before = counts(slack);
  const swept = await outbox.sweep('r1');
  const after = counts(slack);
  const duplicated = [...before.values()].filter((one) => one > 1).length;
  process.stdout.write(
    `${JSON.stringify({
      seed: 517,
      slots,
      kills,
      faults: Object.fromEntries(faults),
      swept,
      lost: slots + 1 - before.size,
      duplicatedBeforeSweep: duplicated,
    })}\n`,
  );
  expect(kills).toBeGreaterThanOrEqual(minKills);
  expect(duplicated).toBeLessThanOrEqual(faults.get('too-late') ?? 0);
  for (const key of keys) expect([key, after.get(key)]).toEqual([key, 1]);
  expect(slack.state.messages).toHaveLength(slots + 1);
});

async function killedUntilDone(
  startWorker: () => ChildProcess,
  isDone: () => Promise<boolean>,
  random: () => number,
): Promise<number> {
  const running = Array.from({ length: workers }, startWorker);
  const deadline = performance.now() + 40_000;
  let kills = 0;
  while (!(await isDone()) && performance.now() < deadline) {
    const at = Math.floor(random() * workers);
    const worker = running[at];
    if (worker === undefined) continue;
    // Killed at some moment of its work, not while it starts.
    if (worker.exitCode === null) await Promise.race([once(worker.stdout ?? worker, 'data'), delay(3000)]);
    await delay(random() * 300);
    if (worker.kill('SIGKILL')) kills += 1;
    running[at] = startWorker();
  }
  await Promise.all(running.map(ended));
  return kills;
}

function start(redisUrl: string, slackUrl: string): ChildProcess {
  const file = join(import.meta.dirname, '../../support/outbox-worker.ts');
  return spawn(process.execPath, [file, redisUrl, slackUrl, 'r1'], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ended(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  await Promise.race([once(worker, 'close'), delay(5000, undefined, { ref: false })]);
  worker.kill('SIGKILL');
}

/** Later than anybody waits: only the sweep helps. */
const tooLate: Failure = { kind: 'late', delayMs: 3000 };

function faultOf(method: string, chance: number): Failure | undefined {
  if (method !== 'chat.postMessage') return chance < 0.05 ? { kind: '500' } : undefined;
  const table: readonly [upTo: number, failure: Failure][] = [
    [0.05, { kind: 'accept-then-500' }],
    [0.1, { kind: 'accept-then-reset' }],
    [0.14, { kind: 'accept-then-hang' }],
    [0.17, { kind: 'late', delayMs: 500 }],
    [0.19, tooLate],
    [0.22, { kind: '429', retryAfterS: 1 }],
    [0.26, { kind: '500' }],
  ];
  return table.find(([upTo]) => chance < upTo)?.[1];
}

function counted(faults: Map<string, number>, failure: Failure | undefined): Failure | undefined {
  const kind = failure === tooLate ? 'too-late' : (failure?.kind ?? 'none');
  faults.set(kind, (faults.get(kind) ?? 0) + 1);
  return failure;
}

function counts(slack: SlackWorkspace): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const { metadata } of slack.state.messages) {
    const key = factOf({ metadata }, 'key');
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

/** Mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
