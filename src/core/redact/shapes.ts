import { maskAssignments } from './assignments.ts';
import { type MaskedPlace, withMasks } from './places.ts';
import { isMask, isSecretValue } from './sensitive-names.ts';
import { redacted, tokenPlaces } from './vendor-tokens.ts';

/**
 * Masks what has the shape of a secret, whoever's it is. The order matters: a key block before the assignments that would eat its first line,
 * vendor tokens before what could cut them. Every pattern is linear: it begins with a fixed text or at the start of a run, and no two runs share a character.
 */
export function maskShapes(text: string): string {
  const assigns = mayAssign.test(text);
  // Most texts of an observation are a word or two: looking before the patterns do halves the price of a check.
  if (!assigns && text.length < shortestToken) return text;
  const tokens = withMasks(text, shapePlaces(text));
  if (!assigns) return maskJwts(maskBearer(tokens));
  return maskJwts(maskAssignments(maskHeaders(maskUserinfo(tokens))));
}

/** Where key blocks and tokens stand, which are known by themselves and not by what is in front of them. */
export function shapePlaces(text: string): readonly MaskedPlace[] {
  return [...keyBlockPlaces(text), ...tokenPlaces(text)];
}

/** Every userinfo, header, assignment, flag and element has one of these. */
const mayAssign = /[:=]|<\/|(?:^|[\s"'])-|login\s/;
/** Characters of the shortest secret without them. */
const shortestToken = 10;

const jwt = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}/g;
/** One that was cut: a header that is one, or more. */
const cutJwt = /(?<![\w-])eyJ(?:hbGci|0eXAi|raWQi)[\w-]{4,}(?:\.[\w-]*){0,3}(?=["'\s]{0,4}(?:…|$))/g;

function maskJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(jwt, redacted).replace(cutJwt, redacted) : text;
}

const userAndPassword = /(:\/\/[^\s/?#@:"'<>]*:)(?!\[redacted)[^\s/?#"'<>]+@/g;
const longUser = /(:\/\/)[^\s/?#@:"'<>]{20,}@/g;

/** User and password of URLs: the password, and a user as long as a token. */
function maskUserinfo(text: string): string {
  if (!text.includes('@')) return text;
  return text.replace(userAndPassword, `$1${redacted}@`).replace(longUser, `$1${redacted}@`);
}

const quote = `(?:\\\\{0,3}["'\`]|&(?:quot|#34|#39);)?`;
const authorization = new RegExp(
  `(authorization${quote}\\s{0,3}[:=,]\\s{0,3}\\[?${quote})` +
    `(?:(Bearer|Basic|Token|ApiKey|Negotiate|SSWS|GenieKey|Splunk|Bot)\\s{1,3}([^\\s"'\\\\<&]+)|((?:Digest|AWS4-HMAC-SHA256|OAuth|SharedAccessSignature|SharedKey)\\s)[^\\n]+|([^\\s"'\\\\<&]{4,}))`,
  'gi',
);
const looseBearer = /(?<![A-Za-z0-9])((?:bearer|basic)\s{1,3})([A-Za-z0-9+/._~=-]{16,})/gi;
const cookies = new RegExp(
  `((?:set-)?cookie${quote}\\s{0,3}[:=,]\\s{0,3}\\[?${quote})(?!\\[redacted)[^\\s=;"',\\\\]{1,200}=[^\\n"'\\\\]*`,
  'gi',
);
/** Cookies of sessions by the names that frameworks give them, wherever they stand. */
const sessions =
  /((?<![\w.-])(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|connect\.sid|sessionid|laravel_session|_[a-z]+_session|__Secure-[\w.-]{1,60}|__Host-[\w.-]{1,60})=)([^\s;,"'&\\]{6,})/g;

/** Headers that let somebody in. */
function maskHeaders(text: string): string {
  const lower = text.toLowerCase();
  const authorized = lower.includes('authorization') ? maskAuthorization(text) : text;
  const masked = maskBearer(authorized);
  return (lower.includes('cookie') ? masked.replace(cookies, `$1${redacted}`) : masked).replace(
    sessions,
    (all, name: string, value: string) => (isMask(value) ? all : `${name}${redacted}`),
  );
}

function maskAuthorization(text: string): string {
  return text.replace(
    authorization,
    (all: string, name: string, scheme?: string, one?: string, long?: string, bare?: string) => {
      if (all.includes('[redacted')) return all;
      if (bare !== undefined && !isCredential(bare)) return all;
      if (one !== undefined && !isSecretValue('authorization', one)) return all;
      return `${name}${scheme === undefined ? (long ?? '') : `${scheme} `}${redacted}`;
    },
  );
}

/** `Bearer abc…` in a sentence. */
function maskBearer(text: string): string {
  return text.replace(looseBearer, (all, scheme: string, credential: string) =>
    /\d/.test(credential) ? `${scheme}${redacted}` : all,
  );
}

/** `authorization: required`, `authorization=disabled;`: a word is no credential, unless it is as long as none is. */
function isCredential(value: string): boolean {
  const word = value.replace(/[.,;:!)\]}]+$/, '');
  if (!isSecretValue('authorization', word)) return false;
  return word.length >= 20 || /\d/.test(word) || (word.length >= 8 && /[a-z][A-Z]/.test(word));
}

const header = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const footer = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const body = /[A-Za-z0-9+/=\s\\]*/y;
/** What may stand in a block behind its header: its own lines (`Proc-Type: 4,ENCRYPTED`), quotes and commas of a list of lines. */
const longestBlock = 16_000;

/** Where private keys stand, whole or cut. By hand, as a pattern that looks for a footer which is not there reads the rest of the text for every header. */
function keyBlockPlaces(text: string): readonly MaskedPlace[] {
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
  const keyAt = text.slice(from, footerAt).search(/[A-Za-z0-9+/=]{16,}/);
  return keyAt === -1 ? footerAt : from + keyAt;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
