import { isMask, isSecretValue } from './sensitive-names.ts';
import { redacted } from './vendor-tokens.ts';

const userAndPassword = /(:\/\/[^\s/?#@:"'<>]*:)(?!\[redacted)[^\s/?#"'<>]+@/g;
const longUser = /(:\/\/)[^\s/?#@:"'<>]{20,}@/g;

/** User and password of URLs: the password, and a user as long as a token. */
export function maskUserinfo(text: string): string {
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
export function maskHeaders(text: string): string {
  const masked = text.replace(
    authorization,
    (all: string, name: string, scheme?: string, one?: string, long?: string, bare?: string) => {
      if (all.includes('[redacted')) return all;
      if (bare !== undefined && !isCredential(bare)) return all;
      if (one !== undefined && !isSecretValue('authorization', one)) return all;
      return `${name}${scheme === undefined ? (long ?? '') : `${scheme} `}${redacted}`;
    },
  );
  return maskBearer(masked)
    .replace(cookies, `$1${redacted}`)
    .replace(sessions, (all, name: string, value: string) => (isMask(value) ? all : `${name}${redacted}`));
}

/** `Bearer abc…` in a sentence. */
export function maskBearer(text: string): string {
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
