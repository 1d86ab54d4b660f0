import type { Message } from './outbox.ts';
import type { WebsocketSpec } from './schema.ts';

/** The messages of a plan, as connections send them. */
export function messagesOf({ send }: Pick<WebsocketSpec, 'send'>): readonly Message[] {
  return send.map((message) => {
    const after = message.after ?? null;
    if ('emit' in message) {
      const { emit: name, args, ack = null } = message;
      return { toSend: { kind: 'emit', name, args, ack }, after };
    }
    if ('subscribe' in message) {
      const { subscribe: query, variables, operationName, id = null } = message;
      const payload = {
        query,
        ...(variables === undefined ? {} : { variables }),
        ...(operationName === undefined ? {} : { operationName }),
      };
      return { toSend: { kind: 'subscribe', id, payload }, after };
    }
    if ('binary' in message)
      return { toSend: { kind: 'raw', payload: Buffer.from(message.binary, 'base64') }, after };
    const payload = 'text' in message ? message.text : JSON.stringify(message.json);
    return { toSend: { kind: 'raw', payload }, after };
  });
}
