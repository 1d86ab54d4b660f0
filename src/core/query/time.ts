const instant =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):(\d{2})))?$/;

/** A log is asked several times in a row for the time of the same entry; reading one is most of the work of looking at it. */
let lastRead: { text: string; nanos: bigint | null } = { text: '', nanos: null };

/** An RFC 3339 time, or a date (its midnight in UTC), as nanoseconds since 1970; null for anything else. */
export function instantNanos(text: string): bigint | null {
  if (text !== lastRead.text) lastRead = { text, nanos: readInstant(text) };
  return lastRead.nanos;
}

function readInstant(text: string): bigint | null {
  return utcNanos(text) ?? nanosOf(instant.exec(text));
}

/** The day that was read last: a log has few. */
let lastDay: { text: string; nanos: bigint | null } = { text: '-', nanos: null };

const [zero, colon, point, letterT, letterZ] = [48, 58, 46, 84, 90];

/** The form in which nearly all are written, `2026-11-30T10:00:00.123Z`, at a fifth of the time; null for any other. */
function utcNanos(text: string): bigint | null {
  const end = text.length - 1;
  const isForm =
    end >= 19 &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    text.charCodeAt(end) === letterZ;
  if (!isForm) return null;
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const fraction = end === 19 ? 0 : fractionOf(text, end);
  // Also where one is no number; a leap second is left to the other way.
  if (!(hour <= 23 && minute <= 59 && second <= 59 && fraction >= 0)) return null;
  if (!text.startsWith(lastDay.text)) {
    const day = text.slice(0, 10);
    lastDay = { text: day, nanos: nanosOf(instant.exec(day)) };
  }
  if (lastDay.nanos === null) return null;
  return lastDay.nanos + BigInt(((hour * 60 + minute) * 60 + second) * 1e9 + fraction);
}

/** Nanoseconds, of which nine digits count; NaN where it is none. */
function fractionOf(text: string, end: number): number {
  const all = text.charCodeAt(19) === point && end > 20 ? digits(text, 20, Math.min(end, 29)) : Number.NaN;
  const rest = end > 29 ? digits(text, 29, end) : 0;
  return Number.isNaN(rest) ? rest : all * 10 ** Math.max(0, 29 - end);
}

/** NaN where one is no digit. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - zero;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** The same time, of a leap second (`23:59:60`) the one behind it: clocks here know none. */
export function withoutLeapSecond(text: string): string {
  if (!text.startsWith(':60', 16)) return text;
  const nanos = instantNanos(text);
  if (nanos === null) return text;
  const fraction = String(nanos % 1_000_000_000n).padStart(9, '0');
  return `${rfc3339(Number(nanos / 1_000_000n)).slice(0, 19)}.${fraction}Z`;
}

function nanosOf(found: RegExpExecArray | null): bigint | null {
  if (!found) return null;
  const [
    ,
    year,
    month,
    day,
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    sign,
    offsetHour,
    offsetMinute,
  ] = found;
  if (Number(day) < 1 || Number(day) > daysOf(Number(year), Number(month))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const wholeMs = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const offsetMs = sign
    ? (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
    : 0;
  return BigInt(wholeMs - offsetMs) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** 0 for a month that does not exist. */
function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** True when the first of two RFC 3339 times is the earlier one; what is no such time is ordered as text. */
export function isEarlier(a: string, b: string): boolean {
  const [left, right] = [instantNanos(a), instantNanos(b)];
  return left === null || right === null ? a < b : left < right;
}

/** A duration as the API writes it (`3.2s`, also `250ms`, `5m`, `1h`) in seconds; null for anything else. */
export function durationSeconds(text: string): number | null {
  const found = /^(-?\d+(?:\.\d+)?)(ns|us|ms|s|m|h)?$/.exec(text);
  if (!found) return null;
  return Number(found[1]) * (unitSeconds[found[2] ?? 's'] ?? 1);
}

const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Epoch milliseconds as RFC 3339 in UTC. */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
