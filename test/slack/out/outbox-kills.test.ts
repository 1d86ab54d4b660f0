import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { redisBudgets } from '../../../src/slack/out/budgets.ts';
import { redisOutbox } from '../../../src/slack/out/outbox/outbox.ts';
import { slackPort } from '../../../src/slack/out/slack-port.ts';
import { fastTable, fastTimes, wantedMessage } from '../../support/outbox-parts.ts';
import { testRedis } from '../../support/redis.ts';
import { type TinyFault, type TinySlack, tinySlack } from '../../support/tiny-slack.ts';

const slots = 100;
const workers = 3;
const minKills = 12;

it('every key has one visible message, whoever dies and whatever Slack does', {
  timeout: 60_000,
}, async () => {
  await using server = await testRedis();
  await using slack = await tinySlack(15);
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
  slack.fault = (method) => counted(faults, faultOf(method, random()));
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

  slack.fault = () => ({ kind: 'none' });
  await expect.poll(() => slack.busy(), { timeout: 5000 }).toBe(0);
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
  expect(slack.messages()).toHaveLength(slots + 1);
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
const tooLate: TinyFault = { kind: 'late', ms: 3000 };

function faultOf(method: string, chance: number): TinyFault {
  if (method !== 'chat.postMessage') {
    return chance < 0.05 ? { kind: 'status', status: 500 } : { kind: 'none' };
  }
  const table: readonly [upTo: number, fault: TinyFault][] = [
    [0.05, { kind: 'accept-500' }],
    [0.1, { kind: 'accept-reset' }],
    [0.14, { kind: 'accept-hang' }],
    [0.17, { kind: 'late', ms: 500 }],
    [0.19, tooLate],
    [0.22, { kind: 'status', status: 429, retryAfter: '1' }],
    [0.26, { kind: 'status', status: 500 }],
  ];
  return table.find(([upTo]) => chance < upTo)?.[1] ?? { kind: 'none' };
}

function counted(faults: Map<string, number>, fault: TinyFault): TinyFault {
  const kind = fault === tooLate ? 'too-late' : fault.kind;
  faults.set(kind, (faults.get(kind) ?? 0) + 1);
  return fault;
}

function counts(slack: TinySlack): Map<unknown, number> {
  const found = new Map<unknown, number>();
  for (const { metadata } of slack.messages()) {
    const key = metadata?.event_payload.key;
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
