import { auditOf, fullText } from './log-text.ts';
import type { LogEntry } from './logs.ts';
import { severityOf } from './query/severity.ts';
import { isEarlier } from './query/time.ts';
import { holdsUnread, isRecord } from './query/unread.ts';
import { mayHoldFrame } from './traces/frames.ts';
import { traceLines, tracesIn } from './traces/traces-in.ts';
import { cut, unitsOf } from './words/cut.ts';

const longest = 200;

/** All that an entry says, exceptions beside its message too; of an entry that has no payload but a request, what was asked and what it got: `GET /ws 500`. */
export function shownMessageOf(entry: LogEntry): string {
  const text = fullText(entry);
  const request = text === '' ? requestOf(entry) : null;
  return request === null ? text : `${request.method} ${request.path} ${request.status}`;
}

function requestOf({
  attributes: { httpRequest },
}: LogEntry): { method: string; path: string; status: string } | null {
  if (!isRecord(httpRequest)) return null;
  const { requestMethod, requestUrl, status } = httpRequest;
  const url = typeof requestUrl === 'string' ? requestUrl : '';
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/[?#]/)[0] ?? '';
  return { method: String(requestMethod ?? 'request'), path: path || '/', status: String(status ?? '') };
}

/** As `signatureOf` has it; of a request its status stays, which tells what went wrong. */
function signatureOfEntry(entry: LogEntry): string {
  const text = fullText(entry);
  const request = text === '' ? requestOf(entry) : null;
  if (request === null) return signatureOf(text);
  return `${request.method} ${signatureOf(request.path)} ${request.status}`;
}

const errorText =
  /Traceback \(most recent call last\)|^[ \t]*([A-Za-z_][\w.$]*(Error|Exception))\b:|\b(CRITICAL|FATAL|panic:)|^PHP Fatal error:|^Unhandled exception\./m;

/**
 * True for an entry of severity ERROR or above, whatever its logger calls it, or whose text or exception is that of a traceback: plain text
 * on stderr has no severity. An audit log goes by its severity.
 */
export function isError(entry: LogEntry): boolean {
  if ((severityOf(entry.severityText) ?? 0) >= 500) return true;
  if (auditOf(entry) !== undefined) return false;
  const text = fullText(entry).slice(0, 20_000);
  return errorText.test(text) || (mayHoldFrame(text) && stackTraceOf(text) !== null);
}

type Mask = readonly [RegExp, string];

/** What differs although the same thing is said of the same thing. */
const differing: readonly Mask[] = [
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([.,]\d+)?(Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b/g, '<id>'],
  [/\b0x[0-9a-fA-F]+\b/g, '<hex>'],
];

const masks: readonly Mask[] = [
  ...differing,
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+/g, '<address>'],
  [/\b([a-z][a-z+.-]*:\/\/)[^\s/"'<>)]+/gi, '$1<host>'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, '<address>'],
  [/(?<![\w:])\[?([0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}\]?(:\d+)?(?![\w:])/g, '<address>'],
  [
    /\b[\w-]+(\.[\w-]+)*\.(com|net|org|io|ai|dev|cloud|internal|local|localhost)\b(?![.\w(])(:\d+)?/gi,
    '<host>',
  ],
  [/\b[a-z][\w-]*(\.[\w-]+)*:\d{2,5}\b/gi, '<host>'],
  [/\b\d{1,2}:\d{2}:\d{2}([.,]\d+)?\b/g, '<time>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/gi, '<hex>'],
  [/\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z\d_-]{16,}\b/g, '<id>'],
  [/\d+(\.\d+)?/g, '<n>'],
];

/**
 * What is the same in all messages of a kind: the line that tells, with times, ids, addresses, hosts, hex and numbers masked; at most 200
 * characters. Of a stack trace also the innermost own frame, since one error thrown at two places is two.
 */
export function signatureOf(message: string): string {
  const trace = stackTraceOf(message);
  const what = cut(withoutVolatile(tellingLineOf(message, trace).slice(0, 500)), longest + 1, unitsOf);
  const frame = trace?.frame ?? null;
  return frame === null ? what : `${cut(what, longest - 59, unitsOf)}${placeText(frame)}`;
}

/** A text without what differs from one time to the next: times, ids, addresses, hosts, numbers. */
export function withoutVolatile(text: string): string {
  return masked(text, masks);
}

/** A text with `…` for the moments and ids in it that are never the same twice; its names and numbers stay, which say what it is about. */
export function withoutIds(text: string): string {
  return masked(
    text,
    differing.map(([pattern]) => [pattern, '…']),
  );
}

/** As `withoutIds`, without what was measured too: times, durations, counts. The status of an answer, and digits in a name, say what is wrong. */
export function withoutMeasures(text: string): string {
  return masked(text, measures);
}

const measures: readonly Mask[] = [
  ...differing,
  [/\b\d{1,2}:\d{2}:\d{2}([.,]\d+)?\b/g, '<time>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/gi, '<hex>'],
  [/\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z\d_-]{24,}\b/g, '<id>'],
  [/\b\d+(\.\d+)? ?(?:ns|µs|ms|s|min|h|d|B|kB|KB|MB|GB|%)(?!\w)/g, '<n>'],
  [/(?<!status \d{3}, got )(?<![\w.:/-])(?!(?<=^)[1-5]\d\d\b)\d+(\.\d+)?(?![\w:/-])/g, '<n>'],
];

function masked(text: string, all: readonly Mask[]): string {
  const bare = all.reduce((masking, [pattern, mask]) => masking.replace(pattern, mask), text);
  return bare.replace(/\s+/g, ' ').trim();
}

/** Function and the end of its path: folders of a build differ from one image to the next, line numbers from one deploy to the next. */
function placeText({ function: named, file }: { function: string; file: string }): string {
  const path = file.split(/[\\/]/).slice(-2).join('/');
  const place = [named.replace(/^<.*>$/, ''), path].filter((part) => part !== '').join(' in ');
  return place === '' ? '' : ` (${cut(withoutVolatile(place), 81, unitsOf)})`;
}

/** The line that says what happened: of a stack trace what was thrown, of everything else the first; blank lines count for none. */
export function tellingLine(message: string): string {
  return tellingLineOf(message, stackTraceOf(message));
}

function tellingLineOf(message: string, trace: StackTrace | null): string {
  return trace === null || trace.what === '' ? firstLine(message) : trace.what;
}

/** Of a traceback that was cut the last line. */
function firstLine(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const isTraceback = lines.some((line) => line.includes('Traceback (most recent call last)'));
  return (isTraceback ? lines.at(-1) : lines[0]) ?? '';
}

/** A signature, how many messages have it, the earliest of their entries, and whether their words differ in what is masked. */
export type Signature = { signature: string; count: number; sample: LogEntry; varies: boolean };

/** True when an entry is an error of which the text could not be read: it may be any kind of error. */
export function isUnreadError(entry: LogEntry): boolean {
  return holdsUnread(entry.cloud ?? entry) && isError(entry);
}

/** The errors among the entries by signature, most frequent first. */
export function errorSignatures(entries: readonly LogEntry[]): readonly Signature[] {
  return kindsOf(entries.filter(isError));
}

/** Entries by signature, most frequent first. */
export function kindsOf(entries: readonly LogEntry[]): readonly Signature[] {
  const found = new Map<string, Signature>();
  for (const entry of entries) {
    const signature = signatureOfEntry(entry);
    const known = found.get(signature);
    const isFirst = known === undefined || isEarlier(entry.timestamp, known.sample.timestamp);
    found.set(signature, {
      signature,
      count: (known?.count ?? 0) + 1,
      sample: isFirst ? entry : known.sample,
      varies: known !== undefined && (known.varies || fullText(known.sample) !== fullText(entry)),
    });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** What a stack trace tells: what was thrown, and the innermost frame that is code of one's own; null when it names none. */
type StackTrace = { what: string; frame: { function: string; file: string } | null };

/** The last trace in a text, whatever stands before it; of a chain the cause that began it (of Python's "during handling" what was not caught). Null when there is none. */
export function stackTraceOf(text: string): StackTrace | null {
  const trace = tracesIn(traceLines(text)).at(-1);
  if (trace === undefined) return null;
  const frame = trace.frames.find(({ isOwn }) => isOwn) ?? trace.frames[0];
  return {
    what: trace.what,
    frame: frame === undefined ? null : { function: frame.function, file: frame.file },
  };
}
