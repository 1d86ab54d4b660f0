import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandText, commandWords } from '../../../src/core/command/words.ts';

const read: readonly [string, string, readonly string[]][] = [
  ['nothing', '', []],
  ['blanks', ' \t\n ', []],
  ['words', 'phase2 staging', ['phase2', 'staging']],
  ['a blank that does not break', 'phase2\u00a0staging', ['phase2', 'staging']],
  ['a full-width blank', 'phase2　staging', ['phase2', 'staging']],
  ['several lines', 'phase2\r\n staging', ['phase2', 'staging']],
  ['straight quotes', 'schedule add "0 9 * * 1" phase2', ['schedule', 'add', '0 9 * * 1', 'phase2']],
  ['curly quotes', 'schedule add “0 9 * * 1” phase2', ['schedule', 'add', '0 9 * * 1', 'phase2']],
  ['quotes that a phone mixed up', '”0 9 * * 1“', ['0 9 * * 1']],
  ['single quotes', "'a b' ‘c d’", ['a b', 'c d']],
  ['an apostrophe', "don't stop", ["don't", 'stop']],
  ['an empty quote', 'run ""', ['run']],
  ['a quote inside a word', 'a"b c', ['a"b', 'c']],
];

test.each(read)('reads %s', (_name, text, words) => {
  expect(commandWords(text)).toEqual({ kind: 'words', words });
});

const refused: readonly [string, string, RegExp][] = [
  ['an open quote', 'run "phase2', /^A quote in the command is not closed\.$/],
  ['3,001 characters', 'a'.repeat(3_001), /^The command has 3,001 characters; at most 3,000 are read\.$/],
  ['61 words', 'a '.repeat(61), /^The command has 61 words; at most 60 are read\.$/],
  ['a word of 201', 'b'.repeat(201), /^A word of the command has 201 characters; at most 200 are read\.$/],
  ['a NUL', 'a\u0000', /does not show \(U\+0000\)/],
  ['a mark that turns text round', 'a\u202eb', /does not show \(U\+202E\)/],
  ['a zero-width blank', 'a\u200bb', /does not show \(U\+200B\)/],
  ['half a character', 'a\ud800', /does not show \(U\+D800\)/],
  ['a hidden character in a link', 'https://a\u200b.example', /does not show/],
];

test.each(refused)('refuses %s with what is wrong', (_name, text, message) => {
  expect(commandWords(text)).toEqual({ kind: 'bad', message: expect.stringMatching(message) });
});

describe('whatever is typed', () => {
  test('words are short, few, and have no blanks at their ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { kind, ...said } = commandWords(text);
        if (kind === 'bad') return;
        const { words } = said as { words: readonly string[] };
        expect(words.length).toBeLessThanOrEqual(60);
        for (const word of words)
          expect(word.length > 0 && word.length <= 200 && word.trim() === word).toBe(true);
      }),
    );
  });

  test('a command written from words reads back as them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 6 }), (words) => {
        const text = commandText(words);
        if (text !== null) expect(commandWords(text)).toEqual({ kind: 'words', words });
      }),
    );
    expect(commandText(['schedule', 'add', '0 9 * * 1'])).toBe('schedule add "0 9 * * 1"');
    expect(commandText(['a&b'])).toBeNull();
    expect(commandText([''])).toBeNull();
  });
});
