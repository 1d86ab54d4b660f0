import { describe, expect, test } from 'vitest';
import { websocket } from '../../src/checks/websocket/websocket.ts';

const url = 'wss://api.test/ws';

function problems(spec: unknown, expected: unknown = {}): readonly string[] {
  return [websocket.spec.safeParse(spec), websocket.expect.safeParse(expected)].flatMap(({ error }) =>
    (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  );
}

describe('what a plan may say', () => {
  test.each<[string, object, object]>([
    ['the least', { url }, {}],
    [
      'variables anywhere',
      { url: '${ws}', events: { by: '${path}', sequence: ['${event}'], within: '${limit}' } },
      {},
    ],
    [
      'repeats',
      {
        url,
        events: {
          sequence: [
            { event: 'a', repeat: '1..' },
            { event: 'b', repeat: 2 },
            { event: 'c', repeat: '0..3' },
          ],
        },
      },
      {},
    ],
    ['events among the expectations', { url }, { events: { sequence: ['a'] }, close: { code: 1000 } }],
    ['messages', { url, send: [{ json: { a: 1 } }, { text: 'x', after: 'a' }, { binary: 'AQID' }] }, {}],
  ])('%s', (_what, spec, expected) => {
    expect(problems(spec, expected)).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    [
      'an HTTP address',
      { url: 'https://api.test/ws' },
      /url: expected a URL that begins with ws:\/\/ or wss:\/\//,
    ],
    ['a fragment', { url: `${url}#x` }, /url: a WebSocket URL has no fragment/],
    ['an unknown key', { url, conections: 3 }, /Unrecognized key: "conections"/],
    [
      'a duration without a unit',
      { url, events: { sequence: ['a'], within: '30' } },
      /events\.within: expected a duration/,
    ],
    ['never without a time', { url, events: { never: ['error'] } }, /events\.within: without a sequence/],
    ['a wrong order', { url, events: { sequence: ['a'], order: 'sorted' } }, /events\.order/],
    ['a wrong path', { url, events: { by: 'type', sequence: ['a'] } }, /events\.by: expected a JSON path/],
    [
      'a repeat that is none',
      { url, events: { sequence: [{ event: 'a', repeat: '3..1' }] } },
      /events\.sequence\.0/,
    ],
    ['no connections', { url, connections: 0 }, /connections/],
    ['a message of two kinds', { url, send: [{ text: 'a', json: 1 }] }, /send\.0/],
    ['a binary message that is no base64', { url, send: [{ binary: '%%' }] }, /send\.0/],
    [
      'a subprotocol with a space',
      { url, subprotocols: ['a b'] },
      /subprotocols\.0: expected a subprotocol name/,
    ],
  ])('not %s', (_what, spec, message) => {
    expect(problems(spec).join('\n')).toMatch(message);
  });

  test('events or a close in the check are an assertion as well', () => {
    expect(websocket.prepare({ url }, {}).assertsNothing).toBe(true);
    expect(websocket.prepare({ url, events: { sequence: ['a'] } }, {}).assertsNothing).toBe(false);
    expect(websocket.prepare({ url, close: { code: 4001 } }, {}).assertsNothing).toBe(false);
    expect(websocket.prepare({ url }, { handshake: { status: 101 } }).assertsNothing).toBe(false);
  });

  test('weak spots are named', () => {
    const prepared = websocket.prepare({ url, send: [{ text: 'x', after: 'a' }] }, {});
    expect(prepared.lint()).toHaveLength(2);
    expect(prepared.hosts()).toEqual(['api.test']);
  });
});
