import { isRecord } from '../../../core/query/unread.ts';

const types = [
  'CONNECT',
  'DISCONNECT',
  'EVENT',
  'ACK',
  'CONNECT_ERROR',
  'BINARY_EVENT',
  'BINARY_ACK',
] as const;

/** A packet of Socket.IO (protocol 5). */
export type Packet = {
  type: (typeof types)[number];
  /** How many frames of bytes follow; null for a packet that has none. */
  attachments: number | null;
  namespace: string;
  id: string | null;
  json: string;
};

/** Names that no server can emit. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'],
]);

/** `2["a"]`, `51-/admin,7["a",{"_placeholder":true,"num":0}]`; null for what is none. */
export function packetOf(text: string): Packet | null {
  const found = /^([0-6])(?:(\d{1,9})-)?(?:(\/[^,]*)(?:,|$))?(\d{1,15})?(?=$|[[{"])/.exec(text);
  const type = types[Number(found?.[1] ?? Number.NaN)];
  if (found === null || type === undefined) return null;
  const [head, , count, namespace = '/', id = null] = found;
  const attachments = count === undefined ? null : Number(count);
  if (type.startsWith('BINARY') !== (attachments !== null)) return null;
  return { type, attachments, namespace, id, json: text.slice(head.length) };
}

/** For how long the server may say nothing, by its open packet; null when it does not say. */
export function heartbeatMs(handshake: unknown): number | null {
  if (!isRecord(handshake)) return null;
  const { pingInterval, pingTimeout } = handshake;
  if (typeof pingInterval !== 'number' || typeof pingTimeout !== 'number') return null;
  const withinMs = pingInterval + pingTimeout;
  return pingInterval > 0 && pingTimeout >= 0 ? Math.min(withinMs, 2 ** 31 - 1) : null;
}
