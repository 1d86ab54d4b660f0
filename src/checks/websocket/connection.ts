import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { beginningOf, behindTheCut } from '../beginning.ts';
import { EventWatch } from '../events/event-watch.ts';
import { FrameLog, type Room } from '../events/frame-log.ts';
import { closeEnd, isInsideMessage, upgradeEnd } from './connection-end.ts';
import { protocolFault } from './fault-words.ts';
import { LiveSession } from './live-session.ts';
import type { ConnectionEnd, ConnectionOutcome, Handshake } from './observation.ts';
import type { ConnectionOpening } from './opening.ts';
import { headersOf, refusedBody } from './opening.ts';
import type { Message } from './outbox.ts';
import { WebsocketOutbox } from './outbox.ts';
import type { ProtocolSession } from './protocol.ts';
import type { Rules } from './rules.ts';
import { startUpgrade } from './start-upgrade.ts';

/** What they are watched for. */
export type ConnectionWatch = {
  rules: Rules;
  /** Begins what is spoken on a connection. */
  startSession(): ProtocolSession;
  /** What close codes of the protocol mean. */
  closeCodes: Readonly<Record<number, string>>;
  /** True when the client may be the one that closes. */
  closesFirst: boolean;
  messages: readonly Message[];
  /** For the frames of all connections together. */
  room: Room;
  /** Nothing is watched on any more: the end of the attempt is near. */
  isWatchOver: boolean;
  /** The upgrade was answered or failed; called once. */
  onAnswered(): void;
  onOpen(connection: Connection): void;
  onSettled(connection: Connection): void;
};

/** Bytes of the body of a refused upgrade: when it is judged, and when it is only shown. */
const judgedBody = 65_536;
const shownBody = 2_000 + behindTheCut;
const saidOfBody = 200;

/** One connection, from the upgrade to its end; `outcome` may be asked once `onSettled` was called. */
export class Connection {
  readonly number: number;
  openedAt = 0;
  readonly frames: FrameLog;
  readonly #shared: ConnectionOpening & ConnectionWatch;
  readonly #startedAt = performance.now();
  readonly #ws: WebSocket;
  readonly #stop = new AbortController();
  #events: EventWatch | null = null;
  #handshake: Handshake | null = null;
  #answer: IncomingMessage | null = null;
  #isWatchOver = false;
  #ended: ConnectionEnd | null = null;
  #endedAt = 0;
  #isClosing = false;
  #isAnswered = false;
  #broken: string | null = null;
  readonly #session: LiveSession;
  readonly #outbox: WebsocketOutbox;
  /** Made when one is sent: of a crowd that sends none, each would hold one. */
  #pingData: Buffer | null = null;
  #pingedAt = 0;
  #pingMs: number | null = null;

