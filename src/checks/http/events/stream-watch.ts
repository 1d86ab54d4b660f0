import type { IncomingMessage } from 'node:http';
import type { SequenceRules } from '../../../core/expect/sequence-rules.ts';
import { parseJson } from '../../../core/json/parse-json.ts';
import { EventWatch } from '../../events/event-watch.ts';
import { type FrameReader, frameReader, type ReadFrame } from '../../events/frame-events.ts';
import { FrameLog } from '../../events/frame-log.ts';
import type { StreamingReader } from '../ask.ts';
import { type Body, readPieces } from '../decode.ts';
import { type Headers, headerOf } from '../headers.ts';
import { EventStreamReader, type StreamItem } from './event-stream.ts';
import type { Reconnect, StreamEnd, StreamObservation } from './observation.ts';

export type StreamRules = {
  rules: SequenceRules;
  /** Path of the names in the data; left out for the names that the stream gives. */
  by: string | undefined;
  /** Of one event. */
  maxBytes: number;
  redact(text: string): string;
};

/** Watches one event stream, over all connections that it comes on. */
export class StreamWatch implements StreamingReader {
  readonly #wanted: StreamRules;
  readonly #reader: EventStreamReader;
  readonly #frames: FrameLog;
  readonly #readData: FrameReader | null;
  readonly #stop = new AbortController();
  #events: EventWatch | null = null;
  #withinTimer: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #openings = 0;
  /** What the last connection ended in the middle of. */
  #unfinished: StreamItem | null = null;
  #ended: StreamEnd | null = null;
  #endedAt = 0;

  constructor(wanted: StreamRules) {
    this.#wanted = wanted;
    this.#reader = new EventStreamReader(wanted.maxBytes);
    this.#frames = new FrameLog({ characters: 1_048_576 }, wanted.redact);
    this.#readData = wanted.by === undefined ? null : frameReader(wanted.by);
  }

  /** Aborts when the watch ends. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** How often an event stream was answered. */
  get openings(): number {
    return this.#openings;
  }

  get hasEnded(): boolean {
    return this.#ended !== null;
  }

  /** All that was asked for has come, though it may be watched on. */
  get isComplete(): boolean {
    return this.#events?.isComplete === true;
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** What is sent when the stream is asked for again. */
  get lastEventId(): string {
    return this.#reader.lastEventId;
  }

  get retryMs(): number | null {
    return this.#reader.retryMs;
  }

  /** Times count from here, so that an answer that is held back until the first event hides no wait. */
  begin(): void {
    if (this.#startedAt > 0) return;
    this.#startedAt = performance.now();
    this.#events = new EventWatch(this.#wanted.rules, this.#startedAt);
  }

  reads(status: number, headers: Headers): boolean {
    return status === 200 && isEventStream(headers);
  }

  async read(response: IncomingMessage, headers: Headers, signal: AbortSignal): Promise<Body> {
    this.#open();
    const read = await readPieces(response, headers, (piece) => this.#take(piece), signal);
    if (read.unknown !== null) this.end({ by: 'protocol', reason: read.unknown });
    this.#unfinished = this.#ended === null ? this.#reader.end() : null;
    const { bytes, wireBytes, isStopped, error } = read;
    // What we left is not cut: nothing more was asked for.
    const broken = this.hasEnded ? null : error;
    return { text: '', bytes, wireBytes, cut: isStopped || broken !== null, unreadable: null, error: broken };
  }

  /** The first end counts. */
  end(ended: StreamEnd): void {
    this.#keepUnfinished(true);
    if (this.#ended !== null) return;
    this.#ended = ended;
    this.#endedAt = performance.now();
    if (this.#withinTimer !== null) clearTimeout(this.#withinTimer);
    this.#events?.stop();
    this.#stop.abort();
  }

  observation(reconnects: readonly Reconnect[]): StreamObservation | null {
    if (this.#events === null || this.#openings === 0) return null;
    const endMs = this.#endedAt - this.#startedAt;
    const { unread, damaged, frames, leftOut } = this.#frames;
    const { lastEventId, retryMs, comments } = this.#reader;
    return {
      ended: this.#ended ?? { by: 'time-limit' },
      ...this.#events.watched(endMs),
      unread,
      damaged,
      endMs,
      reconnects,
      ...{ lastEventId, retryMs, comments },
      frames,
      framesLeftOut: leftOut,
    };
  }

  #open(): void {
    if (this.#openings === 0) this.#armWithin();
    else {
      this.#keepUnfinished(false);
      this.#reader.restart();
    }
    this.#openings += 1;
    this.#leaveWhenDone();
  }

  #armWithin(): void {
    const { withinMs } = this.#wanted.rules;
    if (withinMs === null) return;
    const leftMs = withinMs - this.elapsedMs;
    const expire = () => {
      // Timers may be early, by a part of a millisecond.
      if (this.elapsedMs < withinMs) this.#armWithin();
      else this.end({ by: this.isComplete ? 'client' : 'within' });
    };
    this.#withinTimer = setTimeout(expire, Math.max(0, Math.ceil(leftMs)));
  }

  /** True when the next piece is wanted. */
  #take(piece: Buffer): boolean {
    for (const item of this.#reader.read(piece)) {
      this.#keep(item);
      this.#leaveWhenDone();
      if (this.hasEnded) return false;
    }
    const { isTooLarge } = this.#reader;
    const reason = `an event, or a line, larger than ${this.#wanted.maxBytes} bytes (maxBodyBytes)`;
    if (isTooLarge) this.end({ by: 'protocol', reason });
    return !this.hasEnded;
  }

  #keep(item: StreamItem): void {
    const atMs = this.elapsedMs;
    const { withinMs } = this.#wanted.rules;
    // The timer may be late; what comes behind the end of the watch is not judged.
    if (withinMs !== null && atMs > withinMs && this.isComplete) this.end({ by: 'client' });
    if (this.hasEnded) return;
    this.#events?.noteFrame(atMs);
    const data = Buffer.from(item.data);
    const read = this.#readItem(item, data);
    this.#frames.keep(data, false, read, atMs);
    for (const event of read.events) this.#events?.take(event, atMs);
  }

  /** What a connection broke off in comes again on the next one, where there is one. */
  #keepUnfinished(isLast: boolean): void {
    const item = this.#unfinished;
    this.#unfinished = null;
    if (item?.kind === 'none') this.#keep({ ...item, isDamaged: isLast && item.isDamaged });
  }

  #readItem(item: StreamItem, data: Buffer): ReadFrame {
    if (item.kind === 'none') return { events: [], reason: item.why, isDamaged: item.isDamaged };
    if (this.#readData !== null) return this.#readData(data, false);
    return { events: [{ name: item.name, payload: dataOf(item.data) }], reason: null };
  }

  #leaveWhenDone(): void {
    const events = this.#events;
    if (events === null || this.hasEnded) return;
    if (events.isOver || events.isBroken) this.end({ by: 'client' });
    else events.whenQuiet(() => this.end({ by: 'client' }));
  }
}

/** Clients take no other type (HTML, 9.2.5). */
function isEventStream(headers: Headers): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(headerOf(headers, 'content-type') ?? '');
}

/** JSON where it is JSON, else the text. */
function dataOf(text: string): unknown {
  return parseJson(text)?.value ?? text;
}
