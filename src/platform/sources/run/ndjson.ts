import { parseJson, whyNoJson } from '../../../core/json/parse-json.ts';
import { entryOfLine } from '../../../core/log-line.ts';
import { isRecord } from '../../../core/query/unread.ts';
import { bad, type LineParser } from './line-read.ts';
import { timestampOf } from './timestamp.ts';

const timeNames = ['timestamp', '@timestamp', 'time', 'ts', '@t', 'datetime', 'date', 't'];

/** One JSON object a line, as programs log. */
export const ndjson: LineParser = (line) => {
  if (line.trim() === '') return { kind: 'aside' };
  const value = parseJson(line)?.value;
  if (!isRecord(value)) return bad(`is ${whyNoJson(line) ?? 'no JSON object'}`);
  const timestamp = timestampIn(value);
  if (timestamp === null) return bad(`has no time with a zone in ${timeNames.join(', ')}`);
  return { kind: 'entry', entry: entryOfLine(line, { timestamp }) };
};

/** The first of the names that programs call a time by; null where none holds one. */
export function timestampIn(fields: Readonly<Record<string, unknown>>): string | null {
  const isThere = (name: string) => timestampOf(fields[name]);
  for (const name of timeNames) {
    const timestamp = Object.hasOwn(fields, name) ? isThere(name) : null;
    if (timestamp !== null) return timestamp;
  }
  // `Timestamp` of .NET, `TimeStamp`, `Time`.
  for (const name in fields) {
    const timestamp = timeNames.includes(name.toLowerCase()) ? isThere(name) : null;
    if (timestamp !== null) return timestamp;
  }
  return null;
}
