import { describe, expect, test } from 'vitest';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import { runCheck } from '../support/run-check.ts';
import { tryWebsocket } from '../support/websocket-check.ts';
import {
  eventFrame,
  type Running,
  startRawServer,
  startWebsocketServer,
} from '../support/websocket-server.ts';

const five = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'agent_completed'];
const golden = {
  sequence: [five[0], { event: five[1], repeat: '1..' }, ...five.slice(2)],
  never: ['error'],
  within: '400ms',
};

function eventServer(...types: string[]): Promise<Running> {
  return startWebsocketServer((socket) => {
    for (const type of types) socket.send(JSON.stringify({ type }));
  });
}

describe('events', () => {
  test('five events in one packet are all seen', async () => {
    await using server = await startRawServer((socket, accept) => {
      socket.write(accept);
      socket.once('data', () => socket.write(Buffer.concat(five.map(eventFrame))));
    });
    const send = [{ json: { type: 'user_message', text: 'ping' } }];
    const { judgement, words } = await tryWebsocket({ url: server.url, send, events: golden });
    expect(judgement.failures).toEqual([]);
    expect(words).toMatch(/^5 events in \d+ ms$/);
  });

  test('events in the same packet as the 101 are all seen', async () => {
    await using server = await startRawServer((socket, accept) => {
      socket.write(Buffer.concat([accept, ...five.map(eventFrame)]));
    });
    expect((await tryWebsocket({ url: server.url, events: golden })).judgement.failures).toEqual([]);
  });

  test('one frame in many packets is one event', async () => {
    await using server = await startRawServer((socket, accept) => {
      socket.setNoDelay();
      socket.write(accept);
      const bytes = [...Buffer.concat(five.map(eventFrame))];
      const next = () => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(Buffer.from([byte]), next);
      };
      next();
    });
    expect((await tryWebsocket({ url: server.url, events: golden })).judgement.failures).toEqual([]);
  });

  test('events that arrive while the check is busy elsewhere, or waits to send, are not lost', async () => {
    const got: string[] = [];
    await using server = await startWebsocketServer((socket) => {
      for (const type of five.slice(0, 3)) socket.send(JSON.stringify({ type }));
      socket.on('message', (data) => {
        got.push(String(data));
        for (const type of five.slice(3)) socket.send(JSON.stringify({ type }));
      });
    });
    const running = tryWebsocket({
      url: server.url,
      send: [{ text: 'go', after: 'tool_executing' }],
      events: golden,
    });
    // The event loop stands still: everything that was sent meanwhile comes at once afterwards.
    const until = performance.now() + 60;
    while (performance.now() < until);
    expect((await running).judgement.failures).toEqual([]);
    expect(got).toEqual(['go']);
  });

  test('another event than expected: expected beside received, with times', async () => {
    await using server = await eventServer('agent_started', 'tool_executing', 'agent_completed');
    const { judgement, observation } = await tryWebsocket({ url: server.url, events: golden });
    const [failure] = judgement.failures;
    expect(failure?.at).toBe('events');
    expect(failure?.expected).toBe(
      'agent_started → agent_thinking(1+) → tool_executing → tool_completed → agent_completed, never error, within 400 ms',
    );
    expect(failure?.actual).toMatch(/^agent_started \+\d+ ms → tool_executing \+\d+ ms/);
    expect(failure?.message).toContain('got tool_executing instead of agent_thinking');
    expect(observation.frames[0]?.frames[0]).toMatchObject({
      kind: 'text',
      event: 'agent_started',
      text: '{"type":"agent_started"}',
    });
    expect(judgement.transient).toBe(null);
  });

  test('when `within` passes it is a failed expectation, with the silence told', async () => {
    await using server = await eventServer('agent_started', 'agent_thinking');
    const { judgement, words } = await tryWebsocket({ url: server.url, events: golden });
    expect(judgement.failures[0]?.actual).toMatch(/agent_thinking \+\d+ ms → \(nothing for 0\.[34] s\)$/);
    expect(judgement.failures[0]?.message).toMatch(/^lacks tool_executing; not complete within 0.4 s\n/);
    expect(judgement.transient).toBe(null);
    expect(words).toBe('2 events, no tool_executing');
  });

  test('a silent server fails at the time limit of the check when there is no `within`', async () => {
    await using server = await eventServer();
    const { judgement } = await tryWebsocket(
      { url: server.url },
      { events: { sequence: ['a'] } },
      { timeoutMs: 120 },
    );
    expect(judgement.failures[0]?.actual).toMatch(/^\(nothing for (?:0\.1 s|\d\d ms)\)$/);
  });

  test('an event that must never come ends it, before and after the last one', async () => {
    await using before = await eventServer('agent_started', 'error');
    expect((await tryWebsocket({ url: before.url, events: golden })).judgement.failures[0]?.message).toMatch(
      /^got error, which must never come/,
    );
    await using after = await startRawServer((socket, accept) => {
      socket.write(Buffer.concat([accept, ...[...five, 'error'].map(eventFrame)]));
    });
    expect((await tryWebsocket({ url: after.url, events: golden })).judgement.failures).toHaveLength(1);
  });

  test('`never` alone watches until `within` has passed', async () => {
    await using quiet = await eventServer('hello');
    const events = { never: ['error'], order: 'any', within: '80ms' };
    expect((await tryWebsocket({ url: quiet.url, events })).judgement.failures).toEqual([]);
    await using loud = await startWebsocketServer((socket) => {
      setTimeout(() => socket.send('{"type":"error"}'), 20);
    });
    expect((await tryWebsocket({ url: loud.url, events })).judgement.failures).toHaveLength(1);
  });

  test('firstWithin and gap are limits of their own', async () => {
    await using server = await startWebsocketServer((socket) => {
      setTimeout(() => socket.send('{"type":"a"}'), 60);
      setTimeout(() => socket.send('{"type":"b"}'), 150);
    });
    const sequence = ['a', 'b'];
    const slow = await tryWebsocket({
      url: server.url,
      events: { sequence, firstWithin: '20ms', gap: '20ms' },
    });
    expect(slow.judgement.failures[0]?.message).toMatch(/^first event after \d+ ms.*; silence of/);
    const fine = await tryWebsocket({ url: server.url, events: { sequence, firstWithin: '5s', gap: '5s' } });
    expect(fine.judgement.failures).toEqual([]);
  });

  test('fields are matched by path, and a name may be anywhere in the frame', async () => {
    await using server = await startWebsocketServer((socket) => {
      socket.send(JSON.stringify({ head: { kind: 'done' }, result: { items: [1, 2] } }));
    });
    const events = (length: number) => ({
      by: '$.head.kind',
      sequence: [{ event: 'done', match: { '$.result.items': { length } } }],
    });
    expect((await tryWebsocket({ url: server.url, events: events(2) })).judgement.failures).toEqual([]);
    const { judgement } = await tryWebsocket({ url: server.url, events: events(3) });
    expect(judgement.failures.map(({ at }) => at)).toEqual(['events', 'done $.result.items']);
  });

  test('frames that carry no event are shown and do no harm; JSON in a binary frame is read', async () => {
    await using server = await startWebsocketServer((socket) => {
      socket.send('not JSON');
      socket.send(Buffer.from([1, 2, 3]));
      socket.send('[1]');
      socket.send(Buffer.from('{"type":"a"}'));
    });
    const { judgement, observation } = await tryWebsocket({ url: server.url, events: { sequence: ['a'] } });
    expect(judgement.failures).toEqual([]);
    expect(observation.frames[0]?.frames.map(({ kind, event, text }) => [kind, event, text])).toEqual([
      ['text', null, 'not JSON'],
      ['binary', null, 'AQID'],
      ['text', null, '[1]'],
      ['binary', 'a', '{"type":"a"}'],
    ]);
  });

  test('bytes are sent as they are', async () => {
    const got: unknown[] = [];
    await using server = await startWebsocketServer((socket) => {
      socket.on('message', (data, isBinary) => {
        got.push([String(data), isBinary]);
        socket.send('{"type":"a"}');
      });
    });
    const binary = Buffer.from('hello').toString('base64');
    await tryWebsocket({ url: server.url, send: [{ binary }], events: { sequence: ['a'] } });
    expect(got).toEqual([['hello', true]]);
  });
});

