import { vi } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { othersIn, type TellOthers } from '../../src/publish/others.ts';
import { type ConnectionRole, connectRedis, redisReady } from '../../src/store/connections.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { redisWebhookQueue } from '../../src/store/webhook-queue.ts';
import { startWebhooks } from '../../src/web/webhooks/webhooks.ts';
import { botConfigOf } from './bot-config.ts';
import { startProxy } from './proxy.ts';
import { type TestRedis, testRedis } from './redis.ts';
import { fastDelivery, fastWebhookLimits } from './webhook-parts.ts';
import { signingSecret, type WebhookReceiver, webhookReceiver } from './webhook-receiver.ts';

/** Webhooks as they stand beside Slack, over a connection that a test can lose. */
export type Beside = AsyncDisposable & {
  tellOthers: TellOthers;
  receiver: WebhookReceiver;
  /** What could not be told. */
  errors: readonly unknown[];
  redis(mode: 'ok' | 'cut' | 'blackhole'): void;
  /** The types of what the receiver took. */
  types(): readonly string[];
};

/** Starts them; what happens from then on is told. A bot's own connection waits for Redis (`consumer`); another one is refused at once. */
export async function beside(role: ConnectionRole = 'producer'): Promise<Beside> {
  await using opened = new AsyncDisposableStack();
  const server: TestRedis = opened.use(await testRedis());
  const proxy = opened.use(await startProxy({ path: new URL(server.url).pathname }));
  const receiver = opened.use(await webhookReceiver());
  const redis = connectRedis(`redis://127.0.0.1:${proxy.port}`, role);
  redis.on('error', () => {});
  opened.defer(() => redis.disconnect());
  await redisReady(redis, 5_000);
  const entry = { url: receiver.url, secret: 'HOOK', on: 'all', hosts: [] } as const;
  const config = {
    ...botConfigOf([]),
    webhooks: [{ ...entry, events: ['verdict', 'incident', 'deploy', 'report'] as const }],
  };
  // An answer that comes late on a busy machine would be asked for once more, and a claim that ends be taken again.
  const queue = redisWebhookQueue(redis, { ...fastWebhookLimits, claimMs: 30_000 });
  const times = { ...fastDelivery, timeoutMs: 20_000 };
  const webhooks = opened.use(
    startWebhooks({
      ...{ queue, log: silentLog, times, onAttempt() {}, config: () => config },
      redact: createRedactor([]),
      secrets: new Map([['HOOK', signingSecret]]),
      urls: { run: () => null, incident: () => null },
      runs: redisRuns(server.redis, { keptMs: () => 3_600_000 }),
    }),
  );
  await vi.waitUntil(async () => (await queue.standings()).length === 1, { timeout: 5_000 });
  const errors: unknown[] = [];
  const running = opened.move();
  return {
    tellOthers: othersIn([webhooks], { now: Date.now, onError: (error) => void errors.push(error) }),
    ...{ receiver, errors, redis: (mode) => proxy.to(mode) },
    types: () => receiver.accepted.map(({ body }) => body.type),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
