import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeMatcher,
  isOperators,
  type MatcherInput,
  match,
  matcher,
  matcherOperators,
  matches,
} from '../../../src/core/expect/matcher.ts';

describe('what holds', () => {
  test.each<[MatcherInput, unknown]>([
    [200, 200],
    ['ok', 'ok'],
    [null, null],
    [true, true],
    [{ equals: { a: [1, { b: 2 }] } }, { a: [1, { b: 2 }] }],
    [{ equals: null }, null],
    [{ ne: 200 }, 503],
    [{ lt: 3 }, 2.9],
    [{ lte: 3 }, 3],
    [{ gt: 3 }, 3.1],
    [{ gte: 3 }, 3],
    [{ gte: '3' }, 3],
    [{ gt: 1, lt: 3 }, 2],
    [{ in: [200, 204] }, 204],
    [{ in: ['a', null] }, null],
    [{ contains: 'ell' }, 'hello'],
    [{ contains: 2 }, [1, 2]],
    [{ matches: 'h.l+o$' }, 'say hello'],
    [{ matches: '^(a+)+$' }, 'a'.repeat(100)],
    [{ startsWith: 'he' }, 'hello'],
    [{ endsWith: 'lo' }, 'hello'],
    [{ exists: true }, null],
    [{ exists: false }, undefined],
    [{ length: 3 }, 'abc'],
    [{ length: { gte: 2 } }, [1, 2]],
    [{ length: 1 }, { a: 1 }],
    [{ type: 'array' }, []],
    [{ type: 'null' }, null],
    [{ type: 'object' }, {}],
    [{ not: 'x' }, 'y'],
    [{ not: { exists: true } }, undefined],
    [{ all: { gt: 0 } }, [1, 2]],
    [{ any: { equals: 2 } }, [1, 2]],
    [{ none: { equals: 3 } }, [1, 2]],
    [{ equals: '' }, ''],
    [{ equals: {} }, {}],
    [{ matches: '^(ok)?$' }, ''],
    [{ ne: '' }, 'x'],
  ])('%j for %j', (wanted, actual) => {
    expect(match(wanted, actual, 'x')).toEqual([]);
    expect(matcher.safeParse(wanted).success).toBe(true);
  });
});

describe('what does not', () => {
  test.each<[MatcherInput, unknown, string, string]>([
    [200, 503, '200', '503'],
    [200, '200', '200', '"200"'],
    ['ok', undefined, '"ok"', 'nothing'],
    [null, undefined, 'null', 'nothing'],
    [{ equals: { a: 1 } }, { a: 1, b: 2 }, '{"a":1}', '{"a":1,"b":2}'],
    [{ equals: [1] }, { 0: 1 }, '[1]', '{"0":1}'],
    [{ ne: 1 }, undefined, 'not 1', 'nothing'],
    [{ lt: 3 }, 3, 'less than 3', '3'],
    [{ gte: 3 }, 'many', 'at least 3', '"many"'],
    [{ gte: 0 }, null, 'at least 0', 'null'],
    [{ lte: 5 }, '', 'at most 5', '""'],
    [{ in: [1, 2] }, 3, 'one of 1, 2', '3'],
    [{ contains: 'x' }, 42, 'contains "x"', '42'],
    [{ matches: '^a' }, 'ba', 'matches /^a/', '"ba"'],
    [{ startsWith: 'a' }, undefined, 'starts with "a"', 'nothing'],
    [{ exists: true }, undefined, 'to be there', 'nothing'],
    [{ exists: false }, null, 'not to be there', 'null'],
    [{ length: { gt: 2 } }, 'ab', 'length more than 2', '"ab"'],
    [{ length: 0 }, 5, 'length 0', '5'],
    [{ type: 'array' }, {}, 'a array', '{}'],
    [{ not: { contains: 'x' } }, 'axb', 'not (contains "x")', '"axb"'],
    [{ all: { gt: 1 } }, [1, 2], 'every member: more than 1', '[1,2]'],
    [{ all: { gt: 1 } }, 'no list', 'every member: more than 1', '"no list"'],
    [{ all: { gt: 1 } }, [], 'every member: more than 1', '[]'],
    [{ not: { contains: 'x' } }, undefined, 'not (contains "x")', 'nothing'],
    [{ not: { not: 'x' } }, undefined, 'not (not ("x"))', 'nothing'],
    [{ any: 3 }, [1, 2], 'some member: 3', '[1,2]'],
    [{ none: 2 }, [1, 2], 'no member: 2', '[1,2]'],
    [{ none: 2 }, undefined, 'no member: 2', 'nothing'],
  ])('%j for %j', (wanted, actual, expected, shown) => {
    expect(match(wanted, actual, 'json $.a')).toEqual([
      { at: 'json $.a', expected, actual: shown, message: `expected json $.a ${expected}, got ${shown}` },
    ]);
  });

  test('each operator that does not hold is a failure of its own', () => {
    expect(match({ gte: 5, type: 'string' }, 1, 'x')).toHaveLength(2);
  });

  test('a long value is cut around the first difference', () => {
    const actual = `${'a'.repeat(500)}b${'a'.repeat(500)}`;
    const [failure] = match({ equals: 'a'.repeat(1001) }, actual, 'body');
    expect(failure?.actual.length).toBeLessThan(260);
    expect(failure?.actual).toMatch(/^…a+ba+… \(1003 characters\)$/);
  });
});

