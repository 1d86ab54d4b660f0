import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { brokenLink, chained, chainStart, lastHash } from '../../../src/core/incident/chain.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const facts = [
  { type: 'incident.opened', at: 1 },
  { type: 'note.written', text: 'ä "quoted"\n' },
  { type: 'incident.closed' },
];
const log = chained(facts, sha256);

test('a log that nobody touched holds, and so does an empty one', () => {
  expect(brokenLink(log, lastHash(log), sha256)).toBeNull();
  expect(brokenLink('', lastHash(''), sha256)).toBeNull();
  expect(lastHash('')).toBe(chainStart);
});

test('any one changed, added or removed byte is found', () => {
  const last = lastHash(log);
  for (let at = 0; at < log.length; at += 1) {
    const changed = `${log.slice(0, at)}${log[at] === 'a' ? 'b' : 'a'}${log.slice(at + 1)}`;
    expect(brokenLink(changed, last, sha256), `byte ${at} changed`).not.toBeNull();
    expect(
      brokenLink(log.slice(0, at) + log.slice(at + 1), last, sha256),
      `byte ${at} removed`,
    ).not.toBeNull();
    expect(brokenLink(`${log.slice(0, at)} ${log.slice(at)}`, last, sha256), `blank at ${at}`).not.toBeNull();
  }
});

test('lines that were swapped, dropped in the middle or cut off at the end are named', () => {
  const [a = '', b = '', c = ''] = log.trimEnd().split('\n');
  const last = lastHash(log);
  expect(brokenLink(`${b}\n${a}\n${c}\n`, last, sha256)).toEqual({
    line: 1,
    why: 'it says that it is line 2',
  });
  expect(brokenLink(`${a}\n${c}\n`, last, sha256)).toEqual({ line: 2, why: 'it says that it is line 3' });
  expect(brokenLink(`${a}\n${b}\n`, last, sha256)).toEqual({ line: 2, why: 'lines are missing at the end' });
  expect(brokenLink(`${a}\n${b}`, last, sha256)).toEqual({ line: 2, why: 'the last line has no end' });
});
