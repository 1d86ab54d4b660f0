import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachFits, foundEach, matchFound, oneFits } from '../../../src/core/expect/found-values.ts';
import { pathFinder } from '../../../src/core/expect/json-path.ts';
import type { MatcherInput } from '../../../src/core/expect/matcher.ts';
import { parseJson } from '../../../src/core/json/parse-json.ts';

const items = { items: [{ state: 'ok', n: 1 }, { state: 'failed', n: 2 }, { state: 'ok' }] };
const messagesOf = (path: string, wanted: MatcherInput, document: unknown = items) =>
  matchFound(wanted, pathFinder(path)(document), path).map(({ message }) => message);

describe('a path that finds several values speaks of all of them', () => {
  test.each<[string, MatcherInput]>([
    ['$.items[*].state', { in: ['ok', 'failed'] }],
    ['$.items[*].state', { ne: 'gone' }],
    ['$.items[*].n', { gte: 1 }],
    ['$.items[?@.state == "ok"].state', 'ok'],
    ['$.items[*].state', { equals: ['ok', 'failed', 'ok'] }],
    ['$.items[*].state', { length: 3 }],
    ['$.items[*].state', { any: 'failed' }],
    ['$.items[*].state', { none: 'gone' }],
    ['$.items[*].state', { all: { matches: '^(ok|failed)$' } }],
    ['$.items[*].state', { not: { all: 'ok' } }],
    ['$.items[*].state', { type: 'string' }],
    ['$.items[*].gone', { exists: false }],
    ['$.items[?@.state == "failed"].state', { equals: ['failed'] }],
  ])('%s %j holds', (path, wanted) => {
    expect(messagesOf(path, wanted)).toEqual([]);
  });

  test.each<[string, MatcherInput, string]>([
    ['$.items[*].state', { ne: 'failed' }, 'not "failed", got "failed" (1 of 3 values)'],
    ['$.items[*].state', 'ok', '"ok", got "failed" (1 of 3 values)'],
    ['$.items[*].state', { not: 'ok' }, 'not ("ok"), got "ok" (2 of 3 values)'],
    ['$.items[*].state', { not: { matches: 'fail' } }, 'not (matches /fail/), got "failed" (1 of 3 values)'],
    ['$.items[*].n', { lt: 2 }, 'less than 2, got 2 (1 of 2 values)'],
    ['$.items[*].state', { exists: false }, 'not to be there, got "ok" (3 of 3 values)'],
    ['$.items[*].state', { length: 2 }, 'length 2, got ["ok","failed","ok"]'],
    ['$.items[*].state', { not: { any: 'failed' } }, 'not (some member: "failed"), got ["ok","failed","ok"]'],
    ['$.items[*].gone', { ne: 'failed' }, 'not "failed", got nothing'],
    ['$.items[*].gone', { none: 'failed' }, 'no member: "failed", got nothing'],
    ['$.items[*].gone', { not: { any: 'failed' } }, 'not (some member: "failed"), got nothing'],
    ['$.items[*].gone', { length: 0 }, 'length 0, got nothing'],
    ['$.items[?@.state == "failed"].state', { length: 6 }, 'length 6, got ["failed"]'],
  ])('%s %j does not', (path, wanted, said) => {
    expect(messagesOf(path, wanted)).toEqual([`expected ${path} ${said}`]);
  });

  test('`contains` looks into each value, or for a member of a list that is told so', () => {
    const records = foundEach(['a.example', 'b.example']);
    expect(eachFits({ contains: 'example' }, records)).toBe(true);
    expect(eachFits({ contains: 'a.example' }, records)).toBe(false);
    expect(matchFound({ contains: 'a.example' }, records, 'records', { containsMember: true })).toEqual([]);
    expect(matchFound({ contains: 'example' }, records, 'records', { containsMember: true })).toHaveLength(1);
  });

  test('a hundred thousand values are judged once each', () => {
    const many = foundEach(Array.from({ length: 150_000 }, (_, index) => `v${index}`));
    expect(eachFits({ matches: '^v', not: { any: 'x' }, length: 150_000 }, many)).toBe(true);
  });
});

