import { createHmac } from 'node:crypto';
import type { Delivered, Delivery, DeliveryOptions, Outgoing } from './delivery.ts';
import { parseJson } from './request-body.ts';
import { pause } from './web-api.ts';

/** The headers with which Slack signs a body (v0, HMAC-SHA256), `at` in epoch seconds. */
export function signatureHeaders(
  secret: string,
  body: string,
  at = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${digest}` };
}

/** Posts signed requests to the app's address, as Slack does without Socket Mode. */
export function createHttpDelivery(address: string, secret: string, options: DeliveryOptions): Delivery {
  let last: Outgoing | null = null;
  const post = async (outgoing: Outgoing, attempt: number): Promise<Delivered> => {
    const startedAt = Date.now();
    const { body, type } = wire(outgoing);
    const retry: Record<string, string> =
      attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_timeout' } : {};
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': type,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          ...signatureHeaders(secret, body),
          ...retry,
        },
        body,
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.ackTimeoutMs)]),
      });
      const text = await response.text();
      const durationMs = Date.now() - startedAt;
      if (!response.ok) return { isAcked: false, error: 'dispatch_failed', durationMs };
      return { isAcked: true, ack: text === '' ? null : (parseJson(text) ?? text), durationMs };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return {
        isAcked: false,
        error: isLate ? 'operation_timeout' : 'dispatch_failed',
        durationMs: Date.now() - startedAt,
      };
    }
  };
  return {
    send: async (outgoing) => {
      last = outgoing;
      let delivered = await post(outgoing, 0);
      const delays = outgoing.kind === 'events_api' ? options.retryDelaysMs : [];
      for (const [index, delayMs] of delays.entries()) {
        if (delivered.isAcked) break;
        await pause(delayMs, options.signal);
        if (options.signal.aborted) break;
        delivered = await post(outgoing, index + 1);
      }
      return delivered;
    },
    repeatLast: async () => {
      if (last === null) throw new Error('nothing was sent yet');
      return post(last, 1);
    },
  };
}

function wire({ kind, payload }: Outgoing): { body: string; type: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const form =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)]));
  return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
}
