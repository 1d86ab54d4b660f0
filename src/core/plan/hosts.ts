/** A host as a plan's `hosts` lists it; port null: every port. */
export type ListedHost = { host: string; port: number | null };

/** Reads `name`, `name:port`, `::1` or `[::1]:8080`; names come out in lower case, without a final dot. */
export function parseListedHost(entry: string): ListedHost {
  const text = entry.trim();
  const [, name = text, port] = /^\[(.+)\](?::(\d+))?$/.exec(text) ?? /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  return { host: plainHost(name), port: port === undefined ? null : Number(port) };
}

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
