import { expect, it } from 'vitest';
import { weakNegations } from '../../src/checks/weak-negations.ts';
import { matcher } from '../../src/core/expect/matcher.ts';

it('what forbids next to nothing of a text is told, with what would forbid it', () => {
  expect(weakNegations({ not: 'ERROR' }, 'body')).toEqual([
    'body may be everything but exactly "ERROR", also a text that holds it; to forbid that, write `contains: "ERROR"`',
  ]);
  expect(weakNegations({ ne: 'ERROR' }, 'stdout')).toHaveLength(1);
  expect(weakNegations('Error', 'a message', true)).toHaveLength(1);
  expect(weakNegations({ equals: 'Error' }, 'a message', true)).toHaveLength(1);
  expect(weakNegations({ not: { not: { not: 'Error' } } }, 'body')).toHaveLength(1);
  expect(weakNegations({ not: { matches: '/boom/' } }, 'body')).toEqual([
    'body forbids /boom/ with its slashes, which are part of an RE2 pattern; without them, write `matches: "boom"`',
  ]);
});

it('what can fail is not told', () => {
  for (const wanted of [
    'ok',
    { contains: 'ok' },
    { not: { contains: 'ERROR' } },
    { matches: '/api/' },
    { ne: '' },
  ])
    expect(weakNegations(wanted, 'body')).toEqual([]);
  expect(weakNegations(undefined, 'body', true)).toEqual([]);
});

it.each([
  ['/error/i', '"(?i)error"'],
  ['/a b/gm', '"(?m)a b"'],
  ['/x/g', '"x"'],
])('%s is a pattern of JavaScript, as RE2 it is %s', (pattern, shown) => {
  const read = matcher.safeParse({ matches: pattern });
  expect(JSON.stringify(read.error?.issues)).toContain(
    JSON.stringify(`slashes and flags are part of an RE2 pattern; expected ${shown}`),
  );
  expect(matcher.safeParse({ matches: '/api/v1' }).success).toBe(true);
});
