import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test.each([
  ['ulr', ['url', 'run'], 'url'],
  ['heatlh', ['health', 'wealth'], 'health'],
  ['PHASE2', ['phase1', 'phase2'], 'phase2'],
  ['phase2', ['phase1', 'phase22'], 'phase1'],
  ['colour', ['name', 'tier'], null],
  ['ab', ['ba', 'xy'], 'ba'],
  ['abc', ['xyz'], null],
  ['anything', [], null],
  ['', ['a'], 'a'],
])('%s among %j is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
