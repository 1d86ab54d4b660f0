import { remembered } from '../remember.ts';

/** Characters of the longest name or address with its port. */
const longestName = 300;

/** A host as a plan's `hosts` lists it; port null: every port. */
export type ListedHost = { readonly host: string; readonly port: number | null };

/** Reads `name`, `name:port`, `::1` or `[::1]:8080`; names come out in lower case, without a final dot. */
export const parseListedHost: (entry: string) => ListedHost = remembered((entry) => {
  const text = entry.trim();
  const [, name = text, port] = /^\[(.+)\](?::(\d+))?$/.exec(text) ?? /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  return { host: plainHost(name), port: port === undefined ? null : Number(port) };
}, longestName);

/** A host name or address in the one form that is compared: lower case, no brackets, no final dot. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** True when `hosts` lists `target` (`name:port`, or `name` for any port) exactly; there are no wildcards. */
export function isListedHost(target: string, hosts: readonly string[]): boolean {
  const wanted = parseListedHost(target);
  return hosts
    .map(parseListedHost)
    .some(
      ({ host, port }) =>
        host === wanted.host && (port === null || wanted.port === null || port === wanted.port),
    );
}

/** For who writes `*.example.org`. */
export const noWildcards = 'there are no wildcards: list each host by its name, such as api.example.org';

/** Why an entry of `hosts` can never be met, with what to write; null for a name or an address, with a port or without. */
export function whyNoHost(entry: string): string | null {
  const text = entry.trim();
  const [, url = '', path = ''] = /^(?:[a-z][\w+.-]*:\/\/)(?:[^@/]*@)?([^/?#]*)(.*)$/i.exec(text) ?? [];
  if (url !== '') return `a host, not a URL: write ${url}`;
  if (path !== '' || /^[a-z][\w+.-]*:\/\//i.test(text)) return 'a host, not a URL: write its name alone';
  if (text.includes('*'))
    return 'there are no wildcards: list each host by its name, such as api.example.org';
  const [, address = '', rest] = /^([^/]*)(\/.*)$/.exec(text) ?? [];
  if (rest !== undefined) {
    return /^\/\d{1,3}$/.test(rest) && /^[\d.:a-f]+$/i.test(address)
      ? 'there are no networks: list each address, such as 10.0.0.7'
      : `a host has no path: write ${address}`;
  }
  return /\s|,/.test(text) ? 'one host an entry: write [a.example.org, b.example.org]' : null;
}
