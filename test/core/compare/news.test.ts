import { expect, test } from 'vitest';
import { newsCount, newsKeys, newsOf } from '../../../src/core/compare/news.ts';

const nothing = { unstable: [], settled: [], newErrors: [], slower: [], newlyFlaky: [] };
const slower = (inARow: number) => ({
  ...{
    check: 'golden',
    name: 'golden',
    gap: null,
    direction: 'slower' as const,
    medianMs: 100,
    spreadMs: 5,
    ms: 900,
  },
  ...{ factor: 9, spreads: null, samples: 6, inARow },
});
const alternating = (isNew: boolean) => ({ check: 'ws', name: 'ws', failed: 2, runs: 4, isNew });

test.each([
  ['nothing', nothing, 0],
  ['slower twice in a row', { ...nothing, slower: [slower(2)] }, 0],
  ['slower three times in a row', { ...nothing, slower: [slower(3)] }, 1],
  ['alternates as was told', { ...nothing, unstable: [alternating(false)] }, 0],
  ['alternates since now', { ...nothing, unstable: [alternating(true)] }, 1],
  ['settled', { ...nothing, settled: [{ check: 'ws', name: 'ws', status: 'passed' as const }] }, 1],
])('%s: how much of it is news', (_, found, count) => {
  expect(newsCount(newsOf(found))).toBe(count);
});

test('what tells two lots of news apart is what is news of them', () => {
  expect(newsKeys(newsOf({ ...nothing, slower: [slower(2)] }))).toEqual([[], [], []]);
  expect(newsKeys(newsOf({ ...nothing, slower: [slower(3)] }))).toEqual([[], ['golden '], []]);
});
