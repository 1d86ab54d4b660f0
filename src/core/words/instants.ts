/** The moment as ISO 8601 in UTC; one that no calendar has (not a number, before 1970, after 9999) is the nearest that has. */
export function isoText(at: number): string {
  const safe = Number.isFinite(at) ? Math.min(Math.max(0, at), 253_402_300_799_999) : 0;
  return new Date(safe).toISOString();
}

/** `2026-11-24 10:31 UTC`. */
export function minuteText(at: number): string {
  return `${isoText(at).slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-24 10:31:05 UTC`. */
export function secondText(at: number): string {
  return `${isoText(at).slice(0, 19).replace('T', ' ')} UTC`;
}

/** `10:31:05 UTC`. */
export function timeText(at: number): string {
  return `${isoText(at).slice(11, 19)} UTC`;
}

/** Made when first needed, as it reads tables of languages. */
let days: Intl.DateTimeFormat | null = null;

function dayOfMonth(at: number): string {
  days ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
  return days.format(at);
}

/** `24 Nov 2026` in UTC. */
export function dayText(at: number): string {
  return `${dayOfMonth(at)} ${isoText(at).slice(0, 4)}`;
}

/** `24 Nov 10:31 UTC`. */
export function dayMinuteText(at: number): string {
  return `${dayOfMonth(at)} ${isoText(at).slice(11, 16)} UTC`;
}

/** `11:20` on the day of another moment (UTC), else `25 Nov 11:20`. */
export function clockText(at: number, onDayOf: number): string {
  const clock = isoText(at).slice(11, 16);
  return dayText(at) === dayText(onDayOf) ? clock : `${dayOfMonth(at)} ${clock}`;
}
