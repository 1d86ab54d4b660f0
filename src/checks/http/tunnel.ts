import type { Socket } from 'node:net';
import type { ConnectionError } from '../connection-error.ts';

const maxAnswer = 16 * 1024;

/** Asks an HTTP proxy to join the socket to `target` (`name:port`, RFC 9110 CONNECT); null when it does, else its refusal. */
export async function openTunnel(
  socket: Socket,
  target: string,
  signal: AbortSignal,
): Promise<ConnectionError | null> {
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const answer = await readHead(socket, signal);
  const status = /^HTTP\/1\.[01] (\d{3})[^\r\n]*/.exec(answer);
  if (status?.[1]?.startsWith('2')) return null;
  const said = status === null ? 'no HTTP answer' : status[0].slice('HTTP/1.1 '.length);
  return { code: 'PROXY_REFUSED', message: `the proxy did not connect to ${target}: ${said}` };
}

/** Everything up to the blank line; what comes after it stays in the socket, for whoever reads it next. */
async function readHead(socket: Socket, signal: AbortSignal): Promise<string> {
  let head = Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<void>();
  // At once: a listener that is still there would be handed what it put back, again and again.
  const stop = () => {
    socket.off('readable', read).off('end', stop).off('close', stop);
    signal.removeEventListener('abort', stop);
    resolve();
  };
  const read = () => {
    for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length < maxAnswer) continue;
      stop();
      if (end !== -1 && head.length > end + 4) socket.unshift(head.subarray(end + 4));
      return;
    }
  };
  socket.on('readable', read).once('end', stop).once('close', stop);
  signal.addEventListener('abort', stop, { once: true });
  read();
  await promise;
  return head.toString('latin1');
}
