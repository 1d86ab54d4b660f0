import { decodeText } from './decode-text.ts';

/**
 * The text of a file that a person or another program wrote: UTF-8, or UTF-16 where its byte order mark says so (PowerShell's `>`). The
 * mark itself is no text (RFC 8259 8.1).
 */
export function fileText(bytes: Uint8Array): string {
  return decodeText(bytes).text;
}

/** The encoding that a byte order mark at the beginning names; null without one. */
export function markedEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : null;
}
