import { expect, test } from 'vitest';
import { header, richLines, words } from '../../../src/slack/block-kit/blocks.ts';
import { messageText } from '../../../src/slack/block-kit/message.ts';
import { taskOf } from '../../../src/slack/block-kit/rows.ts';

test.each<[string, readonly [string, boolean][], string]>([
  [
    '`/health` answers',
    [
      ['/health', true],
      [' answers', false],
    ],
    '/health answers',
  ],
  [
    'Run `npm test` and `npm ci`',
    [
      ['Run ', false],
      ['npm test', true],
      [' and ', false],
      ['npm ci', true],
    ],
    'Run npm test and npm ci',
  ],
  [
    '(`a b`).',
    [
      ['(', false],
      ['a b', true],
      [').', false],
    ],
    '(a b).',
  ],
  [
    'cut: `some long comm… · 3 s',
    [
      ['cut: ', false],
      ['some long comm…', true],
      [' · 3 s', false],
    ],
    'cut: some long comm… · 3 s',
  ],
  ['one ` alone', [['one ` alone', false]], 'one ` alone'],
  ['within a`word`s', [['within a`word`s', false]], 'within a`word`s'],
  ['` blank ` and ``', [['` blank ` and ``', false]], '` blank ` and ``'],
  ['```a```', [['```a```', false]], '```a```'],
])('%s: code where Slack has it, no backticks where it has none', (text, parts, plain) => {
  const leaves = parts.map(([part, isCode]) => ({
    type: 'text',
    text: part,
    style: isCode ? { bold: true, code: true } : { bold: true },
  }));
  expect(richLines([[words(text, true)]])).toMatchObject({ elements: [{ elements: leaves }] });
  expect(header(text).text.text).toBe(plain);
  expect(taskOf({ id: 'a', mark: '✅', words: text, status: 'complete' }).title).toBe(plain);
  expect(messageText([text])).toBe(plain.replaceAll('`', 'ˋ'));
});

test('a long text of nothing but backticks is read in no time', () => {
  expect(messageText(['`a '.repeat(7_000)])).toContain('ˋa');
});
