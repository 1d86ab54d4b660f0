import { talking, tell, telling } from '../../support/websocket-targets.ts';
import type { Kind } from '../statement.ts';

const rule = 'docs/checks.md, websocket';

export const plans: Kind = {
  kind: 'a plan that asks for what cannot be seen is refused, or given the time',
  rule: 'docs/plan-language.md; docs/checks.md, websocket: within and timeout',
  statements: [
    {
      says: 'a time limit that ends before `within`',
      is: 'invalid',
      why: `${rule}: a shorter timeout is a mistake`,
      check: 'timeout: 10s\nwebsocket: { url: "ws://127.0.0.1:1/", events: { sequence: [a], within: 30s } }',
      reason: /it\.timeout: expected at least 30 s, which websocket\.events\.within asks for, got "10s"/,
    },
    {
      says: 'a time limit that ends before `within` of the expectations',
      is: 'invalid',
      why: `${rule}: a shorter timeout is a mistake`,
      check:
        'timeout: 10s\nwebsocket: { url: "ws://127.0.0.1:1/" }\nexpect: { events: { never: [a], within: 30s } }',
      reason: /which expect\.events\.within asks for/,
    },
    {
      says: 'a time limit that ends with `within`',
      is: 'passed',
      why: `${rule}: it may not be shorter`,
      target: telling('a'),
      check:
        'timeout: 300ms\nwebsocket: { url: "${url}", events: { sequence: [a], never: [error], within: 300ms } }',
    },
    {
      says: '`within` from a variable that is longer than the time limit',
      is: 'failed',
      why: `${rule}: the time limit is raised where it is not known when the plan is read`,
      target: async (stage) => ({
        ...(await talking((socket) => tell(socket, ['a', 500, 'error']))(stage)),
        span: '800ms',
      }),
      check:
        'timeout: 200ms\nwebsocket: { url: "${url}", events: { sequence: [a], never: [error], within: "${span}" } }',
      reason: /got error/,
    },
    {
      says: 'only what must never come, without a time',
      is: 'invalid',
      why: rule,
      check: 'websocket: { url: "ws://127.0.0.1:1/", events: { never: [error] } }',
      reason: /without a sequence, `within` must say how long to watch/,
    },
    {
      says: 'a quiet time without a unit',
      is: 'invalid',
      why: 'docs/plan-language.md: durations carry a unit',
      check: 'websocket: { url: "ws://127.0.0.1:1/", events: { sequence: [a], quiet: 2 } }',
      reason: /events\.quiet/,
    },
    {
      says: 'a header that cannot be sent, and a subprotocol twice',
      is: 'invalid',
      why: 'RFC 9110 5.5; RFC 6455 4.1, 10',
      check:
        'websocket: { url: "ws://127.0.0.1:1/", headers: { "x y": "1", x: "a\\nb" }, subprotocols: [v1, v1] }\nexpect: { handshake: { status: 101 } }',
      reason: /the name of a header[\s\S]*without line ends[\s\S]*each subprotocol once/,
    },
    {
      says: 'a header from a variable that cannot be sent',
      is: 'errored',
      why: 'RFC 9110 5.5: it shows when the variable is filled in',
      target: async () => ({ tenant: 'a\r\nx: y' }),
      check:
        'websocket: { url: "ws://127.0.0.1:1/", headers: { x: "${tenant}" } }\nexpect: { handshake: { status: 101 } }',
      reason: /with its variables filled in: websocket\.headers\.x: expected a header without line ends/,
    },
    {
      says: 'a name for the events that is no path',
      is: 'invalid',
      why: 'RFC 9535',
      check: 'websocket: { url: "ws://127.0.0.1:1/", events: { by: type, sequence: [a] } }',
      reason: /events\.by: expected a JSON path/,
    },
    {
      says: 'a repeat whose least is above its most',
      is: 'invalid',
      why: rule,
      check: 'websocket: { url: "ws://127.0.0.1:1/", events: { sequence: [{ event: a, repeat: "3..1" }] } }',
    },
    {
      says: 'a sequence without an event, a match without a path, a repeat of none',
      is: 'invalid',
      why: 'docs/checks.md, rule 4: empty is not a wish',
      check:
        'websocket: { url: "ws://127.0.0.1:1/", events: { sequence: [], within: 1s } }\nexpect: { events: { sequence: [{ event: a, match: {} }, { event: b, repeat: 0 }], within: 1s } }',
      reason:
        /expected 1 or more, got an empty list[\s\S]*expected a path and what is there[\s\S]*expected how often/,
    },
    {
      says: 'an event that must come and must never come',
      is: 'invalid',
      why: rule,
      check: 'websocket: { url: "ws://127.0.0.1:1/", events: { sequence: [a], never: [a] } }',
      reason: /can never be one that must never come/,
    },
    {
      says: 'a close code that there is not',
      is: 'invalid',
      why: 'RFC 6455 7.4.2',
      check: 'websocket: { url: "ws://127.0.0.1:1/", close: { code: 10000 } }',
      reason: /expected a close code, 1000 to 4999/,
    },
  ],
};
