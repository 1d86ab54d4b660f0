import fc from 'fast-check';
import { query } from 'json-p3';
import { describe, expect, test } from 'vitest';
import { eachFits, matchFound, oneFits } from '../../../src/core/expect/found-values.ts';
import { isJsonPath, pathFinder } from '../../../src/core/expect/json-path.ts';
import { parseJson } from '../../../src/core/json/parse-json.ts';

const find = (path: string, document: unknown) => pathFinder(path)(document).values;

describe('RFC 9535', () => {
  const book = { a: [{ b: 1 }, { b: 2, c: 'x' }, 'b', null], o: { b: [5, 6, 7, 8] }, 'odd key': true };
  test.each<[string, unknown[]]>([
    ['$', [book]],
    ['$.a[0].b', [1]],
    ['$.a[-1]', [null]],
    ['$.a[9]', []],
    ["$['odd key']", [true]],
    ['$.a[*].b', [1, 2]],
    ['$.o.b[1:3]', [6, 7]],
    ['$.o.b[::2]', [5, 7]],
    ['$.o.b[::-1]', [8, 7, 6, 5]],
    ['$.o.b[-2:]', [7, 8]],
    ['$.o.b[0,2,0]', [5, 7, 5]],
    ['$..b', [1, 2, [5, 6, 7, 8]]],
    ['$.a[?@.b]', [{ b: 1 }, { b: 2, c: 'x' }]],
    ['$.a[?@.b > 1].c', ['x']],
    ['$.a[?@ == null]', [null]],
    ['$.a[?!@.b]', ['b', null]],
    ["$.a[?@.c == 'x' || @ == 'b']", [{ b: 2, c: 'x' }, 'b']],
    ['$.a[?@.b == $.a[0].b]', [{ b: 1 }]],
    ['$.a[?@.gone == @.lost]', [{ b: 1 }, { b: 2, c: 'x' }, 'b', null]],
    ['$[?length(@) == 4]', [book.a]],
    ['$[?count(@.*) == 1]', [book.o]],
    ["$.a[?match(@, 'b')]", ['b']],
    ["$.a[?search(@.c, '[w-y]')].b", [2]],
    ['$.a[?value(@..c) == "x"].b', [2]],
    ['$.constructor', []],
    ["$['__proto__']", []],
  ])('%s', (path, found) => {
    expect(find(path, book)).toEqual(found);
  });

  test('an empty object is no empty array', () => {
    expect(find('$[?@[0] == @[1]]', [[[], {}]])).toEqual([]);
    expect(find('$[?@[0] == @[1]]', [[[], []]])).toEqual([[[], []]]);
  });

  test('a path finds what the reference implementation finds', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const scalar = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom('a', 'b', 'abc'),
      fc.boolean(),
      fc.constant(null),
    );
    const { document } = fc.letrec<{ document: fc.JsonValue }>((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('document'), { maxLength: 4 }),
        // Not empty: the reference takes {} for equal to [].
        fc.dictionary(name, tie('document'), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    const index = fc.integer({ min: -4, max: 4 });
    const comparable = fc.oneof(
      name.map((one) => `@.${one}`),
      index.map((one) => `@[${one}]`),
      fc.constantFrom('1', '-2', "'a'", 'null', 'true', '@', '$.a', 'length(@)', 'count(@.*)'),
    );
    const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
    const test_ = fc.oneof(
      fc.tuple(comparable, operator, comparable).map((all) => all.join(' ')),
      fc.constantFrom('@.a', '!@.b', '@.*', '@..c'),
    );
    // Without match() and search(): the original takes what is no text for its text.
    const filter = fc.oneof(
      test_,
      fc.tuple(test_, fc.constantFrom('&&', '||'), test_).map((all) => all.join(' ')),
      test_.map((one) => `!(${one})`),
    );
    const slice = fc
      .tuple(fc.option(index, { nil: '' }), fc.option(index, { nil: '' }), fc.option(index, { nil: '' }))
      .map((all) => all.join(':'));
    const selector = fc.oneof(
      name.map((one) => `['${one}']`),
      index.map((one) => `[${one}]`),
      fc.constant('[*]'),
      slice.map((one) => `[${one}]`),
      filter.map((one) => `[?${one}]`),
      fc.tuple(name, index).map(([one, other]) => `['${one}', ${other}]`),
    );
    const segment = fc.oneof(
      selector,
      selector.map((one) => `..${one}`),
    );
    const path = fc.array(segment, { maxLength: 3 }).map((all) => `$${all.join('')}`);
    fc.assert(
      fc.property(path, document, (one, value) => {
        expect(find(one, value)).toEqual(query(one, value).values());
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what a target or a plan may send', () => {
  test('patterns take linear time, and `.` is no line break', () => {
    const document = { s: [`${'a'.repeat(40)}!`] };
    expect(find("$.s[?match(@, '(a|a)*b')]", document)).toEqual([]);
    expect(find("$.s[?search(@, '^(a+)+$')]", document)).toEqual([]);
    expect(find("$[?match(@, '.*')]", ['a\rb', 'ab', '😀'])).toEqual(['ab', '😀']);
    expect(find("$[?match(@, '[.]')]", ['.', 'a'])).toEqual(['.']);
    expect(
      find('$[?search(@.t, @.p)]', [
        { t: 'aab', p: 'a+b' },
        { t: 'a', p: '(' },
      ]),
    ).toHaveLength(1);
  });

  test('a pattern that is none is no path', () => {
    expect(isJsonPath("$[?match(@, '(')]")).toBe(false);
    expect(isJsonPath("$[?search(@.a, '(?=x)')]")).toBe(false);
    expect(isJsonPath("$[?search(@.a, '\\\\d+')]")).toBe(true);
  });

  test('a hundred and fifty thousand values are found at once', () => {
    const many = Array.from({ length: 150_000 }, (_, at) => at);
    expect(find('$[*]', many)).toHaveLength(150_000);
    expect(find('$..*', many)).toHaveLength(150_000);
    expect(find('$[?@ >= 0]', many)).toHaveLength(150_000);
    expect(find('$[0:]', many)).toHaveLength(150_000);
  });

  test('documents may be ten thousand deep', () => {
    const deep = parseJson(`${'{"a":['.repeat(10_000)}1${']}'.repeat(10_000)}`)?.value;
    expect(find('$..a', deep)).toHaveLength(10_000);
    expect(find('$.a[0].a', deep)).toHaveLength(1);
    expect(find('$[?@ == $.a]', deep)).toHaveLength(1);
    expect(matchFound({ equals: { a: 1 } }, pathFinder('$.a')(deep), 'x')[0]?.message).toMatch(
      /^expected x \{"a":1\}, got \[\{"a"/,
    );
  });

  test('a path that leads to more places than can be looked at says nothing of any', () => {
    const deep = parseJson(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)?.value;
    const found = pathFinder('$..*..*')(deep);
    expect(found).toEqual({ values: [], isOne: false, tooMany: true });
    expect([eachFits({ exists: false }, found), eachFits({ exists: true }, found)]).toEqual([false, false]);
    expect(oneFits('x', found)).toBe(true);
    expect(matchFound({ exists: false }, found, 'x')).toMatchObject([
      { actual: 'too many places to look at; name fewer' },
    ]);
  });

  test('numbers in a filter are exact', () => {
    const ids = parseJson('[{"id":9007199254740993},{"id":9007199254740992}]')?.value;
    expect(find('$[?@.id == 9007199254740993]', ids)).toHaveLength(1);
    expect(find('$[?@.id > 9007199254740992]', ids)).toHaveLength(1);
    expect(find('$[?@ == 1e0]', parseJson('[1, 1.0, 10]')?.value)).toHaveLength(2);
  });
});
