import { logfmtLine } from '../../../core/logfmt.ts';
import { bad, type LineParser } from './line-read.ts';
import { timestampIn } from './ndjson.ts';

const messageNames = ['msg', 'message', '@message', 'event'];

/** `time=2026-11-30T10:00:00Z level=error msg="it broke" user=7`. */
export const logfmt: LineParser = (line) => {
  if (line.trim() === '') return { kind: 'more', text: line };
  const pairs = logfmtLine(line);
  if (pairs === null) return { kind: 'more', text: line };
  const fields: Readonly<Record<string, string>> = Object.fromEntries(pairs);
  const twice = pairs.find(([name], at) => pairs.findIndex(([one]) => one === name) < at);
  if (twice !== undefined) return bad(`has \`${twice[0]}\` twice: which of the two counts is not known`);
  const timestamp = timestampIn(fields);
  if (timestamp === null) return bad('has no time with a zone');
  const name = messageNames.find((one) => Object.hasOwn(fields, one));
  const text = name === undefined ? line : (fields[name] ?? '');
  return { kind: 'line', stream: '', timestamp, text, facts: { attributes: fields } };
};
