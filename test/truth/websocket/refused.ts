import { gzipSync } from 'node:zlib';
import { answering, talking } from '../../support/websocket-targets.ts';
import type { Kind } from '../statement.ts';

function refusing(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
) {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return answering(() =>
    Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Refused\r\n${head}\r\n`), Buffer.from(body)]),
  );
}

function withBody(matcher: string): string {
  return `
    timeout: 2s
    websocket: { url: "\${url}" }
    expect: { handshake: { status: 403, body: ${matcher} } }`;
}

const cut = 'docs/checks.md, websocket: of a body that is not whole only what was found in it counts';

export const refused: Kind = {
  kind: 'an answer to the upgrade is judged raw, whole and decoded',
  rule: 'docs/checks.md, websocket; RFC 9110 8.4',
  statements: [
    {
      says: 'a refusal where 101 is expected',
      is: 'failed',
      why: 'docs/checks.md, websocket',
      target: refusing(403, {}, 'token expired'),
      check: 'websocket: { url: "${url}", close: { code: 1000 } }',
      reason: /handshake status 101, got 403: token expired/,
    },
    {
      says: 'a 200 with a page where 101 is expected',
      is: 'failed',
      why: 'RFC 6455 4.1, 1',
      target: refusing(200, {}, '<html>'),
      check: 'websocket: { url: "${url}", ping: true }\nexpect: { handshake: { status: 101 } }',
      reason: /got 200: <html>/,
    },
    {
      says: 'the body of a refusal in gzip is what is expected',
      is: 'passed',
      why: 'RFC 9110 8.4.1',
      target: refusing(403, { 'content-encoding': 'gzip' }, gzipSync('token expired')),
      check: withBody('{ contains: token expired }'),
    },
    {
      says: 'the body of a refusal in gzip is shown in words',
      is: 'failed',
      why: 'RFC 9110 8.4.1',
      target: refusing(403, { 'content-encoding': 'gzip' }, gzipSync('token expired')),
      check: 'websocket: { url: "${url}" }\nexpect: { handshake: { status: 101 } }',
      reason: /got 403: token expired/,
    },
    {
      says: 'the body of a refusal claims gzip and is none',
      is: 'inconclusive',
      why: 'docs/checks.md, websocket: what cannot be read proves nothing',
      target: refusing(403, { 'content-encoding': 'gzip' }, 'plain text, no gzip at all'),
      check: withBody('{ not: { contains: expired } }'),
      reason: /the body of the refused upgrade is not whole/,
    },
    {
      says: 'the body of a refusal is in an encoding that nobody reads',
      is: 'inconclusive',
      why: 'docs/checks.md, websocket: what cannot be read proves nothing',
      target: refusing(403, { 'content-encoding': 'compress' }, 'xxxxxxxx'),
      check: withBody('{ not: { contains: expired } }'),
      reason: /encoded as compress/,
    },
    {
      says: 'the body of a refusal is longer than what is read, and lacks what must not be in it so far',
      is: 'inconclusive',
      why: cut,
      target: refusing(403, {}, `${'x'.repeat(100_000)}expired`),
      check: withBody('{ not: { contains: expired } }'),
      reason: /too little to judge by/,
    },
    {
      says: 'the body of a refusal is longer than what is read, and begins with what is expected',
      is: 'passed',
      why: cut,
      target: refusing(403, {}, `expired${'x'.repeat(100_000)}`),
      check: withBody('{ contains: expired }'),
    },
    {
      says: 'the body of a refusal ends before its length',
      is: 'inconclusive',
      why: 'RFC 9112 8: an incomplete message',
      target: answering((_, socket) => {
        socket.end('HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\nhello');
        return '';
      }),
      check: withBody('{ not: { contains: expired } }'),
      reason: /not whole/,
    },
    {
      says: 'the body of a refusal never ends',
      is: 'inconclusive',
      why: cut,
      target: answering(() => 'HTTP/1.1 403 No\r\ncontent-length: 100\r\n\r\nhello'),
      check: withBody('{ not: { contains: expired } }').replace('2s', '400ms'),
      reason: /not whole/,
    },
    {
      says: 'a refusal sets a cookie that must not be set',
      is: 'failed',
      why: 'docs/checks.md: headers are judged as they came',
      target: refusing(403, { 'set-cookie': 'debug=true; Path=/' }),
      check: `
        websocket: { url: "\${url}" }
        expect: { handshake: { status: 403, header: { set-cookie: { not: { contains: "debug=true" } } } } }`,
      reason: /set-cookie/,
    },
    {
      says: 'a long header of the 101 ends with what must not be in it',
      is: 'failed',
      why: 'docs/checks.md: a header that is judged is whole',
      target: answering((right) =>
        right.replace('\r\n\r\n', `\r\nx-flags: ${'a,'.repeat(400)}debug\r\n\r\n`),
      ),
      check: `
        websocket: { url: "\${url}" }
        expect: { handshake: { header: { x-flags: { not: { contains: debug } } } } }`,
      reason: /handshake header x-flags/,
    },
    {
      says: 'a header of the 101 that comes twice is both values',
      is: 'failed',
      why: 'RFC 9110 5.3',
      target: answering((right) => right.replace('\r\n\r\n', '\r\nx-env: prod\r\nX-Env: staging\r\n\r\n')),
      check: 'websocket: { url: "${url}" }\nexpect: { handshake: { header: { x-env: { equals: prod } } } }',
      reason: /prod, staging/,
    },
    {
      says: 'a header of which an object has one by nature was not sent',
      is: 'failed',
      why: 'docs/checks.md: own properties only',
      target: answering((right) => right),
      check:
        'websocket: { url: "${url}" }\nexpect: { handshake: { header: { constructor: { exists: true } } } }',
      reason: /constructor/,
    },
    {
      says: 'a refusal that is allowed, of a check that asks for events',
      is: 'inconclusive',
      why: 'docs/checks.md, websocket: nothing was seen of the events',
      target: refusing(503),
      check: `
        websocket: { url: "\${url}", events: { sequence: [a], within: 1s } }
        expect: { handshake: { status: [101, 503] } }`,
      reason: /no connection opened/,
    },
    {
      says: 'a refusal that is expected, of a check that asks for nothing else',
      is: 'passed',
      why: 'docs/checks.md, websocket',
      target: refusing(401),
      check: 'websocket: { url: "${url}" }\nexpect: { handshake: { status: [401, 403] } }',
    },
    {
      says: 'an open connection where a refusal is expected',
      is: 'failed',
      why: 'docs/checks.md, websocket',
      target: talking(() => {}),
      check: 'websocket: { url: "${url}" }\nexpect: { handshake: { status: 401 } }',
      reason: /handshake status 401, got 101/,
    },
    {
      says: 'a redirect leads to a server that would open',
      is: 'failed',
      why: 'RFC 6455 4.1, 1: following a redirect is a choice; the redirect itself is judged',
      target: refusing(302, { location: '/elsewhere' }),
      check: 'websocket: { url: "${url}" }\nexpect: { handshake: { status: 101 } }',
      reason: /got 302/,
    },
  ],
};