  constructor(shared: ConnectionOpening & ConnectionWatch, number: number) {
    this.#shared = shared;
    this.number = number;
    this.frames = new FrameLog(shared.room, shared.redact);
    const ws = startUpgrade(shared, this.#stop.signal, (fault) => this.#refuse101(fault));
    this.#ws = ws;
    ws.on('upgrade', (response) => {
      this.#answer = response;
    });
    ws.on('open', () => this.#open());
    ws.on('message', (data: Buffer, isBinary) => this.#message(data, isBinary));
    ws.on('ping', () => this.#pinged());
    ws.on('error', (error) => this.#failed(error));
    ws.on('close', (code, reason) => this.#closed(code, reason));
    ws.on('unexpected-response', (request, response) => this.#refused(request, response));
    if (shared.rules.ping) ws.on('pong', (data) => this.#ponged(data));
    this.#session = new LiveSession(shared.startSession(), {
      send: (payload) => {
        if (ws.readyState === WebSocket.OPEN) ws.send(payload);
      },
      waitingBytes: () => ws.bufferedAmount,
      broken: (reason) => this.#breakOff(reason),
      redact: shared.redact,
    });
    this.#outbox = new WebsocketOutbox(shared.messages, (message) => this.#session.send(message));
  }

  /** Its time is up. What is complete was watched to its end and is closed; else it ends now, and what it saw is its outcome. */
  expire(by: 'within' | 'time-limit'): void {
    if (by === 'within' && !this.#isClosing && this.#isComplete()) this.endWatch();
    if (by === 'within' && this.#isClosing && this.#isWatchOver) return;
    if (this.#isClosing) this.#settle({ by: 'client', code: 1006, reason: '' });
    else if (this.openedAt > 0) this.#settle({ by });
    else if (this.#handshake === null) this.#settle({ by: 'unanswered' });
    this.#stop.abort();
    if (!this.#isRefused()) this.#ws.terminate();
  }

  /** What is complete is not watched on any more. */
  endWatch(): void {
    if (!this.#isComplete() || !this.#shared.closesFirst) return;
    this.#isWatchOver = true;
    this.#closeWhenDone();
  }

  outcome(): ConnectionOutcome {
    const since = this.openedAt > 0 ? this.openedAt : this.#startedAt;
    const endMs = this.#endedAt - since;
    return {
      handshake: this.#handshake,
      subprotocol: this.#ws.protocol === '' ? null : this.#ws.protocol,
      ended: this.#ended ?? { by: 'time-limit' },
      ...(this.#events?.watched(endMs) ?? nothingWatched),
      unread: this.frames.unread,
      damaged: this.frames.damaged ?? this.#session.unfinished,
      endMs,
      pingMs: this.#pingMs,
      waitedFor: this.#outbox.waitsFor,
      ...(this.#session.waitsFor === null ? {} : { unready: this.#session.waitsFor }),
    };
  }

  #open(): void {
    const shared = this.#shared;
    const { rules } = shared;
    this.openedAt = performance.now();
    const ms = this.openedAt - this.#startedAt;
    const keepsHeaders = shared.wantsHeaders || rules.handshake.header !== undefined;
    const raw = keepsHeaders ? (this.#answer?.rawHeaders ?? []) : [];
    // What Node holds of an answer would be a third of what a connection of a crowd takes.
    this.#answer = null;
    this.#handshake = { status: 101, ...headersOf(raw), body: null, bodyFault: null, ms };
    shared.wantsHeaders = false;
    if (rules.events !== null) this.#events = new EventWatch(rules.events, this.openedAt);
    shared.onOpen(this);
    this.#session.open();
    if (this.#session.waitsFor === null) this.#outbox.open();
    // After the send: the server works on it while the next handshake begins.
    this.#answered();
    if (rules.ping) {
      this.#pingedAt = performance.now();
      this.#pingData = randomBytes(8);
      this.#ws.ping(this.#pingData);
    }
    this.#closeWhenDone();
  }

  #message(data: Buffer, isBinary: boolean): void {
    const atMs = performance.now() - this.openedAt;
    const { rules } = this.#shared;
    const withinMs = rules.events?.withinMs ?? null;
    // The timer may be late; what comes behind the end of the watch is not judged.
    if (withinMs !== null && atMs > withinMs && this.#isComplete()) this.endWatch();
    if (this.#isWatchOver || this.#isClosing) return;
    const { waitsFor } = this.#session;
    const read = this.#session.read(data, isBinary);
    if (read.isAside !== true) {
      this.#events?.noteFrame(atMs);
      this.frames.keep(read.shown ?? data, isBinary && read.shown === undefined, read, atMs);
    }
    const isReady = waitsFor !== null && this.#session.waitsFor === null;
    if (isReady) this.#outbox.open();
    for (const event of read.events) {
      if (!this.#isOver()) this.#events?.take(event, atMs);
      this.#outbox.take(event.name);
    }
    if (read.broken !== undefined) this.#breakOff(read.broken);
    else if (read.over !== undefined) this.#sessionOver(read.over);
    if (read.events.length > 0 || isReady) this.#closeWhenDone();
  }

  /** The server ended what was spoken, and leaves the connection to us: nothing more can come. */
  #sessionOver(what: string): void {
    if (!this.#shared.closesFirst) return;
    const hasSteps = (this.#shared.rules.events?.steps.length ?? 0) > 0;
    if (this.#isComplete() && hasSteps) this.endWatch();
    else if (this.#events?.isBroken !== true) this.#breakOff(what);
  }

  #breakOff(reason: string): void {
    this.#broken = reason;
    this.#settle({ by: 'protocol', reason });
    this.#ws.terminate();
  }

  /** A complete sequence that is not watched on is over, also for what stands behind it in one packet. */
  #isOver(): boolean {
    return this.#shared.closesFirst && this.#events?.isOver === true;
  }

  /** Only the pong that answers our ping counts (RFC 6455, 5.5.3): others come unasked. */
  #ponged(data: Buffer): void {
    if (this.#pingData === null || !data.equals(this.#pingData)) return;
    this.#pingMs ??= performance.now() - this.#pingedAt;
    this.#closeWhenDone();
  }

  /** `ws` ends a connection on which too many pings wait for their answer. */
  #pinged(): void {
    if (this.#ws.readyState !== WebSocket.OPEN && !this.#isClosing && this.#broken === null)
      this.#broken = 'a flood of pings, faster than they can be answered';
  }

  #isComplete(): boolean {
    return this.#events?.isComplete === true;
  }

  #closeWhenDone(): void {
    if (this.#isClosing || this.#ended !== null) return;
    const { rules, closesFirst, isWatchOver } = this.#shared;
    const isBroken = this.#events?.isBroken === true;
    const isOpening = this.#session.waitsFor !== null;
    const isWaiting =
      isOpening || (rules.events !== null && !(this.#isComplete() && this.#outbox.waitsFor === null));
    const isWatched = rules.events?.watch != null && !this.#isWatchOver && !isWatchOver;
    if (!isBroken && !isWaiting && isWatched) this.#waitForQuiet();
    const isDone = !isWaiting && !isWatched && closesFirst && !(rules.ping && this.#pingMs === null);
    if (!isBroken && !isDone) return;
    this.#isClosing = true;
    this.#endedAt = performance.now();
    this.#session.farewell();
    this.#ws.close(1000);
  }

  /** A close that the server has to send is waited for, however quiet it is until then. */
  #waitForQuiet(): void {
    if (!this.#shared.closesFirst) return;
    this.#events?.whenQuiet(() => {
      if (this.#ended === null && !this.#isClosing) this.endWatch();
    });
  }

  #failed(error: Error): void {
    // Its refusal was answered; what happens while the body is read is told with the body.
    if (this.#isRefused()) return;
    if (this.openedAt > 0) {
      const code = 'code' in error ? String(error.code) : null;
      this.#breakOff(protocolFault(code, error.message, this.#shared.maxFrameBytes));
      return;
    }
    this.#settle(upgradeEnd(error, this.#answer?.headers ?? {}, this.#shared.subprotocols));
  }

  #refuse101(fault: string): void {
    this.#settle({ by: 'invalid-handshake', reason: fault });
    this.#ws.terminate();
  }

  #closed(code: number, reasonBytes: Buffer): void {
    if (this.#isRefused()) return;
    // What was begun can have been anything; our own close may well come in the middle of it.
    if (!this.#isClosing && isInsideMessage(this.#ws))
      this.#broken ??= 'a close inside a message that was not ended';
    if (this.#broken !== null) this.#settle({ by: 'protocol', reason: this.#broken });
    else this.#settle(closeEnd(code, reasonBytes.toString(), this.#isClosing, this.#shared.closeCodes));
  }

  #refused(request: ClientRequest, response: IncomingMessage): void {
    const ms = performance.now() - this.#startedAt;
    const handshake: Handshake = {
      status: response.statusCode ?? 0,
      ...headersOf(response.rawHeaders),
      body: '',
      bodyFault: 'it was not read',
      ms,
    };
    this.#handshake = handshake;
    this.#answered();
    const end = () => {
      const body = beginningOf(handshake.body ?? '', saidOfBody, this.#shared.redact);
      this.#settle({ by: 'refused', said: body });
      request.destroy();
    };
    const isJudged = this.#shared.rules.handshake.body !== undefined;
    if (!isJudged && this.#shared.roomForBodies <= 0) {
      end();
      return;
    }
    this.#shared.roomForBodies -= 1;
    refusedBody(response, isJudged ? judgedBody : shownBody, this.#stop.signal).then((body) => {
      Object.assign(handshake, body);
      end();
    }, end);
  }

  #isRefused(): boolean {
    return this.#handshake !== null && this.#handshake.status !== 101;
  }

  #answered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#shared.onAnswered();
  }

  #settle(ended: ConnectionEnd): void {
    if (this.#ended !== null) return;
    this.#ended = ended;
    this.#events?.stop();
    this.#session.stop();
    if (this.#endedAt === 0 || !this.#isClosing) this.#endedAt = performance.now();
    this.#answered();
    this.#shared.onSettled(this);
  }
}

const nothingWatched = { verdict: null, received: [], leftOut: 0, lastEventMs: 0 };
