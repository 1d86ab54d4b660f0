import { parseJson } from './json/parse-json.ts';
import { entryOf, type LogEntry } from './logs.ts';
import { isRecord } from './query/unread.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The attribute under which OpenTelemetry keeps a line as it was, beside what was read from it. */
export const originalKey = 'log.record.original';

/** An entry of a line that a program wrote: a JSON object is its body, and the line itself stays in reach. */
export function entryOfLine(line: string, known: Omit<Parameters<typeof entryOf>[0], 'body'>): LogEntry {
  const fields = fieldsOf(line);
  const { attributes = {} } = known;
  return entryOf({
    ...known,
    body: fields ?? line,
    attributes: fields === null ? attributes : { ...attributes, [originalKey]: line },
  });
}

/** The object that a line is, numbers kept exactly; null for a line that is none. */
function fieldsOf(line: string): Fields | null {
  if (!/^\s*\{/.test(line)) return null;
  const value = parseJson(line)?.value;
  return isRecord(value) ? value : null;
}
