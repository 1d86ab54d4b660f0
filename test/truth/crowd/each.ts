import { startRawServer, startWebsocketServer } from '../../support/websocket-server.ts';
import { talking, tell } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

type Target = NonNullable<Statement['target']>;

/** The answer to the nth upgrade, changed; the others are right. */
function answeringNth(change: (right: string, nth: number) => string | Buffer): Target {
  return async (stage) => {
    let nth = 0;
    const server = await startRawServer((socket, right) => {
      nth += 1;
      socket.write(change(right.toString(), nth));
      // A close is answered by ending the connection.
      socket.on('data', (bytes: Buffer) => ((bytes[0] ?? 0) & 15) === 8 && socket.end());
    });
    return { url: stage.use(server).url };
  };
}

const header = (name: string, value: (nth: number) => string) =>
  answeringNth((right, nth) => right.replace('\r\n\r\n', `\r\n${name}: ${value(nth)}\r\n\r\n`));

function asks(expect: string, more = ''): string {
  return `
    timeout: 3s
    websocket: { url: "\${url}", connections: 6${more} }
    expect: ${expect}`;
}

const rule = 'docs/checks.md, websocket: every expectation holds for every connection';

export const each: Kind = {
  kind: 'what is expected holds for every connection of a crowd',
  rule: 'docs/checks.md, websocket',
  statements: [
    {
      says: 'one connection of many has another header',
      is: 'failed',
      why: rule,
      target: header('x-env', (nth) => (nth === 4 ? 'prod' : 'staging')),
      check: asks('{ handshake: { header: { x-env: staging } } }'),
      reason: /5 of 6 complete; 1 got another handshake header x-env than expected/,
    },
    {
      says: 'all connections have the header',
      is: 'passed',
      why: rule,
      target: header('x-env', () => 'staging'),
      check: asks('{ handshake: { header: { x-env: staging } } }'),
    },
    {
      says: 'the first connection alone has the header',
      is: 'failed',
      why: rule,
      target: answeringNth((right, nth) =>
        nth === 1 ? right.replace('\r\n\r\n', '\r\nx-env: staging\r\n\r\n') : right,
      ),
      check: asks('{ handshake: { header: { x-env: { exists: true } } } }'),
      reason: /1 of 6 complete/,
    },
    {
      says: 'one connection of many takes another subprotocol',
      is: 'failed',
      why: rule,
      target: answeringNth((right, nth) =>
        right.replace('\r\n\r\n', `\r\nSec-WebSocket-Protocol: v${nth === 3 ? 1 : 2}\r\n\r\n`),
      ),
      check: asks('{ subprotocol: v2 }', ', subprotocols: [v1, v2]'),
      reason: /1 got another subprotocol than expected/,
    },
    {
      says: 'one refusal of many has another body',
      is: 'failed',
      why: rule,
      target: answeringNth((_, nth) => {
        const body = nth === 6 ? 'stack trace' : 'log in';
        return `HTTP/1.1 401 No\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      }),
      check: asks('{ handshake: { status: 401, body: log in } }'),
      reason: /1 connection \(6\): expected handshake body "log in", got "stack trace"/,
    },
    {
      says: 'one refusal of many has a body that ends early',
      is: 'inconclusive',
      why: 'docs/checks.md, websocket: a body that is not whole proves nothing',
      target: async (stage) => {
        let nth = 0;
        const server = await startRawServer((socket) => {
          nth += 1;
          socket.end(`HTTP/1.1 401 No\r\ncontent-length: ${nth === 2 ? 99 : 6}\r\n\r\nlog in`);
        });
        return { url: stage.use(server).url };
      },
      check: asks('{ handshake: { status: 401, body: { not: { contains: trace } } } }'),
      reason: /not whole/,
    },
    {
      says: 'one connection of many is refused with another status than the allowed one',
      is: 'failed',
      why: rule,
      target: answeringNth((_, nth) => `HTTP/1.1 ${nth === 5 ? 500 : 401} No\r\ncontent-length: 0\r\n\r\n`),
      check: asks('{ handshake: { status: 401 } }'),
      reason: /1 connection \(5\): expected handshake status 401, got 500/,
    },
    {
      says: 'one connection of many gets a 101 without Upgrade',
      is: 'failed',
      why: 'RFC 6455 4.1',
      target: answeringNth((right, nth) => (nth === 2 ? right.replace('Upgrade: websocket\r\n', '') : right)),
      check: asks('{ handshake: { status: 101 } }'),
      reason: /1 a 101 without an Upgrade header/,
    },
    {
      says: 'one connection of many gets no pong',
      is: 'failed',
      why: rule,
      target: talking((socket, nth) => {
        if (nth === 3) socket.pause();
      }),
      check: asks('{ ping: { lt: 5s } }').replace('3s', '500ms'),
      reason: /1 no pong/,
    },
    {
      says: 'one connection of many closes before its pong',
      is: 'failed',
      why: rule,
      target: talking((socket, nth) => {
        if (nth === 2) socket.close(1000);
      }),
      check: asks('{ ping: { lt: 5s } }'),
      reason: /5 of 6 complete; 1 no pong/,
    },
    {
      says: 'one connection of many closes with another code',
      is: 'failed',
      why: rule,
      target: talking((socket, nth) => socket.close(nth === 4 ? 4002 : 4001)),
      check: asks('{ close: { code: 4001 } }'),
      reason: /1 closed with 4002/,
    },
    {
      says: 'an event of one connection has other fields',
      is: 'failed',
      why: rule,
      target: talking((socket, nth) => socket.send(JSON.stringify({ type: 'a', ok: nth !== 5 }))),
      check: asks('{ events: { sequence: [{ event: a, match: { $.ok: true } }], within: 500ms } }'),
      reason: /1 got another a than expected/,
    },
    {
      says: 'one connection of many gets what must never come after its sequence is complete',
      is: 'failed',
      why: 'docs/checks.md, websocket: how long it watches',
      target: talking((socket, nth) => tell(socket, nth === 6 ? ['a', 120, 'error'] : ['a'])),
      check: asks('{ events: { sequence: [a], never: [error], within: 400ms } }'),
      reason: /1 got error, which must never come/,
    },
    {
      says: 'one connection of many gets its event twice',
      is: 'failed',
      why: 'docs/checks.md, websocket: any, each as often as asked',
      target: talking((socket, nth) => tell(socket, nth === 2 ? ['a', 80, 'a'] : ['a'])),
      check: asks('{ events: { order: any, sequence: [a], within: 300ms } }'),
      reason: /1 got a too often/,
    },
    {
      says: 'many connections fail in more ways than are kept',
      is: 'failed',
      why: 'docs/checks.md, websocket: kinds that were left out are no pass',
      target: talking((socket, nth) => socket.close(4000 + nth)),
      check: asks('{ close: { code: 4040 } }').replace('connections: 6', 'connections: 40'),
      reason: /1 of 40 complete; .*more kinds of failure/,
    },
    {
      says: 'frames of some connections are no events',
      is: 'failed',
      why: 'docs/checks.md, websocket: shown with the reason',
      target: talking((socket, nth) => socket.send(nth < 3 ? '42["a"]' : '{"type":"a"}')),
      check: asks('{ events: { sequence: [a], within: 300ms } }'),
      reason: /2 lack a \(1 frame that is no event \(42\["a"\]: a socket\.io packet/,
    },
    {
      says: 'connections are opened at a rate, and the last one is as good as the first',
      is: 'passed',
      why: 'docs/checks.md, websocket: rate',
      target: talking((socket) => socket.send('{"type":"a"}')),
      check: asks('{ events: { sequence: [a], within: 500ms } }', ', rate: 30'),
    },
    {
      says: 'the handshake of one connection is slow',
      is: 'failed',
      why: 'docs/checks.md, websocket: duration of the slowest',
      target: async (stage) => {
        let nth = 0;
        const server = await startRawServer((socket, right) => {
          nth += 1;
          if (nth === 5) setTimeout(() => socket.write(right), 300);
          else socket.write(right);
        });
        return { url: stage.use(server).url };
      },
      check: asks('{ handshake: { duration: { lt: 250ms } } }'),
      reason: /handshake duration/,
    },
    {
      says: 'every connection is as it should be, on a server that sees six',
      is: 'passed',
      why: rule,
      target: async (stage) => {
        const server = await startWebsocketServer((socket, nth) =>
          socket.send(JSON.stringify({ type: nth > 6 ? 'error' : 'a' })),
        );
        return { url: stage.use(server).url };
      },
      check: asks('{ events: { sequence: [a], never: [error], within: 200ms }, close: { code: 1000 } }'),
    },
  ],
};
