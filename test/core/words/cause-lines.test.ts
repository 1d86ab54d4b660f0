import { expect, test } from 'vitest';
import { causeLines } from '../../../src/core/words/cause-lines.ts';

function cause(text: string, ...blocked: readonly string[]) {
  return { text, checks: [text], blocked };
}

test('a cause that others wait for is not among the rest while one without stands there', () => {
  const causes = [cause('first'), cause('second'), cause('third'), cause('waited for', 'x', 'y')];
  expect(causeLines(causes)).toEqual(['first', 'second', 'waited for', '… and 1 more cause']);
  expect(causeLines(causes, 4)).toEqual(['first', 'second', 'third', 'waited for']);
  expect(causeLines([])).toEqual([]);
});

test('of more causes that others wait for than there is room the worst stand there', () => {
  const causes = [cause('1'), cause('2', 'a'), cause('3'), cause('4', 'b'), cause('5', 'c')];
  expect(causeLines(causes)).toEqual(['1', '2', '4', '… and 2 more causes']);
});
