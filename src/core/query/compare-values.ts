import { RE2JS } from 're2js';
import { compareDecimals, isDecimal, isExactNumber } from '../json/exact-number.ts';
import type { FieldType } from './fields.ts';
import { severityOf, severityRank } from './severity.ts';
import type { Operator } from './syntax.ts';
import { durationSeconds, instantNanos } from './time.ts';
import { some, type Truth, unreadKey } from './unread.ts';

/** Whether a value is to another, which is written in a filter, as an operator says; null where that cannot be told. */
export function valueTest(
  type: FieldType,
  operator: Operator,
  wanted: string,
  quoted: boolean,
): (value: unknown) => Truth {
  if (operator === '=~' || operator === '!~') {
    const pattern = RE2JS.compile(wanted);
    // What the service makes of a number or an object here is not documented.
    return (value) =>
      typeof value === 'string'
        ? pattern.matcher(value).find() === (operator === '=~')
        : value === null
          ? false
          : null;
  }
  const asText = fold(wanted);
  const converted = operand(type, wanted);
  return (value) => {
    // What nearly all filters ask, of every entry.
    if (operator === '=' && converted === undefined && typeof value === 'string')
      return fold(value) === asText;
    if (value === null) return !quoted && wanted === 'NULL_VALUE' && (operator === '=' || operator === ':');
    if (converted !== undefined) {
      const found = type === 'severity' ? severityOf(value) : convert(type, value);
      return found === null ? null : compared(operator, found, converted);
    }
    if (isExactNumber(value)) return exactly(operator, value.rawJSON, wanted);
    if (typeof value === 'object') return operator === ':' ? holdsText(value, asText) : null;
    if (typeof value === 'string') {
      return operator === ':' ? fold(value).includes(asText) : compared(operator, fold(value), asText);
    }
    const own = operand(typeof value === 'number' ? 'number' : 'boolean', wanted);
    return compared(operator, value, own ?? null);
  };
}

/** The written value in the field's own type; null when it is none of that type, undefined when that depends on what is found. */
function operand(type: FieldType, text: string): bigint | number | boolean | null | undefined {
  if (type === 'severity') return severityRank(text);
  if (type === 'timestamp') return instantNanos(text);
  if (type === 'duration') return durationSeconds(text);
  if (type === 'number') return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text);
  if (type === 'boolean') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : null;
  return undefined;
}

/** A number that JavaScript would round is compared digit by digit. */
function exactly(operator: Operator, value: string, wanted: string): boolean {
  return isDecimal(wanted) && compared(operator, compareDecimals(value, wanted), 0);
}

function convert(type: FieldType, written: unknown): unknown {
  const value = isExactNumber(written) ? written.rawJSON : written;
  return typeof value === 'string' || typeof value === 'number'
    ? (operand(type, String(value)) ?? null)
    : value;
}

function compared(
  operator: Operator,
  left: unknown,
  right: string | bigint | number | boolean | null,
): boolean {
  if (right === null || left === null || typeof left !== typeof right) return false;
  // Safe: both have the same primitive type, as the line above made sure.
  const a = left as typeof right;
  const b = right;
  if (operator === '=' || operator === ':') return a === b;
  if (operator === '!=') return a !== b;
  // Of truths false is the smaller one.
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** Whether a value, or anything in it, holds a text that is folded already. */
export function holdsText(value: unknown, wanted: string): Truth {
  if (typeof value === 'string') return fold(value).includes(wanted);
  if (typeof value === 'number' || typeof value === 'boolean') return fold(String(value)).includes(wanted);
  if (typeof value !== 'object' || value === null) return false;
  return some(Object.entries(value), ([name, member]) =>
    name === unreadKey ? null : holdsText(member, wanted),
  );
}

const ascii = /^[\x20-\x7e\s]*$/;

/** Many filters compare the same text. */
let lastFolded = { text: '', folded: '' };

/** Case folded and normalised (NFKC), as the service compares texts. */
export function fold(text: string): string {
  if (text === lastFolded.text) return lastFolded.folded;
  const folded = ascii.test(text)
    ? text.toLowerCase()
    : text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  lastFolded = { text, folded };
  return folded;
}
