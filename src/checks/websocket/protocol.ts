import type { ReadFrame } from '../events/frame-events.ts';
import type { Payload, ToSend } from './outbox.ts';

/** What a session makes of a frame. */
export type FrameReading = ReadFrame & {
  /** Sent at once. */
  answers?: readonly Payload[];
  /** It keeps the connection open, or is a part of an event: nothing that is shown, or ends a silence. */
  isAside?: boolean;
  /** What is shown of an event that came in several frames. */
  shown?: Buffer;
  /** The server broke the protocol, or refused: nothing that comes later mends it. */
  broken?: string;
  /** The server ended the session in a regular way. */
  over?: string;
  /** From now on the server has to say that it is there within so many milliseconds. */
  aliveWithinMs?: number;
};

/** What is spoken on one connection: frames in, events and answers out. Knows no clock and no socket. */
export type ProtocolSession = {
  /** What is sent as soon as the connection is open. */
  open(): readonly Payload[];
  read(data: Buffer, isBinary: boolean): FrameReading;
  /** The frame of an event of which a part is still to come; null for none. */
  unfinished?(): Buffer | null;
  /** What the server has to say before messages are sent; null once it has. */
  waitsFor(): string | null;
  /** A message of the plan, as frames. */
  frames(message: ToSend): readonly Payload[];
  /** What is sent before the connection is closed. */
  farewell(): readonly Payload[];
};

/** What a plan says of a session. */
export type SessionWish = {
  namespace: string;
  /** Sent with the first message; left out for none. */
  payload: Readonly<Record<string, unknown>> | undefined;
  /** Names that the plan speaks of: what else the protocol says of itself is no event. */
  names: ReadonlySet<string>;
  /** Names that it gives to acknowledgements: no event has one of them. */
  acks: ReadonlySet<string>;
  /** Of one event. */
  maxBytes: number;
};

/** Something that is spoken over WebSocket. */
export type Protocol = {
  /** The address that is asked for. */
  address(url: URL): URL;
  subprotocols: readonly string[];
  /** Events that break a sequence unless it names them. */
  breaking: readonly string[];
  /** The kind of message that it sends. */
  sends: ToSend['kind'];
  /** What a close code of its own means. */
  closeCodes: Readonly<Record<number, string>>;
  session(wish: SessionWish): ProtocolSession;
};
