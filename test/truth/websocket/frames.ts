import { frame } from '../../support/websocket-server.ts';
import { framing, sending } from '../../support/websocket-targets.ts';
import type { Kind } from '../statement.ts';

const rule = 'docs/checks.md, websocket: what a frame holds';

function asks(sequence: string, more = ''): string {
  return `websocket: { url: "\${url}", events: { sequence: [${sequence}], within: 400ms${more} } }`;
}

const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

export const frames: Kind = {
  kind: 'every frame is read as far as it can be, and shown with the reason where it is no event',
  rule: 'docs/checks.md, websocket; RFC 7464, RFC 8259 8.1, RFC 9535',
  statements: [
    {
      says: "SignalR's record separator behind the JSON",
      is: 'passed',
      why: 'SignalR hub protocol: messages end with 0x1E',
      target: sending('{"type":"hello"}\x1e'),
      check: asks('hello'),
    },
    {
      says: 'several records of SignalR in one frame are several events',
      is: 'failed',
      why: 'SignalR hub protocol: messages end with 0x1E',
      target: sending('{"type":"hello"}\x1e{"type":"error"}\x1e'),
      check: asks('hello', ', never: [error], quiet: 50ms'),
      reason: /got error, which must never come/,
    },
    {
      says: 'a JSON text on each line of a frame',
      is: 'passed',
      why: rule,
      target: sending('{"type":"a"}\n{"type":"b"}\r\n'),
      check: asks('a, b'),
    },
    {
      says: 'JSON texts one behind the other in a frame',
      is: 'passed',
      why: rule,
      target: sending('{"type":"a","text":"}{"} {"type":"b"}[{"type":"c"}]'),
      check: asks('a, b'),
    },
    {
      says: 'JSON that is indented over many lines is one text',
      is: 'passed',
      why: 'RFC 8259 2',
      target: sending(JSON.stringify({ type: 'a', items: [1, 2] }, null, 2)),
      check: asks('{ event: a, match: { "$.items": { length: 2 } } }'),
    },
    {
      says: 'a readable line beside one that is none',
      is: 'passed',
      why: rule,
      target: sending('keep-alive\n{"type":"a"}'),
      check: asks('a'),
    },
    {
      says: "socket.io's packet type before the JSON",
      is: 'failed',
      why: `${rule}: it is shown as what it is`,
      target: sending('42["hello",{}]'),
      check: asks('hello'),
      reason: /1 frame that is no event \(42\["hello",\{\}\]: a socket\.io packet, not JSON, by \$\.type\)/,
    },
    {
      says: 'a name that is an object',
      is: 'failed',
      why: rule,
      target: sending('{"type":{"name":"hello"}}'),
      check: asks('hello'),
      reason: /an object at \$\.type, not a name/,
    },
    {
      says: 'JSON without the key of the name',
      is: 'failed',
      why: rule,
      target: sending('{"event":"hello"}', '{"event":"bye"}'),
      check: asks('hello'),
      reason: /2 frames that are no event \(the first: \{"event":"hello"\}: nothing at \$\.type\)/,
    },
    {
      says: 'a name that every object has by nature',
      is: 'failed',
      why: 'docs/checks.md: own properties only',
      target: sending('{"a":1}'),
      check: 'websocket: { url: "${url}", events: { by: $.constructor, sequence: [x], within: 200ms } }',
      reason: /nothing at \$\.constructor/,
    },
    {
      says: 'text that is no JSON',
      is: 'failed',
      why: rule,
      target: sending('hello'),
      check: asks('hello'),
      reason: /\(hello: not JSON, by \$\.type\)/,
    },
    {
      says: 'JSON that breaks off',
      is: 'failed',
      why: rule,
      target: sending('{"type":"hello"'),
      check: asks('hello'),
      reason: /not JSON, by \$\.type/,
    },
    {
      says: 'bytes that are no JSON',
      is: 'failed',
      why: rule,
      target: sending(Buffer.from([0x82, 0xa4, 0x74])),
      check: asks('hello'),
      reason: /\(3 bytes: bytes, no JSON\)/,
    },
    {
      says: 'JSON that is sent as bytes',
      is: 'passed',
      why: rule,
      target: sending(Buffer.from(' {"type":"hello"}')),
      check: asks('hello'),
    },
    {
      says: 'an empty frame',
      is: 'failed',
      why: rule,
      target: sending(''),
      check: asks('hello'),
      reason: /1 frame that is no event/,
    },
    {
      says: 'a byte order mark before the JSON',
      is: 'passed',
      why: 'RFC 8259 8.1',
      target: sending('\ufeff{"type":"hello"}'),
      check: asks('hello'),
    },
    {
      says: 'a list of events in one frame is several events in order',
      is: 'failed',
      why: 'docs/checks.md, websocket: `by` with several names',
      target: sending('[{"type":"a"},{"type":"error"}]'),
      check: asks('a', ', by: "$[*].type", never: [error], quiet: 50ms'),
      reason: /got error, which must never come/,
    },
    {
      says: 'each event of a list is matched on its own entry',
      is: 'passed',
      why: 'docs/checks.md, websocket: `match` looks into what the name came from',
      target: sending('[{"type":"a","ok":true},{"type":"b","ok":false}]'),
      check: asks(
        '{ event: a, match: { $.ok: true } }, { event: b, match: { $.ok: false } }',
        ', by: "$[*].type"',
      ),
    },
    {
      says: 'an event of a list is not matched on the entry beside it',
      is: 'failed',
      why: 'docs/checks.md, websocket: `match` looks into what the name came from',
      target: sending('[{"type":"a","ok":false},{"type":"b","ok":true}]'),
      check: asks('{ event: a, match: { $.ok: true } }, b', ', by: "$[*].type"'),
      reason: /got another a than expected/,
    },
    {
      says: 'names in a list of names are matched on the frame',
      is: 'passed',
      why: 'docs/checks.md, websocket: where nothing is between, the frame',
      target: sending('{"events":["a","b"],"run":7}'),
      check: asks('{ event: a, match: { $.run: 7 } }, b', ', by: "$.events[*]"'),
    },
    {
      says: 'a match that finds several values speaks of each of them',
      is: 'failed',
      why: 'docs/checks.md: every value a path finds counts',
      target: sending('{"type":"done","steps":[{"state":"ok"},{"state":"failed"}]}'),
      check: asks('{ event: done, match: { "$.steps[*].state": { ne: failed } } }'),
      reason: /got another done than expected/,
    },
    {
      says: 'JSON that is 10,000 levels deep',
      is: 'failed',
      why: 'docs/checks.md: no input breaks a check',
      target: sending(deep),
      check: asks('a', ', by: "$..type"'),
      reason: /1 frame that is no event \(.*: nothing at \$\.\.type\)/,
    },
    {
      says: 'an event that is 10,000 levels deep',
      is: 'passed',
      why: 'docs/checks.md: no input breaks a check',
      target: sending(`{"type":"a","b":${deep}}`),
      check: asks('a'),
    },
    {
      says: 'frames that are no events beside those that are asked for',
      is: 'passed',
      why: 'docs/checks.md, websocket: they do no harm',
      target: framing(frame('2'), frame('{"type":"a"}'), frame(Buffer.from([1]), 2), frame('{"type":"b"}')),
      check: asks('a, b'),
    },
  ],
};
