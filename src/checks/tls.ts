import { z } from 'zod';
import { type CheckContext, defineCheck, type Judgement, judged, type ProbeResult } from '../core/check.ts';
import { hostAndPort } from '../core/host-policy.ts';
import { formatDuration } from '../core/plan/duration.ts';
import { tlsSpecFields } from '../core/plan/request-fields.ts';
import { hostAndPortText } from '../core/plan/yaml-text.ts';
import { shortTime } from '../core/words/evidence-values.ts';
import {
  type Certificate,
  type CertificateExpect,
  certificateExpect,
  judgeCertificate,
} from './certificate.ts';
import { certificateClues, certificateLines } from './certificate-words.ts';
import { type ConnectionError, connectionError, isOurs, isTransient } from './connection-error.ts';
import { connectionTrouble } from './connection-trouble.ts';
import { dialTcp, type Open, upgradeToTls } from './dial.ts';
import { hostField, portField } from './expectations.ts';
import { lookUp, type ResolvedName } from './network.ts';
import { notReached, stoppedWhile } from './no-observation.ts';
import { traitsOf } from './traits.ts';

const spec = z.strictObject({
  host: hostField,
  port: portField.default(443),
  /** The name to ask for and to check, when it is not the host. */
  servername: z.string().optional(),
  ipFamily: z.union([z.literal(4), z.literal(6)]).optional(),
  ...tlsSpecFields,
});
type Spec = z.infer<typeof spec>;

type Observation = {
  /** `api.example.com:443`; left out by runs of before it was kept. */
  target?: string;
  address: string;
  /** All that the name stands for; left out for what is no name. */
  resolved?: ResolvedName;
  connectMs: number | null;
  tlsMs: number | null;
  certificate: Certificate | null;
  error: ConnectionError | null;
};

/** The certificate of a server; one that is not valid fails unless `valid: false` is expected. */
export const tls = defineCheck<Spec, CertificateExpect, Observation>({
  type: 'tls',
  insteadOfText: (text) => hostAndPortText(text, null),
  title: 'A TLS handshake: the certificate, its names, issuer and expiry',
  keyWords: () => ({
    port: ['the port; 443 unless told', 8443],
  }),
  spec,
  expect: certificateExpect,
  isLookOnly: () => true,
  run: ({ spec }, ctx) => observe(spec, ctx),
  judge: (observation, { spec, expect }) => judge(observation, spec, expect),
  describe: (observation) => describe(observation),
  clues: (ended, { spec: { host, port } }) =>
    certificateClues(ended, ended.evidence, hostAndPort(host, port)),
  lines: ({ certificate, connectMs, tlsMs }) => [
    ...certificateLines(certificate),
    ...(typeof tlsMs === 'number'
      ? [`connect ${shortTime(Number(connectMs))} · TLS ${shortTime(tlsMs)}`]
      : []),
  ],
  compared: (evidence) => ({ targets: traitsOf(evidence) }),
  hosts: ({ host, port }) => [Number.isNaN(port) ? host : hostAndPort(host, port)],
});

async function observe(spec: Spec, ctx: CheckContext): Promise<ProbeResult<Observation>> {
  const { host, port, servername = host, ipFamily: family } = spec;
  const target = hostAndPort(host, port);
  const found = await lookUp(host, port, ctx, family);
  if ('kind' in found) return found;
  // Loaded when first needed: reading a plan needs no TLS.
  const { trustOf } = await import('./trust.ts');
  const trust = await trustOf(spec, ctx);
  if ('unusable' in trust)
    return { kind: 'unobserved', reason: trust.unusable, transient: null, observation: null };
  let dialed = await dialTcp(found.addresses, port, ctx.signal);
  // No protocol is asked for: the certificate of a server that speaks HTTP/2 only, or no HTTP, is looked at all the same.
  const options = { servername, trust, protocols: [], watchesEnd: false };
  if (dialed.kind === 'open') dialed = await upgradeToTls(dialed, options, ctx.signal);
  const observation: Observation = {
    target,
    ...(found.resolved === null ? {} : { resolved: found.resolved }),
    address: dialed.kind === 'open' ? dialed.address : found.address,
    connectMs: dialed.connectMs,
    tlsMs: dialed.kind === 'open' ? dialed.tlsMs : null,
    certificate: dialed.kind === 'open' ? (dialed.certificates.at(-1) ?? null) : null,
    error: dialed.kind === 'open' ? await refusalOf(dialed) : dialed.error,
  };
  if (dialed.kind === 'open') dialed.socket.destroy();
  if (ctx.signal.aborted) {
    const doing = { doing: `TLS handshake with ${target}`, now: 'TLS handshake', host: target };
    return stoppedWhile(doing, ctx, observation);
  }
  const { error } = observation;
  if (error === null || !isOurs(error)) return { kind: 'observed', observation };
  return notReached(`${target}: ${error.message}`, connectionTrouble(error, target), observation);
}

const refusalMs = 500;

/** In TLS 1.3 the client is done before the server has seen its certificate (RFC 8446, 4.4.2.4): a refusal comes behind the handshake. */
async function refusalOf({ socket, certificates }: Open): Promise<ConnectionError | null> {
  if (certificates.at(-1)?.protocol !== 'TLSv1.3') return null;
  const { promise, resolve } = Promise.withResolvers<ConnectionError | null>();
  const timer = setTimeout(resolve, refusalMs, null);
  socket.once('error', (error) => {
    const refusal = connectionError(error);
    resolve(refusal.code.startsWith('TLS_ALERT_') ? refusal : null);
  });
  socket.once('close', () => resolve(null));
  // A server that is content answers our end with its own.
  socket.resume().end();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function judge({ error, certificate }: Observation, spec: Spec, expected: CertificateExpect): Judgement {
  if (error !== null) {
    const target = hostAndPort(spec.host, spec.port);
    const message = `expected a TLS handshake with ${target}, got ${error.message}`;
    return judged([{ at: 'connection', expected: 'a TLS handshake', actual: error.message, message }], {
      transient: isTransient(error) ? 'network' : null,
      trouble: connectionTrouble(error, target),
    });
  }
  return judged(judgeCertificate(certificate, expected, 'tls'));
}

const dayMs = 86_400_000;

function describe({ error, certificate }: Observation): string {
  if (error !== null) return error.message;
  if (certificate === null) return 'no certificate';
  if (!certificate.valid) return certificate.reason ?? 'not valid';
  const left = certificate.expiresInMs;
  return `valid for ${left > 2 * dayMs ? `${Math.floor(left / dayMs)} days` : formatDuration(left)}`;
}
