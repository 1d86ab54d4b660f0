import { formatDuration } from '../plan/duration.ts';
import { secondText } from './instants.ts';

/** A number with its path, as one reads it: `handshake.ms: 33 ms`; milliseconds as durations, others with two decimals at most. */
export function measured(path: string, value: number): string {
  if (/(?:^|\.)(?:ms|p\d+|max|min)$|Ms$/.test(path))
    return `${path.replace(/(?:\.ms|Ms)$/, '')}: ${shortTime(value)}`;
  return `${path}: ${Math.round(value * 100) / 100}`;
}

/** `0.2 ms`, `34 ms`, `1.1 s`. */
export function shortTime(ms: number): string {
  return ms < 9.95 ? `${Math.round(ms * 10) / 10} ms` : formatDuration(ms);
}

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A moment in RFC 3339 as people write it, with its zone; any other text as it is. */
export function isoInWords(text: string): string {
  return iso.test(text) ? secondText(Date.parse(text)) : text;
}
