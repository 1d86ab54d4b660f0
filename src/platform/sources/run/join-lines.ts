import { entryOfLine } from '../../../core/log-line.ts';
import { severityIn } from '../../../core/log-severity.ts';
import type { LogEntry } from '../../../core/logs.ts';
import { instantNanos } from '../../../core/query/time.ts';
import {
  addLine,
  begunWith,
  continues,
  type ExceptionLines,
  isOfOneTrace,
  isPiece,
  joinedParts,
  longestPauseNanos,
} from '../exception-lines.ts';
import type { LineFacts, LineRead } from './line-read.ts';

type Block = ExceptionLines & {
  timestamp: string;
  /** Of each line that has a time. */
  facts: LineFacts[];
  lastNanos: bigint;
};

type Window = { fromMs: number; toMs: number };

/** Puts together the entries of a window: lines of one stream that are one exception are one entry. */
export class LineJoiner {
  readonly #from: bigint;
  readonly #to: bigint;
  readonly #open = new Map<string, Block>();
  readonly #found: LogEntry[] = [];
  /** The stream of the line before; undefined before the first. */
  #last: { block: Block | null } | undefined;

  constructor({ fromMs, toMs }: Window) {
    this.#from = BigInt(fromMs) * 1_000_000n;
    this.#to = BigInt(toMs) * 1_000_000n;
  }

  /** Why a line cannot be told what it is part of; null when it was taken. */
  take(line: LineRead): string | null {
    if (line.kind === 'bad') return line.why;
    if (line.kind === 'more') return this.#more(line.text);
    if (line.kind === 'line') this.#line(line);
    if (line.kind === 'entry') this.#entry(line.entry);
    return null;
  }

  entries(): readonly LogEntry[] {
    for (const block of this.#open.values()) this.#close(block);
    this.#open.clear();
    return this.#found;
  }

  #entry(entry: LogEntry): void {
    if (this.#isInWindow(instantNanos(entry.timestamp))) this.#found.push(entry);
    this.#last = undefined;
  }

  /** Only what is in the window goes on: a line of it is not lost to one before. */
  #line({ stream, timestamp, text, facts }: Extract<LineRead, { kind: 'line' }>): void {
    const nanos = instantNanos(timestamp) ?? 0n;
    this.#last = { block: null };
    if (!this.#isInWindow(nanos)) return;
    const open = this.#open.get(stream);
    const isSoon = open !== undefined && nanos - open.lastNanos <= longestPauseNanos;
    const isNext = open !== undefined && isSoon && nanos >= open.lastNanos;
    if (isNext && isOfOneTrace(open.facts, facts) && continues(open, text, true)) {
      addLine(open, text);
      open.facts.push(facts);
      open.lastNanos = nanos;
      this.#last = { block: open };
      return;
    }
    if (open !== undefined) this.#close(open);
    const block = { ...begunWith(text), timestamp, facts: [facts], lastNanos: nanos };
    this.#open.set(stream, block);
    this.#last = { block };
  }

  #more(text: string): string | null {
    if (this.#last === undefined) return text.trim() === '' ? null : 'has no time, and goes on nothing';
    const { block } = this.#last;
    // What goes on a line outside of the window is outside, too.
    if (block === null) return isPiece(text) || text.trim() === '' ? null : 'has no time';
    if (!continues(block, text, false)) return 'has no time';
    addLine(block, text);
    return null;
  }

  #isInWindow(nanos: bigint | null): boolean {
    return nanos !== null && nanos >= this.#from && nanos < this.#to;
  }

  #close({ timestamp, facts, texts }: Block): void {
    const text = texts.join('\n').trimEnd();
    if (text !== '') this.#found.push(entryOfLine(text, { timestamp, ...joinedFacts(facts) }));
  }
}

/** What is known of several lines: the first that tells counts, and of severities the highest. */
function joinedFacts(all: readonly LineFacts[]): LineFacts {
  const [first = {}, ...others] = all;
  if (others.length === 0) return first;
  const told = all.flatMap(({ severityText }) => severityText ?? []);
  const { severityText } = severityIn({
    text: null,
    number: null,
    body: null,
    attributes: { severity: told },
    resource: {},
  });
  return { ...first, severityText, ...joinedParts(all) };
}
