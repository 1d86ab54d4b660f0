import { parseJson } from './json/parse-json.ts';
import { entryOf, type LogEntry } from './logs.ts';
import { severityName } from './query/severity.ts';
import { isRecord } from './query/unread.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The attribute under which OpenTelemetry keeps a line as it was, beside what was read from it. */
export const originalKey = 'log.record.original';

const severityNames = [
  'severity_text',
  'severity',
  'level',
  'levelname',
  'log.level',
  'loglevel',
  'lvl',
  '@l',
];
const traceNames = ['trace_id', 'traceId', 'traceID', 'trace.id', 'dd.trace_id'];
const spanNames = ['span_id', 'spanId', 'spanID', 'span.id', 'dd.span_id'];

/**
 * An entry of a line that a program wrote: a JSON object is its body, and the line itself stays in reach; severity, trace and span are
 * those of `known`, else of its attributes, else of the object.
 */
export function entryOfLine(line: string, known: Omit<Parameters<typeof entryOf>[0], 'body'>): LogEntry {
  const fields = fieldsOf(line);
  const { attributes = {} } = known;
  const places: readonly Fields[] = [attributes, known.resource ?? {}, fields ?? {}];
  const numbered = textIn([attributes], ['severity_number']);
  const severityText = known.severityText ?? severityIn(places);
  return entryOf({
    ...known,
    severityText,
    ...(severityText === null && numbered !== null ? { severityNumber: Number(numbered) } : {}),
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

/** The first that is a severity; a word that nobody knows only where there is no other. */
function severityIn(places: readonly Fields[]): string | null {
  const found = places.flatMap((place) => severityNames.map((name) => place[name]));
  const texts = found.flatMap((one) =>
    typeof one === 'number' || (typeof one === 'string' && one !== '') ? [String(one)] : [],
  );
  return texts.find((text) => severityName(text) !== null) ?? texts[0] ?? null;
}

function textIn(places: readonly Fields[], names: readonly string[]): string | null {
  const found = places.flatMap((place) => names.map((name) => place[name]));
  const value = found.find((one) => (typeof one === 'string' && one !== '') || typeof one === 'number');
  return value === undefined ? null : String(value);
}
