import { numberText } from '../../../core/json/exact-number.ts';
import { parseJson, whyNoJson } from '../../../core/json/parse-json.ts';
import { isRecord } from '../../../core/query/unread.ts';
import type { Payload, ToSend } from '../outbox.ts';
import type { FrameReading, Protocol, ProtocolSession, SessionWish } from '../protocol.ts';
import { Attachments } from './attachments.ts';
import { heartbeatMs, type Packet, packetOf, reservedNames } from './socket-io-packet.ts';

/** Socket.IO 4: its packets (protocol 5) in those of Engine.IO (protocol 4), on WebSocket alone. */
export const socketIo: Protocol = {
  address(url) {
    const to = new URL(url);
    if (to.pathname === '/') to.pathname = '/socket.io/';
    // Servers answer below it, and so clients add it.
    if (to.pathname.endsWith('/socket.io')) to.pathname += '/';
    if (!to.searchParams.has('EIO')) to.searchParams.set('EIO', '4');
    if (!to.searchParams.has('transport')) to.searchParams.set('transport', 'websocket');
    return to;
  },
  subprotocols: [],
  breaking: [],
  sends: 'emit',
  closeCodes: {},
  session: (wish) => new SocketIoSession(wish),
};

class SocketIoSession implements ProtocolSession {
  readonly #wish: SessionWish;
  /** What stands before an id and the JSON of our packets. */
  readonly #prefix: string;
  #state: 'opening' | 'connecting' | 'ready' | 'refused' = 'opening';
  #aliveWithinMs = 0;
  #pending: Attachments | null = null;
  /** Names of acknowledgements that are to come, by the id of their packet. */
  readonly #acks = new Map<string, string>();
  #nextId = 0;

  constructor(wish: SessionWish) {
    this.#wish = wish;
    this.#prefix = wish.namespace === '/' ? '' : `${wish.namespace},`;
  }

  open(): readonly Payload[] {
    return [];
  }

