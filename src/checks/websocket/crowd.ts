import type { ConnectionWatch } from './connection.ts';
import { Connection } from './connection.ts';
import { type Fold, foldOutcome } from './fold.ts';
import type { ConnectionOutcome } from './observation.ts';
import type { ConnectionOpening } from './opening.ts';
import type { Rules } from './rules.ts';

// More handshakes at a time are no faster, and they would be a burst that staging never sees otherwise.
const usualHandshakes = 200;
const closingMs = 2_500;

type CrowdProbe = {
  shared: Omit<ConnectionOpening & ConnectionWatch, 'onAnswered' | 'onOpen' | 'onSettled'>;
  rules: Rules;
  total: number;
  /** Connections opened per second; null for as fast as the window allows. */
  rate: number | null;
  /** Handshakes under way at once. */
  handshakesAtOnce?: number;
  /** The time limit of the attempt, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  progress(text: string): void;
};

/** Opens all connections and folds their outcomes; resolves when the last one has ended, or soon after `signal` aborted. */
export function runCrowd(probe: CrowdProbe, fold: Fold): Promise<void> {
  return new Promise((resolve) => new Crowd(probe, fold, resolve).start());
}

/** One timer serves all connections: they have equally long, so the one that opened first is due first. */
class Crowd {
  readonly #asked: CrowdProbe;
  readonly #fold: Fold;
  readonly #resolve: () => void;
  readonly #shared: ConnectionOpening & ConnectionWatch;
  readonly #startedAt = performance.now();
  /** Those that have not ended. */
  readonly #live = new Set<Connection>();
  /** Those of them that opened, in the order in which they did. */
  readonly #opened = new Set<Connection>();
  #inFlight = 0;
  #started = 0;
  #settled = 0;
  #paceTimer: NodeJS.Timeout | null = null;
  #dueTimer: NodeJS.Timeout | null = null;
  #watchTimer: NodeJS.Timeout | null = null;

  constructor(probe: CrowdProbe, fold: Fold, resolve: () => void) {
    this.#asked = probe;
    this.#fold = fold;
    this.#resolve = resolve;
    this.#shared = {
      ...probe.shared,
      onAnswered: () => {
        this.#inFlight -= 1;
        this.#fill();
      },
      onOpen: (connection) => {
        this.#opened.add(connection);
        this.#arm();
      },
      onSettled: (connection) => this.#take(connection),
    };
  }

  start(): void {
    const { signal } = this.#asked;
    signal.addEventListener('abort', this.#stop, { once: true });
    if (signal.aborted) this.#stop();
    else {
      this.#limitWatch();
      this.#fill();
    }
  }

  /** Without `within` the end of the attempt ends the watch, with the time that a close takes left. */
  #limitWatch(): void {
    const { rules, timeoutMs } = this.#asked;
    if (rules.events?.watch == null || rules.events.withinMs !== null) return;
    const endWatch = () => {
      this.#shared.isWatchOver = true;
      for (const connection of this.#opened) connection.endWatch();
    };
    this.#watchTimer = setTimeout(endWatch, timeoutMs - Math.min(closingMs, timeoutMs / 4));
  }

  #fill(): void {
    const { total, rate, signal, handshakesAtOnce = usualHandshakes } = this.#asked;
    while (this.#started < total && this.#inFlight < handshakesAtOnce && !signal.aborted) {
      const dueMs = rate === null ? 0 : (this.#started / rate) * 1000 - (performance.now() - this.#startedAt);
      if (dueMs > 0) {
        this.#paceTimer ??= setTimeout(() => {
          this.#paceTimer = null;
          this.#fill();
        }, Math.ceil(dueMs));
        return;
      }
      this.#started += 1;
      this.#inFlight += 1;
      this.#live.add(new Connection(this.#shared, this.#started));
    }
  }

  #arm(): void {
    const withinMs = this.#asked.rules.events?.withinMs ?? null;
    if (withinMs === null || this.#dueTimer !== null) return;
    const [first] = this.#opened;
    if (first === undefined) return;
    const dueMs = first.openedAt + withinMs - performance.now();
    this.#dueTimer = setTimeout(
      () => {
        this.#dueTimer = null;
        const now = performance.now();
        for (const connection of this.#opened) {
          if (connection.openedAt + withinMs > now) break;
          // It may still wait for the answer to its close.
          this.#opened.delete(connection);
          connection.expire('within');
        }
        this.#arm();
      },
      Math.max(0, Math.ceil(dueMs)),
    );
  }

  #take(connection: Connection): void {
    const { total, progress, rules } = this.#asked;
    this.#live.delete(connection);
    this.#opened.delete(connection);
    this.#settled += 1;
    const { frames } = connection;
    foldOutcome(this.#fold, rules, connection.number, connection.outcome(), {
      frames: frames.frames,
      leftOut: frames.leftOut,
    });
    frames.forget();
    if (total > 1 && this.#settled % Math.ceil(total / 20) === 0) {
      progress(`${this.#fold.complete} of ${total} complete`);
    }
    if (this.#settled === total) this.#finish();
  }

  readonly #stop = (): void => {
    const { total, rules } = this.#asked;
    // First those that were never started, since the last one to settle ends it all.
    const missed = total - this.#started;
    if (missed > 0) {
      foldOutcome(this.#fold, rules, this.#started + 1, notStarted(), { frames: [], leftOut: 0 }, missed);
      this.#settled += missed;
      this.#started = total;
    }
    if (this.#settled === total) this.#finish();
    for (const connection of this.#live) connection.expire('time-limit');
  };

  #finish(): void {
    if (this.#paceTimer !== null) clearTimeout(this.#paceTimer);
    if (this.#dueTimer !== null) clearTimeout(this.#dueTimer);
    if (this.#watchTimer !== null) clearTimeout(this.#watchTimer);
    this.#asked.signal.removeEventListener('abort', this.#stop);
    this.#resolve();
  }
}

function notStarted(): ConnectionOutcome {
  return {
    handshake: null,
    subprotocol: null,
    ended: { by: 'not-started' },
    verdict: null,
    received: [],
    leftOut: 0,
    unread: null,
    lastEventMs: 0,
    endMs: 0,
    pingMs: null,
  };
}
