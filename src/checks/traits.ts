import { z } from 'zod';
import type { TargetTraits } from '../core/compared-facts.ts';
import { hostAndPort } from '../core/host-policy.ts';
import { plainHost } from '../core/plan/hosts.ts';
import { portOf } from './network.ts';

const certificate = z.object({ fingerprint256: z.string(), issuer: z.string(), validTo: z.string() });
const resolved = z.object({ host: z.string(), addresses: z.array(z.string()) });

/** What evidence holds of one server, of whatever check type and version. */
const looked = z.object({
  /** Where it is told in one word; else in the URL, else in the name and a port. */
  target: z.string().optional(),
  url: z.string().optional(),
  port: z.number().optional(),
  address: z.string().nullable().optional(),
  resolved: resolved.optional(),
  certificate: certificate.nullable().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  handshake: z
    .object({ headers: z.record(z.string(), z.string()) })
    .nullable()
    .optional(),
});

/** What evidence tells of the server that was asked, the last one after redirects; empty when it tells nothing. */
export function traitsOf(evidence: Readonly<Record<string, unknown>>): readonly TargetTraits[] {
  const { data } = looked.safeParse(evidence);
  const target = data === undefined ? null : targetOf(data);
  if (data === undefined || target === null) return [];
  const { resolved: name, certificate: shown, headers, handshake, address = null } = data;
  const software = softwareIn(headers ?? handshake?.headers ?? {});
  // Behind a proxy it is the name of the proxy.
  const isOwnName = name !== undefined && target.startsWith(`${name.host}:`);
  const traits: TargetTraits = {
    target,
    ...(isOwnName ? { addresses: name.addresses } : {}),
    ...(shown == null ? {} : { certificate: certificateWords(shown) }),
    ...(Object.keys(software).length === 0 ? {} : { software }),
  };
  return address === null && Object.keys(traits).length === 1 ? [] : [traits];
}

function targetOf({ target, url, port, resolved: name }: z.infer<typeof looked>): string | null {
  if (target !== undefined) return target;
  if (url !== undefined) return targetOfUrl(url);
  return name === undefined || port === undefined ? null : hostAndPort(name.host, port);
}

function targetOfUrl(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  return parsed.hostname === '' ? null : hostAndPort(plainHost(parsed.hostname), portOf(parsed));
}

function certificateWords({ fingerprint256, issuer, validTo }: z.infer<typeof certificate>): string {
  const name = /(?:^|, )CN=([^,]*)/.exec(issuer)?.[1] ?? issuer;
  return `${fingerprint256.replaceAll(':', '').slice(0, 16)} ${name.slice(0, 40)}, until ${validTo.slice(0, 10)}`;
}

const naming = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-generator'];

/** Without what differs from answer to answer: names of the nodes of a cache. */
function softwareIn(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    naming.flatMap((name) => {
      const value = (Object.hasOwn(headers, name) ? (headers[name] ?? '') : '').slice(0, 200).trim();
      if (value === '') return [];
      return [[name, name === 'via' ? value.replaceAll(nodeName, '$1…') : value]];
    }),
  );
}

/** The node in `1.1 3f2a9c81d4.cloudfront.net (CloudFront)` and `1.1 cache-fra19120-FRA`. */
const nodeName = /(\d\.\d )[\w.-]*\d[\w.-]*/g;
