import { expect, test } from 'vitest';
import { causeLines } from '../../../src/core/words/cause-lines.ts';

function cause(text: string, ...blocked: readonly string[]) {
  return { text, checks: [text], blocked };
}

test('a cause that others wait for is not among the rest while one without stands there', () => {
  const causes = [cause('first'), cause('second'), cause('3'), cause('4'), cause('waited for', 'x', 'y')];
  expect(causeLines(causes)).toEqual(['first', 'second', 'waited for', '… and 2 more causes']);
  expect(causeLines(causes, 5)).toEqual(['first', 'second', '3', '4', 'waited for']);
  expect(causeLines([])).toEqual([]);
});

test('of more causes that others wait for than there is room the worst stand there', () => {
  const causes = [cause('1'), cause('2', 'a'), cause('3'), cause('4', 'b'), cause('5', 'c')];
  expect(causeLines(causes)).toEqual(['1', '2', '4', '… and 2 more causes']);
});

test('a cause that alone is left over stands in place of the line that would count it', () => {
  const causes = [cause('1'), cause('2'), cause('3'), cause('4')];
  expect(causeLines(causes)).toEqual(['1', '2', '3', '4']);
});
