import { describe, expect, test } from 'vitest';
import { tryWebsocket } from '../support/websocket-check.ts';
import {
  closeFrame,
  eventFrame,
  frame,
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

describe('the end', () => {
  test('a close with 4001 before the events are complete: code and reason', async () => {
    await using server = await startWebsocketServer((socket) => {
      socket.send('{"type":"agent_started"}');
      socket.close(4001, 'session expired');
    });
    const { judgement, observation } = await tryWebsocket({ url: server.url, events: golden });
    expect(judgement.failures[0]?.actual).toMatch(/\(closed with 4001 "session expired" \+[\d.]+ m?s\)$/);
    expect(judgement.failures[1]).toMatchObject({
      at: 'close',
      actual: 'closed with 4001 "session expired"',
    });
    expect(observation.close).toEqual({ code: 4001, reason: 'session expired' });
  });

  test('a close with 4001 right after the handshake is not swallowed by our own', async () => {
    await using server = await startRawServer((socket, accept) =>
      socket.write(Buffer.concat([accept, closeFrame(4001, 'bad token')])),
    );
    const { judgement } = await tryWebsocket({ url: server.url }, { handshake: { status: 101 } });
    expect(judgement.failures).toMatchObject([{ at: 'close', actual: 'closed with 4001 "bad token"' }]);
  });

  test('an expected close by the server is waited for, after the events', async () => {
    await using server = await startWebsocketServer((socket) => {
      socket.send('{"type":"a"}');
      setTimeout(() => socket.close(4000, 'bye'), 30);
    });
    const spec = { url: server.url, events: { sequence: ['a'] } };
    expect(
      (await tryWebsocket(spec, { close: { code: 4000, reason: { startsWith: 'b' } } })).judgement.failures,
    ).toEqual([]);
    const other = await tryWebsocket(spec, { close: { code: 4002 } });
    expect(other.judgement.failures).toMatchObject([{ at: 'close code', expected: '4002', actual: '4000' }]);
  });

  test('`code: 1000` is also satisfied by the answer to our own close, unless the server must close', async () => {
    await using server = await eventServer('a');
    const spec = { url: server.url, events: { sequence: ['a'], within: '150ms' } };
    expect((await tryWebsocket(spec, { close: { code: 1000 } })).judgement.failures).toEqual([]);
    const { judgement } = await tryWebsocket(spec, { close: { code: 1000, by: 'server' } });
    expect(judgement.failures).toMatchObject([{ at: 'close', expected: 'a close by the server' }]);
  });

  test('1011 is a failure with its code', async () => {
    await using server = await startWebsocketServer((socket) => socket.close(1011, 'internal'));
    const { judgement } = await tryWebsocket({ url: server.url, events: golden });
    expect(judgement.failures[1]?.message).toContain('closed with 1011 "internal"');
  });

  test('a reset connection is a failure that may be retried', async () => {
    await using server = await startRawServer((socket, accept) => {
      socket.write(Buffer.concat([accept, eventFrame('agent_started')]), () => socket.resetAndDestroy());
    });
    const { judgement } = await tryWebsocket({ url: server.url, events: golden });
    expect(judgement.failures[0]?.actual).toMatch(/\(connection lost \+\d+ ms\)|ECONNRESET/);
    expect(judgement.transient).toBe('network');
  });

  test('a server that never answers our close does not hold the check beyond `within`', async () => {
    await using server = await startRawServer((socket, accept) => {
      socket.write(Buffer.concat([accept, eventFrame('a')]));
    });
    const started = performance.now();
    const spec = { url: server.url, events: { sequence: ['a'], within: '100ms' } };
    expect((await tryWebsocket(spec)).judgement.failures).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1500);
    const { judgement } = await tryWebsocket(spec, { close: { code: 1000 } });
    expect(judgement.failures).toMatchObject([{ at: 'close code', expected: '1000', actual: '1006' }]);
  });

  test('ping time is measured and judged; no pong is a failure', async () => {
    await using server = await eventServer();
    const { judgement, observation } = await tryWebsocket(
      { url: server.url, ping: true },
      { ping: { lt: '5s' } },
    );
    expect(judgement.failures).toEqual([]);
    expect(observation.ping).toMatchObject({ answered: 1 });
    await using silent = await startRawServer((socket, accept) => socket.write(accept));
    const none = await tryWebsocket({ url: silent.url, ping: true }, {}, { timeoutMs: 150 });
    expect(none.judgement.failures).toMatchObject([{ at: 'ping', expected: 'a pong' }]);
  });
});

describe('servers that break the rules', () => {
  const half = Buffer.from([0x81, 0x02, 0xc3, 0x28]);
  test.each<[string, Buffer, RegExp]>([
    [
      'a frame above the limit',
      frame('x'.repeat(2000)),
      /a message larger than 1000 bytes \(maxFrameBytes\)/,
    ],
    ['bad UTF-8', half, /text that is not UTF-8/],
    ['a reserved opcode', frame('x', 3), /invalid opcode 3 \(WS_ERR_INVALID_OPCODE\)/],
    ['a masked frame', Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x61]), /WS_ERR_UNEXPECTED_MASK/],
    ['a bad close code', closeFrame(999), /WS_ERR_INVALID_CLOSE_CODE/],
    ['a flood of pings', Buffer.concat(Array.from({ length: 5000 }, () => frame('', 9))), /a flood of pings/],
  ])('%s is named', async (_what, bytes, reason) => {
    await using server = await startRawServer((socket, accept) =>
      socket.write(Buffer.concat([accept, bytes])),
    );
    const { judgement } = await tryWebsocket({ url: server.url, maxFrameBytes: 1000, events: golden });
    expect(judgement.failures).toHaveLength(1);
    expect(judgement.failures[0]?.at).toBe('frames');
    expect(judgement.failures[0]?.message).toMatch(reason);
  });

  test('a 10 MiB message is refused by default', async () => {
    await using server = await startWebsocketServer((socket) => socket.send('x'.repeat(10 * 1024 * 1024)));
    const { judgement } = await tryWebsocket({ url: server.url, events: golden });
    expect(judgement.failures[0]?.message).toContain('a message larger than 1048576 bytes');
  });

  test('a flood of events is folded: the observation stays small', async () => {
    await using server = await startWebsocketServer((socket) => {
      for (let nth = 0; nth < 3000; nth += 1)
        socket.send(JSON.stringify({ type: `e${nth}`, text: 'x'.repeat(900) }));
    });
    const events = { sequence: ['never_sent'], order: 'contains', within: '300ms' };
    const { observation } = await tryWebsocket({ url: server.url, events });
    expect(JSON.stringify(observation).length).toBeLessThan(60_000);
    expect(observation.frames[0]?.leftOut).toBe(2960);
  });
});
