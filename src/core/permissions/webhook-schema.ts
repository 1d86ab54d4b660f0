import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { forbiddenAddress, isMetadataName } from '../host-policy.ts';
import { parseListedHost, plainHost } from '../plan/hosts.ts';
import { type Finding, mistake } from '../plan/problem.ts';
import { type WebhookEntry, webhookKinds } from './model.ts';

const urlWanted = 'expected an address such as https://example.com/hook';
const secretWanted =
  'expected the NAME of a secret, whose value is in STAGING_CHECK_SECRET_NAME or its _FILE; never the secret itself';
const hostWanted =
  'expected addresses of your own network that the name in url leads to, such as 10.0.0.5 or 10.0.0.5:8443';

/** Messages end the value off, which may hold a token: a semicolon stands in each of them. */
const urlField = z
  .string({ error: urlWanted })
  .refine((text) => urlIn(text) !== null, { error: `${urlWanted}; only http and https`, abort: true })
  .refine((text) => urlIn(text)?.hash === '', { error: `${urlWanted}; without a fragment (#)` })
  .refine((text) => `${urlIn(text)?.username}${urlIn(text)?.password}` === '', {
    error: `${urlWanted}; without user and password: requests are signed`,
  })
  .refine((text) => isReachable(text), {
    error: `${urlWanted}; metadata services, link-local and multicast addresses are never called`,
  });

const secretField = z
  .string({ error: 'expected the NAME of a secret' })
  .refine((text) => /^[A-Za-z_][A-Za-z0-9_]{0,100}$/.test(text) && !text.startsWith('whsec_'), {
    error: secretWanted,
  });

const environmentField = z
  .string({ error: 'expected text, in quotes where it is a number' })
  .refine((text) => text.trim() !== '', { error: 'expected some text' });

const addressField = z
  .string({ error: hostWanted })
  .refine((text) => ipaddr.isValid(parseListedHost(text).host), { error: hostWanted });

const entrySchema = z
  .strictObject({
    url: urlField,
    secret: secretField,
    events: z.union([z.literal('all'), z.array(z.enum(webhookKinds)).min(1).readonly()]).optional(),
    on: z.union([z.literal('all'), z.array(environmentField).min(1).readonly()]).optional(),
    hosts: z.array(addressField).min(1).readonly().optional(),
  })
  .refine(({ url, hosts = [] }) => urlIn(url)?.protocol !== 'http:' || isInside(url, hosts), {
    path: ['url'],
    error: `${urlWanted}; http only inside your own network: localhost, a private address, or a name whose private address stands in hosts`,
  });

/** `webhooks` of `staging-check.yaml`. */
export const webhooksSchema = z.array(entrySchema).readonly();

/** What was written, with its defaults. */
export function webhookEntry(written: z.output<typeof entrySchema>): WebhookEntry {
  const { url, secret, events = 'all', on = 'all', hosts = [] } = written;
  return { url: new URL(url).href, secret, events: events === 'all' ? webhookKinds : events, on, hosts };
}

/** Entries of one address have one secret and one way there: they are one endpoint. Reads what was written, whatever it is. */
export function webhookConflicts(root: unknown): readonly Finding[] {
  const written = listIn(root);
  return written.flatMap(({ url, secret }, index) => {
    if (url === null || secret === null) return [];
    const first = written.slice(0, index).find((one) => one.url === url && one.secret !== null);
    if (first === undefined || first.secret === secret) return [];
    const message = `webhooks[${first.index}] has the same url with another secret; an address has one`;
    return [mistake('bad-value', ['webhooks', index, 'secret'], message)];
  });
}

function listIn(root: unknown): readonly { index: number; url: string | null; secret: string | null }[] {
  const list = field(root, 'webhooks');
  if (!Array.isArray(list)) return [];
  return list.map((one, index) => {
    const url = field(one, 'url');
    const secret = field(one, 'secret');
    return {
      index,
      url: typeof url === 'string' ? (urlIn(url)?.href ?? null) : null,
      secret: typeof secret === 'string' ? secret : null,
    };
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function urlIn(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

/** What is looked up is judged when it is called. */
function isReachable(text: string): boolean {
  const host = plainHost(urlIn(text)?.hostname ?? '');
  if (isMetadataName(host)) return false;
  return !ipaddr.isValid(host) || forbiddenAddress(host, host, 0, []) === null;
}

function isInside(text: string, hosts: readonly string[]): boolean {
  const host = plainHost(urlIn(text)?.hostname ?? '');
  if (host === 'localhost' || hosts.length > 0) return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() !== 'unicast';
}
