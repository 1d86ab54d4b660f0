import type { LogEntry } from './logs.ts';
import { severityRank } from './query/fields.ts';
import { isEarlier } from './query/time.ts';

const longest = 200;

/** The text of an entry: its text, the message of its JSON, else the whole payload as JSON. */
export function messageOf(entry: LogEntry): string {
  if (entry.textPayload !== undefined) return entry.textPayload;
  const message = entry.jsonPayload?.message;
  if (typeof message === 'string') return message;
  const payload = entry.jsonPayload ?? entry.protoPayload;
  return payload === undefined ? '' : JSON.stringify(payload);
}

/** As `messageOf`; of an entry that has no payload but a request, what was asked and what it got: `GET /ws 500`. */
export function shownMessageOf(entry: LogEntry): string {
  const message = messageOf(entry);
  const request = message === '' ? requestOf(entry) : null;
  return request === null ? message : `${request.method} ${request.path} ${request.status}`;
}

function requestOf({ httpRequest }: LogEntry): { method: string; path: string; status: string } | null {
  if (httpRequest === undefined) return null;
  const { requestMethod, requestUrl, status } = httpRequest;
  const url = typeof requestUrl === 'string' ? requestUrl : '';
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split(/[?#]/)[0] ?? '';
  return { method: String(requestMethod ?? 'request'), path: path || '/', status: String(status ?? '') };
}

/** As `signatureOf` has it; of a request its status stays, which tells what went wrong. */
function signatureOfEntry(entry: LogEntry): string {
  const message = messageOf(entry);
  const request = message === '' ? requestOf(entry) : null;
  if (request === null) return signatureOf(message);
  return `${request.method} ${signatureOf(request.path)} ${request.status}`;
}

/** True for an entry of severity ERROR or above, or whose text is that of a traceback: plain text on stderr has no severity. */
export function isError(entry: LogEntry): boolean {
  if ((severityRank(entry.severity ?? 'DEFAULT') ?? 0) >= 500) return true;
  return /Traceback \(most recent call last\)|^[ \t]*([A-Za-z_][\w.]*(Error|Exception))\b:|\b(CRITICAL|FATAL|panic:)|^[ \t]+at .+:\d+:\d+\)?$/m.test(
    messageOf(entry).slice(0, 20_000),
  );
}

const masks: readonly [RegExp, string][] = [
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?([.,]\d+)?(Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b/g, '<id>'],
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
  [/\b0x[0-9a-fA-F]+\b/g, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b/gi, '<hex>'],
  [/\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z\d_-]{16,}\b/g, '<id>'],
  [/\d+(\.\d+)?/g, '<n>'],
];

/** What is the same in all messages of a kind: the line that tells, with times, ids, addresses, hosts, hex and numbers masked; at most 200 characters. */
export function signatureOf(message: string): string {
  const masked = masks.reduce(
    (text, [pattern, mask]) => text.replace(pattern, mask),
    tellingLine(message).slice(0, 500),
  );
  const spaced = masked.replace(/\s+/g, ' ').trim();
  return spaced.length > longest ? `${spaced.slice(0, longest)}…` : spaced;
}

/** The line that says what happened: of a Python traceback the last, of everything else the first; blank lines count for none. */
export function tellingLine(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const isTraceback = lines.some((line) => line.includes('Traceback (most recent call last)'));
  return (isTraceback ? lines.at(-1) : lines[0]) ?? '';
}

/** A signature, how many messages have it, and the earliest of their entries. */
export type Signature = { signature: string; count: number; sample: LogEntry };

/** The errors among the entries by signature, most frequent first. */
export function errorSignatures(entries: readonly LogEntry[]): readonly Signature[] {
  const found = new Map<string, Signature>();
  for (const entry of entries.filter(isError)) {
    const signature = signatureOfEntry(entry);
    const known = found.get(signature);
    const isFirst = known === undefined || isEarlier(entry.timestamp, known.sample.timestamp);
    found.set(signature, {
      signature,
      count: (known?.count ?? 0) + 1,
      sample: isFirst ? entry : known.sample,
    });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
