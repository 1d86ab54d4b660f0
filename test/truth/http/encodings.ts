import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Kind } from '../statement.ts';
import { answering, checkOf, saying, serving } from './targets.ts';

const json = '{"status":"ok"}';
const statusIsOk = checkOf('{ json: { $.status: ok } }');
const encoded = (coding: string, body: Uint8Array | string) =>
  answering({ 'content-encoding': coding }, body);
const empty = (coding: string, status: number) =>
  serving((_request, response) => response.writeHead(status, { 'content-encoding': coding }).end());
const more = (bytes: Uint8Array, text: string) => Buffer.concat([bytes, Buffer.from(text)]);
const list = 'RFC 9110 8.4: codings are listed in the order in which they were applied';
const noBody = 'RFC 9110 6.4.1: there is no content, so there is nothing to decode';

export const encodings: Kind = {
  kind: 'a body is read in its encoding, or proves nothing',
  rule: 'RFC 9110 8.4; docs/checks.md',
  statements: [
    { says: 'gzip', is: 'passed', why: list, target: encoded('gzip', gzipSync(json)), check: statusIsOk },
    {
      says: 'x-gzip',
      is: 'passed',
      why: 'RFC 9110 8.4.1.3',
      target: encoded('x-gzip', gzipSync(json)),
      check: statusIsOk,
    },
    {
      says: 'GZIP in capitals',
      is: 'passed',
      why: 'RFC 9110 8.4.1: case-insensitive',
      target: encoded('GZIP', gzipSync(json)),
      check: statusIsOk,
    },
    {
      says: 'brotli',
      is: 'passed',
      why: 'RFC 7932',
      target: encoded('br', brotliCompressSync(json)),
      check: statusIsOk,
    },
    {
      says: 'deflate with its zlib header',
      is: 'passed',
      why: 'RFC 9110 8.4.1.2',
      target: encoded('deflate', deflateSync(json)),
      check: statusIsOk,
    },
    {
      says: 'deflate without its zlib header',
      is: 'passed',
      why: 'RFC 9110 8.4.1.2, note: some send it so',
      target: encoded('deflate', deflateRawSync(json)),
      check: statusIsOk,
    },
    {
      says: 'zstd that the plan asked for',
      is: 'passed',
      why: 'RFC 8878',
      target: encoded('zstd', zstdCompressSync(json)),
      check: checkOf('{ json: { $.status: ok } }', 'headers: { accept-encoding: zstd }'),
    },
    {
      says: 'two members of gzip in a row',
      is: 'passed',
      why: 'RFC 1952 2.2',
      target: encoded('gzip', Buffer.concat([gzipSync('{"status":'), gzipSync('"ok"}')])),
      check: statusIsOk,
    },
    {
      says: 'gzip and then identity',
      is: 'passed',
      why: list,
      target: encoded('gzip, identity', gzipSync(json)),
      check: statusIsOk,
    },
    {
      says: 'deflate inside of brotli',
      is: 'passed',
      why: list,
      target: encoded('deflate, br', brotliCompressSync(deflateSync(json))),
      check: statusIsOk,
    },
    {
      says: 'codings in the wrong order',
      is: 'failed',
      why: list,
      target: encoded('br, deflate', brotliCompressSync(deflateSync(json))),
      check: statusIsOk,
    },
    {
      says: 'a charset where a coding should stand',
      is: 'passed',
      why: 'it names no coding; browsers read it as it is',
      target: encoded('utf-8', json),
      check: statusIsOk,
    },
    {
      says: 'the word none as coding',
      is: 'passed',
      why: 'it names no coding',
      target: encoded('none', json),
      check: statusIsOk,
    },
    {
      says: 'gzip below the chunks of the transfer',
      is: 'passed',
      why: 'RFC 9112 7: transfer codings are undone, the last one first',
      target: saying(
        Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n${gzipSync(json).length.toString(16)}\r\n`,
          ),
          gzipSync(json),
          Buffer.from('\r\n0\r\n\r\n'),
        ]),
      ),
      check: statusIsOk,
    },
    {
      says: 'a coding that nobody reads, and something must not be in the body',
      is: 'inconclusive',
      why: 'docs/checks.md: what cannot be read proves nothing',
      target: encoded('compress', 'error'),
      check: checkOf('{ body: { not: { contains: failure } } }'),
      reason: /encoded as compress/,
    },
    {
      says: 'a coding that nobody reads, and the word is in its bytes',
      is: 'inconclusive',
      why: 'bytes of a coding are not what they say',
      target: encoded('compress', 'ok'),
      check: checkOf('{ body: { contains: ok } }'),
    },
    {
      says: 'gzip that is cut',
      is: 'failed',
      why: 'RFC 1952 2.3: the trailer is missing',
      target: encoded('gzip', gzipSync(json).subarray(0, -4)),
      check: statusIsOk,
      reason: /no gzip: unexpected end of file/,
    },
    {
      says: 'gzip that is cut, and only its status is asked for',
      is: 'failed',
      why: 'half an answer is none',
      target: encoded('gzip', gzipSync(json).subarray(0, -4)),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'brotli that is cut',
      is: 'failed',
      why: 'RFC 7932 9.3',
      target: encoded('br', brotliCompressSync(json.repeat(50)).subarray(0, -4)),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'raw deflate that is cut',
      is: 'failed',
      why: 'RFC 1951 3.2.3: the last block is missing',
      target: encoded('deflate', deflateRawSync(json).subarray(0, -4)),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'garbage behind gzip',
      is: 'failed',
      why: 'RFC 1952 2.2: members follow each other directly',
      target: encoded('gzip', more(gzipSync(json), 'and an error')),
      check: statusIsOk,
    },
    {
      says: 'garbage behind brotli',
      is: 'failed',
      why: 'RFC 7932 9.3',
      target: encoded('br', more(brotliCompressSync(json), 'and an error')),
      check: statusIsOk,
    },
    {
      says: 'garbage behind deflate',
      is: 'failed',
      why: 'RFC 1950 2.2: the checksum is the end',
      target: encoded('deflate', more(deflateSync(json), 'and an error')),
      check: statusIsOk,
    },
    {
      says: 'a damaged checksum of gzip',
      is: 'failed',
      why: 'RFC 1952 2.3.1',
      target: encoded('gzip', damaged(gzipSync(json))),
      check: statusIsOk,
    },
    {
      says: 'text that says that it is gzip',
      is: 'failed',
      why: 'RFC 1952 2.3.1: ID1 and ID2',
      target: encoded('gzip', json),
      check: checkOf('{ status: 200 }'),
    },
    {
      says: 'HEAD of a compressed resource',
      is: 'passed',
      why: noBody,
      target: empty('gzip', 200),
      check: checkOf('{ status: 200 }', 'method: HEAD'),
    },
    {
      says: '204 with brotli',
      is: 'passed',
      why: noBody,
      target: empty('br', 204),
      check: checkOf('{ status: 204 }'),
    },
    {
      says: '304 with deflate',
      is: 'passed',
      why: noBody,
      target: empty('deflate', 304),
      check: checkOf('{ status: 304 }'),
    },
    {
      says: 'an empty 200 with zstd',
      is: 'passed',
      why: noBody,
      target: empty('zstd', 200),
      check: checkOf('{ status: 200, body: "" }'),
    },
    {
      says: 'an empty 200 in an unknown coding',
      is: 'passed',
      why: noBody,
      target: empty('compress', 200),
      check: checkOf('{ body: "" }'),
    },
    {
      says: 'a redirect without a body that says gzip',
      is: 'passed',
      why: noBody,
      target: serving((request, response) => {
        if (request.url === '/to') response.end('there');
        else response.writeHead(302, { location: '/to', 'content-encoding': 'gzip' }).end();
      }),
      check: checkOf('{ body: there }', 'redirects: 1'),
    },
    {
      says: 'compressed data that unpacks to more than is read',
      is: 'inconclusive',
      why: 'docs/checks.md: the limit is of what it unpacks to as well',
      target: encoded('gzip', gzipSync('a'.repeat(3_000_000))),
      check: checkOf('{ body: { not: { contains: b } } }'),
      reason: /maxBodyBytes/,
    },
  ],
};

function damaged(bytes: Buffer): Buffer {
  const at = bytes.length - 6;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}
