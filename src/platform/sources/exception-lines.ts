import { entryOf, type LogEntry } from '../../core/logs.ts';
import { instantNanos } from '../../core/query/time.ts';

/** Lines of one stream that are one text: an exception, from its first line on. */
export type ExceptionLines = {
  texts: string[];
  /** Its last lines are frames of a Python traceback, or what stands between two of them. */
  isInTrace: boolean;
};

/** One exception is written at once. */
export const longestPauseNanos = 1_000_000_000n;
const chained = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const goesOn = /^(?:\s+\S|Caused by: |Suppressed: |\.{3} \d+ (?:more|common frames)|Traceback \(most recent)/;

/** What a line begins. */
export function begunWith(text: string): ExceptionLines {
  return { texts: [text], isInTrace: isTrace(text) };
}

/** True for a line that looks like a part of what stands before it. */
export function isPiece(text: string): boolean {
  return goesOn.test(text);
}

/** True when a line goes on what was begun. A traceback begins an entry of its own where it has a time. */
export function continues({ texts, isInTrace }: ExceptionLines, text: string, isTimed: boolean): boolean {
  if (/^\s*\{.*\}\s*$/.test(texts.length === 1 ? (texts[0] ?? '') : '')) return false;
  if (isInTrace || chained.test(text)) return texts.length > 1 || isInTrace;
  if (text.trim() === '') return !isTimed || texts.length > 1;
  return goesOn.test(text) && !(isTimed && isTrace(text));
}

/** Adds a line that goes on. */
export function addLine(lines: ExceptionLines, text: string): void {
  const isEnd = lines.isInTrace && text.trim() !== '' && !/^\s/.test(text) && !isTrace(text);
  lines.isInTrace = isTrace(text) || chained.test(text) || (lines.isInTrace && !isEnd);
  lines.texts.push(text);
}

function isTrace(text: string): boolean {
  return /^\s*Traceback \(most recent call last\)/.test(text);
}

type Begun = { lines: ExceptionLines; parts: LogEntry[]; lastNanos: bigint };

/** Entries, oldest first, of which each line of an exception may be one: those of one stream that are one exception become one. */
export function joinedExceptions(entries: readonly LogEntry[]): readonly LogEntry[] {
  // Of most logs there is nothing to put together, and their streams need not be told apart.
  if (!entries.some(({ body }) => typeof body === 'string' && isPiece(body))) return entries;
  const open = new Map<string, Begun>();
  const streams = new WeakMap<object, string>();
  const begun: Begun[] = [];
  for (const entry of entries) {
    const stream = streamOf(entry, streams);
    const nanos = instantNanos(entry.timestamp) ?? 0n;
    const text = typeof entry.body === 'string' ? entry.body : null;
    const last = open.get(stream);
    const isSoon = last !== undefined && nanos - last.lastNanos <= longestPauseNanos;
    const isNext = text !== null && isSoon && isOfOneTrace(last.parts, entry);
    if (isNext && continues(last.lines, text, true)) {
      addLine(last.lines, text);
      last.parts.push(entry);
      last.lastNanos = nanos;
      continue;
    }
    const next = { lines: begunWith(text ?? ''), parts: [entry], lastNanos: nanos };
    begun.push(next);
    // What is no text ends what was begun.
    if (text === null) open.delete(stream);
    else open.set(stream, next);
  }
  return begun.map(joined);
}

/** What one writer wrote; what is told of each line apart is not part of it. */
function streamOf({ logName, resource, attributes }: LogEntry, known: WeakMap<object, string>): string {
  const own = known.get(resource) ?? JSON.stringify(resource);
  known.set(resource, own);
  const { stream = null, 'log.iostream': standard = null } = attributes;
  return JSON.stringify([logName, own, stream, standard]);
}

/** The first line tells when and who; the severity is the highest of all. */
function joined({ lines, parts }: Begun): LogEntry {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('an entry without a part');
  if (others.length === 0) return first;
  const worst = parts.reduce((a, b) => (b.severityNumber > a.severityNumber ? b : a));
  const { severityNumber, severityText } = worst;
  return entryOf({
    ...first,
    body: lines.texts.join('\n').trimEnd(),
    severityNumber,
    severityText,
    ...joinedParts(parts),
  });
}

type Part = Partial<Pick<LogEntry, 'traceId' | 'spanId' | 'attributes'>>;

/** What two traces wrote is not one exception. */
export function isOfOneTrace(parts: readonly Part[], { traceId = null }: Part): boolean {
  return traceId === null || parts.every((one) => (one.traceId ?? traceId) === traceId);
}

/** What lines tell apart from their texts: the first trace and span, and of an attribute every value that it has. */
export function joinedParts(parts: readonly Part[]): Pick<LogEntry, 'traceId' | 'spanId' | 'attributes'> {
  const named = Map.groupBy(
    parts.flatMap(({ attributes = {} }) => Object.entries(attributes)),
    ([name]) => name,
  );
  const attributes = [...named].map(([name, pairs]) => {
    const values = new Map(pairs.map(([, value]) => [JSON.stringify(value), value]));
    return [name, values.size === 1 ? pairs[0]?.[1] : [...values.values()]];
  });
  const first = (all: readonly (string | null | undefined)[]) =>
    all.find((one) => typeof one === 'string') ?? null;
  return {
    traceId: first(parts.map(({ traceId }) => traceId)),
    spanId: first(parts.map(({ spanId }) => spanId)),
    attributes: Object.fromEntries(attributes),
  };
}
