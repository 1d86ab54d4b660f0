import { closeFrame, eventFrame, frame } from '../../support/websocket-server.ts';
import { framing, talking, tell, telling } from '../../support/websocket-targets.ts';
import type { Kind } from '../statement.ts';

const rule = 'docs/checks.md, websocket: order';

function asks(events: string): string {
  return `websocket: { url: "\${url}", events: { ${events} } }`;
}

export const order: Kind = {
  kind: 'an order counts what it says it counts',
  rule,
  statements: [
    {
      says: 'in any order, an event comes twice where it was asked for once',
      is: 'failed',
      why: `${rule}: each as often as asked`,
      target: telling('a', 'b', 'a'),
      check: asks('order: any, sequence: [a, b], within: 200ms'),
      reason: /got a too often/,
    },
    {
      says: 'in any order, an event comes again after all are there',
      is: 'failed',
      why: `${rule}: each as often as asked, watched on`,
      target: telling('b', 'a', 100, 'a'),
      check: asks('order: any, sequence: [a, b], within: 800ms'),
      reason: /got a too often/,
    },
    {
      says: 'in any order, events that nobody named do no harm',
      is: 'passed',
      why: rule,
      target: telling('x', 'b', 'x', 'a', 'x'),
      check: asks('order: any, sequence: [a, b], within: 200ms'),
    },
    {
      says: 'in any order, one event counts for one step',
      is: 'failed',
      why: rule,
      target: telling('a', 'b'),
      check: asks('order: any, sequence: [a, a, b], within: 200ms'),
      reason: /lacks a/,
    },
    {
      says: 'in any order, an event counts for the step that lets all be there',
      is: 'passed',
      why: rule,
      target: talking((socket) => {
        socket.send('{"type":"a","ok":true}');
        socket.send('{"type":"a","ok":false}');
      }),
      check: asks('order: any, sequence: [a, { event: a, match: { $.ok: true } }], within: 200ms'),
    },
    {
      says: 'in any order, a named event with other fields is one too many',
      is: 'failed',
      why: rule,
      target: talking((socket) => {
        socket.send('{"type":"a","ok":false}');
        socket.send('{"type":"a","ok":true}');
      }),
      check: asks('order: any, sequence: [{ event: a, match: { $.ok: true } }], within: 200ms'),
      reason: /got another a than expected/,
    },
    {
      says: 'in any order, no upper bound is an open one',
      is: 'passed',
      why: rule,
      target: telling('b', 'a', 'a', 'a'),
      check: asks('order: any, sequence: [{ event: a, repeat: "1.." }, b], within: 200ms'),
    },
    {
      says: 'in order, an event stands between',
      is: 'failed',
      why: `${rule}: exactly this sequence`,
      target: telling('a', 'x', 'b'),
      check: asks('sequence: [a, b], within: 300ms'),
      reason: /got x instead of b/,
    },
    {
      says: 'in order, an event comes twice',
      is: 'failed',
      why: `${rule}: exactly this sequence`,
      target: telling('a', 'a', 'b'),
      check: asks('sequence: [a, b], within: 300ms'),
      reason: /got a instead of b/,
    },
    {
      says: 'among others, the steps come in another order',
      is: 'failed',
      why: `${rule}: contains`,
      target: telling('b', 'a'),
      check: asks('order: contains, sequence: [a, b], within: 200ms'),
      reason: /lacks b/,
    },
    {
      says: 'among others, a state is waited for through other states of the same name',
      is: 'passed',
      why: `${rule}: contains`,
      target: talking((socket) => {
        for (const state of ['queued', 'running', 'done'])
          socket.send(JSON.stringify({ type: 'status', state }));
      }),
      check: asks('order: contains, sequence: [{ event: status, match: { $.state: done } }], within: 300ms'),
    },
    {
      says: 'the sequence is complete after `within`',
      is: 'failed',
      why: 'docs/checks.md, websocket: within',
      target: telling('a', 300, 'b'),
      check: asks('sequence: [a, b], within: 150ms'),
      reason: /lacks b; not complete within 0\.\d s/,
    },
    {
      says: 'the first event comes late, the rest in time',
      is: 'failed',
      why: 'docs/checks.md, websocket: firstWithin',
      target: telling(200, 'a'),
      check: asks('sequence: [a], within: 1s, firstWithin: 50ms'),
      reason: /first event after .*, expected at most 50 ms/,
    },
    {
      says: 'no event comes at all where the first one has a time',
      is: 'failed',
      why: 'docs/checks.md, websocket: firstWithin',
      target: talking((socket) => tell(socket, [30], () => socket.close(1000))),
      check: asks('never: [error], within: 1s, firstWithin: 500ms'),
      reason: /no event for .*the first was expected within 0\.5 s/,
    },
    {
      says: 'two events are too far apart',
      is: 'failed',
      why: 'docs/checks.md, websocket: gap',
      target: telling('a', 200, 'b'),
      check: asks('sequence: [a, b], within: 1s, gap: 60ms'),
      reason: /silence of .*, expected at most 60 ms/,
    },
    {
      says: 'silence after the sequence is complete is no gap',
      is: 'passed',
      why: 'docs/checks.md, websocket: gap, between two events of the sequence',
      target: telling('a', 'b'),
      check: asks('sequence: [a, b], never: [error], within: 500ms, gap: 300ms'),
    },
    {
      says: 'an event stands in one packet behind the end of a plain sequence',
      is: 'passed',
      why: `${rule}: a plain sequence is over with its last event`,
      target: framing(eventFrame('a'), eventFrame('b'), eventFrame('c')),
      check: asks('sequence: [a, b]'),
    },
    {
      says: 'an event stands in one frame behind the end of a plain sequence',
      is: 'passed',
      why: `${rule}: a plain sequence is over with its last event`,
      target: framing(frame('{"type":"a"}\n{"type":"b"}\n{"type":"b"}')),
      check: asks('sequence: [a, b]'),
    },
    {
      says: 'an event comes behind the end of a sequence after which the server has to close',
      is: 'failed',
      why: `${rule}: all counts until the close that is waited for`,
      target: framing(eventFrame('a'), eventFrame('b'), closeFrame(1000)),
      check: `${asks('sequence: [a]').slice(0, -1)}, close: { by: server } }`,
      reason: /got b instead of nothing more/,
    },
    {
      says: 'many events that any of many steps may take do not hold the check',
      is: 'passed',
      why: 'docs/checks.md, rule 7',
      target: framing(...Array.from({ length: 3000 }, () => eventFrame('a')), eventFrame('b')),
      check: asks(`sequence: [${'{ event: a, repeat: "0..100" }, '.repeat(60)}b], within: 20s, quiet: 100ms`),
    },
  ],
};
