import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastTime, nextTimes } from '../../../src/core/schedule/next-times.ts';
import { wallTime } from '../../../src/core/schedule/zone.ts';

const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
const next = (cron: string, zone: string, after: string, n: number) =>
  nextTimes(cron, zone, Date.parse(`${after}:00Z`), n).map(iso);

const berlin = 'Europe/Berlin';
const newYork = 'America/New_York';
const lordHowe = 'Australia/Lord_Howe';
const kathmandu = 'Asia/Kathmandu';

it.each([
  // Clocks go from 02:00 to 03:00 at 01:00 UTC on 29 March 2026.
  [
    'a skipped time comes once, right after',
    '30 2 * * *',
    berlin,
    '2026-03-28T00:00',
    ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
  ],
  [
    'many skipped times come once',
    '*/15 2 * * *',
    berlin,
    '2026-03-28T12:00',
    ['2026-03-29T01:00', '2026-03-30T00:00', '2026-03-30T00:15'],
  ],
  [
    'what comes then anyway comes once',
    '0,30 2,3 * * *',
    berlin,
    '2026-03-28T12:00',
    ['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-30T00:00'],
  ],
  [
    'every quarter of an hour goes on',
    '*/15 * * * *',
    berlin,
    '2026-03-29T00:30',
    ['2026-03-29T00:45', '2026-03-29T01:00', '2026-03-29T01:15'],
  ],
  // And back from 03:00 to 02:00 at 01:00 UTC on 25 October 2026.
  [
    'a doubled time comes once',
    '30 2 * * *',
    berlin,
    '2026-10-24T12:00',
    ['2026-10-25T00:30', '2026-10-26T01:30'],
  ],
  [
    'after the first of a doubled time comes the next day',
    '30 2 * * *',
    berlin,
    '2026-10-25T00:45',
    ['2026-10-26T01:30'],
  ],
  [
    'every hour goes by the time that passes',
    '0 * * * *',
    berlin,
    '2026-10-24T23:30',
    ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00'],
  ],
  [
    'nine in the morning stays so in spring',
    '0 9 * * *',
    newYork,
    '2026-03-07T15:00',
    ['2026-03-08T13:00', '2026-03-09T13:00'],
  ],
  [
    'nine in the morning stays so in autumn',
    '0 9 * * *',
    newYork,
    '2026-10-31T14:00',
    ['2026-11-01T14:00', '2026-11-02T14:00'],
  ],
  [
    '02:15 in New York in spring',
    '15 2 * * *',
    newYork,
    '2026-03-07T12:00',
    ['2026-03-08T07:00', '2026-03-09T06:15'],
  ],
  [
    '01:15 in New York in autumn',
    '15 1 * * *',
    newYork,
    '2026-10-31T12:00',
    ['2026-11-01T05:15', '2026-11-02T06:15'],
  ],
  // Half an hour: 02:00 to 02:30 at 15:30 UTC on 3 October 2026, back from 02:00 to 01:30 at 15:00 UTC on 4 April.
  [
    'half an hour skipped',
    '15 2 * * *',
    lordHowe,
    '2026-10-03T00:00',
    ['2026-10-03T15:30', '2026-10-04T15:15'],
  ],
  [
    'just after half an hour skipped',
    '30 2 * * *',
    lordHowe,
    '2026-10-03T00:00',
    ['2026-10-03T15:30', '2026-10-04T15:30'],
  ],
  [
    'half an hour doubled',
    '45 1 * * *',
    lordHowe,
    '2026-04-04T00:00',
    ['2026-04-04T14:45', '2026-04-05T15:15'],
  ],
  [
    'before half an hour doubled',
    '15 1 * * *',
    lordHowe,
    '2026-04-04T00:00',
    ['2026-04-04T14:15', '2026-04-05T14:45'],
  ],
  [
    'a zone of quarters',
    '0 9 * * 1-5',
    kathmandu,
    '2026-11-20T00:00',
    ['2026-11-20T03:15', '2026-11-23T03:15'],
  ],
  [
    'nine on weekdays in Los Angeles over the change in spring',
    '0 9 * * 1-5',
    'America/Los_Angeles',
    '2026-03-05T00:00',
    ['2026-03-05T17:00', '2026-03-06T17:00', '2026-03-09T16:00', '2026-03-10T16:00'],
  ],
  [
    'and in autumn',
    '0 9 * * 1-5',
    'America/Los_Angeles',
    '2026-10-29T17:00',
    ['2026-10-30T16:00', '2026-11-02T17:00'],
  ],
  [
    'midnight where clocks are set forward over it',
    '0 0 * * *',
    'Africa/Cairo',
    '2026-04-22T12:00',
    ['2026-04-22T22:00', '2026-04-23T22:00', '2026-04-24T21:00'],
  ],
  [
    'every quarter of an hour goes on over half an hour skipped',
    '*/15 * * * *',
    lordHowe,
    '2026-10-03T15:00',
    ['2026-10-03T15:15', '2026-10-03T15:30', '2026-10-03T15:45'],
  ],
  [
    'and over half an hour doubled',
    '*/15 * * * *',
    lordHowe,
    '2026-04-04T14:20',
    ['2026-04-04T14:30', '2026-04-04T14:45', '2026-04-04T15:00', '2026-04-04T15:15'],
  ],
  [
    'a day that a zone left out comes once, at its end',
    '0 12 * * *',
    'Pacific/Apia',
    '2011-12-29T12:00',
    ['2011-12-29T22:00', '2011-12-30T10:00', '2011-12-30T22:00'],
  ],
  ['29 February over a century without one', '0 0 29 2 *', 'UTC', '2096-03-01T00:00', ['2104-02-29T00:00']],
  [
    'the last day of February',
    '0 0 29 2 *',
    'UTC',
    '2026-01-01T00:00',
    ['2028-02-29T00:00', '2032-02-29T00:00'],
  ],
  [
    'day or weekday',
    '0 0 13 * 5',
    'UTC',
    '2026-02-07T00:00',
    ['2026-02-13T00:00', '2026-02-20T00:00', '2026-02-27T00:00', '2026-03-06T00:00', '2026-03-13T00:00'],
  ],
  [
    'Sunday as 7 and names',
    '0 0 * feb 7',
    'UTC',
    '2026-01-01T00:00',
    ['2026-02-01T00:00', '2026-02-08T00:00'],
  ],
  [
    'a step from a number',
    '5/20 3 * * sat',
    'UTC',
    '2026-01-01T00:00',
    ['2026-01-03T03:05', '2026-01-03T03:25', '2026-01-03T03:45'],
  ],
] as const)('%s', (_name, cron, zone, after, expected) => {
  expect(next(cron, zone, after, expected.length)).toEqual(expected);
});

