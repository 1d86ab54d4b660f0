import { quote } from 'shell-quote';
import { remembered } from '../../core/remember.ts';
import type { HttpSpec } from './spec.ts';

/** Characters of the longest name that is kept. */
const longestName = 100;

const sensitive =
  /auth|token|secret|passw|cookie|session|credential|signature|api-?key|apikey|(^|[-_])(key|sig|pwd)$/i;

/** True for a header, parameter or variable whose name says that its value is a secret. */
export const isSensitiveName: (name: string) => boolean = remembered(
  (name) => sensitive.test(name),
  longestName,
);

/** Text in which the values of parameters that look secret are `***`: an address, whole or relative, or a header that has one in it. */
export function maskParameters(text: string): string {
  return text.replace(parameter, (all, before: string, name: string) =>
    isSensitiveName(name) ? `${before}${name}=***` : all,
  );
}

const parameter = /([?&#])([^=&#?\s]{1,200})=[^&#\s"'<>,]+/g;

/**
 * The request as a `curl` command to paste into a POSIX shell. Secrets are left out: `$AUTHORIZATION` and the like stand for them. What is
 * quoted is redacted before: with the backslashes of a shell in it a secret would not be recognised later.
 */
export function curlCommand(spec: HttpSpec, redact: (text: string) => string = (text) => text): string {
  const parts = ['curl', '-sS', '-i'];
  const word = (text: string) => quoted(redact(text));
  const urlArgument = (url: string) => quotedUrl(redact(url));
  const add = (flag: string, value: string) => parts.push(flag, word(value));
  // Events are shown as they come.
  if (spec.events !== undefined) parts.push('-N');
  if (spec.method === 'HEAD') parts.push('--head');
  else if (spec.method !== 'GET') add('-X', spec.method);
  if (spec.redirects > 0) parts.push('-L', '--max-redirs', String(spec.redirects));
  if (spec.compress) parts.push('--compressed');
  if (spec.insecure) parts.push('-k');
  if (spec.ipFamily) parts.push(`-${spec.ipFamily}`);
  if (spec.proxy) parts.push('--proxy', urlArgument(spec.proxy));
  if (spec.ca) add('--cacert', spec.ca);
  if (spec.clientCertificate) {
    add('--cert', spec.clientCertificate.cert);
    add('--key', spec.clientCertificate.key);
  }
  if (spec.auth) {
    if ('basic' in spec.auth) parts.push('-u', '"$USERNAME:$PASSWORD"');
    else parts.push('-H', '"authorization: Bearer $AUTHORIZATION"');
  }
  for (const [name, value] of Object.entries(spec.headers ?? {})) {
    if (isSensitiveName(name)) parts.push('-H', `"${name}: ${scheme(value)}$${placeholder(name)}"`);
    else add('-H', `${name}: ${value}`);
  }
  if (spec.json !== undefined) {
    add('-H', 'content-type: application/json');
    add('--data-raw', JSON.stringify(spec.json));
  }
  if (spec.bodyFile !== undefined) add('--data-binary', `@${spec.bodyFile}`);
  if (spec.body !== undefined) add('--data-raw', spec.body);
  parts.push(urlArgument(spec.url));
  return parts.join(' ');
}

/** `quote` escapes the colon of every URL; text without any special character is left as it reads. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quote([text]);
}

function scheme(value: string): string {
  return /^(Bearer|Basic|Token|Digest) /i.exec(value)?.[0] ?? '';
}

function placeholder(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

/** Parts without a secret are quoted; a secret parameter is a shell variable between them. */
function quotedUrl(text: string): string {
  if (!mayHoldSecret(text) || !URL.canParse(text)) return quoted(text);
  const mark = '\u0000';
  const names: string[] = [];
  const masked = replaceSecrets(new URL(text), (name) => {
    names.push(placeholder(name));
    return mark;
  });
  if (names.length === 0) return quoted(text);
  return masked
    .split(mark)
    .map((piece, index) => (piece === '' ? '' : quoted(piece)) + (names[index] ? `"$${names[index]}"` : ''))
    .join('');
}

/** False where no parameter has such a name. What an address is read without, such as a line end in a name, is for who reads it as one. */
function mayHoldSecret(text: string): boolean {
  const query = text.slice(text.indexOf('?') + 1);
  if (query.length === text.length) return false;
  return (
    unread.test(query) || query.split(/[&#]/).some((pair) => isSensitiveName(pair.split('=', 1)[0] ?? ''))
  );
}

const unread = /[^!-~]/;

function replaceSecrets(url: URL, value: (name: string) => string): string {
  if (url.search === '') return url.href;
  const query = url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return pair.includes('=') && isSensitiveName(name) ? `${name}=${value(name)}` : pair;
    })
    .join('&');
  return `${url.origin}${url.pathname}?${query}${url.hash}`;
}
