import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withFootnote, withTicks } from '../../src/core/plan/import/ticks.ts';

const line = fc.constantFrom(
  '- [ ] one',
  '* [x] two',
  '  1. [ ] three',
  '> - [ ] four',
  'text [ ] five',
  '',
  '- [X] six',
  '```',
  '\t- [ ] seven',
);
const end = fc.constantFrom('\n', '\r\n', '\r');
const document = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(''));

test('un-tick after tick gives the same bytes', () => {
  fc.assert(
    fc.property(document, fc.array(fc.integer({ min: 1, max: 31 })), (text, lines) => {
      const done = withTicks(
        text,
        lines.map((at) => ({ line: at, state: 'done' as const })),
      );
      const undone = withTicks(
        done.text,
        done.changed.map(({ line: at }) => ({ line: at, state: 'open' as const })),
      );
      expect(undone.text).toBe(text);
      expect(done.text.length).toBe(text.length);
    }),
  );
});

test('only boxes change, and what a run cannot tell stays', () => {
  const text = '- [ ] a\r\n- [x] b\n- [ ] c\ntext [ ] d\n';
  const { text: ticked, changed } = withTicks(text, [
    { line: 1, state: 'done' },
    { line: 2, state: 'open' },
    { line: 3, state: 'unknown' },
    { line: 4, state: 'done' },
  ]);
  expect(ticked).toBe('- [x] a\r\n- [ ] b\n- [ ] c\ntext [ ] d\n');
  expect(changed.map(({ line: at }) => at)).toEqual([1, 2]);
});

test('a footnote is one line at the end, replaced the next time', () => {
  const once = withFootnote('- [ ] a\n', 'run r-1, passed', null);
  expect(once).toBe('- [ ] a\n\n_Ticked by staging-check: run r-1, passed_\n');
  expect(withFootnote(once, 'run r-2, failed', null)).toBe(
    '- [ ] a\n\n_Ticked by staging-check: run r-2, failed_\n',
  );
});

test('a footnote with an address leads there, whatever stands in the address', () => {
  expect(withFootnote('- [ ] a\n', 'run r-1_2, passed', 'https://bot.example/runs/r-1?token=a_b(c)')).toBe(
    '- [ ] a\n\n_Ticked by staging-check: [run r-1 2, passed](<https://bot.example/runs/r-1?token=a_b(c)>)_\n',
  );
  expect(withFootnote('a', 'run', 'https://h/a%20b>c d')).toContain('(<https://h/a%20b%3Ec%20d>)');
});
