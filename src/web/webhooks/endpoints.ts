import { createHash } from 'node:crypto';
import type { WebhookEntry, WebhookKind } from '../../core/permissions/model.ts';
import { throwProblems, type VariableProblem } from '../../platform/config/variables.ts';

/** An address that is told, and of what. */
export type Endpoint = {
  /** Follows from the address: 12 characters. */
  id: string;
  url: URL;
  /** Without what may be a token in the address; for people and logs. */
  shown: string;
  /** Each signs; the first is the newest. */
  keys: readonly Uint8Array[];
  wants: readonly Pick<WebhookEntry, 'events' | 'on'>[];
  /** Private addresses that its name may lead to. */
  hosts: readonly string[];
};

/** As few and as many bytes as the specification has. */
const leastBytes = 24;
const mostBytes = 64;

/** One endpoint an address; throws a `UserError` (`bad-environment`) that names every secret that is missing or wrong. */
export function endpointsOf(
  entries: readonly WebhookEntry[],
  secrets: ReadonlyMap<string, string>,
): readonly Endpoint[] {
  const problems = new Map<string, VariableProblem>();
  const endpoints = new Map<string, Endpoint>();
  for (const entry of entries) {
    const name = `STAGING_CHECK_SECRET_${entry.secret}`;
    const keys = keysOf(secrets.get(entry.secret), (message) => problems.set(name, { name, message }));
    const known = endpoints.get(entry.url);
    endpoints.set(entry.url, {
      ...(known ?? named(entry.url)),
      keys,
      wants: [...(known?.wants ?? []), { events: entry.events, on: entry.on }],
      hosts: [...(known?.hosts ?? []), ...entry.hosts],
    });
  }
  throwProblems([...problems.values()]);
  return [...endpoints.values()];
}

/** True when an endpoint is told of such an event of an environment. */
export function isWanted({ wants }: Endpoint, kind: WebhookKind, environment: string): boolean {
  return wants.some(({ events, on }) => events.includes(kind) && (on === 'all' || on.includes(environment)));
}

/** How an address is named where nobody may read all of it. */
export function named(address: string): Pick<Endpoint, 'id' | 'url' | 'shown'> {
  const url = new URL(address);
  const id = createHash('sha256').update(address).digest('hex').slice(0, 12);
  const isBare = url.pathname === '/' && url.search === '';
  return { id, url, shown: `${url.origin}/${isBare ? '' : '…'} (${id})` };
}

function keysOf(value: string | undefined, wrong: (message: string) => void): readonly Uint8Array[] {
  if (value === undefined) {
    wrong('missing: webhooks in staging-check.yaml sign with it; set it, or its _FILE, to whsec_ and base64');
    return [];
  }
  const keys = signingSecrets(value).map(keyOf);
  if (keys.length === 0 || keys.some((key) => key === null)) {
    wrong(
      `expected whsec_ and the base64 of ${leastBytes} to ${mostBytes} random bytes; several, the newest first, with commas between`,
    );
  }
  return keys.filter((key) => key !== null);
}

/** `new,old`: while receivers still know the old one, both sign. */
function signingSecrets(value: string): readonly string[] {
  return value.split(/[,\s]+/).filter((one) => one !== '');
}

function keyOf(secret: string): Uint8Array | null {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(base64, 'base64');
  return key.length >= leastBytes && key.length <= mostBytes ? key : null;
}
