/**
 * A JSON number whose text is not what JavaScript would write for it: `9007199254740993`, `1.10`, `1e400`, `-0`. `JSON.stringify` writes
 * its text; anything else must ask `isExactNumber` before it takes it for an object.
 */
export type ExactNumber = { readonly rawJSON: string };

// The types of this TypeScript do not know "JSON.parse source text access" (ES2026) yet.
const json = JSON as typeof JSON & { rawJSON(text: string): ExactNumber; isRawJSON(value: unknown): boolean };

/** True for a number that is kept as its text. */
export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === 'object' && value !== null && json.isRawJSON(value);
}

/** True for the text of a number of JSON: not `+1`, `.5`, `007` or `NaN`. */
export function isJsonNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

/** The number of a JSON text: a plain one when that says the same. */
export function numberOf(text: string): number | ExactNumber {
  const number = Number(text);
  return isOwnText(text) ? number : json.rawJSON(text);
}

/** True when a number is written as JavaScript would write it, so that nothing is lost in reading it. */
export function isOwnText(text: string): boolean {
  return String(Number(text)) === text;
}

/** The text of a number; null for anything else, for text too. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return isExactNumber(value) ? value.rawJSON : null;
}

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** True for the text of a decimal number: `-1.5`, `007`, `1e400`. */
export function isDecimal(text: string): boolean {
  return decimal.test(text) && /^[+-]?\.?\d/.test(text);
}

/** Less than, equal to or more than 0 as `a` is than `b`, exactly; both are texts of decimal numbers. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  // Of two numbers that are written as JavaScript writes them the order is theirs: no two have the same text.
  if (isOwnText(a) && isOwnText(b)) return Number(a) - Number(b);
  const [left, right] = [parts(a), parts(b)];
  if (left.sign !== right.sign) return left.sign - right.sign;
  if (left.sign === 0) return 0;
  const size = left.exponent - right.exponent || compareText(left.digits, right.digits);
  return size === 0 ? 0 : size * left.sign;
}

type Decimal = { sign: number; digits: string; exponent: number };

/** `0.<digits>` × 10 ^ exponent, the digits without zeros around them. */
function parts(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first === -1) return { sign: 0, digits: '', exponent: 0 };
  let end = all.length;
  while (all[end - 1] === '0') end -= 1;
  return {
    sign: sign === '-' ? -1 : 1,
    digits: all.slice(first, end),
    exponent: whole.length - first + Math.max(-1e15, Math.min(1e15, Number(exponent))),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
