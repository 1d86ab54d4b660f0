import { hasVariables } from '../../../core/plan/fields.ts';
import { plainHost, whyNoHost } from '../../../core/plan/hosts.ts';
import type { DatabasePlace } from '../database.ts';

const pattern =
  /^(?:postgres(?:ql)?:\/\/)?(?:(?<userInfo>[^/?#]*)@)?(?<host>\[[\da-f:.]+\]|[^:/?#@[\]]*)(?::(?<port>\d+))?(?:\/(?<name>[^/?#]*))?(?:\?(?<query>[^#]*))?$/i;

/** Ways of TLS that mean what they say: `require` is the same as `verify-full`, since nothing is sent to a server that could be anybody. */
const modes = new Set(['disable', 'require', 'verify-full']);

/** Where `postgres://db.example.org:5432/orders?sslmode=verify-full` is; null for what is no such address, or has variables in it. */
export function placeOf(address: string): DatabasePlace | null {
  if (hasVariables(address) || whyNoAddress(address) !== null) return null;
  const { host = '', port = '5432', name = '', query = '' } = pattern.exec(address.trim())?.groups ?? {};
  const mode = new URLSearchParams(query).get('sslmode');
  const plain = plainHost(host);
  return {
    host: plain,
    port: Number(port),
    name: decodeURIComponent(name),
    isTls: mode === null ? !isHere(plain) : mode !== 'disable',
  };
}

/** On this machine nobody stands between. */
function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

const example = 'such as postgres://db.example.org:5432/orders';

/** Why a text is no address of a database; null for one, and while a variable is not filled in. */
export function whyNoAddress(text: string): string | null {
  if (hasVariables(text)) return null;
  const scheme = /^([a-z][\w+.-]*):\/\//i.exec(text.trim())?.[1];
  if (scheme !== undefined && !/^postgres(?:ql)?$/i.test(scheme)) return `expected an address ${example}`;
  const found = pattern.exec(text.trim())?.groups;
  if (found === undefined) return `expected an address ${example}`;
  const { userInfo, host = '', port = '5432', name = '', query = '' } = found;
  if (userInfo !== undefined)
    return 'a user name or password in the address is not allowed; use user and password';
  if (host.includes(',')) return 'expected one host: name the one that is asked';
  if (host === '') return 'expected a host: a socket of this machine is not asked';
  if (whyNoHost(host) !== null || Number(port) < 1 || Number(port) > 65_535)
    return `expected an address ${example}`;
  return whyNoName(name) ?? whyNoQuery(query);
}

function whyNoName(name: string): string | null {
  try {
    return decodeURIComponent(name).includes('\0') ? 'a database has no NUL in its name' : null;
  } catch {
    // Safe: only what is no percent-encoding is thrown at.
    return 'expected the name of the database percent-encoded';
  }
}

function whyNoQuery(query: string): string | null {
  for (const [key, value] of new URLSearchParams(query)) {
    if (key !== 'sslmode') return `sslmode is all that may stand behind the ?, not ${key.slice(0, 40)}`;
    if (/^(?:prefer|allow)$/.test(value))
      return `sslmode=${value} may end in the open without a word; write sslmode=verify-full, or sslmode=disable`;
    if (value === 'verify-ca')
      return 'sslmode=verify-ca does not look at the name; write sslmode=verify-full, with servername where the certificate has another';
    if (!modes.has(value)) return 'expected sslmode=disable, require or verify-full';
  }
  return new URLSearchParams(query).getAll('sslmode').length > 1 ? 'expected one sslmode' : null;
}
