import type { Binder } from './binder.ts';
import type { Fields, Text } from './model.ts';
import { splitText, trimmed } from './native.ts';
import { isSecretWord } from './secrets.ts';
import { joined, plainText, writtenText } from './words.ts';

/** A request as programs on the command line are told it. */
export type CommandRequest = {
  url: Text;
  method: string | null;
  headers: readonly Text[];
  body: readonly Text[];
  isJson: boolean;
  /** Inside the folder that the bot runs in. */
  bodyFile: string | null;
  user: Text | null;
  bearer: Text | null;
  redirects: number;
  isInsecure: boolean;
  ipFamily: 4 | 6 | null;
  proxy: Text | null;
  ca: Text | null;
  cert: { cert: Text; key: Text } | null;
};

export const plainRequest: CommandRequest = {
  url: [],
  method: null,
  headers: [],
  body: [],
  isJson: false,
  bodyFile: null,
  user: null,
  bearer: null,
  redirects: 0,
  isInsecure: false,
  ipFamily: null,
  proxy: null,
  ca: null,
  cert: null,
};

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The `http` spec of a request, and the address with what is known of it; `refused` says what a check cannot do. */
export function httpSpec(
  request: CommandRequest,
  binder: Binder,
): { spec: Fields; address: string } | { refused: string } {
  const method =
    request.method?.toUpperCase() ?? (request.body.length > 0 || request.bodyFile !== null ? 'POST' : 'GET');
  if (!methods.has(method)) return { refused: `the method ${method}` };
  const address = addressOf(request.url, binder);
  if (address === null) return { refused: 'an address that the shell makes' };
  const headers = headersOf(request, binder);
  const body = bodyOf(request, binder);
  if (headers === null || body === null) return { refused: 'a header or body that the shell makes' };
  const { auth, fields } = headers;
  const text = (one: Text | null) => (one === null ? undefined : (binder.text(one) ?? undefined));
  const spec: Record<string, unknown> = { url: address.url };
  if (method !== 'GET') spec.method = method;
  if (Object.keys(fields).length > 0) spec.headers = fields;
  Object.assign(spec, body);
  const chosen = auth ?? address.auth;
  if (chosen !== null) spec.auth = chosen;
  if (request.redirects > 0) spec.redirects = request.redirects;
  if (request.isInsecure) spec.insecure = true;
  if (request.ipFamily !== null) spec.ipFamily = request.ipFamily;
  const proxy = text(request.proxy);
  if (proxy !== undefined) {
    const via = /:\/\//.test(proxy) ? proxy : `http://${proxy}`;
    if (!isAddress(via)) return { refused: 'a proxy that a check cannot use' };
    spec.proxy = via;
  }
  const ca = text(request.ca);
  if (ca !== undefined) spec.ca = ca;
  if (request.cert !== null)
    spec.clientCertificate = { cert: text(request.cert.cert) ?? '', key: text(request.cert.key) ?? '' };
  return { spec, address: address.known };
}

type Auth = Readonly<Record<string, unknown>>;

