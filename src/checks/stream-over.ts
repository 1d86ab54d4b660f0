import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What is spoken over an open socket by a library that would take the socket itself out of sight: its bytes and its end can still be seen there. */
export function streamOver(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => {
      socket.resume();
    },
    write: (chunk, encoding, done) => {
      socket.write(chunk, encoding, done);
    },
    final: (done) => {
      socket.end(done);
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  let hasEnded = false;
  socket.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) socket.pause();
  });
  socket.once('end', () => {
    hasEnded = true;
    stream.push(null);
  });
  socket.once('error', (error) => stream.destroy(error));
  socket.once('close', () => {
    if (!hasEnded) stream.destroy();
  });
  return stream;
}
