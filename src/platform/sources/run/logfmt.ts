import { bad, type LineParser } from './line-read.ts';
import { timestampIn } from './ndjson.ts';

const pair = /(?:^|\s)([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/gsu;
const messageNames = ['msg', 'message', '@message', 'event'];

/** `time=2026-11-30T10:00:00Z level=error msg="it broke" user=7`. */
export const logfmt: LineParser = (line) => {
  if (line.trim() === '') return { kind: 'more', text: line };
  const fields = fieldsOf(line);
  if (fields === null) return { kind: 'more', text: line };
  const timestamp = timestampIn(fields);
  if (timestamp === null) return bad('has no time with a zone');
  const name = messageNames.find((one) => Object.hasOwn(fields, one));
  const text = name === undefined ? line : (fields[name] ?? '');
  return { kind: 'line', stream: '', timestamp, text, facts: { attributes: fields } };
};

/** Null for a line that is not made of pairs, all of it. */
function fieldsOf(line: string): Readonly<Record<string, string>> | null {
  if (/^\s/.test(line) || line.replace(pair, '').trim() !== '') return null;
  const pairs = [...line.matchAll(pair)].map(([, name = '', value = '']) => [name, unquoted(value)] as const);
  return Object.fromEntries(pairs);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  return value
    .slice(1, -1)
    .replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, code: string | undefined, letter: string) =>
      code === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
    );
}
