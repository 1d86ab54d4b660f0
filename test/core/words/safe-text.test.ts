import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cut } from '../../../src/core/words/cut.ts';
import { oneLine, plainText } from '../../../src/core/words/plain-text.ts';
import { shortLine, shortText, wholeText } from '../../../src/core/words/safe-text.ts';

const parts = [
  'word ',
  '漢<&',
  '\u001b[31m',
  '\u001b]8;;http://evil.example/\u0007',
  '\u009b1m',
  '\u200b',
  '\u034f',
  'e\u0301',
];
const others = ['👩‍👩‍👧‍👦', '🇩🇪', '\ud800', '   \t', '\r\n', '\n', '\u202e', '\u0600', '한', 'x'];
const long = fc
  .array(fc.tuple(fc.constantFrom(...parts, ...others), fc.integer({ min: 1, max: 400 })), { maxLength: 6 })
  .map((all) => all.map(([part, times]) => part.repeat(times)).join(''));

it('what is shown of a text is the same whether much of it is read or all', () => {
  fc.assert(
    fc.property(long, fc.integer({ min: 0, max: 300 }), (text, maxBytes) => {
      const whole = wholeText(text.slice(0, 20_000));
      expect(shortLine(text, maxBytes)).toBe(cut(oneLine(whole), maxBytes));
      expect(shortText(text, maxBytes)).toBe(cut(plainText(whole).trimEnd(), maxBytes));
    }),
    { numRuns: 300 },
  );
});
