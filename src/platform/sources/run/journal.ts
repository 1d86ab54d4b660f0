import { parseJson, whyNoJson } from '../../../core/json/parse-json.ts';
import { isRecord } from '../../../core/query/unread.ts';
import { bad, type LineFacts, type LineParser } from './line-read.ts';
import { nanosText } from './timestamp.ts';

type Fields = Readonly<Record<string, unknown>>;

const ofResource = ['_SYSTEMD_UNIT', '_SYSTEMD_USER_UNIT', '_HOSTNAME', '_PID', 'SYSLOG_IDENTIFIER'];

/** `journalctl -o json`: a record of the journal a line. */
export const journalJson: LineParser = (line) => {
  if (line.trim() === '' || /^-- (?:No entries|Logs begin|Journal begins|Boot ).*$/.test(line))
    return { kind: 'aside' };
  const record = parseJson(line)?.value;
  if (!isRecord(record)) return bad(`is ${whyNoJson(line) ?? 'no JSON object'}: give journalctl -o json`);
  const micros = textOf(record.__REALTIME_TIMESTAMP);
  if (micros === null || !/^\d{1,18}$/.test(micros)) return bad('has no __REALTIME_TIMESTAMP');
  const text = record.MESSAGE === undefined ? '' : textOf(record.MESSAGE);
  if (text === null) return bad('has a MESSAGE that journalctl left out: give it --all');
  const facts = factsOf(record);
  const stream = `${textOf(facts.resource?.unit) ?? ''}/${textOf(record._PID) ?? ''}`;
  return { kind: 'line', stream, timestamp: nanosText(BigInt(micros) * 1_000n), text, facts };
};

function factsOf(record: Fields): LineFacts {
  const unit = record._SYSTEMD_USER_UNIT ?? record._SYSTEMD_UNIT ?? record.UNIT ?? record.SYSLOG_IDENTIFIER;
  const named = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
  const rest = Object.keys(record).filter(
    (name) => !ofResource.includes(name) && name !== 'MESSAGE' && name !== '__REALTIME_TIMESTAMP',
  );
  const cursor = textOf(record.__CURSOR);
  return {
    resource: { ...(unit === undefined ? {} : { unit }), ...named(ofResource) },
    attributes: named(rest),
    ...(cursor === null ? {} : { id: cursor }),
  };
}

/** A field of the journal is a text, or the bytes of one that holds what does not print; of several the last counts. Null for none. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  if (value.length > 0 && value.every((one) => typeof one === 'string')) return value.join('\n');
  const bytes = value.map(Number);
  const areBytes = bytes.every((one) => Number.isInteger(one) && one >= 0 && one <= 255);
  return areBytes ? Buffer.from(bytes).toString('utf8') : null;
}
