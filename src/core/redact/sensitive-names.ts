import { remembered } from '../remember.ts';

/** Names whose value is a secret, as the end of a name: `DB_PASSWORD`, `clientSecret`, `x-api-key`. */
export const sensitiveWords = [
  'passw(?:or)?d',
  'passphrase',
  '(?<=[_-])pass',
  'secret(?:[_-]?access)?[_-]?key(?:[_-]?base)?',
  'secret',
  'token',
  '(?:api|access|account|private|signing|encryption|master|subscription|functions|session|storage|service|webhook|jwt|app|auth)[_-]?key',
  'credentials?',
].join('|');

/** In lower case; one of them stands in each text that any of these words does. */
export const sensitiveStems: readonly string[] = ['pass', 'secret', 'token', 'key', 'credential'];

const sensitiveName = new RegExp(`(?:${sensitiveWords}|authorization|cookie|(?<![a-z])_?auth)$`, 'i');
/** Counts of tokens, and names of secrets, are none. */
const countingName =
  /(?:max|min|num|total|count|limit|prompt|completion|input|output|cached|next|page|per)\w{0,20}[_-]?token$/i;

/** True for a name whose value is a secret: `DB_PASSWORD`, `clientSecret`, `x-api-key`, `Cookie`. */
export function isSensitiveName(name: string): boolean {
  return isSensitiveEnd(name.slice(-64));
}

const isSensitiveEnd = remembered((end) => sensitiveName.test(end));

/** False for what stands behind such a name and says nothing: `required`, `4096`, `"same-origin"`, a mask. */
export function isSecretValue(name: string, value: string): boolean {
  if (isMask(value) || harmless.test(value)) return false;
  if (/^(?:pass|pwd)/i.test(lastWord(name)) || /pass(?:w(?:or)?d|phrase)?$/i.test(name)) return true;
  if (/^\d{1,5}$/.test(value)) return false;
  return !(countingName.test(name) && /^\d+$/.test(value));
}

/** True for numbers under such a name: a password or a secret is one, a token may be a count. */
export function isSecretNumber(name: string): boolean {
  return /(?:passw(?:or)?d|passphrase|pwd|secret)$/i.test(name);
}

/** True for what is a mask, ours or another program's. */
export function isMask(text: string): boolean {
  return /^(?:\[redacted\b|•••|\*{2,}|<(?:redacted|hidden|secret|masked)>)/i.test(text);
}

const harmless =
  /^(?:true|false|null|none|nil|undefined|unset|empty|missing|required|optional|invalid|expired|valid|present|absent|enabled|disabled|hidden|masked|redacted|unknown|default|same-origin|include|omit|string|number|boolean|object|text|str|any|bearer|basic|\*+|x{3,}|\.{2,}|…|\$\{?\{?[\w:. ]+\}{0,2}|\$\([^)]*\)|%\w+%|<[\w -]+>|process\.env\b.*|os\.environ\b.*|)$/i;

function lastWord(name: string): string {
  return /[^_-]*$/.exec(name)?.[0] ?? '';
}
