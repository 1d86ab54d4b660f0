import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { columnsOf, shorten, wrap, wrapWithin } from '../../src/text/columns.ts';

/** What most lines are made of, with characters beside them that join, take two columns or none. */
const text = fc.string({
  unit: fc.constantFrom(
    ...'ab  .-…·–→✓✗│é',
    '漢',
    '✅',
    '⚠️',
    '\u0301',
    '\u200d',
    '👩',
    '\ufe0f',
    '\u00ad',
    '한',
    '\n',
  ),
  maxLength: 40,
});
const plain = fc.string({ unit: fc.constantFrom(...'abcdef   .-…→✓é'), maxLength: 40 });

it('text takes the columns that its library counts, in lines that the other breaks', () => {
  fc.assert(
    fc.property(fc.oneof(text, plain), fc.integer({ min: 0, max: 30 }), (written, columns) => {
      expect(columnsOf(written)).toBe(stringWidth(written));
      expect(wrap(written, columns)).toEqual(
        wrapAnsi(written, Math.max(columns, 8), { hard: true }).split('\n'),
      );
      expect(columnsOf(shorten(written, columns))).toBeLessThanOrEqual(columns);
      if (stringWidth(written) <= columns) expect(shorten(written, columns)).toBe(written);
      // A mark without a letter (U+0301 behind a blank) the library may leave over the edge.
      const widest = Math.max(columns, 8, ...wrap(written, columns).map(columnsOf));
      for (const line of wrapWithin(written, columns, 3)) expect(columnsOf(line)).toBeLessThanOrEqual(widest);
    }),
    { numRuns: 400 },
  );
});

it('no character of the first 11,000 is counted otherwise, beside itself neither', () => {
  const codes = Array.from({ length: 11_000 }, (_, code) => String.fromCharCode(code));
  const wrong = codes.filter((one) => columnsOf(one + one) !== stringWidth(one + one));
  expect(wrong).toEqual([]);
});
