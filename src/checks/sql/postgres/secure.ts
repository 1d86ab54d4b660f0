import type { Socket } from 'node:net';
import type { ConnectionError } from '../../connection-error.ts';
import { type Open, type TlsOptions, upgradeToTls } from '../../dial.ts';

/** Eight bytes, the number of the request (protocol 3.0, SSLRequest). */
const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks for TLS as PostgreSQL has it, and speaks it; a server that has none is never asked in the open instead. */
export async function secure(
  open: Open,
  tls: TlsOptions,
  signal: AbortSignal,
): Promise<Open | { error: ConnectionError }> {
  const answer = await answerTo(open.socket);
  const refused = whyNoTls(answer);
  if (refused === null) {
    const dialed = await upgradeToTls(open, tls, signal);
    return dialed.kind === 'open' ? dialed : { error: dialed.error };
  }
  open.socket.destroy();
  return { error: refused };
}

/** `S` and `N`. */
const [yes, no] = [0x53, 0x4e];

/** What came first; empty when the connection ended before. */
async function answerTo(socket: Socket): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const none = () => resolve(Buffer.alloc(0));
  const read = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk !== null) resolve(chunk);
  };
  socket.on('readable', read).once('end', none).once('close', none);
  socket.write(request);
  try {
    return await promise;
  } finally {
    socket.off('readable', read).off('end', none).off('close', none);
  }
}

/** One byte answers; what stands behind it was said by somebody who is not yet known, and could be taken for a part of what follows. */
function whyNoTls(answer: Buffer): ConnectionError | null {
  const [letter] = answer;
  if (letter === yes && answer.length === 1) return null;
  if (letter === yes) return { code: 'SQL_PROTOCOL', message: 'more than an answer came before TLS began' };
  if (letter === no)
    return {
      code: 'SQL_NO_TLS',
      message: 'the server offers no TLS, and nothing was sent; sslmode=disable asks in the open',
    };
  if (letter === undefined)
    return { code: 'CLOSED', message: 'connection closed before the answer about TLS' };
  return { code: 'SQL_PROTOCOL', message: 'the port does not speak the protocol of PostgreSQL' };
}
