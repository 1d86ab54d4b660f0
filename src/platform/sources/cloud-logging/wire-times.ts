type Moment = Readonly<Record<string, unknown>>;

/** google.protobuf.Timestamp as JSON: RFC 3339 with the nanoseconds that are not zero; null outside the years that a date can have. */
export function instantText(value: Moment): string | null {
  const ms = Number(value.seconds ?? 0) * 1000;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null;
  return `${new Date(ms).toISOString().slice(0, -5)}${fractionText(value)}Z`;
}

/** google.protobuf.Duration as JSON: `3.2s`. */
export function durationText(value: Moment): string {
  const seconds = String(value.seconds ?? 0);
  const isBelowZero = Number(value.nanos ?? 0) < 0 && !seconds.startsWith('-');
  return `${isBelowZero ? '-' : ''}${seconds}${fractionText(value)}s`;
}

function fractionText(value: Moment): string {
  const nanos = String(Math.abs(Number(value.nanos ?? 0)))
    .padStart(9, '0')
    .replace(/0+$/, '');
  return nanos === '' ? '' : `.${nanos}`;
}
