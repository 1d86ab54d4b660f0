import { type Progress, receive, startSequence, verdictOf } from '../../core/expect/sequence.ts';
import type { SequenceRules } from '../../core/expect/sequence-rules.ts';
import type { FrameEvent } from './frame-events.ts';
import type { WatchedEvents } from './observation.ts';

/** The events of one connection while it is watched: how far its sequence is, and for how long no frame came. Times are milliseconds since it opened. */
export class EventWatch {
  readonly #rules: SequenceRules;
  readonly #openedAt: number;
  readonly #progress: Progress;
  #lastFrameMs = 0;
  #quietTimer: NodeJS.Timeout | null = null;

  /** `openedAt` is on the clock of `performance.now()`. */
  constructor(rules: SequenceRules, openedAt: number) {
    this.#rules = rules;
    this.#openedAt = openedAt;
    this.#progress = startSequence(rules);
  }

  /** A frame came, with events or without. */
  noteFrame(atMs: number): void {
    this.#lastFrameMs = atMs;
  }

  take({ name, payload }: FrameEvent, atMs: number): void {
    receive(this.#rules, this.#progress, name, atMs, payload);
  }

  /** Nothing that comes later mends it. */
  get isBroken(): boolean {
    return this.#progress.broken !== null;
  }

  get isComplete(): boolean {
    return this.#progress.completeAtMs !== null && !this.isBroken;
  }

  /** Complete, and nothing that may still come matters: it is over, also for what stands behind it in one packet. */
  get isOver(): boolean {
    return this.#rules.watch === null && this.isComplete;
  }

  /** Calls back once the sequence is complete and no frame came for as long as `quiet` asks; may be called after every frame. */
  whenQuiet(onQuiet: () => void): void {
    const quietMs = this.#rules.watch?.quietMs ?? null;
    if (quietMs === null || this.#quietTimer !== null || !this.isComplete) return;
    const since = this.#openedAt + Math.max(this.#lastFrameMs, this.#progress.completeAtMs ?? 0);
    const leftMs = since + quietMs - performance.now();
    if (leftMs <= 0) {
      onQuiet();
      return;
    }
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = null;
      this.whenQuiet(onQuiet);
    }, Math.ceil(leftMs));
  }

  /** Nobody waits for quiet any more. */
  stop(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = null;
  }

  /** What there is to say when it was watched until `endMs`. */
  watched(endMs: number): WatchedEvents {
    const { received, leftOut, lastAtMs } = this.#progress;
    return {
      verdict: verdictOf(this.#rules, this.#progress, endMs),
      received,
      leftOut,
      lastEventMs: lastAtMs,
    };
  }
}
