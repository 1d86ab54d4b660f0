import { message } from '../../support/grpc-server.ts';
import type { Kind, Statement } from '../statement.ts';
import { check, health, sending } from './targets.ts';

const wire = 'grpc/grpc, doc/PROTOCOL-HTTP2.md: a length-prefixed message, then trailers with grpc-status';
const proto = 'grpc.health.v1, HealthCheckResponse: only SERVING is serving';
const unary = 'a unary call has one message';
const html = { 'content-type': 'text/html' };

function one(
  says: string,
  parts: Parameters<typeof sending>[0],
  reason: RegExp,
  why = wire,
  is: Statement['is'] = 'failed',
): Statement {
  return { says, is, why, target: sending(parts), check, reason };
}

export const answers: Kind = {
  kind: 'only SERVING in one whole message of a call that ended well is healthy',
  rule: wire,
  statements: [
    { says: 'SERVING', is: 'passed', why: proto, target: sending({}), check },
    one(
      'a status before the message, and another behind it',
      { headers: { 'grpc-status': '5' } },
      /grpc-status 5 and then 0/,
    ),
    one(
      'a message in which one escape is wrong',
      { trailers: { 'grpc-status': '14', 'grpc-message': 'c%C3%A4ll %zz %ff' } },
      /the server says \\?"cäll %zz %ff/,
    ),
    {
      says: 'SERVING, with fields of a newer service around it',
      is: 'passed',
      why: 'proto3: unknown fields are skipped',
      target: sending({ body: health(0x12, 2, 65, 66, 8, 1, 0x18, 0x80, 1, 0x25, 1, 2, 3, 4) }),
      check,
    },
    {
      says: 'SERVING, not compressed by a server that says it could',
      is: 'passed',
      why: 'grpc-encoding is of messages with the flag',
      target: sending({ headers: { 'grpc-encoding': 'gzip' } }),
      check,
    },
    one('NOT_SERVING', { body: health(8, 2) }, /got NOT_SERVING/, proto),
    one('SERVICE_UNKNOWN', { body: health(8, 3) }, /got SERVICE_UNKNOWN/, proto),
    one('an empty message', { body: health() }, /got UNKNOWN/, 'proto3: the default of an enum is its first'),
    one('a number that no status has', { body: health(8, 7) }, /got 7, which is no status/, proto),
    one(
      'a number that would be 1 in 32 bits',
      { body: health(8, 0x81, 0x80, 0x80, 0x80, 0x10) },
      /got 4294967297, which is no status/,
      proto,
    ),
    one('a negative number', { body: health(8, ...Array(9).fill(0xff), 1) }, /got -1, which is no/, proto),
    one(
      'SERVING first and NOT_SERVING behind it',
      { body: health(8, 1, 8, 2) },
      /got NOT_SERVING/,
      'proto3: the last one counts',
    ),
    one('SERVING as text', { body: health(0x0a, 7, ...Buffer.from('SERVING')) }, /no HealthCheckResponse/),
    one('a message that ends within a field', { body: health(8) }, /no HealthCheckResponse/),
    one('a page as message', { body: message(Buffer.from('<html></html>')) }, /no HealthCheckResponse/),
    one('SERVING twice', { body: Buffer.concat([health(8, 1), health(8, 1)]) }, /2 messages/, unary),
    one(
      'SERVING and half a message',
      { body: Buffer.concat([health(8, 1), Buffer.from([0, 0])]) },
      /cut/,
      unary,
    ),
    one('no message', { body: '' }, /OK without a message/, unary),
    one('half a message', { body: health(8, 1).subarray(0, 6) }, /message that was cut/),
    one(
      'SERVING with the flag of a compressed message',
      { body: message(Buffer.from([8, 1]), 1) },
      /compressed/,
    ),
    one(
      'SERVING with a flag that there is not',
      { body: message(Buffer.from([8, 1]), 2) },
      /no gRPC message/,
    ),
    one('SERVING without the length before it', { body: Buffer.from([8, 1]) }, /no gRPC message/),
    one(
      'SERVING and 100 KiB behind it',
      { body: Buffer.concat([health(8, 1), Buffer.alloc(1e5)]) },
      /more than 64 KiB/,
    ),
    one(
      'SERVING, and trailers that say UNAVAILABLE',
      { trailers: { 'grpc-status': '14' } },
      /got UNAVAILABLE/,
    ),
    one(
      'SERVING, and trailers without a status',
      { trailers: { 'x-a': '0' } },
      /trailers without grpc-status/,
    ),
    one('SERVING, and a status that is empty', { trailers: { 'grpc-status': '' } }, /grpc-status ""/),
    one('SERVING, and a status of zeros', { trailers: { 'grpc-status': '00' } }, /grpc-status "00"/),
    one('SERVING, and a status in words', { trailers: { 'grpc-status': 'OK' } }, /grpc-status "OK"/),
    one('SERVING, and a status that no code has', { trailers: { 'grpc-status': '99' } }, /got status 99/),
    one(
      'SERVING and no trailers, with OK in the headers',
      { headers: { 'grpc-status': '0' }, trailers: null },
      /without trailers/,
    ),
    one(
      'SERVING in an answer of 503',
      { headers: { ':status': 503 } },
      /got HTTP 503 with application\/grpc/,
    ),
    one('a page', { headers: html, body: '<html>', trailers: null }, /got HTTP 200 with text\/html/),
    one('SERVING as a page', { headers: html }, /got HTTP 200 with text\/html/),
    one('SERVING in gRPC-Web', { headers: { 'content-type': 'application/grpc-web' } }, /grpc-web in place/),
    one(
      'SERVING in another encoding',
      { headers: { 'content-type': 'application/grpc+json' } },
      /\+json in place/,
    ),
    {
      says: 'a message of the server is read as it was encoded',
      is: 'failed',
      why: 'PROTOCOL-HTTP2.md: grpc-message is percent-encoded UTF-8; what is wrong in it stays',
      target: sending({ trailers: { 'grpc-status': '5', 'grpc-message': 'caf%C3%A9 100%' } }),
      check,
      reason: /café 100%/,
    },
    {
      says: 'what was sent as a secret and comes back in a message is not shown',
      is: 'failed',
      why: 'docs/checks.md, rule 1',
      env: { STAGING_CHECK_SECRET_KEY: 'Zq8-hidden-value' },
      target: sending({ trailers: { 'grpc-status': '16', 'grpc-message': 'bad key Zq8-hidden-value' } }),
      check: '\n  grpc: { address: "${address}", metadata: { x-key: "${secret:KEY}" } }',
      reason: /^(?!.*Zq8-hidden).*UNAUTHENTICATED.*bad key/,
    },
  ],
};
