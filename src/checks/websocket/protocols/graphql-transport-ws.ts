import { parseJson, whyNoJson } from '../../../core/json/parse-json.ts';
import { isRecord } from '../../../core/query/unread.ts';
import type { Payload, ToSend } from '../outbox.ts';
import type { FrameReading, Protocol, ProtocolSession, SessionWish } from '../protocol.ts';

/** GraphQL over WebSocket, the subprotocol `graphql-transport-ws`. */
export const graphqlTransportWs: Protocol = {
  address: (url) => url,
  subprotocols: ['graphql-transport-ws'],
  breaking: ['error', 'errors'],
  sends: 'subscribe',
  closeCodes: {
    4400: 'a message that the server does not take',
    4401: 'not authorized: an operation before connection_ack',
    4403: 'forbidden: connection_init was refused',
    4406: 'the subprotocol is not accepted',
    4408: 'connection_init came too late',
    4409: 'two operations with one id',
    4429: 'connection_init came twice',
    4499: 'terminated by the server',
    4500: 'an error inside of the server',
    4504: 'connection_ack came too late',
  },
  session: (wish) => new GraphqlSession(wish),
};

type Fields = Readonly<Record<string, unknown>>;

class GraphqlSession implements ProtocolSession {
  readonly #wish: SessionWish;
  #isReady = false;
  readonly #running = new Set<string>();
  readonly #ended = new Set<string>();
  #lastId = 0;

  constructor(wish: SessionWish) {
    this.#wish = wish;
  }

  open(): readonly Payload[] {
    const { payload } = this.#wish;
    return [JSON.stringify({ type: 'connection_init', ...(payload === undefined ? {} : { payload }) })];
  }

  waitsFor(): string | null {
    return this.#isReady ? null : 'connection_ack';
  }

  frames(message: ToSend): readonly Payload[] {
    if (message.kind !== 'subscribe') return [];
    const id = message.id ?? String(++this.#lastId);
    this.#running.add(id);
    return [JSON.stringify({ id, type: 'subscribe', payload: message.payload })];
  }

  farewell(): readonly Payload[] {
    return [...this.#running].map((id) => JSON.stringify({ id, type: 'complete' }));
  }

  read(data: Buffer, isBinary: boolean): FrameReading {
    if (isBinary) return broken('bytes in place of a message');
    const text = data.toString();
    const parsed = parseJson(text);
    const why = parsed === undefined ? whyNoJson(text) : null;
    if (why !== null) return { events: [], reason: why, isDamaged: true };
    const message = parsed?.value;
    if (!isRecord(message) || typeof message.type !== 'string')
      return broken(`what is no message of graphql-transport-ws: ${text}`);
    return this.#message(message.type, message);
  }

  #message(type: string, message: Fields): FrameReading {
    switch (type) {
      case 'connection_ack':
        this.#isReady = true;
        return this.#ofItself(type, message);
      case 'ping':
        return { ...this.#ofItself(type, message), answers: ['{"type":"pong"}'] };
      case 'pong':
        return this.#ofItself(type, message);
      case 'next':
      case 'error':
      case 'complete':
        return this.#ofOperation(type, message);
      default: {
        const older = olderTypes.has(type) ? ', as the older protocol graphql-ws has it' : '';
        return broken(`a message of the type "${type}"${older}`);
      }
    }
  }

  #ofOperation(type: 'next' | 'error' | 'complete', message: Fields): FrameReading {
    const { id } = message;
    if (typeof id !== 'string') return broken(`${type} without an id`);
    if (this.#ended.has(id)) return broken(`${type} behind the end of its operation`);
    if (!this.#running.has(id))
      return { events: [], reason: `${type} of an operation that nobody asked for` };
    const fault = type === 'next' ? resultFault(message.payload) : null;
    if (fault !== null) return broken(fault);
    if (type !== 'next') {
      this.#running.delete(id);
      this.#ended.add(id);
    }
    const name = type === 'next' && hasErrors(message.payload) ? 'errors' : type;
    return { events: [{ name, payload: message }], reason: null };
  }

  /** What the protocol says of itself is an event only where the plan speaks of it. */
  #ofItself(name: string, message: Fields): FrameReading {
    if (!this.#wish.names.has(name)) return { events: [], reason: null, isAside: true };
    return { events: [{ name, payload: message }], reason: null };
  }
}

/** Of subscriptions-transport-ws, whose subprotocol is `graphql-ws`. */
const olderTypes: ReadonlySet<string> = new Set(['ka', 'data', 'start', 'stop', 'connection_error']);

function broken(what: string): FrameReading {
  return { events: [], reason: what, broken: what };
}

/** A result has data, errors, or parts of what is delivered in pieces (GraphQL, 7.1). */
function resultFault(payload: unknown): string | null {
  if (!isRecord(payload)) return 'next without a result';
  const has = ['data', 'errors', 'incremental', 'hasNext', 'completed', 'pending'].some((key) =>
    Object.hasOwn(payload, key),
  );
  if (!has) return 'next whose result has neither data nor errors';
  // Data are null only where an error made them so (GraphQL, 7.1.2).
  return payload.data === null && !hasErrors(payload)
    ? 'next whose data are null, and no error says why'
    : null;
}

/** Those of parts that are delivered later count as well. */
function hasErrors(payload: unknown): boolean {
  if (!isRecord(payload)) return false;
  const { errors, incremental, completed } = payload;
  const isThere = errors !== undefined && errors !== null && !(Array.isArray(errors) && errors.length === 0);
  const parts = [incremental, completed].flatMap((list) => (Array.isArray(list) ? list : []));
  return isThere || parts.some((part) => hasErrorsOfItsOwn(part));
}

function hasErrorsOfItsOwn(part: unknown): boolean {
  return isRecord(part) && Array.isArray(part.errors) && part.errors.length > 0;
}
