import { createHmac } from 'node:crypto';

/** The headers of Standard Webhooks for one attempt: the id stays, the instant (epoch ms) is the attempt's, each key signs. */
export function signedHeaders(
  { id, body }: { id: string; body: string },
  keys: readonly Uint8Array[],
  now: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
