import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../../src/platform/embedded-redis.ts';
import { connectRedis } from '../../../src/store/connections.ts';
import { redisWebhookQueue } from '../../../src/store/webhook-queue.ts';
import { endpointTo, fastWebhookLimits, testMessage } from '../../support/webhook-parts.ts';
import { type Reaction, webhookReceiver } from '../../support/webhook-receiver.ts';

const subjects = 100;
const each = 10;
const senders = 3;

const faults: readonly Reaction[] = [
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503, headers: { 'retry-after': '0' } },
  { kind: 'silent' },
  { kind: 'cut' },
  // Taken, and the sender never hears of it.
  { kind: 'lost' },
];

it('1,000 events, 200 faults of the receiver, three senders killed again and again, Redis killed once: each is taken once, none is lost, the order is kept', {
  timeout: 60_000,
}, async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sc-hooks-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  let server = await startEmbeddedRedis({ dataFolder: folder });
  stack.defer(() => server[Symbol.asyncDispose]());
  const redis = connectRedis(server.url, 'consumer');
  redis.on('error', () => {});
  stack.defer(() => redis.disconnect());
  const receiver = stack.use(await webhookReceiver({ latencyMs: 20 }));
  const endpoint = endpointTo(receiver.url);
  const queue = redisWebhookQueue(redis, fastWebhookLimits);
  await queue.know([endpoint.id]);
  let faulty = 0;
  receiver.react(({ body }, count) => {
    const number = Number(String(body.data.subject).slice(1)) * each + Number(body.data.n);
    if (number % 5 !== 0 || count > 1) return { kind: 'answer', status: 200 };
    faulty += 1;
    return faults[(number / 5) % faults.length] ?? { kind: 'cut' };
  });

  const killing = killSenders(server.url, receiver.url);
  stack.defer(() => killing.stop());
  for (let n = 0; n < each; n += 1) {
    await killing.atLeast(n);
    if (n === each / 2) server = await restarted(server, folder);
    const added = Array.from({ length: subjects }, (_, of) =>
      queue.add(endpoint.id, `s${of}`, [testMessage(`s${of}`, n)]),
    );
    await Promise.all(added);
  }
  await vi.waitFor(() => expect(receiver.accepted).toHaveLength(subjects * each), {
    timeout: 45_000,
    interval: 50,
  });
  await vi.waitFor(async () => expect(await queue.standings()).toMatchObject([{ waiting: 0, dead: 0 }]), {
    timeout: 10_000,
    interval: 50,
  });

  const told = { requests: receiver.requests.length, faults: faulty, kills: killing.kills() };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  expect(faulty).toBe(200);
  expect(receiver.requests.every(({ isSigned }) => isSigned)).toBe(true);
  expect(receiver.overlaps).toEqual([]);
  const order = Map.groupBy(receiver.accepted, ({ body }) => body.data.subject);
  expect(order.size).toBe(subjects);
  for (const [subject, received] of order)
    expect([subject, received.map(({ body }) => body.data.n)]).toEqual([subject, [...Array(each).keys()]]);
});

async function restarted(server: EmbeddedRedis, folder: string): Promise<EmbeddedRedis> {
  // Its group: the shell that guards it, and the server.
  process.kill(-server.pid, 'SIGKILL');
  await server[Symbol.asyncDispose]();
  return await startEmbeddedRedis({ dataFolder: folder });
}

/** Three senders at any time; the oldest is killed as soon as the newest is at work. */
function killSenders(redisUrl: string, url: string) {
  let isOver = false;
  let kills = 0;
  const over = (async () => {
    const alive = await Promise.all(Array.from({ length: senders }, () => sender(redisUrl, url)));
    while (!isOver) {
      alive.push(await sender(redisUrl, url));
      const oldest = alive.shift();
      if (oldest !== undefined) await killed(oldest);
      kills += 1;
    }
    await Promise.all(alive.map(killed));
  })();
  return {
    kills: () => kills,
    atLeast: (wanted: number) => vi.waitUntil(() => kills >= wanted, { timeout: 30_000 }),
    async stop() {
      isOver = true;
      await over;
    },
  };
}

async function sender(redisUrl: string, url: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../../support/webhook-sender.ts');
  const child = spawn(process.execPath, [script, redisUrl, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
