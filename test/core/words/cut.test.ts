import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortened } from '../../../src/core/shorten.ts';
import { beginning, bytesOf, cut, ending, unitsOf } from '../../../src/core/words/cut.ts';
import { shortLine } from '../../../src/core/words/safe-text.ts';
import { mrkdwnText } from '../../../src/slack/block-kit/mrkdwn.ts';
import { shorten } from '../../../src/text/columns.ts';
import { wrapText } from '../../../src/web/charts/text-width.ts';
import { line } from '../../../src/web/markup.ts';

const family = '👩‍👩‍👧‍👦';
const scotland = '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';

/** Text, how many units it may take, what is left of it. */
const cuts: readonly [string, number, string][] = [
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['', 0, ''],
  ['abc', 0, ''],
  [`ab${family}`, 4, 'ab…'],
  [`ab${family}`, 13, `ab${family}`],
  [`${family}ab`, 12, `${family}…`],
  [`a${scotland}b`, 8, 'a…'],
  ['a🇩🇪🇫🇷', 6, 'a🇩🇪…'],
  ['e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
  ['👍🏽👍🏽', 6, '👍🏽…'],
  ['각각', 2, '각각'],
  ['क्षत्रिय', 4, 'क्ष…'],
  ['क्षत्रिय', 3, '…'],
];

it.each(cuts)('of %j in %i units %j is left', (text, room, left) => {
  expect(cut(text, room, unitsOf)).toBe(left);
});

it('no cut takes more than its room, splits a character, or changes what it keeps', () => {
  const characters = [...new Intl.Segmenter('en').segment(`a é ${family}${scotland}🇩🇪👍🏽각日`)];
  const text = fc
    .array(fc.constantFrom(...characters.map(({ segment }) => segment)), { maxLength: 40 })
    .map((some) => some.join(''));
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 120 }), (whole, room) => {
      const left = cut(whole, room);
      expect(bytesOf(left)).toBeLessThanOrEqual(room);
      expect(new TextEncoder().encode(whole).length).toBe(bytesOf(whole));
      const kept = left === whole ? left : left.slice(0, -1);
      expect(borders(whole)).toContain(kept.length);
      expect(whole.startsWith(kept)).toBe(true);
      const end = ending(whole, room);
      expect(whole.endsWith(end)).toBe(true);
      expect(end.length).toBeLessThanOrEqual(room);
      expect(borders(whole)).toContain(whole.length - end.length);
    }),
  );
});

const places: readonly [string, (text: string) => string][] = [
  ['a page', (text) => line(text, 20)],
  ['a message', (text) => shortLine(text, 20)],
  ['mrkdwn', (text) => mrkdwnText(text, 20)],
  ['a chart', (text) => wrapText(text, 200, { sizePx: 20 }, 1).join('')],
  ['a terminal', (text) => shorten(text, 12)],
  ['the beginning of an output', (text) => shortened(text, 20)],
];

it.each(places)('%s never shows a part of a joined emoji', (_place, shown) => {
  for (let before = 0; before < 25; before += 1) {
    const left = shown(`${'x'.repeat(before)}${family} and more that has no room in it`);
    expect(left.replace(family, '')).not.toMatch(/\p{Extended_Pictographic}|\u200d|\p{Surrogate}/u);
  }
});

it('a heap of marks on one letter is cut like text, and shows its beginning', () => {
  const heap = `a${'\u0301'.repeat(5_000)}`;
  expect(beginning(heap, 10, unitsOf)).toBe(heap.slice(0, 10));
});

function borders(text: string): readonly number[] {
  return [...new Intl.Segmenter('en').segment(text)].map(({ index }) => index).concat(text.length);
}
