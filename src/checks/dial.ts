import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { type Certificate, certificateOf } from './certificate.ts';
import { type ConnectionError, connectionError } from './connection-error.ts';
import type { Address } from './network.ts';
import { belowTls } from './tls-end.ts';
import type { Trust } from './trust.ts';

/** An open connection, and what was seen of the way to it. */
export type Open = Address & {
  kind: 'open';
  socket: Socket;
  connectMs: number;
  tlsMs: number | null;
  /** Of every TLS on the way, a proxy's first. */
  certificates: readonly Certificate[];
  /** False once it ended in a way in which what came may not be all: a reset, or TLS without close_notify. */
  isWhole(): boolean;
};
type DialFailure = { kind: 'closed'; error: ConnectionError; connectMs: number | null };
export type DialResult = Open | DialFailure;

/** Opens a TCP connection to the first address that takes one; all of them were checked. The caller destroys the socket; aborting destroys it too. */
export async function dialTcp(
  addresses: readonly Address[],
  port: number,
  signal: AbortSignal,
): Promise<DialResult> {
  let refused: DialFailure | null = null;
  for (const { address, family } of addresses) {
    const started = performance.now();
    const socket = connectTcp({ host: address, port, noDelay: true });
    let isWhole = true;
    socket.once('error', () => {
      isWhole = false;
    });
    const dialed = await opened(socket, 'connect', signal, () => ({
      kind: 'open',
      address,
      family,
      socket,
      connectMs: performance.now() - started,
      tlsMs: null,
      certificates: [],
      isWhole: () => isWhole,
    }));
    if (dialed.kind === 'open' || signal.aborted) return dialed;
    refused ??= dialed;
  }
  if (refused === null) throw new Error('a host that may be reached has an address');
  return refused;
}

/** What TLS is spoken with: the name that is asked for and checked, and whose certificates count. */
export type TlsOptions = {
  servername: string;
  trust: Trust;
  /** Names of what is spoken in it (ALPN); none for no matter what. */
  protocols: readonly string[];
  /** Whether it has to be seen how it ends: costs a little for every record. */
  watchesEnd: boolean;
};

/** TLS over an open connection. An invalid certificate is reported, not refused: what may then be sent is the caller's decision. */
export async function upgradeToTls(
  dialed: Open,
  { servername, trust, protocols, watchesEnd }: TlsOptions,
  signal: AbortSignal,
): Promise<DialResult> {
  const started = performance.now();
  const name = servername.replace(/\.$/, '');
  // Loaded when first needed, and at once: the socket must not wait.
  const { connect: connectTls } = process.getBuiltinModule('node:tls');
  const below = watchesEnd ? belowTls(dialed.socket) : null;
  const socket = connectTls({
    socket: below?.stream ?? dialed.socket,
    secureContext: trust.secureContext(),
    // Said although the certificate is judged below: a variable of the process would be heard else.
    rejectUnauthorized: false,
    enableTrace: false,
    checkServerIdentity: () => undefined,
    ...(protocols.length === 0 ? {} : { ALPNProtocols: [...protocols] }),
    // Server Name Indication takes names only (RFC 6066, section 3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
  });
  const isAnnounced = below?.watch(socket) ?? (() => true);
  const result = await opened(socket, 'secureConnect', signal, () => {
    const certificate = certificateOf(socket, name, trust, Date.now());
    return {
      ...dialed,
      socket,
      tlsMs: performance.now() - started,
      certificates: certificate === null ? dialed.certificates : [...dialed.certificates, certificate],
      isWhole: () => isAnnounced() && dialed.isWhole(),
    };
  });
  if (result.kind === 'closed') dialed.socket.destroy();
  return result.kind === 'closed' ? { ...result, connectMs: dialed.connectMs } : result;
}

async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  describe: () => Open,
): Promise<DialResult> {
  const { promise, resolve } = Promise.withResolvers<DialResult>();
  // With an error: a socket that ends without one could be taken for the end of a body, even of a request that was given up.
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
