import type { MaskedPlace } from './places.ts';
import { redacted } from './vendor-tokens.ts';

const header = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const footer = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const body = /[A-Za-z0-9+/=\s\\]*/y;
/** What may stand in a block behind its header: its own lines (`Proc-Type: 4,ENCRYPTED`), quotes and commas of a list of lines. */
const longestBlock = 16_000;

/** Where private keys stand, whole or cut. By hand, as a pattern that looks for a footer which is not there reads the rest of the text for every header. */
export function keyBlockPlaces(text: string): readonly MaskedPlace[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const places: MaskedPlace[] = [];
  let done = 0;
  for (let at = text.indexOf('-----', 0); at !== -1; at = text.indexOf('-----', at)) {
    const begin = endOfMatch(header, text, at);
    const end = begin === null ? endOfMatch(footer, text, at) : null;
    if (begin === null && end === null) {
      at += 1;
      continue;
    }
    const from = begin === null ? beginOfBody(text, at, done) : at;
    const to = begin === null ? (end ?? at) : endOfBlock(text, begin);
    places.push({ from, to, mask: redacted });
    done = to;
    at = to;
  }
  return places;
}

/** Without a footer (cut) at least the body goes. */
function endOfBlock(text: string, begin: number): number {
  const end = endOfMatch(body, text, begin) ?? begin;
  const ahead = text.slice(end, end + longestBlock).search(/-----(?:BEGIN|END) /);
  return ahead === -1 ? end : (endOfMatch(footer, text, end + ahead) ?? end);
}

/** Of a block whose beginning was cut off: everything in front of its footer that may be its body. */
function beginOfBody(text: string, footerAt: number, done: number): number {
  let from = footerAt;
  while (from > done && /[A-Za-z0-9+/=\s\\]/.test(text.charAt(from - 1))) from -= 1;
  // Words of a sentence in front of it are none.
  const kept = text.slice(from, footerAt).search(/[A-Za-z0-9+/=]{16,}/);
  return kept === -1 ? footerAt : from + kept;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
