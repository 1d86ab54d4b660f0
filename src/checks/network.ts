import { lookup } from 'node:dns/promises';
import type { CheckContext } from '../core/check.ts';
import { forbiddenAddress, hostAndPort, isAddress, isMetadataName } from '../core/host-policy.ts';
import { isListedHost, plainHost } from '../core/plan/hosts.ts';
import { nameTrouble } from './connection-trouble.ts';
import { type NoObservation, notReached, stoppedWhile } from './no-observation.ts';

export type IpFamily = 4 | 6;

export type Address = { address: string; family: IpFamily };

/**
 * A host that may be reached, looked up once and checked, with the address to connect to as it is. `addresses` are those to try in turn:
 * that one, and for `localhost` the one of the other family, since a server on this machine often listens on one of them only.
 */
export type AllowedHost = Address & {
  addresses: readonly Address[];
  lookupMs: number;
  /** Null for an address, and for `localhost`. */
  resolved: ResolvedName | null;
};

/** A name with everything that it was found to stand for, none of it chosen; no address for a name that there is not. */
export type ResolvedName = { host: string; addresses: readonly string[] };

/** `refused`: the host policy says no, and which rule of it; `mend`: what has to be changed. `unresolved`: the name has no address. */
export type Resolution = AllowedHost | { refused: string; mend: string } | NoAddress;
type NoAddress = {
  unresolved: string;
  /** Of the name server or the system; left out where it did not come to that. */
  code?: string;
  /** The DNS says that there is no such name. */
  isNoName?: boolean;
};

type Options = { family?: IpFamily | undefined; signal: AbortSignal };

/** The same as `resolveHost` for a URL of any scheme that has a host. */
export function resolveAllowed(url: URL, hosts: readonly string[], options: Options): Promise<Resolution> {
  return resolveHost(url.hostname, portOf(url), hosts, options);
}

/**
 * Looks a host up and applies the host policy: `hosts` lists it exactly; metadata services, link-local, multicast and unspecified addresses
 * never; a loopback or private address only when the host is `localhost` or that address, or (private) when `hosts` lists the address too.
 */
export async function resolveHost(
  rawHost: string,
  port: number,
  hosts: readonly string[],
  { family, signal }: Options,
): Promise<Resolution> {
  const host = plainHost(rawHost);
  const refused = nameRefused(host, port, hosts);
  if (refused !== null) return { refused, mend: refusalMend(host, port, hosts) };
  const target = hostAndPort(host, port);
  const started = performance.now();
  const found = await addressesOf(host, family, signal);
  if ('unresolved' in found) return found;
  for (const { address } of found.addresses) {
    // An address instead of a name was looked at above.
    if (address === host) continue;
    const rule = addressRefused(address, host, port, hosts);
    if (rule !== null)
      return {
        refused: `${target} resolves to ${address}: ${rule}`,
        mend: refusalMend(host, port, hosts, address),
      };
  }
  const [first] = found.addresses;
  if (first === undefined) return { unresolved: `${host} has no address` };
  const addresses = host === 'localhost' ? found.addresses : [first];
  const resolved =
    first.address === host || host === 'localhost'
      ? null
      : { host, addresses: found.addresses.map(({ address }) => address).toSorted() };
  return { ...first, addresses, lookupMs: performance.now() - started, resolved };
}

/** The same for an attempt: where the host is, or how the attempt ends without knowing that. */
export async function lookUp(
  host: string,
  port: number,
  ctx: Pick<CheckContext, 'hosts' | 'signal' | 'timeoutMs'>,
  family?: IpFamily,
): Promise<AllowedHost | NoObservation> {
  const found = await resolveHost(host, port, ctx.hosts, { family, signal: ctx.signal });
  if (ctx.signal.aborted)
    return stoppedWhile({ doing: `looking up ${host}`, now: 'looking up the name', host }, ctx);
  if ('refused' in found) return refusedBy(found);
  if ('unresolved' in found)
    return notReached(found.unresolved, found.code === undefined ? null : nameTrouble(host, found.code));
  return found;
}

