import type { Kind, Statement } from '../statement.ts';
import { behindProxy, ending, type How } from './targets.ts';

const open = 'HTTP/1.1 200 OK\r\n\r\nall of it';
const counted = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall of it';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nall of it\r\n0\r\n\r\n';
const check = `
  http: { url: "\${url}", ca: "\${ca}" }
  expect: { body: { not: { contains: error } } }`;
const throughProxy = check.replace('ca:', 'proxy: "${proxy}", ca:');
const rule = 'RFC 9112 9.8: without close_notify a body that ends with the connection is incomplete';
const reason = /close_notify/;

/** Each in both versions of TLS: alerts are in the open in one and encrypted in the other. */
function inBoth(says: string, answer: string, how: How, is: Statement['is'], why: string): Statement[] {
  return (['TLSv1.2', 'TLSv1.3'] as const).map((version) => ({
    says: `${version}: ${says}`,
    is,
    why,
    target: ending(version, answer, how),
    check,
    ...(is === 'failed' && how === 'fin' ? { reason } : {}),
  }));
}

export const ends: Kind = {
  kind: 'TLS says when all was sent',
  rule,
  statements: [
    ...inBoth('a body without a length, and close_notify', open, 'close_notify', 'passed', rule),
    ...inBoth('a body without a length, cut below TLS', open, 'fin', 'failed', rule),
    ...inBoth('a body without a length, reset below TLS', open, 'reset', 'failed', rule),
    ...inBoth(
      'a body of two bytes without a length, cut below TLS',
      'HTTP/1.1 200 OK\r\n\r\nok',
      'fin',
      'failed',
      rule,
    ),
    ...inBoth(
      'a long body without a length, and close_notify',
      `${open}${'.'.repeat(300_000)}`,
      'close_notify',
      'passed',
      rule,
    ),
    ...inBoth(
      'a body with its length, cut behind it',
      counted,
      'fin',
      'passed',
      'RFC 9112 8: all that was announced has come',
    ),
    ...inBoth('a chunked body with its last chunk, cut behind it', chunked, 'fin', 'passed', 'RFC 9112 8'),
    {
      says: 'through a tunnel: a body without a length, and close_notify',
      is: 'passed',
      why: rule,
      target: behindProxy(ending('TLSv1.3', open, 'close_notify')),
      check: throughProxy,
    },
    {
      says: 'through a tunnel: a body without a length, cut below TLS',
      is: 'failed',
      why: rule,
      target: behindProxy(ending('TLSv1.3', open, 'fin')),
      check: throughProxy,
      reason,
    },
    {
      says: 'through a proxy that speaks TLS itself: a body without a length, cut below the inner TLS',
      is: 'failed',
      why: rule,
      target: behindProxy(ending('TLSv1.2', open, 'fin'), 'good'),
      check: throughProxy,
      reason,
    },
  ],
};
