import { expect, it } from 'vitest';
import { runIdFrom, typedRunId } from '../../src/desk/runs.ts';

it('an id is r- and six letters that people do not misread', () => {
  expect(runIdFrom(new Uint8Array([0, 1, 30, 31, 32, 255]))).toBe('r-01YZ0Z');
  const all = Array.from({ length: 250 }, (_, n) => runIdFrom(new Uint8Array(6).fill(n)));
  for (const id of all) expect(id).toMatch(/^r-[0-9A-HJKMNP-TV-Z]{6}$/);
  expect(() => runIdFrom(new Uint8Array(5))).toThrow('takes 6 random bytes, got 5');
});

it.each([
  ['r-7f3kq2', 'r-7F3KQ2'],
  ['R-7F3KQ2', 'r-7F3KQ2'],
  ['phase2', 'phase2'],
  ['', ''],
])('%j typed means %j', (typed, id) => {
  expect(typedRunId(typed)).toBe(id);
});
