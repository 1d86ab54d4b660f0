import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Kind, Stage, Statement } from '../statement.ts';
import { answering, checkOf, saying, serving } from './targets.ts';

type OfNumbers = readonly [says: string, is: Statement['is'], schema: string, body: string, reason?: RegExp];

/** Of what a validator that rounds numbers would say otherwise. */
const numbers: readonly OfNumbers[] = [
  [
    'a number just above the bound of a schema, which rounds to it',
    'failed',
    '{"properties":{"id":{"maximum":9007199254740992}}}',
    '{"id":9007199254740993}',
    /9007199254740993 cannot be told apart from 9007199254740992/,
  ],
  [
    'a bound of a schema that rounds to the number',
    'failed',
    '{"properties":{"id":{"exclusiveMinimum":0.1}}}',
    '{"id":0.1000000000000000055}',
    /cannot be told apart/,
  ],
  [
    'a fraction that is whole once it is rounded',
    'failed',
    '{"properties":{"id":{"type":"integer"}}}',
    '{"id":9007199254740993.5}',
    /9007199254740993\.5 is rounded/,
  ],
  [
    'a long id under a schema that asks for a whole number',
    'passed',
    '{"properties":{"id":{"type":"integer","minimum":1}}}',
    '{"id":9007199254740993}',
  ],
  ['a number in another writing than the bound it equals', 'passed', '{"maximum":1000}', '1e3'],
];

export const ways: Kind = {
  kind: 'the way to the answer: redirects, both families, what is sent',
  rule: 'RFC 9110 15.4; RFC 6761 6.3',
  statements: [
    {
      says: 'an address to go to is written in UTF-8',
      is: 'passed',
      why: 'browsers and curl read it so',
      target: serving((request, response) => {
        if (request.url === '/gr%C3%BCn') response.end('there');
        else response.writeHead(302, { location: Buffer.from('/grün').toString('latin1') }).end();
      }),
      check: checkOf('{ status: 200, body: there }', 'redirects: 1'),
    },
    {
      says: 'an address to go to is already encoded',
      is: 'passed',
      why: 'RFC 3986 2.4: not twice',
      target: serving((request, response) => {
        if (request.url === '/a%2Fb%20c') response.end('there');
        else response.writeHead(302, { location: '/a%2Fb%20c' }).end();
      }),
      check: checkOf('{ body: there }', 'redirects: 1'),
    },
    {
      says: 'a redirect without an address',
      is: 'failed',
      why: 'RFC 9110 15.4: there is nothing to follow',
      target: serving((_request, response) => response.writeHead(302).end()),
      check: checkOf('{ status: 200 }', 'redirects: 3'),
      reason: /got 302/,
    },
    {
      says: 'a redirect whose own answer is cut',
      is: 'failed',
      why: 'RFC 9112 8: it is not followed',
      target: saying('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 50\r\n\r\nhalf'),
      check: checkOf('{ status: 302 }', 'redirects: 1'),
      reason: /whole answer/,
    },
    {
      says: 'localhost is served on IPv6 only',
      is: 'passed',
      why: 'RFC 6761 6.3: localhost is both loopback addresses',
      target: onAddress('::1', (_request, response) => response.end('six')),
      check: checkOf('{ body: six, ipFamily: 6 }'),
    },
    {
      says: 'localhost is served on IPv4 only',
      is: 'passed',
      why: 'RFC 6761 6.3',
      target: onAddress('127.0.0.1', (_request, response) => response.end('four')),
      check: checkOf('{ body: four, ipFamily: 4 }'),
    },
    {
      says: 'localhost is served on IPv6 only, and IPv4 is asked for',
      is: 'failed',
      why: 'the plan says which family',
      target: onAddress('::1', (_request, response) => response.end('six')),
      check: checkOf('{ status: 200 }', 'ipFamily: 4'),
      reason: /connection refused/,
    },
    {
      says: 'a port of localhost is open on IPv6 only, and must be closed',
      is: 'failed',
      why: 'closed on one address is not closed',
      target: onAddress('::1', (_request, response) => response.end()),
      check: `
        tcp: { host: localhost, port: "\${port}" }
        expect: { open: false }`,
    },
    {
      says: 'a header of the plan outside ASCII',
      is: 'passed',
      why: 'it is sent as UTF-8, as curl does',
      target: serving((request, response) => {
        const sent = Buffer.from(String(request.headers['x-city']), 'latin1').toString('utf8');
        response.end(sent);
      }),
      check: checkOf('{ body: Köln }', 'headers: { x-city: Köln }'),
    },
    {
      says: 'a header of the plan with a line break in it',
      is: 'errored',
      why: 'RFC 9110 5.5: it cannot be sent, and that is not the target',
      target: answering({}),
      check: checkOf('{ status: 200 }', 'headers: { x-a: "one\\ntwo" }'),
    },
    {
      says: 'a body that a DELETE sends',
      is: 'passed',
      why: 'RFC 9112 6.2: with its length',
      target: serving(async (request, response) => {
        const body = (await request.toArray()).join('');
        response.end(`${request.headers['content-length']}:${body}`);
      }),
      check: checkOf('{ body: "5:grün" }', 'method: DELETE, body: grün'),
    },
    {
      says: 'a schema that refers to itself without end',
      is: 'errored',
      why: 'the schema cannot be judged by, and that is not the target',
      target: async (stage) => {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(`${stage.folder}/loop.json`, '{"$ref":"#"}');
        return await answering({}, '{}')(stage);
      },
      check: checkOf('{ schema: "${folder}/loop.json" }'),
    },
    {
      says: 'a schema behind a byte order mark',
      is: 'failed',
      why: 'a mark is no JSON, and no fault either',
      target: async (stage) => {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(`${stage.folder}/marked.json`, '\ufeff{"required":["id"]}');
        return await answering({}, '{}')(stage);
      },
      check: checkOf('{ schema: "${folder}/marked.json" }'),
      reason: /must have required property 'id'/,
    },
    ...numbers.map(
      ([says, is, schema, body, reason]): Statement => ({
        says,
        is,
        why: 'docs/checks.md, rule 8: the text of a number is what was written',
        target: async (stage) => {
          const { writeFile } = await import('node:fs/promises');
          await writeFile(`${stage.folder}/numbers.json`, schema);
          return await answering({}, body)(stage);
        },
        check: checkOf('{ schema: "${folder}/numbers.json" }'),
        ...(reason === undefined ? {} : { reason }),
      }),
    ),
  ],
};

/** A server of `localhost` on one of its addresses. */
function onAddress(address: string, listener: RequestListener) {
  return async (stage: Stage) => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    stage.use({
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    });
    // Safe: a server that listens on a port has an address with one.
    const { port } = server.address() as AddressInfo;
    return { url: `http://localhost:${port}`, port: String(port) };
  };
}
