import { z } from 'zod';
import { correction } from '../../core/plan/correction.ts';
import { hasVariables } from '../../core/plan/fields.ts';
import { parseListedHost, whyNoHost } from '../../core/plan/hosts.ts';
import { tlsSpecFields } from '../../core/plan/request-fields.ts';
import { certificateExpect } from '../certificate.ts';
import { durationMatcher } from '../expectations.ts';
import { healthStatuses } from './health.ts';

const addressWords = 'expected a host with its port, such as api.example.org:443';

const address = z.string().refine((text) => hasVariables(text) || isAddress(text), {
  error: addressWords,
  ...correction(addressMeant),
});

function isAddress(text: string): boolean {
  const { host, port } = parseListedHost(text);
  const isHost = host !== '' && whyNoHost(host) === null && (!host.includes(':') || text.startsWith('['));
  return isHost && port !== null && port >= 1 && port <= 65_535;
}

const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443', grpcs: '443' };

/** `https://api.example.org/`, `dns:///api.example.org:443`, `api.example.org`: where that most probably is. */
function addressMeant(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, scheme = '', host = '', named] =
    /^(?:([a-z][\w+.-]*):\/{0,3})?((?:\[[\da-f:.]+\])|[\w.-]+)(?::(\d+))?(?:\/.*)?$/i.exec(value.trim()) ??
    [];
  if (host === '' || scheme === 'unix') return undefined;
  const own = Object.hasOwn(usualPorts, scheme.toLowerCase()) ? usualPorts[scheme.toLowerCase()] : undefined;
  const likely = `${host}:${named ?? own ?? '443'}`;
  return isAddress(likely) ? likely : undefined;
}

/** What HTTP/2 and gRPC say themselves. */
const ownNames = /^(?:grpc-.*|te|host|connection|content-type|content-length|transfer-encoding|user-agent)$/;

const metadataName = z
  .string()
  .refine((name) => /^[0-9a-z_.-]+$/i.test(name) && !ownNames.test(name.toLowerCase()), {
    error: 'not a name that metadata can have: letters, digits, _ - and ., and none that gRPC sends itself',
  });

/** Bytes (`-bin`) are written as base64, as they are sent. */
const metadata = z.record(metadataName, z.string()).superRefine((all, ctx) => {
  const names = Object.keys(all).map((name) => name.toLowerCase());
  for (const [name, value] of Object.entries(all)) {
    if (names.indexOf(name.toLowerCase()) !== names.lastIndexOf(name.toLowerCase()))
      ctx.addIssue({ code: 'custom', message: 'stands twice: names of metadata have no case', path: [name] });
    const isBytes = name.toLowerCase().endsWith('-bin');
    const isRight = isBytes ? /^[\w+/-]*={0,2}$/.test(value) : /^(?! )[ -~]*(?<! )$/.test(value);
    if (hasVariables(value) || isRight) continue;
    const message = isBytes
      ? 'expected base64, as its name ends in -bin'
      : 'expected printable ASCII without blanks around it; bytes go as base64 under a name that ends in -bin';
    ctx.addIssue({ code: 'custom', message, path: [name] });
  }
});

export const grpcSpec = z.strictObject({
  address: address,
  service: z.string().max(1_000).default(''),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        ...tlsSpecFields,
        servername: z.string().min(1).optional(),
      }),
    ])
    .default(false),
  metadata: metadata.optional(),
  traceparent: z.boolean().optional(),
  ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
});
export type GrpcSpec = z.infer<typeof grpcSpec>;

const status = z.string().refine((text) => hasVariables(text) || isStatus(text), {
  error: 'expected SERVING, NOT_SERVING, UNKNOWN or SERVICE_UNKNOWN',
  ...correction(statusMeant),
});

function isStatus(text: string): boolean {
  return healthStatuses.some((one) => one === text);
}

/** `serving`, `not serving`, `OK`, `healthy`. */
function statusMeant(value: unknown): string | undefined {
  const text = String(value)
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  if (isStatus(text)) return text;
  if (/^(?:OK|UP|HEALTHY|READY|TRUE|1|PASS(?:ED|ING)?)$/.test(text)) return 'SERVING';
  return /^(?:DOWN|UNHEALTHY|NOT_READY|FALSE|2)$/.test(text) ? 'NOT_SERVING' : undefined;
}

export const grpcExpect = z.strictObject({
  /** One of them must be what the service says. */
  status: z.union([status, z.array(status).min(1)]).default('SERVING'),
  duration: durationMatcher.optional(),
  tls: certificateExpect.optional(),
});
export type GrpcExpect = z.infer<typeof grpcExpect>;
