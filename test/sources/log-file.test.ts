import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOf } from '../../src/core/logs.ts';
import { instantNanos } from '../../src/core/query/time.ts';
import { entryOfJson } from '../../src/platform/sources/log-file/entry-of-json.ts';
import { type FileRecord, placeOf, readRecords } from '../../src/platform/sources/log-file/file-records.ts';
import { tidied } from '../../src/platform/sources/tidy.ts';

const field = fc.oneof(
  fc.constantFrom('a text', 7, true, null, [1], {}),
  fc.dictionary(
    fc.constantFrom('type', 'labels', 'a', '__proto__'),
    fc.constantFrom('x', 1, null, { b: 'y' }),
  ),
);
const names = [
  ...[
    'severity',
    'level',
    'insertId',
    'logName',
    'trace',
    'spanId',
    'textPayload',
    'jsonPayload',
    'resource',
  ],
  ...['labels', 'httpRequest', 'operation', 'split', 'metadata', 'time', 'custom', 'traceSampled'],
];
const written = fc.record(
  {
    timestamp: fc.constant('2026-03-01T09:30:00.5Z'),
    ...Object.fromEntries(names.map((name) => [name, field])),
  },
  { requiredKeys: ['timestamp'] },
);

test('an entry that is taken as it was written is what filling it in would have made of it', () => {
  fc.assert(
    fc.property(written, (value) => {
      const text = JSON.stringify(value);
      // What is no time there is left out, and the entry is made anew for it.
      const anew = { ...JSON.parse(text), receiveTimestamp: 'never' };
      expect(entryOfJson(JSON.parse(text))).toEqual(entryOfJson(anew));
    }),
    { numRuns: 500 },
  );
});

async function recordsOf(bytes: Buffer, chunk: number): Promise<readonly FileRecord[]> {
  const found: FileRecord[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  await readRecords(
    chunks(),
    (record) => found.push(record),
    () => {},
  );
  return found;
}

test('lines are the same however the bytes come, and one that is not UTF-8 spoils no other', async () => {
  const broken = Buffer.from([0x22, 0xff, 0x22]);
  const bytes = Buffer.concat([Buffer.from('{"a":"é"}\n\n{"b":1}\r\n'), broken, Buffer.from('\n{"c":"€"}')]);
  const whole = await recordsOf(bytes, bytes.length);
  expect(whole.map((one) => [placeOf(one), one.text, one.isUtf8])).toEqual([
    ['line 1', '{"a":"é"}', true],
    ['line 2', '', true],
    ['line 3', '{"b":1}\r', true],
    ['line 4', '"\ufffd"', false],
    ['line 5, the last and not ended,', '{"c":"€"}', true],
  ]);
  for (let chunk = 1; chunk < bytes.length; chunk += 1) expect(await recordsOf(bytes, chunk)).toEqual(whole);
});

test('entries are oldest first and each once, in whatever order and form they come', () => {
  const one = fc.record({
    timestamp: fc.constantFrom(
      '2026-03-01T09:30:00.5Z',
      '2026-03-01T09:30:00.6Z',
      '2026-03-01T09:30:00Z',
      '2026-03-01T11:30:00.5+02:00',
    ),
    id: fc.constantFrom(null, 'a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 6 }), (known) => {
      const entries = known.map((each) => entryOf(each));
      const found = tidied(entries);
      const times = found.map(({ timestamp }) => instantNanos(timestamp) ?? 0n);
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      const named = (all: readonly { timestamp: string; id: string | null }[]) =>
        all.flatMap(({ timestamp, id }) => (id === null ? [] : [`${timestamp} ${id}`]));
      expect(named(found).toSorted()).toEqual([...new Set(named(entries))].toSorted());
      expect(found.filter(({ id }) => id === null)).toHaveLength(
        entries.filter(({ id }) => id === null).length,
      );
    }),
  );
});