  waitsFor(): string | null {
    if (this.#state === 'opening') return 'the open packet of Engine.IO';
    return this.#state === 'connecting' ? `CONNECT of the namespace ${this.#wish.namespace}` : null;
  }

  frames(message: ToSend): readonly Payload[] {
    if (message.kind !== 'emit') return [];
    const id = message.ack === null ? '' : String(this.#nextId++);
    if (message.ack !== null) this.#acks.set(id, message.ack);
    return [`42${this.#prefix}${id}${JSON.stringify([message.name, ...message.args])}`];
  }

  farewell(): readonly Payload[] {
    return this.#state === 'ready' ? [`41${this.#prefix}`] : [];
  }

  read(data: Buffer, isBinary: boolean): FrameReading {
    if (isBinary) return this.#attachment(data);
    const text = data.toString();
    const rest = text.slice(1);
    if (this.#state === 'opening') return text.startsWith('0') ? this.#opened(rest) : broken(noOpen(text));
    switch (text[0]) {
      case '1':
        return { ...nothing('the close of Engine.IO'), over: 'the close of Engine.IO' };
      case '2':
        return { ...aside, answers: ['3'], aliveWithinMs: this.#aliveWithinMs };
      case '4':
        return this.#pending === null
          ? this.#packet(rest, data)
          : broken('a packet between an event and its bytes');
      case '6':
        return aside;
      default:
        return broken(`what is no packet of Engine.IO: ${text}`);
    }
  }

  unfinished(): Buffer | null {
    const pending = this.#pending;
    return pending?.packet.namespace === this.#wish.namespace ? pending.frame : null;
  }

  #opened(text: string): FrameReading {
    const withinMs = heartbeatMs(parseJson(text)?.value);
    if (withinMs === null) return broken('an open packet without pingInterval and pingTimeout');
    this.#state = 'connecting';
    this.#aliveWithinMs = withinMs;
    const { payload } = this.#wish;
    const auth = payload === undefined ? '' : JSON.stringify(payload);
    return { ...aside, answers: [`40${this.#prefix}${auth}`], aliveWithinMs: withinMs };
  }

  #packet(text: string, frame: Buffer): FrameReading {
    const packet = packetOf(text);
    if (packet === null) return broken(`what is no packet of Socket.IO: ${text}`);
    const { type, namespace, attachments } = packet;
    if (namespace !== this.#wish.namespace && type !== 'BINARY_EVENT' && type !== 'BINARY_ACK')
      return nothing(`${type} of the namespace ${namespace}`);
    if (attachments === null) return this.#whole(packet, parseJson(packet.json)?.value);
    this.#pending = new Attachments(packet, frame, this.#wish.maxBytes);
    return this.#pending.problem === null ? aside : broken(this.#pending.problem);
  }

  #attachment(data: Buffer): FrameReading {
    const pending = this.#pending;
    if (pending === null) return broken('bytes that belong to no event');
    pending.take(data);
    if (pending.problem !== null) return broken(pending.problem);
    if (!pending.isComplete) return aside;
    this.#pending = null;
    const { packet, frame } = pending;
    if (packet.namespace !== this.#wish.namespace)
      return { ...nothing(`${packet.type} of the namespace ${packet.namespace}`), shown: frame };
    return { ...this.#whole(packet, pending.filled(parseJson(packet.json)?.value)), shown: frame };
  }

  #whole(packet: Packet, value: unknown): FrameReading {
    const { type, json, namespace } = packet;
    // A client would take one of the two; which is anybody's guess.
    const twice = value === undefined ? whyNoJson(json) : null;
    if (twice !== null) return { ...nothing(twice), isDamaged: true };
    switch (type) {
      case 'CONNECT':
        if (!isRecord(value) || typeof value.sid !== 'string')
          return broken('CONNECT without a sid, as Socket.IO 2 does');
        if (this.#state === 'connecting') this.#state = 'ready';
        return this.#ofItself('connect', value);
      case 'DISCONNECT':
        return { ...this.#ofItself('disconnect', []), over: `DISCONNECT of the namespace ${namespace}` };
      case 'CONNECT_ERROR':
        return this.#refused(value);
      case 'ACK':
      case 'BINARY_ACK':
        return this.#acknowledged(packet, value);
      case 'EVENT':
      case 'BINARY_EVENT':
        return this.#event(value);
      default:
        return type satisfies never;
    }
  }

  #refused(value: unknown): FrameReading {
    this.#state = 'refused';
    const message = isRecord(value) ? value.message : value;
    const why = typeof message === 'string' ? message : 'without a message';
    if (this.#wish.names.has('connect_error')) return this.#ofItself('connect_error', value);
    return broken(`CONNECT_ERROR of the namespace ${this.#wish.namespace}: ${why}`);
  }

  /** The arguments are a list, however many they are: what a path says must not hang on their number. */
  #event(value: unknown): FrameReading {
    if (!Array.isArray(value)) return broken('an event that is no list');
    const [first, ...args] = value;
    const name = typeof first === 'string' ? first : numberText(first);
    if (name === null || reservedNames.has(name)) return broken('an event without a name of its own');
    if (this.#wish.acks.has(name)) return nothing(`an event ${name}, which is no acknowledgement`);
    return { events: [{ name, payload: args }], reason: null };
  }

  #acknowledged({ id }: Packet, value: unknown): FrameReading {
    const name = this.#acks.get(id ?? '');
    if (name === undefined) return nothing('an acknowledgement that nobody asked for');
    this.#acks.delete(id ?? '');
    if (!Array.isArray(value)) return broken('an acknowledgement that is no list');
    return { events: [{ name, payload: value }], reason: null };
  }

  /** What the protocol says of itself is an event only where the plan speaks of it. */
  #ofItself(name: string, payload: unknown): FrameReading {
    if (!this.#wish.names.has(name)) return aside;
    return { events: [{ name, payload }], reason: null };
  }
}

const aside = { events: [], reason: null, isAside: true };

function nothing(reason: string): FrameReading {
  return { events: [], reason };
}

function broken(what: string): FrameReading {
  return { events: [], reason: what, broken: what };
}

function noOpen(text: string): string {
  return `"${text}" in place of the open packet of Engine.IO`;
}