/** The address, user name and password taken out of it. */
function addressOf(address: Text, binder: Binder): { url: string; known: string; auth: Auth | null } | null {
  const [first] = address;
  const hasScheme = first?.kind !== 'literal' || /^[a-z][a-z0-9+.-]*:\/\//i.test(first.text);
  const url: Text = hasScheme ? address : [{ kind: 'literal', text: 'http://' }, ...address];
  const split = userInfoOf(joined(url));
  const written = split === null ? url : split.rest;
  const text = binder.text(written);
  if (text === null || text === '') return null;
  const whole = /^[a-z][a-z0-9+.-]*:\/\/|^\$\{/i.test(text) ? text : `http://${text}`;
  const knownText = binder.known(written);
  const known = /^[a-z][a-z0-9+.-]*:\/\/|^\$\{/i.test(knownText) ? knownText : `http://${knownText}`;
  if (!/^\$\{/.test(whole) && !/^https?:\/\//i.test(whole)) return null;
  // A fragment is never sent; a blank cannot stand in an address.
  const clean = whole.replace(/#(?![^{}]*\}).*$/, '').replace(/ /g, '%20');
  if (!isAddress(clean)) return null;
  return { url: clean, known, auth: split === null ? null : basicAuth(split.user, binder) };
}

/** True for an address that a plan may hold: of one with variables only a run can tell. */
function isAddress(text: string): boolean {
  if (text.includes('${')) return true;
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function userInfoOf(url: Text): { user: Text; rest: Text } | null {
  const scheme = splitText(url, '://');
  if (scheme === null) return null;
  const [before, after] = scheme;
  const at = splitText(after, '@');
  if (at === null || /[/?#]/.test(writtenText(at[0]))) return null;
  return { user: at[0], rest: [...before, { kind: 'literal', text: '://' }, ...at[1]] };
}

function basicAuth(user: Text, binder: Binder): Auth | null {
  const parts = splitText(user, ':');
  const username = binder.text(parts === null ? user : parts[0]);
  if (username === null) return null;
  const plain = plainText(parts === null ? user : parts[0]) ?? '';
  const name = /^[A-Za-z][\w.-]*$/.test(plain) ? `${plain}_PASSWORD` : 'PASSWORD';
  const isEmpty = parts !== null && parts[1].length === 0;
  const password = isEmpty ? '' : binder.secret(parts === null ? [] : parts[1], name);
  return { basic: { username, password } };
}

function headersOf(
  request: CommandRequest,
  binder: Binder,
): { fields: Record<string, string>; auth: Auth | null } | null {
  const fields: Record<string, string> = {};
  let auth: Auth | null = null;
  for (const header of request.headers) {
    const parts = splitText(header, ':');
    const name = parts === null ? null : plainText(trimmed(parts[0]));
    if (parts === null || name === null || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) continue;
    const value = trimmed(parts[1]);
    if (name.toLowerCase() === 'authorization') {
      const found = authorization(value, binder);
      if ('auth' in found) auth = found.auth;
      else fields[name] = found.header;
      continue;
    }
    const url =
      isSecretWord(name) && !/^(?:x-)?idempotency-key$/i.test(name)
        ? credential(value, name, binder)
        : binder.text(value);
    if (url === null) return null;
    fields[name] = url;
  }
  if (request.bearer !== null) auth = { bearer: binder.secret(request.bearer, 'BEARER_TOKEN') };
  if (request.user !== null) auth = basicAuth(request.user, binder);
  if (request.isJson && !hasHeader(fields, 'content-type')) fields['Content-Type'] = 'application/json';
  return { fields, auth };
}

function authorization(value: Text, binder: Binder): { auth: Auth } | { header: string } {
  const [first, ...rest] = value;
  const text = first?.kind === 'literal' ? first.text : '';
  const scheme = /^(Bearer|Basic|Token|ApiKey|Digest|[A-Za-z][\w-]*)\s+/.exec(text);
  if (scheme === null) return { header: binder.secret(value, 'AUTHORIZATION') };
  const after = text.slice(scheme[0].length);
  const token: Text = after === '' ? rest : [{ kind: 'literal', text: after }, ...rest];
  const secret = binder.secret(
    token,
    scheme[1]?.toLowerCase() === 'bearer' ? 'BEARER_TOKEN' : 'AUTHORIZATION',
  );
  if (scheme[1]?.toLowerCase() === 'bearer') return { auth: { bearer: secret } };
  return { header: `${scheme[1]} ${secret}` };
}

/** Cookies keep their names. */
function credential(value: Text, name: string, binder: Binder): string {
  if (!/cookie/i.test(name)) return binder.secret(value, name);
  const parts = splitText(value, '=');
  const cookie = parts === null ? null : plainText(parts[0]);
  if (parts === null || cookie === null || writtenText(parts[1]).includes(';'))
    return binder.secret(value, 'COOKIE');
  return `${cookie}=${binder.secret(parts[1], `${cookie}_COOKIE`)}`;
}

function hasHeader(fields: Readonly<Record<string, string>>, name: string): boolean {
  return Object.keys(fields).some((one) => one.toLowerCase() === name);
}

/** JSON stays JSON where it is, so that a plan shows it as such. */
function bodyOf(request: CommandRequest, binder: Binder): Fields | null {
  if (request.bodyFile !== null) return { bodyFile: request.bodyFile };
  if (request.body.length === 0) return {};
  const parts = request.body.map((part) => binder.text(part));
  if (parts.includes(null)) return null;
  const body = parts.join('&');
  return { body };
}