it('what never comes has no times', () => {
  expect(nextTimes('0 0 30 2 *', berlin, 0, 3)).toEqual([]);
  expect(nextTimes('0 0 31 4,6,9,11 *', 'UTC', 0, 1)).toEqual([]);
});

it('any times are later than asked, in order, on the wall as the cron says, and none is left out', () => {
  const zones = fc.constantFrom(
    berlin,
    newYork,
    lordHowe,
    kathmandu,
    'UTC',
    'Pacific/Apia',
    'America/Santiago',
  );
  const crons = fc.constantFrom(
    '0 9 * * *',
    '*/30 * * * *',
    '15 2 * * *',
    '45 1,2,3 * * *',
    '0 0 1 * *',
    '30 23 * * 0',
  );
  const from = Date.UTC(2025, 0, 1);
  fc.assert(
    fc.property(zones, crons, fc.integer({ min: 0, max: 1_051_200 }), (zone, cron, minutes) => {
      const after = from + minutes * 60_000 + 7;
      const times = nextTimes(cron, zone, after, 6);
      expect(times).toHaveLength(6);
      let before = after;
      for (const at of times) {
        expect(at).toBeGreaterThan(before);
        expect(nextTimes(cron, zone, at - 1, 1)).toEqual([at]);
        expect(lastTime(cron, zone, { after: before, until: at })).toBe(at);
        expect(lastTime(cron, zone, { after: before, until: at - 1 })).toBe(null);
        before = at;
      }
      expect(new Date(wallTime(times[0] ?? 0, zone)).getUTCMinutes() % 15).toBe(0);
    }),
    { numRuns: 60 },
  );
}, 30_000);
