import { expect, test } from 'vitest';
import { dueTick, missedWords } from '../../../src/core/schedule/due.ts';
import { hourly } from '../../support/schedules.ts';

const minuteMs = 60_000;
const began = hourly.createdAt;
const iso = (at: number) => new Date(at).toISOString();

test.each([
  // Minutes since it was added, minutes of the last tick that was handled, and what is due.
  [0, null, null],
  [59, null, null],
  [60, null, { at: 60, missed: 0 }],
  [62, null, { at: 60, missed: 0 }],
  [63, null, { at: 60, missed: 1 }],
  [60, 60, null],
  [119, 60, null],
  [120, 60, { at: 120, missed: 0 }],
  [121, null, { at: 120, missed: 1 }],
  [185, null, { at: 180, missed: 3 }],
  [185, 120, { at: 180, missed: 1 }],
  [30, 60, null],
])('after %i minutes with the last handled at %s: %o', (minutes, handled, due) => {
  const handledAt = handled === null ? null : began + handled * minuteMs;
  const tick = dueTick(hourly, handledAt, began + minutes * minuteMs);
  const expected =
    due === null
      ? null
      : {
          id: `${hourly.id}@${iso(began + due.at * minuteMs)}`,
          at: began + due.at * minuteMs,
          missed: due.missed,
        };
  expect(tick).toEqual(expected);
});

test('a tick from before it was added never counts, whatever was handled before', () => {
  const nine = began + 60 * minuteMs;
  const again = { ...hourly, createdAt: nine + 30_000 };
  expect(dueTick(again, null, nine + 40_000)).toBeNull();
  expect(dueTick(again, began, nine + 40_000)).toBeNull();
});

test('a stop over a change of clocks misses what the wall said, once each', () => {
  const nightly = {
    ...hourly,
    cron: '30 2 * * *',
    createdAt: Date.parse('2026-03-27T12:00:00Z'),
  };
  // 28, 29 (skipped: at 03:00) and 30 March in Berlin.
  const tick = dueTick(nightly, null, Date.parse('2026-03-30T12:00:00Z'));
  expect(tick).toMatchObject({ at: Date.parse('2026-03-30T00:30:00Z'), missed: 3 });
  const doubled = { ...nightly, createdAt: Date.parse('2026-10-24T12:00:00Z') };
  expect(dueTick(doubled, null, Date.parse('2026-10-25T12:00:00Z'))).toMatchObject({ missed: 1 });
});

test('a stop of years is counted to a thousand, and says so', () => {
  const tick = dueTick(hourly, null, began + 400 * 1_440 * minuteMs);
  expect(tick?.missed).toBe(1_000);
  const rest = 'were missed while the bot was stopped; this report stands for all of them.';
  expect(missedWords({ missed: 1_000 })).toBe(`1,000 ticks or more ${rest}`);
  expect(missedWords({ missed: 3 })).toBe(`3 ticks ${rest}`);
  expect(missedWords({ missed: 1 })).toBe(
    '1 tick was missed while the bot was stopped; this report stands for it.',
  );
  expect(missedWords({ missed: 0 })).toBe('');
});
