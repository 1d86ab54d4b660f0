import { expect, it } from 'vitest';
import {
  expiryOf,
  isLinkId,
  judgeToken,
  linkUrl,
  parseToken,
  signedText,
  tokenText,
} from '../../src/core/links.ts';

const signature = 'A'.repeat(43);
const token = { keyId: 'k1', expiresAtSeconds: 1_800_000_000, signature };

it('a token is read as it was written', () => {
  expect(parseToken(tokenText(token))).toEqual(token);
});

it.each([
  '',
  '.',
  '..',
  `k1.1800000000.${signature}A`,
  `k1.1800000000.${signature.slice(1)}`,
  `k1.1800000000.${signature}=`,
  `k1.01800000000.${signature}`,
  `k1.-1.${signature}`,
  `k1.1e9.${signature}`,
  `k1.1800000000000.${signature}`,
  `.1800000000.${signature}`,
  `${'k'.repeat(17)}.1800000000.${signature}`,
  `k1.1800000000.${signature}\n`,
  ` k1.1800000000.${signature}`,
  `k|1.1800000000.${signature}`,
  `k1.1800000000.${signature}.x`,
])('%j is no token', (text) => {
  expect(parseToken(text)).toBeNull();
});

it.each([
  ['before its end', true, 1_799_999_999_999, 'good'],
  ['in the moment of its end', true, 1_800_000_000_000, 'expired'],
  ['after its end', true, 1_900_000_000_000, 'expired'],
  ['not signed', false, 0, 'wrong'],
  ['not signed and over', false, 1_900_000_000_000, 'wrong'],
] as const)('a token %s', (_, isSigned, now, judgement) => {
  expect(judgeToken(token, isSigned, now)).toBe(judgement);
});

it('no two links share the text that is signed', () => {
  const texts = [
    signedText('run', 'a', 12, 'k'),
    signedText('incident', 'a', 12, 'k'),
    signedText('run', 'a1', 2, 'k'),
    signedText('run', 'a', 1, '2k'),
  ];
  expect(new Set(texts).size).toBe(4);
});

it.each(['', 'a|b', 'a/b', '..', 'a b', 'a%2f', 'é', 'x'.repeat(65)])('%j can be in no link', (id) => {
  expect(isLinkId(id)).toBe(false);
});

it('a link ends with a day, never before its time is over', () => {
  const day = 86_400_000;
  expect(expiryOf(0, 7 * day)).toBe((7 * day) / 1000);
  expect(expiryOf(1, 7 * day)).toBe((8 * day) / 1000);
  expect(expiryOf(day, 7 * day)).toBe((8 * day) / 1000);
});

it('a public URL keeps its path', () => {
  expect(linkUrl('https://x.example/bot/', 'run', 'r-1', 't')).toBe('https://x.example/bot/runs/r-1?token=t');
  expect(linkUrl('https://x.example/bot', 'report', 'r-1', 't')).toBe(
    'https://x.example/bot/runs/r-1/report?token=t',
  );
  expect(linkUrl('https://x.example', 'incident', 'i-1', 't')).toBe(
    'https://x.example/incidents/i-1?token=t',
  );
});