/** How an attempt ends that the host policy keeps from its target. */
export function refusedBy({ refused, mend }: { refused: string; mend: string }): NoObservation {
  return { kind: 'unobserved', reason: refused, transient: null, observation: null, mend };
}

/** What has to be changed in the plan where the host policy says no to a name, or to the address that it leads to. */
export function refusalMend(host: string, port: number, hosts: readonly string[], address = host): string {
  const target = hostAndPort(host, port);
  if (isMetadataName(host)) return `ask another host than ${host}`;
  if (!isListedHost(target, hosts)) return `add ${plainHost(host)} to hosts`;
  const forbidden = forbiddenAddress(address, host, port, hosts);
  return forbidden?.kind === 'unlisted'
    ? `add the address ${address} to hosts`
    : `ask another host than ${host}`;
}

/** The part of the policy that needs no look-up, for a host that a proxy looks up: null when it may be reached, else which rule says no. */
export function nameRefused(host: string, port: number, hosts: readonly string[]): string | null {
  const target = hostAndPort(host, port);
  if (isMetadataName(host)) return `${target}: ${neverMetadata}`;
  if (!isListedHost(target, hosts)) {
    return `${target} is not in the environment's hosts (${hosts.join(', ') || 'none'})`;
  }
  const rule = isAddress(host) ? addressRefused(host, host, port, hosts) : null;
  return rule === null ? null : `${target}: ${rule}`;
}

/** The port that a URL means, its scheme's own when it names none. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' || url.protocol === 'wss:' ? 443 : 80;
}

/** The hosts of URLs, each `name:port`, or the name alone for the scheme's own port; without those that still hold variables. */
export function hostsOfUrls(urls: readonly (string | undefined)[]): readonly string[] {
  return urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).host] : []));
}

type AddressLookup = { addresses: readonly Address[] } | NoAddress;

async function addressesOf(
  host: string,
  family: IpFamily | undefined,
  signal: AbortSignal,
): Promise<AddressLookup> {
  if (isAddress(host)) {
    const own: IpFamily = host.includes(':') ? 6 : 4;
    if (family !== undefined && family !== own)
      return { unresolved: `${host} is not an IPv${family} address` };
    return { addresses: [{ address: host, family: own }] };
  }
  // Loopback by definition (RFC 6761, 6.3), whatever the machine's files say.
  if (host === 'localhost') {
    return { addresses: loopback.filter((one) => family === undefined || one.family === family) };
  }
  try {
    // IPv4 first: the order of getaddrinfo depends on the machine, and a check must not.
    const answers = await orAborted(
      lookup(host, { all: true, family: family ?? 0, order: 'ipv4first' }),
      signal,
    );
    return { addresses: answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })) };
  } catch (error) {
    if (signal.aborted) return { unresolved: `looking up ${host} was not finished` };
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const isNoName = code === 'ENOTFOUND' && family === undefined;
    const unresolved = `looking up ${host}${family ? ` (IPv${family})` : ''} failed: ${code}`;
    return { unresolved, code, isNoName };
  }
}

const loopback: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** getaddrinfo cannot be stopped; what it says after the signal is left unread. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The rule that forbids an address that `host` led to, in words; null when none does. */
export function addressRefused(
  address: string,
  host: string,
  port: number,
  hosts: readonly string[],
): string | null {
  const forbidden = forbiddenAddress(address, host, port, hosts);
  switch (forbidden?.kind) {
    case undefined:
      return null;
    case 'metadata':
      return neverMetadata;
    case 'never':
      return `${forbidden.range} addresses are never probed`;
    case 'loopback':
      return 'a name may not lead to a loopback address';
    case 'unlisted':
      return `${forbidden.range} addresses must be in the environment's hosts themselves`;
    default:
      return forbidden satisfies never;
  }
}

const neverMetadata = 'metadata services are never probed';
