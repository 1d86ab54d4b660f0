import type { ClientRequest, IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import type { PathReader } from '../../core/expect/json-path.ts';
import { type Progress, receive, startSequence, verdictOf } from '../../core/expect/sequence.ts';
import { beginningOf, behindTheCut } from '../beginning.ts';
import type { Ended, Frame, Handshake, Outcome } from './observation.ts';
import type { Rules } from './problem.ts';

/** What all connections of an attempt share; made once. */
export type Shared = {
  url: string;
  subprotocols: readonly string[];
  /** Options of `ws`, the pinned address among them. */
  options: WebSocket.ClientOptions;
  maxFrameBytes: number;
  rules: Rules;
  readEvent: PathReader;
  /** True when the client may be the one that closes. */
  closesFirst: boolean;
  messages: readonly { payload: string | Buffer; after: string | null }[];
  /** Characters of frames that may still be kept, all connections together. */
  roomForText: number;
  /** Headers of a 101 are kept until one connection has opened. */
  wantsHeaders: boolean;
  /** Bodies of refused upgrades that are still read. */
  roomForBodies: number;
  redact(text: string): string;
  /** The upgrade was answered or failed; called once. */
  onAnswered(): void;
  onOpen(connection: Connection): void;
  onSettled(connection: Connection): void;
};

const keptFrames = 40;
const keptText = 500;
const keptBody = 2_000;

/** One connection, from the upgrade to its end; `outcome` may be asked once `onSettled` was called. */
export class Connection {
  readonly number: number;
  openedAt = 0;
  frames: Frame[] = [];
  framesLeftOut = 0;
  readonly #shared: Shared;
  readonly #startedAt = performance.now();
  readonly #ws: WebSocket;
  #progress: Progress | null = null;
  #handshake: Handshake | null = null;
  #headers: Readonly<Record<string, string>> = {};
  #ended: Ended | null = null;
  #endedAt = 0;
  #isClosing = false;
  #isAnswered = false;
  #broken: string | null = null;
  #sent = 0;
  #pingedAt = 0;
  #pingMs: number | null = null;
  #keptText = 0;

  constructor(shared: Shared, number: number) {
    this.#shared = shared;
    this.number = number;
    const ws = new WebSocket(shared.url, [...shared.subprotocols], shared.options);
    this.#ws = ws;
    if (shared.wantsHeaders) {
      ws.on('upgrade', (response) => {
        this.#headers = headersOf(response, shared.redact);
      });
    }
    ws.on('open', () => this.#open());
    ws.on('message', (data: Buffer, isBinary) => this.#message(data, isBinary));
    ws.on('ping', () => this.#pinged());
    ws.on('error', (error) => this.#failed(error));
    ws.on('close', (code, reason) => this.#closed(code, reason));
    ws.on('unexpected-response', (request, response) => this.#refused(request, response));
    if (shared.rules.ping) ws.on('pong', () => this.#ponged());
  }

  /** Ends it now because time is up; what it saw so far is its outcome. */
  expire(by: 'within' | 'time-limit'): void {
    if (this.#isClosing) this.#settle({ by: 'client', code: 1006, reason: '' });
    else if (this.openedAt > 0) this.#settle({ by });
    else this.#settle(this.#handshake === null ? { by: 'unanswered' } : { by: 'refused' });
    this.#ws.terminate();
  }

  outcome(): Outcome {
    const { rules } = this.#shared;
    const since = this.openedAt > 0 ? this.openedAt : this.#startedAt;
    const endMs = this.#endedAt - since;
    const progress = this.#progress;
    return {
      handshake: this.#handshake,
      subprotocol: this.#ws.protocol === '' ? null : this.#ws.protocol,
      ended: this.#ended ?? { by: 'time-limit' },
      verdict: rules.events && progress && verdictOf(rules.events, progress, endMs),
      received: progress?.received ?? [],
      leftOut: progress?.leftOut ?? 0,
      lastEventMs: progress?.lastAtMs ?? 0,
      endMs,
      pingMs: this.#pingMs,
    };
  }

  /** Gives the room for its frames back; called when nobody will look at them. */
  forgetFrames(): void {
    this.#shared.roomForText += this.#keptText;
    this.frames = [];
  }

  #open(): void {
    const { rules } = this.#shared;
    this.openedAt = performance.now();
    const ms = this.openedAt - this.#startedAt;
    this.#handshake = { status: 101, headers: this.#headers, body: null, ms };
    this.#shared.wantsHeaders = false;
    if (rules.events !== null) this.#progress = startSequence(rules.events);
    this.#shared.onOpen(this);
    this.#sendUntilAfter();
    // After the send: the server works on it while the next handshake begins.
    this.#answered();
    if (rules.ping) {
      this.#pingedAt = performance.now();
      this.#ws.ping();
    }
    this.#closeWhenDone();
  }

  #message(data: Buffer, isBinary: boolean): void {
    const atMs = performance.now() - this.openedAt;
    const text = isBinary && !looksLikeJson(data) ? null : data.toString();
    const payload = text === null ? undefined : parse(text);
    const name = payload === undefined ? undefined : this.#shared.readEvent(payload);
    const event = name === undefined || name === null || typeof name === 'object' ? null : String(name);
    this.#keep(data, text, isBinary, event, atMs);
    if (event === null) return;
    const { events } = this.#shared.rules;
    const isDecided =
      events !== null && this.#progress !== null && receive(events, this.#progress, event, atMs, payload);
    if (this.#shared.messages[this.#sent]?.after === event) {
      this.#send();
      this.#sendUntilAfter();
    }
    if (isDecided) this.#closeWhenDone();
  }

  /** Sends what needs not wait for an event (any longer). */
  #sendUntilAfter(): void {
    while (this.#shared.messages[this.#sent]?.after === null) this.#send();
  }

  #send(): void {
    const message = this.#shared.messages[this.#sent];
    this.#sent += 1;
    if (message !== undefined && this.#ws.readyState === WebSocket.OPEN) this.#ws.send(message.payload);
  }

  #ponged(): void {
    this.#pingMs ??= performance.now() - this.#pingedAt;
    this.#closeWhenDone();
  }

  /** `ws` ends a connection on which too many pings wait for their answer. */
  #pinged(): void {
    if (this.#ws.readyState !== WebSocket.OPEN && !this.#isClosing && this.#broken === null)
      this.#broken = 'a flood of pings, faster than they can be answered';
  }

  #closeWhenDone(): void {
    if (this.#isClosing || this.#ended !== null) return;
    const { rules, closesFirst } = this.#shared;
    const isBroken = this.#progress?.broken != null;
    // With no event asked for, `never` is watched until `within` has passed.
    const isWaiting =
      rules.events !== null && (this.#progress?.completeAtMs == null || rules.events.steps.length === 0);
    const isDone = !isWaiting && closesFirst && !(rules.ping && this.#pingMs === null);
    if (!isBroken && !isDone) return;
    this.#isClosing = true;
    this.#endedAt = performance.now();
    this.#ws.close(1000);
  }

  #failed(error: Error): void {
    const code = 'code' in error ? String(error.code) : null;
    if (this.openedAt > 0) {
      this.#broken = protocolWords(code, error.message, this.#shared.maxFrameBytes);
      this.#settle({ by: 'protocol', reason: this.#broken });
      this.#ws.terminate();
      return;
    }
    if (code === null || code.startsWith('WS_ERR'))
      this.#settle({ by: 'invalid-handshake', reason: error.message });
    else if (code.startsWith('HPE_'))
      this.#settle({ by: 'invalid-handshake', reason: `the answer is no HTTP (${error.message})` });
    else this.#settle({ by: 'unreachable', code, reason: reasonOf(error) });
  }

  #closed(code: number, reasonBytes: Buffer): void {
    const reason = reasonBytes.toString();
    if (this.#broken !== null) this.#settle({ by: 'protocol', reason: this.#broken });
    else if (this.#isClosing && isAnswer(code)) this.#settle({ by: 'client', code, reason });
    else this.#settle(code === 1006 ? { by: 'lost' } : { by: 'server', code, reason });
  }

  #refused(request: ClientRequest, response: IncomingMessage): void {
    const ms = performance.now() - this.#startedAt;
    const handshake = {
      status: response.statusCode ?? 0,
      headers: headersOf(response, this.#shared.redact),
      body: '',
      ms,
    };
    this.#handshake = handshake;
    this.#answered();
    const end = () => {
      handshake.body = beginningOf(handshake.body, keptBody, this.#shared.redact);
      this.#settle({ by: 'refused' });
      request.destroy();
    };
    if (this.#shared.roomForBodies <= 0) {
      end();
      return;
    }
    this.#shared.roomForBodies -= 1;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      handshake.body += chunk;
      if (handshake.body.length >= keptBody + behindTheCut) end();
    });
    // A body that breaks off is shown as far as it came.
    response.on('error', end);
    response.on('close', end);
  }

  #answered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#shared.onAnswered();
  }

  #settle(ended: Ended): void {
    if (this.#ended !== null) return;
    this.#ended = ended;
    if (this.#endedAt === 0 || !this.#isClosing) this.#endedAt = performance.now();
    this.#answered();
    this.#shared.onSettled(this);
  }

  #keep(data: Buffer, whole: string | null, isBinary: boolean, event: string | null, atMs: number): void {
    const shared = this.#shared;
    const text = shared.roomForText > 0 ? shownText(data, whole, shared.redact) : null;
    shared.roomForText -= text?.length ?? 0;
    this.#keptText += text?.length ?? 0;
    this.frames.push({ atMs, kind: isBinary ? 'binary' : 'text', event, text, bytes: data.length });
    if (this.frames.length <= keptFrames) return;
    this.frames.splice(keptFrames / 2, 1);
    this.framesLeftOut += 1;
  }
}

/** Some servers send JSON as bytes. */
function looksLikeJson(data: Buffer): boolean {
  return data[0] === 0x7b || data[0] === 0x5b;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A frame that is no JSON carries no event; it is shown as it is.
    return undefined;
  }
}

/** A piece of a long string would keep all of it in memory, so it is read from the bytes again. */
function shownText(data: Buffer, whole: string | null, redact: Shared['redact']): string {
  const isCut = data.length > keptText;
  if (whole !== null && !isCut) return whole;
  const text = data.toString(whole === null ? 'base64' : 'utf8', 0, keptText + behindTheCut);
  return beginningOf(text, keptText, redact);
}

/** The answer to our close: its code again, none at all, or no frame. Anything else was the server's own close. */
function isAnswer(code: number): boolean {
  return code === 1000 || code === 1005 || code === 1006;
}

function headersOf(response: IncomingMessage, redact: Shared['redact']): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers).slice(0, 40)) {
    if (name !== 'set-cookie') headers[name] = beginningOf(String(value), 300, redact);
  }
  return headers;
}

function protocolWords(code: string | null, message: string, maxFrameBytes: number): string {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return `a message larger than ${maxFrameBytes} bytes (maxFrameBytes)`;
  if (code === 'WS_ERR_INVALID_UTF8') return 'text that is not UTF-8';
  return code === null ? message : `${message} (${code})`;
}

/** Some errors of several addresses have no message of their own. */
function reasonOf(error: Error): string {
  return error.message === '' && error instanceof AggregateError ? String(error.errors[0]) : error.message;
}
