import { expect, it } from 'vitest';
import { plainText } from '../../src/core/words/plain-text.ts';
import { columnsOf, shorten, wrap, wrapWithin } from '../../src/text/columns.ts';
import { ansiPalette, plainPalette } from '../../src/text/palette.ts';
import { closing, finishedLine } from '../../src/text/terminal/line-by-line.ts';
import { checklist, lastPicture } from '../../src/text/terminal/terminal.ts';
import { endedRun, runningRun } from '../support/phase2-run.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';

const screen = {
  now: startedAt + 21_000,
  columns: 80,
  rows: null,
  palette: plainPalette,
  progress: new Map<string, string>(),
};

it('a run in the middle: what ran, what runs, what is to come', () => {
  expect(`\n${checklist(runningRun(), screen).join('\n')}\n`).toMatchSnapshot();
});

it('a run that has ended: every kind of ending, then the verdict', () => {
  expect(`\n${checklist(endedRun(), screen).join('\n')}\n`).toMatchSnapshot();
});

it('without a terminal: a line a check, then failures in full', () => {
  const state = endedRun();
  const lines = [...state.checks.values()].map((check) => finishedLine(check, state, plainPalette));
  expect(`\n${[...lines, ...closing(state, plainPalette)].join('\n')}\n`).toMatchSnapshot();
});

it.each([20, 40, 60, 80, 110, 200])('no line is wider than %i columns, in colour or not', (columns) => {
  for (const palette of [plainPalette, ansiPalette]) {
    for (const state of [runningRun(), endedRun()]) {
      const widths = checklist(state, { ...screen, columns, palette }).map((line) =>
        columnsOf(plainText(line)),
      );
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  }
});

it.each([4, 8, 12, 24, 50])('a run of 300 checks fits %i rows, and what failed is among them', (rows) => {
  const sections = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`2.${n}`, `Section ${n}`]));
  const checks = Object.keys(sections).flatMap((id) =>
    Array.from({ length: 10 }, (_, n) => checkHeadOf(`c-${id}-${n}`, id)),
  );
  const failed = { ...passed, status: 'failed' as const, reason: 'no' };
  const ended = checks
    .slice(0, 285)
    .flatMap(({ id }) => endedCheck(id, 10, id === 'c-2.3-4' ? failed : passed));
  const lines = checklist(runStateOf(runHeadOf(sections, checks), ended), { ...screen, rows });
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(lines.join('\n')).toMatch(/ 2\.3 Section 3 · .*1 failed|✗ c-2\.3-4 /);
});

it('text from a check cannot move the cursor or colour', () => {
  const hostile = {
    ...passed,
    status: 'failed' as const,
    summary: '\u001b[2Jseen\u0007\r',
    reason: '\u001b]0;title\u0007gone\u202e',
  };
  const head = runHeadOf({ '2.1': '\u001b[31mred' }, [checkHeadOf('a', '2.1', { name: 'a\u001b[1A' })]);
  const state = runStateOf(head, endedCheck('a', 5, hostile), startedAt + 5);
  const text = [...checklist(state, screen), ...closing(state, plainPalette)].join('\n');
  expect(text.match(/(?!\n)[\p{Cc}\p{Cf}]/gu)).toBeNull();
  expect(text).toContain('gone');
});

it('what stays on a terminal names every check that failed and why, even when it is longer than the screen', () => {
  const sections = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`2.${n}`, `Section ${n}`]));
  const checks = Object.keys(sections).flatMap((id) =>
    Array.from({ length: 4 }, (_, n) => checkHeadOf(`c-${id}-${n}`, id)),
  );
  const wrong = new Set(checks.filter((_, n) => n % 9 === 0).map(({ id }) => id));
  const ended = checks.flatMap(({ id }) =>
    endedCheck(id, 10, wrong.has(id) ? { ...passed, status: 'failed', reason: `broke ${id}` } : passed),
  );
  const state = runStateOf(runHeadOf(sections, checks), ended, startedAt + 60_000);
  const text = lastPicture(state, { ...screen, columns: 60, rows: 24 }).join('\n');
  for (const id of wrong) {
    expect(text).toContain(`✗ ${id} `);
    expect(text).toContain(`broke ${id}\n`);
  }
  expect(text).toContain(' … 16 more sections: 64 passed\n');
  expect(text).toContain(' failed: ');
});

it('a long title gives way to what is in its section', () => {
  const head = runHeadOf({ '2.1': 'long '.repeat(30), '2.2': 'x' }, [
    checkHeadOf('a', '2.1'),
    ...Array.from({ length: 9 }, (_, n) => checkHeadOf(`b${n}`, '2.2')),
  ]);
  const lines = checklist(runStateOf(head, endedCheck('a', 5, passed)), { ...screen, columns: 40, rows: 6 });
  expect(lines.join('\n')).toMatch(/^ 2\.1 long .*… · 1 passed$/m);
});

it.each([
  ['plain', 5],
  ['日本', 4],
  ['한국', 4],
  ['✅❌🚀⚡', 8],
  ['⚠️', 2],
  ['⚠', 1],
  ['e\u0301', 1],
  ['✓ ✗ … ─ ⠋ ⏸ ⊘', 13],
])('%s takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

it('text is cut between characters, never in the middle of one', () => {
  expect(shorten('日本語', 4)).toBe('日…');
  expect(shorten('ab⚠️c', 4)).toBe('ab…');
  expect(shorten('ae\u0301bc', 3)).toBe('ae\u0301…');
  expect(wrap('日本語日本語日本語', 8)).toEqual(['日本語日', '本語日本', '語']);
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
});

it('long words of a check take few lines, however much it says', () => {
  expect(wrapWithin('one two three four', 9, 5)).toEqual(['one two', 'three', 'four']);
  expect(wrapWithin('one two three four five', 9, 2)).toEqual(['one two', 'three …']);
  const wordy = { ...passed, status: 'failed' as const, reason: 'word '.repeat(500) };
  const head = runHeadOf({ '2.1': 'x' }, [checkHeadOf('a', '2.1')]);
  const state = runStateOf(head, endedCheck('a', 5, wordy), startedAt + 5);
  expect(lastPicture(state, { ...screen, columns: 60 }).length).toBeLessThan(20);
});

it('joiners that belong to what is read stay; those that only hide go', () => {
  const kept = [
    '👩‍👩‍👧',
    '👩🏽‍🚀 ❤️‍🔥',
    'می‌شود',
    'API‌ها',
    'क्‍ष',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} flag',
  ];
  expect(kept.map(plainText)).toEqual(kept);
  const hiding = [
    'pass\u200dword',
    'a\u200cb',
    '1\u200d2',
    '\u202eab',
    'x\u{e0067}\u{e007f}',
    '\u2066ab',
    'س\u202eم',
  ];
  expect(hiding.map((text) => [...plainText(text)].length)).toEqual([8, 2, 2, 2, 1, 2, 2]);
  expect(columnsOf('می‌شود')).toBe(5);
});
