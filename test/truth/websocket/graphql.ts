import { startGraphql } from '../../support/graphql-server.ts';
import { talking } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

const protocol = 'GraphQL over WebSocket Protocol (graphql-transport-ws)';
const docs = 'docs/checks.md, websocket: protocols';

function serving(options: Parameters<typeof startGraphql>[0] = {}) {
  return async (stage: Parameters<NonNullable<Statement['target']>>[0]) => ({
    url: stage.use(await startGraphql(options)).url,
  });
}

const subprotocol = 'graphql-transport-ws';

/** A server that acknowledges, and answers the first operation (its id is `1`) with these messages. */
function speaking(...messages: readonly (object | string | Buffer)[]) {
  return talking(
    (socket) => {
      let nth = 0;
      socket.on('message', () => {
        nth += 1;
        if (nth === 1) socket.send('{"type":"connection_ack"}');
        if (nth !== 2) return;
        for (const message of messages)
          socket.send(
            typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
          );
      });
    },
    { subprotocol },
  );
}

function asking(events: string, operation = 'subscription { greetings }', more = ''): string {
  return `websocket: { url: "\${url}", protocol: ${subprotocol}${more}, send: [{ subscribe: ${JSON.stringify(operation)} }], events: { ${events} } }`;
}

const next = (data: unknown, id = '1') => ({ id, type: 'next', payload: { data } });
const done = { id: '1', type: 'complete' };

