import { expect, test } from 'vitest';
import { EventStreamReader } from '../../../src/checks/http/events/event-stream.ts';

/** What a reader makes of pieces: `name:data` of events, `!why` of what reaches nobody. */
function read(pieces: readonly (string | Buffer)[], maxBytes = 1_000) {
  const reader = new EventStreamReader(maxBytes);
  const items = pieces.flatMap((piece) => [...reader.read(Buffer.from(piece))]);
  const rest = reader.end();
  const told = [...items, ...(rest === null ? [] : [rest])].map((item) =>
    item.kind === 'event' ? `${item.name}:${item.data}` : `!${item.name}: ${item.why}`,
  );
  const { lastEventId: id, retryMs, comments, isTooLarge } = reader;
  return { told, id, retryMs, comments, isTooLarge };
}

test.each<[string, string, readonly string[]]>([
  ['without a name it is a message', 'data: a\n\n', ['message:a']],
  ['an empty name is none', 'event:\ndata: a\n\n', ['message:a']],
  ['the last name counts', 'event: a\nevent: b\ndata: 1\n\n', ['b:1']],
  ['a name is of its event only', 'event: a\ndata: 1\n\ndata: 2\n\n', ['a:1', 'message:2']],
  ['lines of data are joined', 'data: a\ndata:\ndata: b\n\n', ['message:a\n\nb']],
  ['one blank behind the colon is no part', 'data:  a\n\ndata:b\n\n', ['message: a', 'message:b']],
  ['a field without a colon', 'data\n\n', ['message:']],
  ['fields that nobody knows', 'datax: 1\nfoo\nDATA: 2\ndata: a\n\n', ['message:a']],
  ['comments between', ': hi\n\n:\ndata: a\n: b\n\n', ['message:a']],
  ['carriage returns end lines', 'event: a\rdata: 1\r\rdata: 2\r\r', ['a:1', 'message:2']],
  ['ends of lines of three kinds', 'event: a\r\ndata: 1\r\n\r\ndata: 2\n\r\n', ['a:1', 'message:2']],
  ['a byte order mark', '\ufeffdata: a\n\n', ['message:a']],
  [
    'a second mark is a letter',
    '\ufeff\ufeffdata: a\n\ndata: b\n\n',
    ['!message: no field that clients know (data:)', 'message:b'],
  ],
  ['letters of several bytes', 'event: ä€😀\ndata: 日本\n\n', ['ä€😀:日本']],
  [
    'lines without a field',
    '{"a":1}\n\ndata: b\nfoo: 1\n\n',
    ['!message: no field that clients know (data:)', 'message:b'],
  ],
  ['an event without data', 'event: ping\n\n', ['!ping: it has no data, so no client gets it']],
  [
    'the end without a blank line',
    'data: a\n\nevent: b\ndata: 1\n',
    ['message:a', '!b: it ends without a blank line, so no client gets it'],
  ],
  ['the end in a line', 'event: b\ndata: 1', ['!b: it ends without a blank line, so no client gets it']],
  ['the end in a comment', 'data: a\n\n: keep', ['message:a']],
])('%s, wherever it is cut', (_what, text, told) => {
  const bytes = Buffer.from(text);
  expect(read([bytes]).told).toEqual(told);
  expect(read([...bytes].map((byte) => Buffer.from([byte]))).told).toEqual(told);
  for (let at = 1; at < bytes.length; at += 1)
    expect(read([bytes.subarray(0, at), Buffer.alloc(0), bytes.subarray(at)]).told).toEqual(told);
});

test('the id is that of the last event that was ended, and stays', () => {
  expect(read(['id: 1\ndata: a\n\ndata: b\n\n']).id).toBe('1');
  expect(read(['id: 1\ndata: a\n\nid: 2\ndata: b\n']).id).toBe('1');
  expect(read(['id: 1\ndata: a\n\nid\ndata: b\n\n']).id).toBe('');
  expect(read(['id: 1\n\n']).id).toBe('1');
  expect(read(['id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n']).id).toBe('1');
});

test('only digits say how long to wait', () => {
  expect(read(['retry: 1500\n\n']).retryMs).toBe(1500);
  expect(read(['retry: 1500\nretry: 2s\nretry: -1\nretry:\n\n']).retryMs).toBe(1500);
  expect(read(['data: a\n\n']).retryMs).toBeNull();
});

test('bytes that are no UTF-8 are no event, and may have been any', () => {
  const { told } = read([Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0x0a, 0x0a]), 'data: b\n\n']);
  expect(told).toEqual(['!message: it is not UTF-8', 'message:b']);
});

test('an event that never ends is given up, comments that go on are not', () => {
  expect(read(['data: ', ...Array.from({ length: 300 }, () => 'aaaaaaaa')]).isTooLarge).toBe(true);
  expect(read(Array.from({ length: 300 }, () => 'data: aaaa\n')).isTooLarge).toBe(true);
  expect(read(Array.from({ length: 300 }, () => ': keep-alive\n'))).toMatchObject({
    comments: 300,
    isTooLarge: false,
  });
});

test('a megabyte of carriage returns does not hold it', () => {
  expect(read([Buffer.alloc(1_000_000, '\r')]).told).toEqual([]);
});
