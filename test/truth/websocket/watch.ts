import { closeFrame, eventFrame } from '../../support/websocket-server.ts';
import { framing, sending, talking, tell, telling } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

const rule = 'docs/checks.md, websocket: how long it watches';

function asks(events: string, more = ''): string {
  return `timeout: 4s\nwebsocket: { url: "\${url}", events: { ${events} }${more} }`;
}

export const watch: Kind = {
  kind: 'what is asked is watched for as long as it may still be broken',
  rule,
  statements: [
    {
      says: 'an event that must never come, after the sequence is complete',
      is: 'failed',
      why: rule,
      target: telling('a', 100, 'error'),
      check: asks('sequence: [a], never: [error], within: 400ms'),
      reason: /got error, which must never come/,
    },
    {
      says: 'an event that must never come, without `within`, after the sequence is complete',
      is: 'failed',
      why: `${rule}: 1 s without within`,
      target: telling('a', 200, 'error'),
      check: asks('sequence: [a], never: [error]'),
      reason: /got error, which must never come/,
    },
    {
      says: 'an event that must never come, behind the quiet time',
      is: 'passed',
      why: `${rule}: quiet`,
      target: telling('a', 600, 'error'),
      check: asks('sequence: [a], never: [error], within: 2s, quiet: 100ms'),
    },
    {
      says: 'frames that keep coming hold the quiet time up, until one that must never come',
      is: 'failed',
      why: `${rule}: no frame for quiet`,
      target: telling('a', 150, 'x', 150, 'x', 150, 'error'),
      check: asks('order: contains, sequence: [a], never: [error], within: 2s, quiet: 300ms'),
      reason: /got error/,
    },
    {
      says: 'an event that must never come, behind `within`',
      is: 'passed',
      why: `${rule}: within ends the watch`,
      target: telling('a', 500, 'error'),
      check: asks('sequence: [a], never: [error], within: 200ms'),
    },
    {
      says: 'a server that is never quiet, without `within`',
      is: 'passed',
      why: `${rule}: the time limit of the check ends the watch`,
      target: talking((socket) => {
        const beat = setInterval(() => socket.send('{"type":"beat"}'), 60);
        socket.send('{"type":"a"}');
        socket.on('close', () => clearInterval(beat));
      }),
      check: asks('order: contains, sequence: [a], never: [error]').replace('4s', '1s'),
    },
    {
      says: 'a step comes once more than its written bound, after the sequence is complete',
      is: 'failed',
      why: rule,
      target: telling('a', 'a', 100, 'a'),
      check: asks('sequence: [{ event: a, repeat: "1..2" }], within: 300ms'),
      reason: /got a instead of nothing more/,
    },
    {
      says: 'a step comes once more than its exact count, after the sequence is complete',
      is: 'failed',
      why: rule,
      target: telling('a', 'a', 100, 'a'),
      check: asks('sequence: [{ event: a, repeat: 2 }], within: 300ms'),
      reason: /got a instead of nothing more/,
    },
    {
      says: 'a step stays within its written bound',
      is: 'passed',
      why: rule,
      target: telling('a', 80, 'a'),
      check: asks('sequence: [{ event: a, repeat: "1..2" }], within: 250ms'),
    },
    {
      says: 'a written bound among other events, passed after the sequence is complete',
      is: 'failed',
      why: rule,
      target: telling('a', 'x', 'b', 80, 'a', 'x', 'a'),
      check: asks('order: contains, sequence: [{ event: a, repeat: "1..2" }, b], within: 300ms'),
      reason: /got a too often/,
    },
    {
      says: 'an event that nobody bounded comes again among others',
      is: 'passed',
      why: `${rule}: contains, nobody wrote a bound`,
      target: telling('a', 'x', 'b', 'a', 'a'),
      check: asks('order: contains, sequence: [a, b], within: 300ms'),
    },
    {
      says: 'a sequence that may be empty, and an event that is not of it',
      is: 'failed',
      why: `${rule}: it does not end at the opening`,
      target: telling(100, 'error'),
      check: asks('sequence: [{ event: a, repeat: "0.." }], within: 300ms'),
      reason: /got error instead of a/,
    },
    {
      says: 'a sequence that may be empty, and nothing comes',
      is: 'passed',
      why: rule,
      target: telling(),
      check: asks('sequence: [{ event: a, repeat: "0.." }], within: 200ms'),
    },
    {
      says: 'the last event may be there, and has other fields than it must',
      is: 'failed',
      why: `${rule}: a last event that need not come`,
      target: talking((socket) =>
        tell(socket, ['a', 100], () => socket.send('{"type":"usage","tokens":-1}')),
      ),
      check: asks(
        'sequence: [a, { event: usage, repeat: "0..", match: { $.tokens: { gte: 0 } } }], within: 400ms',
      ),
      reason: /got another usage than expected/,
    },
    {
      says: 'the server closes in order while it is watched',
      is: 'passed',
      why: `${rule}: until the server closes`,
      target: talking((socket) => tell(socket, ['a', 50], () => socket.close(1000))),
      check: asks('sequence: [a], never: [error], within: 2s'),
    },
    {
      says: 'the server fails while it is watched',
      is: 'failed',
      why: 'RFC 6455 7.4.1: 1011',
      target: talking((socket) => tell(socket, ['a', 50], () => socket.close(1011, 'boom'))),
      check: asks('sequence: [a], never: [error], within: 1s'),
      reason: /closed with 1011 "boom"/,
    },
    {
      says: 'the connection is lost while it is watched',
      is: 'failed',
      why: 'RFC 6455 7.1.5',
      target: talking((socket) => tell(socket, ['a', 50], () => socket.terminate())),
      check: asks('sequence: [a], never: [error], within: 1s'),
      reason: /lost without a close frame/,
    },
    ...[
      ['text', 'ERROR: token expired'],
      ['a frame of STOMP', 'ERROR\nmessage:bad\n\n\0'],
      ['a packet of Socket.IO', '42["error",{}]'],
      ['JSON whose name is an object', '{"type":{"name":"error"}}'],
      ['JSON without a name', '{"error":"token expired"}'],
      ['bytes', Buffer.from([1, 2, 3])],
    ].map(
      ([what, frame]): Statement => ({
        says: `only what must never come is asked for, and all that came was ${what}, which is no event`,
        is: 'inconclusive',
        why: `${rule}: what it may have been is not known`,
        target: sending(frame ?? ''),
        check: asks('never: [error], within: 200ms'),
        reason: /no event came, but 1 frame that is no event \(.*\): whether it was error is not known/,
      }),
    ),
    {
      says: 'nothing came of what must never come, and frames that are no events beside one that is',
      is: 'passed',
      why: 'docs/checks.md: other frames do no harm',
      target: sending('keep-alive', '{"type":"a"}'),
      check: asks('never: [error], within: 200ms'),
    },
    {
      says: 'only what must never come is asked for, and the server closes at once',
      is: 'inconclusive',
      why: `${rule}: what would have come within the second is not known`,
      target: framing(closeFrame(1000)),
      check: asks('never: [error], within: 1s'),
      reason: /closed with 1000 after .*: what would have come later is not known/,
    },
    {
      says: 'all that is asked for may come or not, and the server closes at once',
      is: 'inconclusive',
      why: `${rule}: what would have come within the second is not known`,
      target: framing(closeFrame(1000)),
      check: asks('sequence: [{ event: a, repeat: "0.." }], never: [error], within: 1s'),
      reason: /what would have come later is not known/,
    },
    {
      says: 'only what must never come is asked for, and the server closes at once, as the plan expects',
      is: 'passed',
      why: `${rule}: until the server closes`,
      target: framing(closeFrame(1000)),
      check: asks('never: [error], within: 1s', ', close: { code: 1000 }'),
    },
    {
      says: 'what must never come stands in the same packet as the close',
      is: 'failed',
      why: rule,
      target: framing(eventFrame('error'), closeFrame(1000)),
      check: asks('never: [error], within: 1s'),
      reason: /got error/,
    },
    {
      says: 'what is watched on is closed with 1000, as the plan expects',
      is: 'passed',
      why: `${rule}: closed with 1000`,
      target: telling('a'),
      check: asks('sequence: [a], never: [error], within: 200ms', ', close: { code: 1000 }'),
    },
    {
      says: 'a plain sequence is not watched on',
      is: 'passed',
      why: `${rule}: nothing that may still come matters`,
      target: telling('a', 150, 'b'),
      check: asks('sequence: [a], within: 1s'),
    },
    {
      says: 'a plain sequence with a quiet time is watched on',
      is: 'failed',
      why: `${rule}: quiet that is written`,
      target: telling('a', 100, 'b'),
      check: asks('sequence: [a], within: 1s, quiet: 300ms'),
      reason: /got b instead of nothing more/,
    },
    {
      says: 'the watch is cut by the deadline of `until`',
      is: 'inconclusive',
      why: `${rule}: cut short of within`,
      target: telling('a'),
      check: `until: { deadline: 400ms, interval: 300ms }\n${asks('sequence: [a], never: [error], within: 2s')}`,
      reason: /watched for 0\.\d s of 2\.0 s/,
    },
  ],
};
