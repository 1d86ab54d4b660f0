import { expect, test } from 'vitest';
import { parseWhen } from '../../../src/core/incident/follow.ts';

const now = Date.UTC(2026, 10, 24, 10, 47);
const at = (hour: number, minute: number, day = 24) => Date.UTC(2026, 10, day, hour, minute);

test.each([
  ['10:42', at(10, 42)],
  [' at 10:42 UTC ', at(10, 42)],
  ['9:05', at(9, 5)],
  ['10:42Z', at(10, 42)],
  ['10:50', at(10, 50)],
  ['23:50', at(23, 50, 23)],
  ['20m ago', at(10, 27)],
  ['1h30m ago', at(9, 17)],
  ['20 min ago', at(10, 27)],
  ['2 hours ago', at(8, 47)],
  ['now', now],
  ['2026-11-24T10:42:00Z', at(10, 42)],
  ['2026-11-24T11:42:00+01:00', at(10, 42)],
  ['2026-11-24 10:42:00.5Z', at(10, 42) + 500],
])('%j is understood', (text, expected) => {
  expect(parseWhen(text, now)).toBe(expected);
});

test.each([
  '',
  '24:00',
  '10:60',
  '10',
  '10:42 CET',
  'yesterday',
  '20 ago',
  'm ago',
  '-5m ago',
  '2026-11-24',
  '2026-11-24T10:42:00',
  '2026-13-24T10:42:00Z',
  '2026-02-30T10:42:00Z',
  '2026-11-24T10:75:00Z',
  '99999999999999999999d ago',
])('%j is not', (text) => {
  expect(parseWhen(text, now)).toBe(null);
});
