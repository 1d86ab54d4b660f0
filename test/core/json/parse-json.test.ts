import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MatcherInput, match, matches } from '../../../src/core/expect/matcher.ts';
import { compareDecimals, isDecimal } from '../../../src/core/json/exact-number.ts';
import { jsonText } from '../../../src/core/json/json-text.ts';
import { parseJson } from '../../../src/core/json/parse-json.ts';
import { createRedactor } from '../../../src/core/redact/redact.ts';

const read = (text: string) => parseJson(text)?.value;

describe('the text of a number is what was written', () => {
  test.each([
    '9007199254740993',
    '-12345678901234567890',
    '1.10',
    '1.0',
    '1e400',
    '-0',
    '0.1000000000000000055511151231257827',
    '[1,9007199254740993,"9007199254740993"]',
    '{"a":{"b":[1.50]},"__proto__":1.50,"\\"x\\\\":-0.0}',
    '{"a":1E2,"a":2E2}',
  ])('%s', (text) => {
    const again = jsonText(read(text));
    expect(again).toBe(text.replace('"a":1E2,', ''));
    expect(read(again)).toEqual(read(text));
  });

  test('what JavaScript writes the same way is a plain value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('a byte order mark is no content; what is no JSON is none', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ value: { a: 1 } });
    for (const text of ['', '\uFEFF', '01', '1.', 'NaN', "{'a':1}", '[1,]', '"a', '\uFEFF\uFEFF1'])
      expect(parseJson(text)).toBeUndefined();
  });

  test('a hundred thousand lists in each other are read', () => {
    expect(parseJson(`${'['.repeat(100_000)}1.0${']'.repeat(100_000)}`)).toBeDefined();
    expect(jsonText(read(`${'['.repeat(1_000)}${']'.repeat(1_000)}`))).toContain('"…"');
  });
});

describe('exact numbers are judged exactly', () => {
  test.each<[MatcherInput, string, boolean]>([
    [9007199254740992, '9007199254740993', false],
    [9007199254740992, '9007199254740992', true],
    [{ gt: '9007199254740992' }, '9007199254740993', true],
    [{ gt: '9007199254740993' }, '9007199254740993', false],
    [{ ne: 9007199254740992 }, '9007199254740993', true],
    [{ in: [1, 2] }, '2.0', true],
    [0, '-0', true],
    [0, '-0.0e9', true],
    [0.1, '0.10', true],
    [0.1, '0.1000000000000000055511151231257827', false],
    [{ gte: 1 }, '1e400', true],
    [{ lt: 1 }, '-1e400', true],
    [{ gt: 0 }, '1e-400', true],
    [{ type: 'number' }, '1e400', true],
    [{ type: 'object' }, '1e400', false],
    [{ length: 1 }, '1.0', false],
    [{ equals: [1] }, '[1.0]', true],
    [{ contains: 1 }, '[1.0]', true],
    ['1.0', '1.0', false],
  ])('%j of %s: %s', (wanted, text, holds) => {
    expect(matches(wanted, read(text))).toBe(holds);
  });

  test('they are shown as they were written', () => {
    expect(match(1, read('9007199254740993'), 'id')[0]?.message).toBe('expected id 1, got 9007199254740993');
  });

  test('decimals are ordered as fractions of integers are', () => {
    const part = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n });
    fc.assert(
      fc.property(part, part, fc.nat(30), (a, b, point) => {
        const written = (value: bigint) => `${value}e-${point}`;
        expect(Math.sign(compareDecimals(written(a), written(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(compareDecimals(written(a), written(a * 10n).replace(`e-${point}`, `e-${point + 1}`))).toBe(0);
      }),
    );
  });

  test('numbers as JavaScript writes them are ordered as they are, whatever the other one looks like', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const order = a < b ? -1 : a > b ? 1 : 0;
        expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(order);
        expect(Math.sign(compareDecimals(`+${Math.abs(a)}`, String(Math.abs(b))))).toBe(
          Math.sign(Math.abs(a) - Math.abs(b)),
        );
      }),
    );
  });

  test.each([
    ['1', true],
    ['-1.5e3', true],
    ['.5', true],
    ['007', true],
    ['', false],
    ['.', false],
    ['e5', false],
    ['0x1F', false],
    ['Infinity', false],
    ['1_000', false],
  ])('%s is a decimal number: %s', (text, is) => {
    expect(isDecimal(text)).toBe(is);
  });
});

test('redaction leaves an exact number as it is, and masks a secret that became one', () => {
  const { value } = createRedactor(['9007199254740993']);
  expect(jsonText(value(read('{"a":[1.10,12345678901234567890],"id":9007199254740993}')))).toMatch(
    /^\{"a":\[1\.10,12345678901234567890\],"id":"[^"]*redacted[^"]*"\}$/,
  );
});
