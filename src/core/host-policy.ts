import ipaddr from 'ipaddr.js';
import { isListedHost } from './plan/hosts.ts';
import { remembered } from './remember.ts';

/** Why an address may not be reached: `never` whatever lists it, `loopback` by a name that is not `localhost`, `unlisted` unless it is listed itself. */
export type ForbiddenAddress =
  | { kind: 'metadata' }
  | { kind: 'never' | 'unlisted'; range: string }
  | { kind: 'loopback' };

const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);
const metadataAddresses = new Set(
  ['169.254.169.254', 'fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map(
    (text) => ipaddr.process(text).toString(),
  ),
);
const neverRanges = new Set(['linkLocal', 'multicast', 'unspecified', 'broadcast']);

/** True for the names under which clouds tell their machines' secrets. */
export function isMetadataName(host: string): boolean {
  return metadataNames.has(host);
}

/** The rule that forbids an address that `host` led to; null when none does. `hosts` lists addresses that may be reached although they are private. */
export function forbiddenAddress(
  address: string,
  host: string,
  port: number,
  hosts: readonly string[],
): ForbiddenAddress | null {
  const { text, range } = readAddress(address);
  if (metadataAddresses.has(text)) return { kind: 'metadata' };
  if (neverRanges.has(range)) return { kind: 'never', range: words(range) };
  if (range === 'unicast' || host === address) return null;
  if (range === 'loopback') return host === 'localhost' ? null : { kind: 'loopback' };
  return isListedHost(hostAndPort(address, port), hosts) ? null : { kind: 'unlisted', range: words(range) };
}

/** Characters of the longest text that may be an address. */
const longestAddress = 100;

/** True for the text of an IP address. */
export const isAddress: (text: string) => boolean = remembered(
  (text) => ipaddr.isValid(text),
  longestAddress,
);

/** Also turns ::ffff:127.0.0.1 into 127.0.0.1, and drops a zone. */
const readAddress = remembered((address) => {
  const ip = ipaddr.process(address.replace(/%.*$/, ''));
  return { text: ip.toString(), range: ip.range() };
}, longestAddress);

/** `name:port`, with brackets around an IPv6 address. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function words(range: string): string {
  return range.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
