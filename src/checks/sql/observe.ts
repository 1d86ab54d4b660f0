import type { CheckContext, ProbeResult } from '../../core/check.ts';
import { hostAndPort } from '../../core/host-policy.ts';
import { type ConnectionError, isOurs } from '../connection-error.ts';
import { connectionTrouble } from '../connection-trouble.ts';
import { dialTcp, type Open } from '../dial.ts';
import { lookUp } from '../network.ts';
import { notReached, stoppedWhile } from '../no-observation.ts';
import type { Trust } from '../trust.ts';
import type { Database, DatabaseClient, DatabasePlace, DatabaseReply } from './database.ts';
import { databases } from './databases.ts';
import type { SqlObservation } from './observation.ts';
import type { SqlSpec } from './spec.ts';

/** The kind of database that a spec asks, and where that is; null while a variable in it is not filled in. */
export function databaseOf(spec: SqlSpec): { database: Database; place: DatabasePlace } | null {
  const database = databases.find(({ key }) => spec[key] !== undefined);
  const place = database?.placeOf(String(spec[database.key])) ?? null;
  return database === undefined || place === null ? null : { database, place };
}

/** One attempt: one statement on a connection of its own, dialled by us to the address that was checked. */
export async function observe(spec: SqlSpec, ctx: CheckContext): Promise<ProbeResult<SqlObservation>> {
  const started = performance.now();
  const found = databaseOf(spec);
  if (found === null) throw new Error('a spec that was parsed says where its database is');
  const { database, place } = found;
  const target = hostAndPort(place.host, place.port);
  const host = await lookUp(place.host, place.port, ctx, spec.ipFamily);
  if ('kind' in host) return host;
  const tls = place.isTls ? await tlsOf(spec, place, ctx) : null;
  if (tls !== null && 'unusable' in tls)
    return { kind: 'unobserved', reason: tls.unusable, transient: null, observation: null };
  const client = await database.open();
  const way = await openWay(client, { addresses: host.addresses, port: place.port, tls }, ctx);
  const remainingMs = ctx.timeoutMs - (performance.now() - started);
  const told = 'socket' in way ? await ask(client, way, spec, { place, timeoutMs: remainingMs }, ctx) : way;
  const observation: SqlObservation = {
    ...{ target, database: place.name || spec.user, user: spec.user, statement: spec.statement },
    ...seenOf(told),
    ...(host.resolved === null ? {} : { resolved: host.resolved }),
    address: way.address ?? host.address,
    certificate: way.certificates.at(-1) ?? null,
    timings: { ...noTimes, dnsMs: host.lookupMs, connectMs: way.connectMs, tlsMs: way.tlsMs },
    durationMs: performance.now() - started,
  };
  return outcomeOf(observation, ctx);
}

const noTimes = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: null };

type Way = { addresses: Parameters<typeof dialTcp>[0]; port: number; tls: SqlTls | null };
type SqlTls = { servername: string; trust: Trust };
/** A connection over which nothing is asked. */
type NoWay = Pick<Open, 'certificates' | 'tlsMs'> & {
  address: string | null;
  connectMs: number | null;
  error: ConnectionError;
};

async function tlsOf(
  { servername, ca, clientCertificate }: SqlSpec,
  { host }: DatabasePlace,
  ctx: CheckContext,
): Promise<SqlTls | { unusable: string }> {
  const { trustOf } = await import('../trust.ts');
  const trust = await trustOf({ ca, clientCertificate }, ctx);
  return 'unusable' in trust ? trust : { servername: servername ?? host, trust };
}

/** A certificate that is not valid ends it: then nobody is told who asks, nor what. */
async function openWay(
  client: DatabaseClient,
  { addresses, port, tls }: Way,
  { signal }: CheckContext,
): Promise<Open | NoWay> {
  const dialed = await dialTcp(addresses, port, signal);
  if (dialed.kind === 'closed')
    return { address: null, connectMs: dialed.connectMs, tlsMs: null, certificates: [], error: dialed.error };
  if (tls === null) return { ...dialed, tlsMs: null };
  const secured = await client.secure(dialed, { ...tls, protocols: [], watchesEnd: false }, signal);
  const { address, connectMs } = dialed;
  if ('error' in secured) return { address, connectMs, tlsMs: null, certificates: [], error: secured.error };
  const certificate = secured.certificates.at(-1);
  if (certificate?.valid === true) return secured;
  secured.socket.destroy();
  const { certificates, tlsMs } = secured;
  const message = `nothing was sent, the certificate is not valid: ${certificate?.reason ?? 'none was shown'}`;
  return { address, connectMs, tlsMs, certificates, error: { code: 'CERTIFICATE_INVALID', message } };
}

async function ask(
  client: DatabaseClient,
  open: Open,
  { user, password, statement }: SqlSpec,
  { place: { name }, timeoutMs }: { place: DatabasePlace; timeoutMs: number },
  ctx: CheckContext,
): Promise<DatabaseReply> {
  try {
    return await client.ask(open, { user, password: password ?? null, name, statement, timeoutMs }, ctx);
  } finally {
    open.socket.destroy();
  }
}

function seenOf(told: DatabaseReply | NoWay) {
  const { answer, refusal, server, schemas } =
    'answer' in told ? told : { answer: null, refusal: null, server: '', schemas: '' };
  const { columns, rows, cut } = answer ?? { columns: [], rows: [], cut: null };
  const observed = {
    columns,
    rows,
    cut,
    count: rows.length,
    isShortened: false,
    server,
    refusal,
    error: told.error,
  };
  return schemas === '' ? observed : { ...observed, schemas };
}

/** What a server refuses of what was asked says nothing of the target; that it can answer nobody does. */
function outcomeOf(observation: SqlObservation, ctx: CheckContext): ProbeResult<SqlObservation> {
  const { target, error, refusal } = observation;
  const stopped = (now: string) =>
    stoppedWhile({ doing: `asking ${target}, ${now}`, now, host: target }, ctx, observation);
  if (ctx.signal.aborted)
    return stopped(observation.timings.connectMs === null ? 'connecting' : 'waiting for the answer');
  if (refusal !== null && !refusal.isTarget) {
    const transient = refusal.code === timeLimit ? 'timeout' : null;
    return { kind: 'unobserved', reason: `${target}: ${refusal.message}`, transient, observation };
  }
  if (error?.code === 'SQL_PASSWORD')
    return { kind: 'unobserved', reason: `${target}: ${error.message}`, transient: null, observation };
  if (error !== null && isOurs(error))
    return notReached(`${target}: ${error.message}`, connectionTrouble(error, target), observation);
  return { kind: 'observed', observation };
}

/** SQLSTATE of a statement that was ended. */
const timeLimit = '57014';
