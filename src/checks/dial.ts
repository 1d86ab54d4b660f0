import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { resolve } from 'node:path';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from 'node:tls';
import { z } from 'zod';
import { type Certificate, certificateOf } from './certificate.ts';

/** A refusal of the target, or of the way to it. */
export type ConnectionError = { code: string; message: string };

export type Dialed =
  | { kind: 'open'; socket: Socket; connectMs: number; tlsMs: number | null; certificate: Certificate | null }
  | { kind: 'closed'; error: ConnectionError; connectMs: number | null };

/** Keys of specs that open TLS connections; files are relative to the folder of the plan's root. */
export const tlsSpecFields = {
  /** PEM of the authorities to trust instead of the built-in ones. */
  ca: z.string().optional(),
  clientCertificate: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
};
type TlsFiles = z.infer<z.ZodObject<typeof tlsSpecFields>>;

let plainContext: SecureContext | undefined;

/** The TLS settings of a spec; throws what `readFile` throws. The one without files is shared: making it costs as much as a handshake. */
export async function secureContextOf(
  { ca, clientCertificate }: TlsFiles,
  root: string,
): Promise<SecureContext> {
  if (ca === undefined && clientCertificate === undefined) {
    plainContext ??= createSecureContext();
    return plainContext;
  }
  const read = (file: string) => readFile(resolve(root, file));
  return createSecureContext({
    ...(ca === undefined ? {} : { ca: await read(ca) }),
    ...(clientCertificate === undefined
      ? {}
      : { cert: await read(clientCertificate.cert), key: await read(clientCertificate.key) }),
  });
}

/** Opens one TCP connection to an address that was checked. The caller destroys the socket; aborting destroys it too. */
export async function dialTcp(address: string, port: number, signal: AbortSignal): Promise<Dialed> {
  const started = performance.now();
  const socket = connectTcp({ host: address, port, noDelay: true });
  return await opened(socket, 'connect', signal, () => ({
    kind: 'open',
    socket,
    connectMs: performance.now() - started,
    tlsMs: null,
    certificate: null,
  }));
}

/** What TLS is spoken with: the name that is asked for and checked, and whose certificates count. */
export type TlsOptions = { servername: string; secureContext: SecureContext };

/** TLS over an open connection. An invalid certificate is reported, not refused: what may then be sent is the caller's decision. */
export async function upgradeToTls(
  dialed: Extract<Dialed, { kind: 'open' }>,
  { servername, secureContext }: TlsOptions,
  signal: AbortSignal,
): Promise<Dialed> {
  const started = performance.now();
  const socket = connectTls({
    socket: dialed.socket,
    secureContext,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    // Server Name Indication takes names only (RFC 6066, section 3).
    ...(isIP(servername) === 0 ? { servername } : {}),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(servername, certificate),
  });
  const result = await opened(socket, 'secureConnect', signal, () => ({
    kind: 'open',
    socket,
    connectMs: dialed.connectMs,
    tlsMs: performance.now() - started,
    certificate: certificateOf(socket, servername, Date.now()),
  }));
  if (result.kind === 'closed') dialed.socket.destroy();
  return result.kind === 'closed' ? { ...result, connectMs: dialed.connectMs } : result;
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  describe: () => Dialed,
): Promise<Dialed> {
  const { promise, resolve } = Promise.withResolvers<Dialed>();
  // With an error: undici takes a socket that ends without one for the end of a body, even of a request that was given up.
  const abort = () => socket.destroy(new Error('given up'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  socket.once(event, () => resolve(describe()));
  socket.once('error', (error) =>
    resolve({ kind: 'closed', error: connectionError(error), connectMs: null }),
  );
  socket.once('close', () => {
    signal.removeEventListener('abort', abort);
    resolve({
      kind: 'closed',
      error: { code: 'CLOSED', message: 'connection closed before it was open' },
      connectMs: null,
    });
  });
  // An error after this is for whoever uses the socket; without a listener it would end the process.
  socket.on('error', () => {});
  return await promise;
}

const inWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed while sending',
  UND_ERR_SOCKET: 'connection closed before the whole answer',
  UND_ERR_HEADERS_OVERFLOW: 'headers of the answer are larger than 64 KiB',
  ETIMEDOUT: 'no answer to the connection attempt',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

/** An error of a socket or client in words, with its code. */
export function connectionError(error: unknown): ConnectionError {
  const named = error instanceof Error ? error.name : 'Error';
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : named;
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: inWords[code] ?? message };
}

/** Codes that say that we could not get there, rather than that the target refused. */
export function isOurs(error: ConnectionError): boolean {
  return [
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EADDRNOTAVAIL',
    'EMFILE',
    'EACCES',
    'UND_ERR_INVALID_ARG',
  ].includes(error.code);
}

/** Codes of refusals that the next attempt may not meet. */
export function isTransient(error: ConnectionError): boolean {
  return (
    !['UND_ERR_HEADERS_OVERFLOW', 'Z_DATA_ERROR', 'Z_BUF_ERROR'].includes(error.code) &&
    !error.code.startsWith('HPE_')
  );
}
