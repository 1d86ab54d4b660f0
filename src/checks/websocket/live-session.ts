import { beginningOf, behindTheCut } from '../beginning.ts';
import type { Payload, ToSend } from './outbox.ts';
import type { FrameReading, ProtocolSession } from './protocol.ts';

/** What a session does to its connection. */
export type SessionLine = {
  send(payload: Payload): void;
  /** Bytes that were sent and are still here. */
  waitingBytes(): number;
  broken(reason: string): void;
  redact(text: string): string;
};

const mostUnsent = 10_000;
const longestReason = 300;
const longestBeginning = 80;
const pingFlood = 'a flood of pings, faster than they can be answered';

/** A session on an open connection: what it answers is sent, and the server is heard from as often as it announced. */
export class LiveSession {
  readonly #session: ProtocolSession;
  readonly #line: SessionLine;
  #timer: NodeJS.Timeout | null = null;
  /** Answers in a row that were given while others still waited. */
  #unsent = 0;

  constructor(session: ProtocolSession, line: SessionLine) {
    this.#session = session;
    this.#line = line;
  }

  /** What the server still has to say before messages are sent. */
  get waitsFor(): string | null {
    return this.#session.waitsFor();
  }

  /** The beginning of an event of which the rest did not come; null for none. */
  get unfinished(): string | null {
    const frame = this.#session.unfinished?.() ?? null;
    if (frame === null) return null;
    const text = frame.toString('utf8', 0, longestReason + behindTheCut);
    return `${beginningOf(text, longestBeginning, (part) => this.#line.redact(part))}: its bytes did not come`;
  }

  open(): void {
    this.#send(this.#session.open());
  }

  send(message: ToSend): void {
    this.#send(this.#session.frames(message));
  }

  read(data: Buffer, isBinary: boolean): FrameReading {
    const read = this.#session.read(data, isBinary);
    const { answers = [], aliveWithinMs, reason, broken } = read;
    this.#send(answers);
    if (aliveWithinMs !== undefined) this.#listen(aliveWithinMs);
    if (answers.length > 0 && this.#isFlooded()) return { ...read, broken: pingFlood };
    if (reason === null && broken === undefined) return read;
    return {
      ...read,
      reason: reason === null ? null : this.#shortened(reason),
      ...(broken === undefined ? {} : { broken: this.#shortened(broken) }),
    };
  }

  /** We are about to close. */
  farewell(): void {
    this.stop();
    this.#send(this.#session.farewell());
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** True when answer upon answer waits here, as nobody takes them. */
  #isFlooded(): boolean {
    this.#unsent = this.#line.waitingBytes() === 0 ? 0 : this.#unsent + 1;
    return this.#unsent > mostUnsent;
  }

  /** What the server said may stand in it. */
  #shortened(reason: string): string {
    return beginningOf(reason, longestReason, this.#line.redact);
  }

  #send(payloads: readonly Payload[]): void {
    for (const payload of payloads) this.#line.send(payload);
  }

  #listen(withinMs: number): void {
    this.stop();
    const reason = `no ping for ${withinMs} ms, which is longer than it announced (pingInterval and pingTimeout)`;
    this.#timer = setTimeout(() => this.#line.broken(reason), withinMs);
  }
}
