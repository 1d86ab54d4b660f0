import { startSocketIo } from '../../support/socket-io-server.ts';
import { talking } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

const protocol = 'Socket.IO protocol, revision 5; Engine.IO protocol, revision 4';
const docs = 'docs/checks.md, websocket: protocols';

type Prepare = Parameters<typeof startSocketIo>[0];

function serving(prepare: Prepare, options: Parameters<typeof startSocketIo>[1] = {}) {
  return async (stage: Parameters<NonNullable<Statement['target']>>[0]) => ({
    url: stage.use(await startSocketIo(prepare, options)).url,
  });
}

const opened = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

/** A server that answers the CONNECT of a client with these frames. */
function speaking(...frames: readonly (string | Buffer)[]) {
  return talking((socket) => {
    socket.send(opened);
    socket.once('message', () => {
      for (const frame of frames) socket.send(frame);
    });
  });
}

function asking(events: string, more = ''): string {
  return `websocket: { url: "\${url}", protocol: socket.io${more}, events: { ${events} } }`;
}

const greet: Prepare = (io) => {
  io.on('connection', (socket) => {
    socket.emit('hello', { user: 'ada' }, 7);
    socket.on('say', (text, done) => {
      socket.emit('said', text);
      done?.('ok');
    });
  });
};

const connected = '40{"sid":"x"}';