test('without a sequence any event may come, and silence is measured to the end', async () => {
  await using server = await startWebsocketServer((socket) => socket.send('{"type":"any"}'));
  const never = await tryWebsocket({ url: server.url, events: { never: ['error'], within: '200ms' } });
  expect(never.judgement?.failures).toEqual([]);
  const gap = await tryWebsocket({ url: server.url, events: { gap: '100ms', within: '300ms' } });
  expect(gap.judgement?.failures[0]?.message).toContain('silence of');
});

test('a ping that is expected is sent', async () => {
  await using server = await startWebsocketServer(() => {});
  const { judgement } = await tryWebsocket({ url: server.url }, { ping: { lt: '5s' } });
  expect(judgement?.failures).toEqual([]);
});

test('a secret on the cut of a long frame is taken out before', async () => {
  const secret = 'Zq7-secret-value';
  await using server = await startWebsocketServer((socket) => {
    socket.send(`${'x'.repeat(492)}${secret}${'y'.repeat(900)}`);
    socket.send('{"type":"end"}');
  });
  const redact = createRedactor([secret]).text;
  const spec = { url: server.url, events: { order: 'contains', sequence: ['end'], within: '5s' } };
  const attempt = await runCheck(websocket, spec, {}, { redact });
  expect(JSON.stringify(attempt)).toContain('x'.repeat(400));
  expect(JSON.stringify(attempt)).not.toContain('Zq7');
});