describe('durations', () => {
  test.each<[MatcherInput, number, boolean]>([
    [{ lt: '2s' }, 1999, true],
    [{ lt: '2s' }, 2000, false],
    [{ gt: '14d' }, 15 * 86_400_000, true],
    ['250ms', 250, true],
    [{ gte: '1m30s' }, 90_000, true],
    [{ lt: 2000 }, 1500, true],
    [{ lt: '2' }, 1, false],
  ])('%j for %s ms: %s', (wanted, ms, holds) => {
    expect(matches(wanted, ms, { unit: 'duration' })).toBe(holds);
  });

  test('are shown with their unit', () => {
    expect(match({ lt: '2s' }, 2340.4, 'duration', { unit: 'duration' })).toMatchObject([
      { expected: 'less than "2s"', actual: '2340ms' },
    ]);
  });
});

describe('the schema', () => {
  test.each<[unknown]>([
    [{ equal: 1 }],
    [{ matches: '(' }],
    [{ matches: '(?=a)' }],
    [{ in: 3 }],
    [{ type: 'list' }],
    [{ exists: 'yes' }],
    [[1]],
    [{}],
    [{ not: {} }],
    [{ all: {} }],
    [{ length: {} }],
    [{ in: [] }],
    [{ contains: '' }],
    [{ startsWith: '' }],
    [{ endsWith: '' }],
    [{ gte: ' ' }],
    [{ matches: '' }],
    [{ matches: '.*' }],
    [{ matches: 'error|' }],
    [{ matches: '(?i)^' }],
    [{ not: { any: { contains: '' } } }],
  ])('refuses %j', (wanted) => {
    expect(matcher.safeParse(wanted).success).toBe(false);
  });

  test('lets variables pass in a pattern', () => {
    expect(matcher.safeParse({ matches: '^${prefix}(' }).success).toBe(true);
  });

  test('knows every operator that it names', () => {
    for (const name of matcherOperators) expect(isOperators({ [name]: 1 })).toBe(true);
    expect(isOperators({ nope: 1 })).toBe(false);
  });
});

describe('laws', () => {
  const json = fc.jsonValue({ maxDepth: 3 });

  test('every value equals itself, and `ne` says the opposite of `equals`', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const copy: unknown = JSON.parse(JSON.stringify(a));
        expect(matches({ equals: JSON.parse(JSON.stringify(a)) }, copy)).toBe(true);
        expect(matches({ ne: a }, b)).toBe(!matches({ equals: a }, b));
      }),
    );
  });

  test('a value that is not there fails everything but `exists: false`', () => {
    const operands = {
      gte: 0,
      lt: 1,
      contains: 'a',
      length: 1,
      in: [1],
      type: 'null',
      all: 1,
      any: 1,
      none: 1,
    };
    for (const [name, operand] of Object.entries(operands)) {
      const wanted: unknown = { [name]: operand };
      expect(matches(matcher.parse(wanted), undefined)).toBe(false);
    }
  });

  test('words are made for any matcher', () => {
    expect(describeMatcher({ gte: 20 })).toBe('at least 20');
    expect(describeMatcher({ gt: 1, not: { contains: 'x' } })).toBe('more than 1 and not (contains "x")');
    expect(describeMatcher('ok')).toBe('"ok"');
  });
});
