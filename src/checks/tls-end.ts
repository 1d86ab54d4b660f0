import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { streamOver } from './stream-over.ts';

/**
 * What TLS is spoken over when it matters how it ends. Node reports the same `end` for a close_notify (RFC 8446, 6.1), after which all
 * was received, and for a connection that anybody on the way closed. Here the close_notify is seen to come before the end of what is below.
 */
export function belowTls(socket: Socket): {
  stream: Duplex;
  /** Called with the TLS socket on the stream; tells whether its end was announced. True while it has not ended. */
  watch(tls: TLSSocket): () => boolean;
} {
  const stream = streamOver(socket);
  let isNotified = false;
  let isCut = false;
  // First of the listeners: TLS is told of the end behind it.
  stream.once('end', () => {
    isCut ||= !isNotified;
  });
  socket.once('error', () => {
    isCut ||= !isNotified;
  });
  return {
    stream,
    watch(tls) {
      const push = tls.push.bind(tls);
      // All that was decrypted is pushed at once, in order: null for a close_notify, or for the end of the stream below.
      tls.push = (chunk, encoding) => {
        if (chunk === null) isNotified = true;
        return push(chunk, encoding);
      };
      return () => !isCut;
    },
  };
}