describe('one fitting value is enough for `none`, `never` and `count`', () => {
  const find = pathFinder('$.items[*].state');
  test.each<[MatcherInput, boolean]>([
    ['failed', true],
    [{ ne: 'ok' }, true],
    ['gone', false],
    [{ not: { contains: 'o' } }, true],
    [{ exists: false }, false],
  ])('%j: %s', (wanted, holds) => {
    expect(oneFits(wanted, find(items))).toBe(holds);
  });

  test('nothing found satisfies `exists: false` only', () => {
    expect(oneFits({ exists: false }, find({ items: [] }))).toBe(true);
    expect(oneFits({ ne: 'x' }, find({ items: [] }))).toBe(false);
  });
});

describe('laws', () => {
  const json = fc.jsonValue({ maxDepth: 2 });
  const matcher: fc.Arbitrary<MatcherInput> = fc.letrec<{ m: MatcherInput }>((tie) => ({
    m: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(
        fc.integer({ min: -2, max: 2 }),
        fc.constantFrom('a', 'b', ''),
        fc.boolean(),
        fc.constant(null),
      ),
      fc.record(
        {
          equals: json,
          ne: json,
          gte: fc.integer({ min: -2, max: 2 }),
          contains: fc.constantFrom('a', 1),
          in: fc.array(fc.constantFrom('a', 1, null), { maxLength: 3 }),
          matches: fc.constantFrom('a', '^b'),
          exists: fc.boolean(),
          type: fc.constantFrom('string' as const, 'array' as const),
          length: tie('m'),
          not: tie('m'),
          all: tie('m'),
          any: tie('m'),
          none: tie('m'),
        },
        { requiredKeys: [] },
      ),
    ),
  })).m;
  const values = fc.array(fc.oneof(json, fc.constantFrom<unknown>('a', 'b', 1, 2, ['a'], [])), {
    maxLength: 3,
  });
  const found = fc.record({ values, isOne: fc.boolean() }).map(({ values: all, isOne }) => ({
    values: isOne ? all.slice(0, 1) : all,
    isOne,
  }));

  test('a matcher and its opposite never hold both', () => {
    fc.assert(
      fc.property(matcher, found, (m, there) => {
        expect(eachFits(m, there) && eachFits({ not: m }, there)).toBe(false);
        expect(matchFound(m, there, 'x').length === 0).toBe(eachFits(m, there));
      }),
      { numRuns: 2_000 },
    );
  });

  test('an operator more never makes a failed matcher pass', () => {
    fc.assert(
      fc.property(matcher, matcher, found, (m, extra, there) => {
        if (typeof m !== 'object' || m === null || typeof extra !== 'object' || extra === null) return;
        expect(eachFits({ ...extra, ...m }, there) && !eachFits(m, there)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what each value satisfies one of them does', () => {
    fc.assert(
      fc.property(matcher, found, (m, there) => {
        expect(eachFits(m, there) && !oneFits(m, there)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('no document, path or matcher breaks the judgement, and what it says can be kept', () => {
    const number = fc.constantFrom('0', '-0', '1.10', '1e400', '9007199254740993', '-1E-5', '3');
    const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'length', 'rawJSON', '');
    const { text } = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(number, fc.constantFrom('"a"', '"\\ud800"', 'null', 'true', '""')),
        fc.array(tie('text'), { maxLength: 3 }).map((all) => `[${all.join()}]`),
        fc
          .array(fc.tuple(key, tie('text')), { maxLength: 3 })
          .map((all) => `{${all.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`),
      ),
    }));
    const path = fc.constantFrom(
      ...[
        '$',
        '$.a',
        '$..*',
        '$[*]',
        "$['__proto__']",
        '$..length',
        "$[?search(@, 'a')]",
        '$[?@ > 1]',
        '$[?length(@) > 0]',
      ],
      ...[
        '$[?@.a == $.b]',
        '$..rawJSON',
        '$[-1]',
        '$[::-1]',
        '$[?match(@.a, @.b)]',
        '$[?count(@..*) >= 1]',
        '$.a.constructor',
      ],
    );
    fc.assert(
      fc.property(matcher, path, text, (m, one, json) => {
        const document = parseJson(json)?.value;
        const found = pathFinder(one)(document);
        const failures = matchFound(m, found, 'x', { containsMember: json.length % 2 === 0 });
        expect(JSON.parse(JSON.stringify(failures))).toEqual(failures);
        expect(typeof oneFits(m, found)).toBe('boolean');
      }),
      { numRuns: 5_000 },
    );
  });
});
