import type WebSocket from 'ws';
import type { Connection } from './connection.ts';
import type { FrameReader } from './frame-events.ts';
import type { Room } from './frame-log.ts';
import type { Way } from './opening.ts';
import type { Message } from './outbox.ts';
import type { Rules } from './problem.ts';

/** What all connections of an attempt share; made once. */
export type Shared = {
  url: string;
  way: Way;
  subprotocols: readonly string[];
  /** Options of `ws`. */
  options: WebSocket.ClientOptions;
  maxFrameBytes: number;
  rules: Rules;
  readFrame: FrameReader;
  /** True when the client may be the one that closes. */
  closesFirst: boolean;
  messages: readonly Message[];
  /** For the frames of all connections together. */
  room: Room;
  /** Headers of a 101 are kept until one connection has opened, and of all when they are judged. */
  wantsHeaders: boolean;
  /** Bodies of refused upgrades that are still read when nothing is expected of them. */
  roomForBodies: number;
  /** Nothing is watched on any more: the end of the attempt is near. */
  isWatchOver: boolean;
  redact(text: string): string;
  /** The upgrade was answered or failed; called once. */
  onAnswered(): void;
  onOpen(connection: Connection): void;
  onSettled(connection: Connection): void;
};
