import { expect, test } from 'vitest';
import { errorSignatures, isError, signatureOf } from '../../src/core/log-signatures.ts';
import { entryText } from '../../src/core/log-text.ts';
import { entryOf } from '../../src/core/logs.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { entryOfCloud } from '../../src/platform/sources/cloud-logging/entry-of-cloud.ts';

test.each([
  ['request 12 took 3.5 s', 'request 99 took 0.1 s'],
  ['user 3f2b8c1e-1111-4222-8333-abcdefabcdef gone', 'user 00000000-1111-4222-8333-abcdefabcde0 gone'],
  ['2026-03-01T09:50:00.123Z boom', '2026-03-02 10:51:01,7 boom'],
  ['connect to 10.0.0.1:6379 refused', 'connect to 192.168.7.9:6380 refused'],
  ['GET https://api.example.com/a failed', 'GET https://b.example.org:8443/a failed'],
  ['redis.internal:6379 is down', 'cache-2.example.com:6380 is down'],
  ['at 0x7fe12ab0', 'at 0x7fe12ab1'],
  ['commit 1a2b3c4d5e bad', 'commit 99ffee0011 bad'],
  ['mail to ann@example.com bounced', 'mail to bob.b@example.org bounced'],
  ['trace projects-abc123def456ghi789 lost', 'trace projects-zzz999yyy888xxx777 lost'],
])('%s is the same as %s', (a, b) => {
  expect(signatureOf(a)).toBe(signatureOf(b));
  expect(signatureOf(a)).not.toBe(signatureOf(`${a} but worse`));
});

test('a traceback is known by its last line; a dotted module is no host', () => {
  const traceback =
    'Traceback (most recent call last):\n  File "a.py", line 3\nNameError: name \'redis\' is not defined\n';
  expect(signatureOf(traceback)).toBe("NameError: name 'redis' is not defined (a.py)");
  expect(signatureOf('no module netra_backend.app.services')).toBe('no module netra_backend.app.services');
  const timestamp = '2026-03-01T09:50:00Z';
  expect(isError(entryOfCloud({ timestamp, textPayload: traceback }))).toBe(true);
  expect(isError(entryOfCloud({ timestamp, severity: 'WARNING', textPayload: 'fine, no Error here' }))).toBe(
    false,
  );
  expect(isError(entryOfCloud({ timestamp, severity: 'CRITICAL' }))).toBe(true);
  expect(
    errorSignatures([
      entryOfCloud({ timestamp, textPayload: traceback }),
      entryOfCloud({ timestamp, textPayload: traceback }),
    ]),
  ).toMatchObject([{ count: 2, signature: "NameError: name 'redis' is not defined (a.py)" }]);
});

test('of the errors of a kind the earliest is kept, whatever their order; the most frequent kind is first', () => {
  const error = (timestamp: string, body: string) => entryOf({ timestamp, body, severityText: 'ERROR' });
  const found = errorSignatures([
    error('2026-03-01T09:50:01Z', 'rare 1'),
    error('2026-03-01T09:50:00.5Z', 'often 1'),
    error('2026-03-01T09:50:00Z', 'often 2'),
    error('2026-03-01T11:49:59+02:00', 'often 3'),
  ]);
  expect(found.map(({ signature, count, sample }) => [signature, count, sample.body])).toEqual([
    ['often <n>', 3, 'often 3'],
    ['rare <n>', 1, 'rare 1'],
  ]);
});

test('a message is the text, the message of the JSON, else the JSON', () => {
  const timestamp = '2026-03-01T09:50:00Z';
  const messageOf = (entry: CloudEntry) => entryText(entryOfCloud(entry)).message;
  expect(messageOf({ timestamp, textPayload: 'a' })).toBe('a');
  expect(messageOf({ timestamp, jsonPayload: { message: 'b', n: 1 } })).toBe('b');
  expect(messageOf({ timestamp, jsonPayload: { n: 1 } })).toBe('{"n":1}');
  expect(messageOf({ timestamp })).toBe('');
});
