import { parseJson } from './json/parse-json.ts';
import { entryOf, type LogEntry } from './logs.ts';
import { isRecord } from './query/unread.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The attribute under which OpenTelemetry keeps a line as it was, beside what was read from it. */
export const originalKey = 'log.record.original';

const traceNames = ['trace_id', 'traceId', 'traceID', 'trace.id', 'dd.trace_id'];
const spanNames = ['span_id', 'spanId', 'spanID', 'span.id', 'dd.span_id'];

/**
 * An entry of a line that a program wrote: a JSON object is its body, and the line itself stays in reach; trace and span are
 * those of `known`, else of its attributes, else of the object.
 */
export function entryOfLine(line: string, known: Omit<Parameters<typeof entryOf>[0], 'body'>): LogEntry {
  const fields = fieldsOf(line);
  const { attributes = {} } = known;
  const places: readonly Fields[] = [attributes, known.resource ?? {}, fields ?? {}];
  return entryOf({
    ...known,
    body: fields ?? line,
    attributes: fields === null ? attributes : { ...attributes, [originalKey]: line },
    traceId: known.traceId ?? textIn(places, traceNames),
    spanId: known.spanId ?? textIn(places, spanNames),
  });
}

/** The object that a line is, numbers kept exactly; null for a line that is none. */
function fieldsOf(line: string): Fields | null {
  if (!/^\s*\{/.test(line)) return null;
  const value = parseJson(line)?.value;
  return isRecord(value) ? value : null;
}

function textIn(places: readonly Fields[], names: readonly string[]): string | null {
  const found = places.flatMap((place) => names.map((name) => place[name]));
  const value = found.find((one) => (typeof one === 'string' && one !== '') || typeof one === 'number');
  return value === undefined ? null : String(value);
}