export const socketIo: Kind = {
  kind: 'Socket.IO is spoken, and its events are compared by name',
  rule: `${protocol}; ${docs}`,
  statements: [
    {
      says: 'events of a real server, with their arguments',
      is: 'passed',
      why: protocol,
      target: serving(greet),
      check: asking('sequence: [{ event: hello, match: { "$[0].user": ada, "$[1]": 7 } }], within: 5s'),
    },
    {
      says: 'an event of the same name has other arguments',
      is: 'failed',
      why: docs,
      target: serving(greet),
      check: asking('sequence: [{ event: hello, match: { "$[0].user": bob } }], within: 5s'),
      reason: /got another hello than expected/,
    },
    {
      says: 'an event is sent, answered and acknowledged',
      is: 'passed',
      why: protocol,
      target: serving(greet),
      check: asking(
        'sequence: [hello, { event: said, match: { "$[0]": ping } }, { event: done, match: { "$[0]": ok } }], within: 5s',
        ', send: [{ emit: say, args: [ping], ack: done, after: hello }]',
      ),
    },
    {
      says: 'nobody acknowledges',
      is: 'failed',
      why: protocol,
      target: serving((io) => {
        io.on('connection', (socket) => socket.on('say', () => socket.emit('said')));
      }),
      check: asking('sequence: [said, done], within: 300ms', ', send: [{ emit: say, ack: done }]'),
      reason: /lacks done/,
    },
    {
      says: 'a namespace refuses the client',
      is: 'failed',
      why: protocol,
      target: serving((io) => {
        io.use((_socket, next) => next(new Error('not authorized')));
      }),
      check: asking('never: [error], within: 300ms'),
      reason: /CONNECT_ERROR of the namespace \/: not authorized/,
    },
    {
      says: 'there is no such namespace',
      is: 'failed',
      why: protocol,
      target: serving(greet),
      check: `websocket: { url: "\${url}", protocol: socket.io, namespace: /admin }\nexpect: { handshake: { status: 101 } }`,
      reason: /CONNECT_ERROR of the namespace \/admin: Invalid namespace/,
    },
    {
      says: 'a refusal is what is expected',
      is: 'passed',
      why: docs,
      target: serving((io) => {
        io.of('/admin').use((socket, next) =>
          next(socket.handshake.auth.token === 'right' ? undefined : new Error('not authorized')),
        );
      }),
      check: asking(
        'sequence: [{ event: connect_error, match: { $.message: not authorized } }], within: 5s',
        ', namespace: /admin, payload: { token: wrong }',
      ),
    },
    {
      says: 'a namespace lets in who has the token',
      is: 'passed',
      why: protocol,
      target: serving((io) => {
        io.of('/admin')
          .use((socket, next) =>
            next(socket.handshake.auth.token === 'right' ? undefined : new Error('not authorized')),
          )
          .on('connection', (socket) => socket.emit('welcome'));
      }),
      check: asking(
        'sequence: [connect, welcome], within: 5s',
        ', namespace: /admin, payload: { token: right }',
      ),
    },
    {
      says: 'the server disconnects the client before all has come',
      is: 'failed',
      why: protocol,
      target: serving((io) => {
        io.on('connection', (socket) => {
          socket.emit('hello');
          socket.disconnect();
        });
      }),
      check: asking('sequence: [hello, bye], within: 5s'),
      reason: /the server sent DISCONNECT of the namespace \//,
    },
    {
      says: 'the server disconnects the client where only what must never come is asked for',
      is: 'failed',
      why: 'docs/checks.md, rule 2: nothing was watched',
      target: serving((io) => {
        io.on('connection', (socket) => {
          socket.disconnect();
        });
      }),
      check: asking('never: [error], within: 5s'),
      reason: /the server sent DISCONNECT of the namespace \//,
    },
    {
      says: 'the server disconnects the client when all has come',
      is: 'passed',
      why: docs,
      target: serving((io) => {
        io.on('connection', (socket) => {
          socket.emit('hello');
          socket.disconnect();
        });
      }),
      check: asking('sequence: [hello], never: [error], within: 5s'),
    },
    {
      says: 'bytes in an event are a part of it',
      is: 'passed',
      why: protocol,
      target: serving((io) => {
        io.on('connection', (socket) => {
          socket.emit('file', { name: 'a', bytes: Buffer.from('hello') }, Buffer.from([1]));
          socket.emit('end');
        });
      }),
      check: asking(
        'sequence: [{ event: file, match: { "$[0].bytes": aGVsbG8=, "$[1]": AQ== } }, end], within: 5s',
      ),
    },
    {
      says: 'pings are answered while it is watched',
      is: 'passed',
      why: 'Engine.IO protocol: heartbeat',
      target: serving(
        (io) => {
          io.on('connection', (socket) => {
            socket.emit('hello');
            setTimeout(() => socket.emit('later'), 1_500);
          });
        },
        { pingInterval: 40, pingTimeout: 1_000 },
      ),
      check: asking('sequence: [hello, later], within: 5s'),
    },
    {
      says: 'pings end no silence',
      is: 'passed',
      why: `${docs}: quiet`,
      target: serving(greet, { pingInterval: 20, pingTimeout: 1_000 }),
      check: asking('sequence: [hello], never: [error], quiet: 100ms'),
    },
    {
      says: 'the pings that were announced do not come',
      is: 'failed',
      why: 'Engine.IO protocol: the client closes the connection',
      target: talking((socket) => {
        socket.send(opened.replace('25000', '30').replace('20000', '20'));
        socket.once('message', () => socket.send(connected));
      }),
      check: asking('sequence: [hello], within: 5s'),
      reason: /no ping for 50 ms/,
    },
    {
      says: 'the server never connects the namespace',
      is: 'failed',
      why: protocol,
      target: speaking(),
      check: asking('never: [error], within: 150ms'),
      reason: /expected CONNECT of the namespace \/, got nothing for/,
    },
    {
      says: 'the server says nothing at all',
      is: 'failed',
      why: protocol,
      target: talking(() => {}),
      check: asking('never: [error], within: 150ms'),
      reason: /expected the open packet of Engine\.IO, got nothing for/,
    },
    {
      says: 'a server that speaks JSON is none of Socket.IO',
      is: 'failed',
      why: protocol,
      target: talking((socket) => socket.send('{"type":"hello"}')),
      check: asking('sequence: [hello], within: 5s'),
      reason: /in place of the open packet of Engine\.IO/,
    },
    {
      says: 'an older server connects without an id',
      is: 'failed',
      why: protocol,
      target: speaking('40', '42["hello"]'),
      check: asking('sequence: [hello], within: 5s'),
      reason: /CONNECT without a sid, as Socket\.IO 2 does/,
    },
    {
      says: 'events of another namespace are not those that are asked for',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '42/admin,["hello"]'),
      check: asking('sequence: [hello], within: 150ms'),
      reason: /EVENT of the namespace \/admin/,
    },
    {
      says: 'an error of another namespace does no harm',
      is: 'passed',
      why: protocol,
      target: speaking('44/admin,{"message":"no"}', connected, '42/admin,["error"]', '42["hello"]'),
      check: asking('sequence: [hello], never: [error], within: 150ms'),
    },
    {
      says: 'an acknowledgement that nobody asked for is no event',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '437["ok"]'),
      check: asking('sequence: [done], within: 150ms', ', send: [{ emit: say, ack: done }]'),
      reason: /an acknowledgement that nobody asked for/,
    },
    {
      says: 'an acknowledgement comes in the place of an event',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '430["hello"]'),
      check: asking('sequence: [hello], within: 150ms'),
    },
    {
      says: 'an event comes in the place of an acknowledgement',
      is: 'failed',
      why: `${docs}: no event has the name of an acknowledgement`,
      target: speaking(connected, '42["done","ok"]'),
      check: asking('sequence: [done], within: 150ms', ', send: [{ emit: say, ack: done }]'),
      reason: /an event done, which is no acknowledgement/,
    },
    {
      says: 'bytes that an event announced never come',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '451-["file",{"_placeholder":true,"num":0}]'),
      check: asking('sequence: [file], within: 150ms'),
      reason: /lacks file/,
    },
    {
      says: 'an event that must never come is announced, and its bytes do not come',
      is: 'inconclusive',
      why: `${protocol}: it is whole with its bytes`,
      target: speaking(connected, '42["b"]', '451-["error",{"_placeholder":true,"num":0}]'),
      check: asking('sequence: [b], never: [error], within: 300ms'),
      reason: /its bytes did not come\), so it may have been error/,
    },
    {
      says: 'another packet comes between an event and its bytes',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '451-["file",{"_placeholder":true,"num":0}]', '42["hello"]'),
      check: asking('sequence: [hello], within: 5s'),
      reason: /a packet between an event and its bytes/,
    },
    {
      says: 'an event stands for bytes that it did not announce',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '451-["file",{"_placeholder":true,"num":3}]', Buffer.from('x')),
      check: asking('sequence: [file], within: 5s'),
    },
    {
      says: 'bytes belong to no event',
      is: 'failed',
      why: protocol,
      target: speaking(connected, Buffer.from('["hello"]')),
      check: asking('sequence: [hello], within: 5s'),
      reason: /bytes that belong to no event/,
    },
    {
      says: 'more bytes are announced than may come',
      is: 'failed',
      why: 'docs/checks.md, rule 7',
      target: speaking(connected, '4599999999-["file"]'),
      check: asking('sequence: [file], within: 5s'),
      reason: /an event with 99999999 attachments/,
    },
    {
      says: 'an event that is no JSON',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '42["hello"'),
      check: asking('sequence: [hello], within: 5s'),
      reason: /an event that is no list/,
    },
    {
      says: 'an event in which a name stands twice may be what must never come',
      is: 'inconclusive',
      why: 'docs/checks.md, rule 2',
      target: speaking(connected, '42["error",{"a":1,"a":2}]', '42["hello"]'),
      check: asking('sequence: [hello], never: [error], within: 150ms'),
    },
    {
      says: 'a packet of a type that there is not',
      is: 'failed',
      why: protocol,
      target: speaking(connected, '49["hello"]'),
      check: asking('sequence: [hello], within: 5s'),
      reason: /what is no packet of Socket\.IO/,
    },
    {
      says: 'a page of HTTP in the place of the server',
      is: 'failed',
      why: 'RFC 6455 4.1',
      target: serving(greet),
      check: `websocket: { url: "\${url}/elsewhere", protocol: socket.io, events: { sequence: [hello], within: 2s } }`,
    },
    {
      says: 'raw messages are not sent beside packets',
      is: 'invalid',
      why: docs,
      check: asking('sequence: [a], within: 1s', ', send: [{ text: hi }]').replace(
        '${url}',
        'ws://127.0.0.1',
      ),
      reason:
        /json, text and binary are not sent with protocol: socket\.io; write \{ emit: hello, args: \[\] \}/,
    },
    {
      says: 'an event is emitted where no protocol is named',
      is: 'invalid',
      why: docs,
      check:
        'websocket: { url: "ws://127.0.0.1", send: [{ emit: hi }], events: { sequence: [a], within: 1s } }',
      reason: /emit is not sent without `protocol`/,
    },
    {
      says: 'a protocol that nobody knows',
      is: 'invalid',
      why: docs,
      check:
        'websocket: { url: "ws://127.0.0.1", protocol: socketio }\nexpect: { handshake: { status: 101 } }',
      reason: /socket\.io/,
    },
    {
      says: 'a path of names beside names of the protocol',
      is: 'invalid',
      why: docs,
      check: asking('by: $.type, sequence: [a], within: 1s').replace('${url}', 'ws://127.0.0.1'),
      reason: /`by` has no place/,
    },
    {
      says: 'an older revision in the address',
      is: 'invalid',
      why: docs,
      check:
        'websocket: { url: "ws://127.0.0.1/socket.io/?EIO=3", protocol: socket.io }\nexpect: { handshake: { status: 101 } }',
      reason: /Socket\.IO 4 is spoken as EIO=4/,
    },
  ],
};
