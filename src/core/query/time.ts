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
  const found = instant.exec(text);
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
