import { instantNanos, rfc3339 } from '../../../core/query/time.ts';

/** Years 2001 to 2286 in seconds, milliseconds, microseconds and nanoseconds have so many digits. */
const nanosPerUnit: Readonly<Record<number, bigint>> = {
  10: 1_000_000_000n,
  13: 1_000_000n,
  16: 1_000n,
  19: 1n,
};

/** A time as programs write one: RFC 3339 (also with a blank, a comma or `+0000`), or a number since 1970; null for anything else, and for one without a zone. */
export function timestampOf(written: unknown): string | null {
  const text = String(written ?? '').trim();
  const [, whole, fraction = ''] = /^(\d{10,19})(?:\.(\d{1,9})\d*)?$/.exec(text) ?? [];
  if (whole !== undefined) {
    const unit = nanosPerUnit[whole.length];
    return unit === undefined ? null : nanosText(BigInt(whole) * unit + fractionNanos(fraction, unit));
  }
  const dressed = text
    .replace(/^(\d{4}-\d{2}-\d{2}) +(?=\d)/, '$1T')
    .replace(',', '.')
    .replace(/ ?(?:UTC|GMT)$/, 'Z')
    .replace(/ ?([+-]\d{2}):?(\d{2})$/, '$1:$2');
  return /T/.test(dressed) && instantNanos(dressed) !== null ? dressed : null;
}

function fractionNanos(fraction: string, unit: bigint): bigint {
  return (BigInt(fraction.padEnd(9, '0')) * unit) / 1_000_000_000n;
}

/** Nanoseconds since 1970 as RFC 3339, all nine digits kept. */
export function nanosText(nanos: bigint): string {
  const fraction = String(nanos % 1_000_000_000n).padStart(9, '0');
  return `${rfc3339(Number(nanos / 1_000_000_000n) * 1_000).slice(0, 19)}.${fraction}Z`;
}
