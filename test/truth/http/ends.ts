import { tcpServer } from '../../support/http-server.ts';
import type { Kind, Stage } from '../statement.ts';
import { checkOf, saying, serving } from './targets.ts';

const length = 'RFC 9112 6.3 and 8: an answer is complete when what it announced has come';

const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine';

export const ends: Kind = {
  kind: 'an answer that was cut is not a whole one',
  rule: 'RFC 9112 6.3, 8 and 9.8',
  statements: [
    {
      says: 'a body without a length ends with the connection',
      is: 'passed',
      why: 'RFC 9112 6.3, rule 8',
      target: saying('HTTP/1.1 200 OK\r\n\r\nall of it'),
      check: checkOf('{ body: { endsWith: "of it" } }'),
    },
    {
      says: 'a body without a length ends in a reset',
      is: 'failed',
      why: 'RFC 9112 8: a reset says nothing of what would have followed',
      target: resetting('HTTP/1.1 200 OK\r\n\r\nall of it'),
      check: checkOf('{ body: { not: { contains: error } } }'),
      reason: /expected a whole answer, got connection reset/,
    },
    {
      says: 'a body without a length ends in a reset, and only its status is asked for',
      is: 'failed',
      why: 'RFC 9112 8',
      target: resetting('HTTP/1.1 200 OK\r\n\r\nall of it'),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'an answer of HTTP/1.0 ends with the connection',
      is: 'passed',
      why: 'RFC 9112 6.3; RFC 1945',
      target: saying('HTTP/1.0 200 OK\r\n\r\n{"a":1}'),
      check: checkOf('{ json: { $.a: 1 } }'),
    },
    {
      says: 'a body is shorter than it announced',
      is: 'failed',
      why: length,
      target: saying('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhalf'),
      check: checkOf('{ body: { contains: half } }'),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'a body is longer than it announced',
      is: 'failed',
      why: 'RFC 9112 6.3: the rest belongs to no answer, so the length is wrong',
      target: saying('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour and more'),
      check: checkOf('{ body: four }'),
      reason: /more bytes than the answer says/,
    },
    {
      says: 'a second answer stands behind the first, in its packet',
      is: 'failed',
      why: 'RFC 9112 6.3: which of them is the answer cannot be told',
      target: saying(`${fine}HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops`),
      check: checkOf('{ status: 200, body: fine }'),
      reason: /more bytes than the answer says/,
    },
    {
      says: 'a second answer stands behind one in chunks',
      is: 'failed',
      why: 'RFC 9112 7.1',
      target: saying(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n${fine}`),
      check: checkOf('{ body: fine }'),
      reason: /more bytes than the answer says/,
    },
    {
      says: 'a second answer stands behind one that has no body',
      is: 'failed',
      why: 'RFC 9112 6.3, rule 1',
      target: saying(`HTTP/1.1 204 No Content\r\n\r\n${fine}`),
      check: checkOf('{ status: 204 }'),
      reason: /more bytes than the answer says/,
    },
    {
      says: 'answers before the last one are no answers of their own',
      is: 'passed',
      why: 'RFC 9110 15.2',
      target: saying(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${fine}`),
      check: checkOf('{ status: 200, body: fine }'),
    },
    {
      says: 'a reset comes behind all that was announced',
      is: 'passed',
      why: length,
      target: resetting('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour'),
      check: checkOf('{ body: four }'),
    },
    {
      says: 'a reset comes before all that was announced',
      is: 'failed',
      why: length,
      target: resetting('HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nfour'),
      check: checkOf('{ status: 200 }'),
      reason: /connection reset/,
    },
    {
      says: 'two lengths contradict each other',
      is: 'failed',
      why: 'RFC 9112 6.3, rule 5',
      target: saying('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nfour'),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'a length stands beside a chunked body',
      is: 'failed',
      why: 'RFC 9112 6.3, rule 3: ought to be handled as an error',
      target: saying(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n',
      ),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'a chunked body has its last chunk',
      is: 'passed',
      why: 'RFC 9112 7.1',
      target: saying(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n3\r\n+ 1\r\n0\r\nX-Trailer: a\r\n\r\n',
      ),
      check: checkOf('{ body: "four+ 1" }'),
    },
    {
      says: 'a chunked body lacks its last chunk',
      is: 'failed',
      why: 'RFC 9112 8: incomplete if the zero-sized chunk has not been received',
      target: saying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n'),
      check: checkOf('{ body: four }'),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'a chunked body ends in the middle of a chunk',
      is: 'failed',
      why: 'RFC 9112 8',
      target: saying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nfour'),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'a chunked body lacks the line behind its last chunk',
      is: 'failed',
      why: 'RFC 9112 7.1: the trailer section ends with an empty line',
      target: saying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n'),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'the connection ends in the middle of the headers',
      is: 'failed',
      why: 'RFC 9112 8',
      target: saying('HTTP/1.1 200 OK\r\nContent-Type: text/pl'),
      check: checkOf('{ status: 200 }'),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'nothing is answered at all',
      is: 'failed',
      why: 'RFC 9112 8',
      target: saying(''),
      check: checkOf('{ status: 200 }'),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'an unasked 100 comes before the answer',
      is: 'passed',
      why: 'RFC 9110 15.2: a client must be able to parse 1xx before the final answer, also unexpected',
      target: saying('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
      check: checkOf('{ status: 200, body: ok }'),
    },
    {
      says: 'early hints and a processing come before the answer',
      is: 'passed',
      why: 'RFC 9110 15.2; RFC 8297',
      target: saying(
        'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
      ),
      check: checkOf('{ status: 201, header: { link: { exists: false } } }'),
    },
    {
      says: 'only early hints come',
      is: 'failed',
      why: 'RFC 9110 15.2: 1xx is followed by the final answer',
      target: saying('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n'),
      check: checkOf('{ status: 1xx }'),
    },
    {
      says: 'a server switches protocols unasked',
      is: 'failed',
      why: 'RFC 9110 15.2.2: 101 is no answer to a request without Upgrade',
      target: saying('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
      check: checkOf('{ status: 200 }'),
      reason: /got 101/,
    },
    {
      says: 'a HEAD announces the length of a body that does not come',
      is: 'passed',
      why: 'RFC 9110 9.3.2',
      target: serving((_request, response) => response.writeHead(200, { 'content-length': 1_000 }).end()),
      check: checkOf('{ status: 200, header: { content-length: "1000" } }', 'method: HEAD'),
    },
    {
      says: 'an answer is no HTTP',
      is: 'failed',
      why: 'RFC 9112 2.1',
      target: saying('220 mail.example ESMTP\r\n'),
      check: checkOf('{ status: 2xx }'),
      reason: /does not match the HTTP\/1\.1 protocol/,
    },
    {
      says: 'an answer is in HTTP/2',
      is: 'failed',
      why: 'RFC 9113 3.4: a server begins with SETTINGS',
      target: saying('\x00\x00\x12\x04\x00\x00\x00\x00\x00'),
      check: checkOf('{ status: 200 }'),
      reason: /speaks HTTP\/2 only/,
    },
    {
      says: 'a body is longer than is read, and something must not be in it',
      is: 'inconclusive',
      why: 'docs/checks.md: what was cut proves nothing',
      target: saying(`HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n${'a'.repeat(394)}secret`),
      check: checkOf('{ body: { not: { contains: secret } } }', 'maxBodyBytes: 100'),
      reason: /maxBodyBytes/,
    },
    {
      says: 'a body is longer than is read, and what must be in it stands at its beginning',
      is: 'passed',
      why: 'what is found in a part is in the whole',
      target: saying(`HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n${'a'.repeat(400)}`),
      check: checkOf('{ body: { contains: aaa } }', 'maxBodyBytes: 100'),
    },
    {
      says: 'JSON is longer than is read',
      is: 'inconclusive',
      why: 'docs/checks.md: what was cut proves nothing',
      target: saying(`HTTP/1.1 200 OK\r\nContent-Length: 108\r\n\r\n{"a":1}${' '.repeat(101)}`),
      check: checkOf('{ json: { $.a: 1 } }', 'maxBodyBytes: 100'),
    },
    {
      says: 'a part that nobody asked for does not hold what must not be there',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2; RFC 9110 15.3.7',
      target: saying(
        'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9000\r\nContent-Length: 2\r\n\r\nok',
      ),
      check: checkOf('{ status: 2xx, body: { not: { contains: error } } }'),
      reason: /a part that nobody asked for/,
    },
    {
      says: 'a part that is all there is',
      is: 'passed',
      why: 'RFC 9110 14.4',
      target: saying(
        'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/2\r\nContent-Length: 2\r\n\r\nok',
      ),
      check: checkOf('{ status: 2xx, body: { not: { contains: error } } }'),
    },
    {
      says: 'an answer to HEAD does not show what is in the body',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2; RFC 9110 9.3.2',
      target: saying('HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n'),
      check: checkOf('{ status: 200, body: { not: { contains: error } } }', 'method: HEAD'),
      reason: /HEAD has no body/,
    },
    {
      says: 'a 304 does not show what is in the body',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2; RFC 9110 15.4.5',
      target: saying('HTTP/1.1 304 Not Modified\r\n\r\n'),
      check: checkOf('{ status: 304, json: { $.error: { exists: false } } }'),
    },
    {
      says: 'an answer says that it is HTTP/2.0',
      is: 'failed',
      why: 'RFC 9112 2.3',
      target: saying('HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok'),
      check: checkOf('{ status: 200 }'),
      reason: /HTTP\/2\.0/,
    },
  ],
};

/** Answers, and resets the connection once that is on its way. */
function resetting(answer: string) {
  return async (stage: Stage) => {
    const server = stage.use(
      await tcpServer((socket) => {
        socket.once('data', () => {
          socket.write(answer, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 50));
        });
      }),
    );
    return { url: `http://127.0.0.1:${server.port}` };
  };
}
