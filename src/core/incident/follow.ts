import { parseDuration } from '../plan/duration.ts';
import { instantNanos } from '../query/time.ts';

const dayMs = 86_400_000;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d{2}:[0-5]\d)$/i;

/**
 * The moment (epoch ms) that a person means: `now`, `20m ago`, `10:42` (UTC, today; yesterday when that is the nearer one), or a time
 * of RFC 3339 with its zone. Null for what cannot be read; the future is not refused here.
 */
export function parseWhen(text: string, now: number): number | null {
  const words = text
    .trim()
    .replace(/^at\s+/i, '')
    .replace(/\s+/g, ' ');
  if (words.toLowerCase() === 'now') return now;
  return agoIn(words, now) ?? clockIn(words, now) ?? instantIn(words);
}

function agoIn(words: string, now: number): number | null {
  const [, span] = /^(.{1,40}) ago$/i.exec(words) ?? [];
  if (span === undefined) return null;
  const unspaced = span.replace(/ ?(min|minutes?)\b/gi, 'm').replace(/ ?(hours?)\b/gi, 'h');
  const ms = parseDuration(unspaced.replaceAll(' ', '').toLowerCase());
  return ms === null || !Number.isSafeInteger(Math.round(ms)) ? null : now - Math.round(ms);
}

function clockIn(words: string, now: number): number | null {
  const [, hour, minute] = /^(\d{1,2}):([0-5]\d)(?: ?(?:UTC|Z))?$/i.exec(words) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23) return null;
  const today = now - (now % dayMs) + Number(hour) * 3_600_000 + Number(minute) * 60_000;
  // Shortly after midnight 23:50 is the one of the evening before; a little ahead of now is a slip, for the caller to refuse.
  return today - now > dayMs / 2 ? today - dayMs : today;
}

function instantIn(words: string): number | null {
  const text = words.replace(/^(\S{10}) /, '$1T');
  if (!instant.test(text)) return null;
  const nanos = instantNanos(text.toUpperCase());
  return nanos === null ? null : Number(nanos / 1_000_000n);
}