export const graphql: Kind = {
  kind: 'GraphQL is spoken, and a result with errors is not green',
  rule: `${protocol}; ${docs}`,
  statements: [
    {
      says: 'the results of a subscription, then its end',
      is: 'passed',
      why: protocol,
      target: serving(),
      check: asking(
        'sequence: [{ event: next, match: { $.payload.data.greetings: hi } }, { event: next, repeat: "2.." }, complete], within: 5s',
      ),
    },
    {
      says: 'a result says something else',
      is: 'failed',
      why: docs,
      target: serving(),
      check: asking(
        'sequence: [{ event: next, match: { $.payload.data.greetings: hola } }, complete], within: 5s',
      ),
      reason: /got another next than expected/,
    },
    {
      says: 'variables and a payload are sent, and a query has one result',
      is: 'passed',
      why: protocol,
      target: serving({ onConnect: ({ connectionParams }) => connectionParams?.token === 'right' }),
      check: `websocket:
  url: "\${url}"
  protocol: ${subprotocol}
  payload: { token: right }
  send: [{ subscribe: "subscription Some($times: Int) { greetings(times: $times) }", variables: { times: 1 }, operationName: Some, id: some }]
  events: { sequence: [connection_ack, { event: next, match: { $.id: some } }, complete], within: 5s }`,
    },
    {
      says: 'a result with errors beside its data',
      is: 'failed',
      why: `${docs}: it is the event errors`,
      target: serving(),
      check: asking(
        'sequence: [{ event: next, repeat: "1.." }, complete], within: 5s',
        'query { hello broken }',
      ),
      reason: /got errors/,
    },
    {
      says: 'a later result with errors, where others may stand between',
      is: 'failed',
      why: `${docs}: what breaks a sequence unless it is named`,
      target: serving(),
      check: asking('order: contains, sequence: [next, complete], within: 5s', 'subscription { halfBroken }'),
      reason: /got errors, which must never come/,
    },
    {
      says: 'errors are what is expected',
      is: 'passed',
      why: docs,
      target: serving(),
      check: asking(
        'sequence: [{ event: errors, match: { "$.payload.errors[0].message": no such thing } }, complete], within: 5s',
        'query { broken }',
      ),
    },
    {
      says: 'the operation is refused',
      is: 'failed',
      why: protocol,
      target: serving(),
      check: asking('order: any, sequence: [next], within: 5s', 'subscription { unknown }'),
      reason: /got error, which must never come/,
    },
    {
      says: 'the operation ends before a result came',
      is: 'failed',
      why: docs,
      target: serving(),
      check: asking('sequence: [next, complete], within: 5s', 'subscription { greetings(times: 0) }'),
      reason: /got complete instead of next/,
    },
    {
      says: 'connection_init is refused',
      is: 'failed',
      why: protocol,
      target: serving({ onConnect: () => false }),
      check: asking('never: [error], within: 1s'),
      reason:
        /expected connection_ack, got closed with 4403 "Forbidden" \(forbidden: connection_init was refused\)/,
    },
    {
      says: 'connection_ack never comes, though nothing else is asked for',
      is: 'failed',
      why: protocol,
      target: talking(() => {}, { subprotocol }),
      check: asking('never: [error], within: 150ms'),
      reason: /expected connection_ack, got nothing for/,
    },
    {
      says: 'results come without connection_ack',
      is: 'failed',
      why: protocol,
      target: talking((socket) => socket.on('message', () => socket.send(JSON.stringify(next(1)))), {
        subprotocol,
      }),
      check: asking('sequence: [next], within: 150ms'),
      reason: /expected connection_ack/,
    },
    {
      says: 'the subprotocol is not agreed on',
      is: 'failed',
      why: protocol,
      target: talking(() => {}),
      check: asking('sequence: [next], within: 1s'),
      reason: /a 101 without a subprotocol; asked for were graphql-transport-ws/,
    },
    {
      says: 'another subprotocol is agreed on',
      is: 'failed',
      why: protocol,
      target: talking(() => {}, { subprotocol: 'graphql-ws' }),
      check: asking('sequence: [next], within: 1s'),
      reason: /a 101 with the subprotocol "graphql-ws"/,
    },
    {
      says: 'the server speaks the older protocol',
      is: 'failed',
      why: protocol,
      target: talking((socket) => socket.send('{"type":"ka"}'), { subprotocol }),
      check: asking('sequence: [next], within: 1s'),
      reason: /a message of the type "ka", as the older protocol graphql-ws has it/,
    },
    {
      says: 'results of an operation that nobody asked for are no events',
      is: 'failed',
      why: protocol,
      target: speaking(next(1, '7'), next(1, '8')),
      check: asking('sequence: [next], within: 150ms'),
      reason: /next of an operation that nobody asked for/,
    },
    {
      says: 'a result behind the end of its operation',
      is: 'failed',
      why: protocol,
      target: speaking(next(1), done, next(2)),
      check: asking('sequence: [next, complete], never: [other], within: 1s'),
      reason: /next behind the end of its operation/,
    },
    {
      says: 'a result that has neither data nor errors',
      is: 'failed',
      why: 'GraphQL specification, 7.1',
      target: speaking({ id: '1', type: 'next', payload: {} }),
      check: asking('sequence: [next], within: 1s'),
      reason: /neither data nor errors/,
    },
    {
      says: 'a result whose data are null without an error',
      is: 'failed',
      why: 'GraphQL specification, 7.1.2',
      target: speaking(next(null)),
      check: asking('sequence: [next], within: 1s'),
      reason: /data are null, and no error says why/,
    },
    {
      says: 'a part that is delivered later has errors',
      is: 'failed',
      why: docs,
      target: speaking(next(1), {
        id: '1',
        type: 'next',
        payload: { incremental: [{ items: null, errors: [{ message: 'x' }] }], hasNext: false },
      }),
      check: asking('sequence: [{ event: next, repeat: 2 }], within: 1s'),
      reason: /got errors/,
    },
    {
      says: 'a result in which a name stands twice is none',
      is: 'failed',
      why: 'docs/checks.md, rule 2; RFC 8259 4',
      target: speaking('{"id":"1","type":"error","type":"next","payload":{"data":1}}'),
      check: asking('sequence: [next], within: 150ms'),
      reason: /the name "type" stands twice/,
    },
    {
      says: 'bytes in the place of messages',
      is: 'failed',
      why: protocol,
      target: speaking(Buffer.from(JSON.stringify(next(1)))),
      check: asking('sequence: [next], within: 1s'),
      reason: /bytes in place of a message/,
    },
    {
      says: 'what is no message',
      is: 'failed',
      why: protocol,
      target: speaking('next'),
      check: asking('sequence: [next], within: 1s'),
      reason: /what is no message of graphql-transport-ws: next/,
    },
    {
      says: 'pings are answered, and are no events',
      is: 'passed',
      why: protocol,
      target: talking(
        (socket) => {
          socket.on('message', (data) => {
            const { type }: { type?: unknown } = JSON.parse(String(data));
            if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
            if (type === 'subscribe') socket.send('{"type":"ping"}');
            if (type === 'pong') socket.send(JSON.stringify(next(1)));
          });
        },
        { subprotocol },
      ),
      check: asking('sequence: [next], within: 5s'),
    },
    {
      says: 'the server closes with a code of the protocol while it is watched',
      is: 'failed',
      why: protocol,
      target: talking(
        (socket) => {
          socket.send('{"type":"connection_ack"}');
          socket.once('message', () => socket.close(4429, 'Too many initialisation requests'));
        },
        { subprotocol },
      ),
      check: asking('sequence: [next], within: 5s'),
      reason: /closed with 4429 "Too many initialisation requests" \(connection_init came twice\)/,
    },
    {
      says: 'a subscription is sent where no protocol is named',
      is: 'invalid',
      why: docs,
      check:
        'websocket: { url: "ws://127.0.0.1", send: [{ subscribe: "{ a }" }], events: { sequence: [a], within: 1s } }',
      reason: /subscribe is not sent without `protocol`/,
    },
    {
      says: 'a namespace stands beside GraphQL',
      is: 'invalid',
      why: docs,
      check: asking('sequence: [next], within: 1s', '{ a }', ', namespace: /a').replace(
        '${url}',
        'ws://127.0.0.1',
      ),
      reason: /namespaces are of protocol: socket\.io/,
    },
    {
      says: 'a subprotocol stands beside the protocol that has its own',
      is: 'invalid',
      why: docs,
      check: asking('sequence: [next], within: 1s', '{ a }', ', subprotocols: [graphql-ws]').replace(
        '${url}',
        'ws://127.0.0.1',
      ),
      reason: /says by itself which subprotocols are asked for/,
    },
  ],
};
