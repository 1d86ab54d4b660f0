import { expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redact.ts';

const redactor = createRedactor(
  Array.from({ length: 12 }, (_, index) => ({ name: `S${index}`, value: `value-${index}-k7Q/+"'z` })),
);

const worst = [
  ...[
    'eyJ',
    'eyJaaaaaaaa.',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    '-----END PRIVATE KEY-----',
    '-----',
  ],
  ...[
    '://',
    '://a:',
    'password="',
    "token='",
    'password=\\"',
    'token=',
    '--password x ',
    '--password ',
    '-u a:',
  ],
  ...['xoxb-', 'xoxb-1', 'sk-', 'SG.aaaaaaaaaaaaaaaa.', 'aaaaaaaaaaaaaa.atlasv1.', '1234567890:AA', 'M'],
  ...[
    'cookie: a',
    'authorization: ',
    'authorization: OAuth ',
    'Bearer ',
    'login a password ',
    'login ',
    'auth: ',
  ],
  ...['AWS4-HMAC-SHA256 ', 'redis-cli ', 'mysql ', 'docker login ', '?key=', 'MIIEvQ', 'A1b2', 'deadbeef'],
  ...[
    'a',
    ' ',
    '\\',
    '%25',
    '&amp;',
    '&#x41;',
    '\\u00e4',
    "$'",
    '…',
    'value-',
    'value-1…',
    '\u001b[',
    '\u200b',
    'ä',
  ],
];

/** Milliseconds of this thread's processor: other processes do not count. */
function cost(text: string): number {
  const before = process.threadCpuUsage();
  redactor.text(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

function least(text: string): number {
  return Math.min(cost(text), cost(text));
}

it.each(worst)('a text four times as long costs four times as much, of %j', { timeout: 60_000 }, (piece) => {
  const short = piece.repeat(Math.ceil(60_000 / piece.length));
  const long = piece.repeat(Math.ceil(240_000 / piece.length));
  // Squared it would be sixteen times; what takes less than a few milliseconds is measured too badly to be compared.
  expect(least(long)).toBeLessThan(10 * Math.max(least(short), 5));
});
