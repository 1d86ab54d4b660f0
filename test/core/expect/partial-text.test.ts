import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MatcherInput, matches } from '../../../src/core/expect/matcher.ts';
import { matchCut } from '../../../src/core/expect/partial-text.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', '\n'), { maxLength: 12 }).map((all) => all.join(''));
const needle = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((all) => all.join(''));
const matcher: fc.Arbitrary<MatcherInput> = fc.letrec<{ m: MatcherInput }>((tie) => ({
  m: fc.oneof(
    { maxDepth: 3 },
    text,
    needle.map((contains) => ({ contains })),
    needle.map((startsWith) => ({ startsWith })),
    needle.map((endsWith) => ({ endsWith })),
    text.map((ne) => ({ ne })),
    fc.array(text, { minLength: 1, maxLength: 3 }).map((all) => ({ in: all })),
    fc
      .constantFrom('^a', 'c$', 'a.b', '^[abc]{3}$', '(?m)^b', 'ab|c')
      .map((pattern) => ({ matches: pattern })),
    fc.nat(12).map((length) => ({ length })),
    fc.nat(12).map((gte) => ({ length: { gte } })),
    fc.constantFrom<MatcherInput>({ exists: true }, { exists: false }, { type: 'string' }),
    tie('m').map((not) => ({ not })),
    fc.tuple(needle, tie('m')).map(([contains, not]) => ({ contains, not })),
  ),
})).m;

test('a cut never turns what fails or cannot be judged into what holds, nor what holds into what fails', () => {
  fc.assert(
    fc.property(matcher, text, text, text, (wanted, head, missing, tail) => {
      fc.pre(missing !== '');
      const verdict = matchCut(wanted, { parts: [head, tail], isReadable: true }, 'x');
      if (verdict.kind === 'holds') expect(matches(wanted, head + missing + tail)).toBe(true);
      if (verdict.kind === 'fails') expect(matches(wanted, head + missing + tail)).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});

test('a text that cannot be read proves nothing absent', () => {
  fc.assert(
    fc.property(needle, text, (contains, part) => {
      expect(matchCut({ not: { contains } }, { parts: [part], isReadable: false }, 'x').kind).not.toBe(
        'holds',
      );
    }),
  );
});
