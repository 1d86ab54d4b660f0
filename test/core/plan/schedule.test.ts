import { describe, expect, test } from 'vitest';
import { cronMistake, isTimeZone, parseWindow } from '../../../src/core/plan/schedule.ts';

const hour = 3_600_000;

describe('parseWindow', () => {
  test.each([
    ['0-2h', { fromMs: 0, toMs: 2 * hour }],
    ['2h-8h', { fromMs: 2 * hour, toMs: 8 * hour }],
    ['1d-2d', { fromMs: 24 * hour, toMs: 48 * hour }],
    ['2h - 8h', { fromMs: 2 * hour, toMs: 8 * hour }],
    ['8h-2h', null],
    ['0-0', null],
    ['2h', null],
    ['2-8h', null],
    ['1h-2h-3h', null],
    ['', null],
  ])('%s', (text, window) => {
    expect(parseWindow(text)).toEqual(window);
  });
});

describe('cronMistake', () => {
  test.each(['0 9 * * 1-5', '*/15 * * * *', '0 0 1,15 jan-jun MON', '5-59/10 0-23/2 * * 7', '0 0 * * 0'])(
    '%s is fine',
    (text) => {
      expect(cronMistake(text)).toBeNull();
    },
  );

  test.each([
    ['', 'expected 5 cron fields (minute hour day month weekday), got 0'],
    [
      '09:05',
      'expected 5 cron fields (minute hour day month weekday), got 1; for each day at that time write "5 9 * * *"',
    ],
    ['@daily', 'expected 5 cron fields (minute hour day month weekday), got 1'],
    ['0 0 9 * * 1', 'expected 5 cron fields (minute hour day month weekday), got 6'],
    ['60 9 * * *', 'the cron field for the minute must be within 0-59, got "60"'],
    ['0 9 0 * *', 'the cron field for the day of the month must be within 1-31, got "0"'],
    ['0 9 * 13 *', 'the cron field for the month must be within 1-12, got "13"'],
    ['0 9 * * fryday', 'the cron field for the day of the week must be within 0-7, got "fryday"'],
    ['0 17-9 * * *', 'the cron field for the hour must be within 0-23, got "17-9"'],
    ['*/0 9 * * *', 'the cron field for the minute must be within 0-59, got "*/0"'],
    ['1,,2 9 * * *', 'the cron field for the minute must be within 0-59, got "1,,2"'],
    ['1-2-3 9 * * *', 'the cron field for the minute must be within 0-59, got "1-2-3"'],
  ])('%s', (text, message) => {
    expect(cronMistake(text)).toBe(message);
  });
});

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['America/Los_Angeles', true],
  ['Mars/Olympus', false],
  ['', false],
])('%s is a time zone: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known);
});
