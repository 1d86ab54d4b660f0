import { closeFrame, eventFrame, frame } from '../../support/websocket-server.ts';
import {
  answering,
  framing,
  framingAfterA,
  talking,
  tell,
  telling,
} from '../../support/websocket-targets.ts';
import type { Kind } from '../statement.ts';

const rule = 'docs/checks.md, websocket: close and ping';

function closing(close: string, more = ''): string {
  return `timeout: 1s\nwebsocket: { url: "\${url}", close: ${close}${more} }`;
}

/** The first frame of a message of text. */
function begun(text: string): Buffer {
  const bytes = frame(text);
  bytes.writeUInt8(1, 0);
  return bytes;
}

export const ends: Kind = {
  kind: 'the end of a connection and its pong are seen, not taken for granted',
  rule: 'RFC 6455 5.5, 7.1, 7.4',
  statements: [
    {
      says: 'the server closes before the sequence ends',
      is: 'failed',
      why: rule,
      target: talking((socket) => tell(socket, ['a'], () => socket.close(4001, 'session expired'))),
      check: 'websocket: { url: "${url}", events: { sequence: [a, b], within: 1s } }',
      reason: /lacks b\n.*\n.*\(closed with 4001 "session expired" \+/,
    },
    {
      says: 'the server closes with a code of its own after the sequence',
      is: 'failed',
      why: rule,
      target: framing(eventFrame('a'), closeFrame(4001, 'bad token')),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 1s } }',
      reason: /closed with 4001 "bad token"/,
    },
    {
      says: 'a close inside a message that was begun',
      is: 'failed',
      why: 'RFC 6455 5.4: what was begun can have been what must never come',
      target: framing(eventFrame('a'), begun('{"type":"err'), closeFrame(1000)),
      check:
        'websocket: { url: "${url}", events: { sequence: [a], never: [error], within: 1s }, close: { code: 1000 } }',
      reason: /a close inside a message that was not ended/,
    },
    {
      says: 'a close that answers ours inside a message',
      is: 'passed',
      why: 'RFC 6455 7.1.2: after our close nothing more is read',
      target: framing(eventFrame('a'), begun('{"type":"b'), closeFrame(1000)),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 1s } }',
    },
    {
      says: 'a message in pieces that is ended',
      is: 'passed',
      why: 'RFC 6455 5.4',
      target: framing(begun('{"type":'), frame('"a"}', 0), closeFrame(1000)),
      check: 'websocket: { url: "${url}", events: { sequence: [a], never: [error], within: 1s } }',
    },
    {
      says: 'a close without a code is a normal one',
      is: 'passed',
      why: 'RFC 6455 7.4.1: 1005',
      target: framing(eventFrame('a'), frame('', 8)),
      check: 'websocket: { url: "${url}", events: { sequence: [a], never: [error], within: 1s } }',
    },
    {
      says: 'a close without a code, as expected by its number',
      is: 'passed',
      why: 'RFC 6455 7.4.1: 1005',
      target: framing(frame('', 8)),
      check: closing('{ code: 1005 }'),
    },
    {
      says: 'a close without a code where 1000 is expected of the server',
      is: 'failed',
      why: 'RFC 6455 7.1.5: the code is then 1005',
      target: framing(frame('', 8)),
      check: closing('{ code: 1000, by: server }'),
      reason: /expected close code 1000, got 1005/,
    },
    {
      says: 'a connection that is lost where 1006 is expected',
      is: 'passed',
      why: 'RFC 6455 7.1.5: no close frame is 1006',
      target: answering((right, socket) => {
        socket.end(right);
        return '';
      }),
      check: closing('{ code: 1006 }'),
    },
    {
      says: 'a close with 1000 where 1006 is expected',
      is: 'failed',
      why: 'RFC 6455 7.1.5',
      target: framing(closeFrame(1000)),
      check: closing('{ code: 1006 }'),
      reason: /expected close code 1006, got 1000/,
    },
    {
      says: 'a connection that is lost where another code than 4001 is expected',
      is: 'failed',
      why: 'docs/checks.md, websocket: only who names 1006 expects a loss',
      target: answering((right, socket) => {
        socket.end(right);
        return '';
      }),
      check: closing('{ code: { ne: 4001 }, by: server }'),
      reason: /connection lost/,
    },
    {
      says: 'a connection that is reset in the middle of the sequence',
      is: 'failed',
      why: rule,
      target: talking((socket) => tell(socket, ['a'], () => socket.terminate())),
      check: 'retry: { attempts: 1 }\nwebsocket: { url: "${url}", events: { sequence: [a, b], within: 1s } }',
      reason: /connection lost/,
    },
    {
      says: 'the server has to close and does not',
      is: 'failed',
      why: `${rule}: by: server`,
      target: telling(),
      check: closing('{ by: server }').replace('1s', '400ms'),
      reason: /expected a close by the server, still open after/,
    },
    {
      says: 'the server closes with the expected code and another reason',
      is: 'failed',
      why: rule,
      target: framing(closeFrame(4000, 'bye')),
      check: closing('{ code: 4000, reason: { contains: moved } }'),
      reason: /close reason/,
    },
    {
      says: 'a server that never answers our close',
      is: 'failed',
      why: 'RFC 6455 7.1.2: the close is answered; expected was 1000',
      target: framingAfterA(),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 200ms }, close: { code: 1000 } }',
      reason: /expected close code 1000, got 1006/,
    },
    {
      says: 'a ping without a pong',
      is: 'failed',
      why: 'RFC 6455 5.5.2',
      target: answering((right) => right),
      check: 'timeout: 400ms\nwebsocket: { url: "${url}", ping: true }',
      reason: /expected a pong, got nothing/,
    },
    {
      says: 'a connection that the server closes before the pong',
      is: 'failed',
      why: 'RFC 6455 5.5.2: a close is no pong',
      target: framing(closeFrame(1000)),
      check: 'timeout: 1s\nwebsocket: { url: "${url}", ping: true }',
      reason: /expected a pong, got closed with 1000/,
    },
    {
      says: 'a ping that is answered in time',
      is: 'passed',
      why: rule,
      target: telling(),
      check: 'websocket: { url: "${url}" }\nexpect: { ping: { lt: 5s } }',
    },
    {
      says: 'a pong that nobody asked for is no answer to a ping that was',
      is: 'passed',
      why: 'RFC 6455 5.5.3: unsolicited pongs do no harm',
      target: framing(frame('x', 10), eventFrame('a')),
      check: 'websocket: { url: "${url}", events: { sequence: [a], within: 500ms } }',
    },
    {
      says: 'a server that is half open: it takes everything and never says more',
      is: 'failed',
      why: rule,
      target: framingAfterA(),
      check:
        'websocket: { url: "${url}", send: [{ text: hi }], events: { sequence: [a, b], within: 300ms } }',
      reason: /lacks b; not complete within 0\.3 s/,
    },
    {
      says: 'a server that answers before it is asked, and then not at all',
      is: 'failed',
      why: 'docs/checks.md, websocket: the sequence has to be complete',
      target: framing(eventFrame('b')),
      check:
        'websocket: { url: "${url}", send: [{ json: { type: go }, after: a }], events: { order: contains, sequence: [a, b], within: 300ms } }',
      reason: /lacks a/,
    },
    {
      says: 'a pong that nobody asked for, and none for the ping that was sent',
      is: 'failed',
      why: 'RFC 6455 5.5.3: the answer holds what the ping held',
      target: framing(frame('x', 10), eventFrame('a')),
      check:
        'timeout: 1s\nwebsocket: { url: "${url}", ping: true, events: { sequence: [a], within: 500ms } }',
      reason: /expected a pong, got nothing/,
    },
    {
      says: 'all events come, and none for which a message waits',
      is: 'failed',
      why: 'docs/checks.md, websocket: what came without the message is not its answer',
      target: framing(eventFrame('a')),
      check:
        'websocket: { url: "${url}", send: [{ json: { type: go }, after: ready }], events: { sequence: [a], within: 300ms } }',
      reason: /expected ready, which a message waits for; it did not come, and the message was not sent/,
    },
    {
      says: 'the event for which a message waits comes behind the sequence',
      is: 'passed',
      why: 'docs/checks.md, websocket: what is to be sent is sent before the end',
      target: framing(eventFrame('a'), eventFrame('ready')),
      check:
        'websocket: { url: "${url}", send: [{ json: { type: go }, after: ready }], events: { sequence: [a], within: 2s } }',
    },
    {
      says: 'a connection that is lost has no code that could be unlike another',
      is: 'failed',
      why: 'docs/checks.md, rule 2: no close frame says nothing of its code',
      target: answering((right, socket) => {
        setTimeout(() => socket.resetAndDestroy(), 50);
        return Buffer.concat([Buffer.from(right), eventFrame('a')]);
      }),
      check:
        'timeout: 2s\nwebsocket: { url: "${url}", events: { sequence: [a], never: [b], within: 1s }, close: { code: { ne: 1011 } } }',
      reason: /lost|1006/,
    },
    {
      says: 'a close that is never answered has no code that could be unlike another',
      is: 'failed',
      why: 'docs/checks.md, rule 2: no close frame says nothing of its code',
      target: framing(eventFrame('a')),
      check:
        'timeout: 1s\nwebsocket: { url: "${url}", events: { sequence: [a] }, close: { code: { ne: 1011 } } }',
      reason: /close code not 1011, got 1006: the server never answered our close/,
    },
  ],
};
