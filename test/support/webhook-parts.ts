import type { Log } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import type { WebhookOutcome } from '../../src/platform/metrics.ts';
import type { WebhookLimits, WebhookMessage } from '../../src/store/webhook-queue.ts';
import { redisWebhookQueue } from '../../src/store/webhook-queue.ts';
import { type Deliverer, type DeliveryTimes, startDeliverer } from '../../src/web/webhooks/deliver.ts';
import { type Endpoint, endpointsOf } from '../../src/web/webhooks/endpoints.ts';
import type { TestRedis } from './redis.ts';
import { signingSecret } from './webhook-receiver.ts';

/** The times of delivery, shortened in proportion. */
export const fastDelivery: DeliveryTimes = {
  timeoutMs: 300,
  firstRetryMs: 20,
  longestRetryMs: 200,
  givenUpMs: 60_000,
  lookEveryMs: 50,
};

/** The times of claims, shortened in proportion. */
export const fastWebhookLimits: WebhookLimits = {
  waitingBytes: 16 * 1024 * 1024,
  deadLetters: 500,
  claimMs: 700,
};

/** The endpoint of an address that is told everything. */
export function endpointTo(url: string, secret = signingSecret): Endpoint {
  const entry = {
    url: new URL(url).href,
    secret: 'HOOK',
    events: ['incident' as const],
    on: 'all' as const,
    hosts: [],
  };
  const [endpoint] = endpointsOf([entry], new Map([['HOOK', secret]]));
  if (endpoint === undefined) throw new Error('an entry has an endpoint');
  return endpoint;
}

/** A message of a subject, the n-th. */
export function testMessage(subject: string, n: number, at = Date.now()): WebhookMessage {
  const data = { subject, n };
  const body = JSON.stringify({ type: 'incident.changed', timestamp: new Date(at).toISOString(), data });
  return { id: `msg_${subject}_${n}`, type: 'incident.changed', at, body };
}

/** A deliverer with a queue of its own connection, and what it said. */
export async function testDeliverer(
  server: TestRedis,
  endpoints: readonly Endpoint[],
  { times = fastDelivery, limits = fastWebhookLimits } = {},
) {
  const queue = redisWebhookQueue(server.connect(), limits);
  await queue.know(endpoints.map(({ id }) => id));
  const outcomes: WebhookOutcome[] = [];
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const redact = createRedactor([{ name: 'HOOK', value: signingSecret }]);
  const start = (): Deliverer =>
    startDeliverer({
      ...{ queue, redact, log, times },
      endpoints: () => endpoints,
      onAttempt: (outcome) => void outcomes.push(outcome),
    });
  return { queue, outcomes, logged, start };
}
