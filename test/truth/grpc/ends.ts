import { constants } from 'node:http2';
import type { Kind } from '../statement.ts';
import { answering, check, health, speaking } from './targets.ts';

const words = 'docs/checks.md: what is no answer is said in words';
const head = { ':status': 200, 'content-type': 'application/grpc' };

export const ends: Kind = {
  kind: 'a call that did not end as a call is no answer',
  rule: 'RFC 9113 6.4, 6.8; grpc/grpc, doc/PROTOCOL-HTTP2.md',
  statements: [
    {
      says: 'SERVING, and the call is reset before its trailers',
      is: 'failed',
      why: words,
      target: answering((stream) => {
        stream.respond(head);
        stream.write(health(8, 1), () => setImmediate(() => stream.destroy(new Error('broken'))));
      }),
      check,
      reason: /call was reset \(INTERNAL_ERROR\)/,
    },
    {
      says: 'the call is refused',
      is: 'failed',
      why: words,
      target: answering((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)),
      check,
      reason: /call was reset \(REFUSED_STREAM\)/,
    },
    {
      says: 'the server is told to calm down',
      is: 'failed',
      why: words,
      target: answering((_, session) =>
        session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings')),
      ),
      check,
      reason: /GOAWAY \(ENHANCE_YOUR_CALM: \\?"too_many_pings/,
    },
    {
      says: 'SERVING by a server that says it will go',
      is: 'passed',
      why: 'RFC 9113 6.8: calls up to the last one named are answered',
      target: answering((stream, session) => {
        session.goaway(constants.NGHTTP2_NO_ERROR, stream.id ?? 1);
        stream.respond(head, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(health(8, 1));
      }),
      check,
    },
    {
      says: 'SERVING, and the connection is cut before the trailers',
      is: 'failed',
      why: words,
      target: answering((stream, session) => {
        stream.respond(head);
        stream.write(health(8, 1), () => setImmediate(() => session.socket.destroy()));
      }),
      check,
      reason: /without trailers|closed|reset/,
    },
    {
      says: 'SERVING, and no end',
      is: 'errored',
      why: 'the time limit of the check is the deadline of the call',
      target: answering((stream) => {
        stream.respond(head);
        stream.write(health(8, 1));
      }),
      check: `${check}\n  timeout: 500ms`,
      reason: /reading the answer: not finished within 500 ms/,
    },
    {
      says: 'a port that accepts and says nothing',
      is: 'errored',
      why: 'it could not be found out',
      target: speaking(() => {}),
      check: `${check}\n  timeout: 500ms`,
      reason: /waiting for the answer: not finished within 500 ms/,
    },
    {
      says: 'a port that accepts and closes',
      is: 'failed',
      why: words,
      target: speaking((socket) => socket.end()),
      check,
      reason: /without trailers|closed/,
    },
    {
      says: 'a port that resets',
      is: 'failed',
      why: words,
      target: speaking((socket) => socket.resetAndDestroy()),
      check,
      reason: /without trailers|closed|reset/,
    },
    {
      says: 'HTTP/1.1 that would say 200',
      is: 'failed',
      why: words,
      target: speaking((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
      check,
      reason: /speaks HTTP\/1\.1, and gRPC needs HTTP\/2/,
    },
    {
      says: 'a greeting of another protocol',
      is: 'failed',
      why: words,
      target: speaking((socket) => socket.write('220 mail ESMTP\r\n')),
      check,
      reason: /speaks something else than HTTP\/2/,
    },
    {
      says: 'an alert of TLS',
      is: 'failed',
      why: words,
      target: speaking((socket) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70]))),
      check,
      reason: /speaks TLS; ask it with tls: true/,
    },
    {
      says: 'TLS without HTTP/2',
      is: 'failed',
      why: 'PROTOCOL-HTTP2.md: over TLS the protocol is agreed by ALPN',
      target: async (stage) => {
        const { httpsServer } = await import('../../support/http-server.ts');
        const { showings } = await import('../tls/certificates.ts');
        const { ca, good } = await showings();
        const { writeFile } = await import('node:fs/promises');
        await writeFile(`${stage.folder}/ca.pem`, ca);
        const server = stage.use(
          await httpsServer({ ...good, ALPNProtocols: [] }, (_, response) => response.end()),
        );
        return { address: `localhost:${server.port}` };
      },
      check: '\n  grpc: { address: "${address}", tls: { ca: "${folder}/ca.pem" } }',
      reason: /does not offer HTTP\/2 in TLS|speaks no/,
    },
  ],
};
