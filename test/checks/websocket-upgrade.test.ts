import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { observeWebsocket, tryWebsocket } from '../support/websocket-check.ts';
import { type Running, startRawServer, startWebsocketServer } from '../support/websocket-server.ts';

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

describe('the upgrade', () => {
  test('101 is enough for a check without events, and the connection is closed with 1000', async () => {
    const codes: number[] = [];
    await using server = await startWebsocketServer((socket) =>
      socket.on('close', (code) => codes.push(code)),
    );
    const { judgement, observation, words } = await tryWebsocket(
      { url: server.url },
      { handshake: { status: 101, duration: { lt: '5s' } } },
    );
    expect(judgement.failures).toEqual([]);
    expect(observation.handshake).toMatchObject({ status: 101, body: null });
    expect(observation).toMatchObject({ compress: false, address: '127.0.0.1', close: { code: 1000 } });
    expect(words).toMatch(/^101 in [\d.]+ m?s$/);
    await expect.poll(() => codes).toEqual([1000]);
  });

  test('a refused one keeps status, headers and body', async () => {
    const refuse = {
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"token expired"}',
    };
    await using server = await startWebsocketServer(() => {}, { refuse });
    const { judgement, observation, words } = await tryWebsocket({ url: server.url, events: golden });
    expect(observation.handshake).toMatchObject({ status: 403, body: refuse.body });
    expect(observation.handshake?.headers['content-type']).toBe('application/json');
    expect(judgement.failures).toEqual([
      {
        at: 'handshake status',
        expected: '101',
        actual: '403: {"error":"token expired"}',
        message: 'expected handshake status 101, got 403: {"error":"token expired"}',
      },
    ]);
    expect(judgement.transient).toBe('network');
    expect(words).toMatch(/^refused with 403 in/);
  });

  test('a refusal that is expected passes, and its body is judged', async () => {
    const refuse = { status: 401, body: 'log in first' };
    await using server = await startWebsocketServer(() => {}, { refuse });
    const wanted = { handshake: { status: [401, 403], body: { contains: 'log in' } } };
    expect((await tryWebsocket({ url: server.url }, wanted)).judgement.failures).toEqual([]);
    await using open = await eventServer();
    const { judgement } = await tryWebsocket({ url: open.url }, wanted);
    expect(judgement.failures.map(({ at, actual }) => [at, actual])).toEqual([
      ['handshake status', '101'],
      ['handshake body', 'nothing'],
    ]);
    expect(judgement.transient).toBe(null);
  });

  test('a 5xx may be retried as http_5xx, a redirect is not followed', async () => {
    await using broken = await startWebsocketServer(() => {}, { refuse: { status: 500 } });
    expect((await tryWebsocket({ url: broken.url })).judgement.transient).toBe('http_5xx');
    let reached = false;
    await using elsewhere = await startWebsocketServer(() => {
      reached = true;
    });
    const headers = { location: elsewhere.url };
    await using moved = await startWebsocketServer(() => {}, { refuse: { status: 302, headers } });
    const { observation } = await tryWebsocket({ url: moved.url });
    expect(observation.handshake).toMatchObject({ status: 302, headers });
    expect(reached).toBe(false);
  });

  test('the body of a refusal is cut, and one that never ends does not hold the check', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 503 Unavailable\r\n\r\n');
      socket.write('x'.repeat(100_000));
    });
    const { evidence } = await tryWebsocket({ url: server.url });
    expect(evidence.handshake).toMatchObject({ status: 503, body: 'x'.repeat(2000) });
    expect(evidence.handshake?.bodyFault).toBe('only 2000 characters were kept');
  });

  test('a body that stalls is shown as far as it came when time is up', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 503 Unavailable\r\ncontent-length: 100\r\n\r\nstarting');
    });
    const { judgement } = await tryWebsocket({ url: server.url }, {}, { timeoutMs: 150 });
    expect(judgement.failures[0]?.actual).toBe('503: starting');
  });

  test('headers, origin and subprotocol are sent, and the chosen subprotocol is judged', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await startWebsocketServer(
      (_socket, _nth, { headers }) => seen.push(headers.authorization, headers.origin),
      { subprotocol: 'v2' },
    );
    const spec = {
      url: server.url,
      headers: { authorization: 'Bearer t' },
      origin: 'https://app.test',
      subprotocols: ['v1', 'v2'],
    };
    const { judgement } = await tryWebsocket(spec, { subprotocol: 'v2' });
    expect(judgement.failures).toEqual([]);
    expect(seen).toEqual(['Bearer t', 'https://app.test']);
    const other = await tryWebsocket(spec, { subprotocol: 'v1' });
    expect(other.judgement.failures).toMatchObject([{ at: 'subprotocol', expected: '"v1"', actual: '"v2"' }]);
  });

  test('a subprotocol that the server does not take is a failed handshake', async () => {
    await using server = await eventServer();
    const { judgement } = await tryWebsocket({ url: server.url, subprotocols: ['v1'] });
    expect(judgement.failures).toMatchObject([
      { at: 'handshake', actual: 'a 101 without a subprotocol; asked for were v1' },
    ]);
  });

  test('compression is offered only when the plan asks', async () => {
    const offers: (string | undefined)[] = [];
    await using server = await startWebsocketServer(
      (socket, _nth, { headers }) => {
        offers.push(headers['sec-websocket-extensions']);
        socket.send(JSON.stringify({ type: 'a', text: 'x'.repeat(5000) }));
      },
      { compress: true },
    );
    const events = { sequence: ['a'] };
    expect((await tryWebsocket({ url: server.url, events })).judgement.failures).toEqual([]);
    expect((await tryWebsocket({ url: server.url, events, compress: true })).judgement.failures).toEqual([]);
    expect(offers).toEqual([undefined, expect.stringContaining('permessage-deflate')]);
  });
});

describe('what cannot be reached', () => {
  test('a closed port is a failure that may be retried', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    const port = typeof address === 'object' ? address?.port : 0;
    const { judgement, words } = await tryWebsocket({ url: `ws://127.0.0.1:${port}/` });
    expect(judgement).toMatchObject({ failures: [{ at: 'connection' }], transient: 'network' });
    expect(judgement.failures[0]?.actual).toContain('ECONNREFUSED');
    expect(words).toBe('ECONNREFUSED');
  });

  test('a host outside `hosts` is never contacted', async () => {
    await using server = await eventServer();
    const observed = await observeWebsocket({ url: server.url }, {}, { hosts: ['staging.test'] });
    expect(observed).toMatchObject({ kind: 'unobserved', transient: null });
  });

  test('a name that does not exist is not observed', async () => {
    const observed = await observeWebsocket(
      { url: 'ws://no.such.host.invalid/' },
      {},
      { hosts: ['no.such.host.invalid'] },
    );
    expect(observed).toMatchObject({ kind: 'unobserved', transient: 'network', observation: null });
  });

  test.each(['', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs'])(
    'an answer that stops after %j is a time-out',
    async (half) => {
      await using server = await startRawServer((socket) => socket.write(half));
      const observed = await observeWebsocket({ url: server.url }, {}, { timeoutMs: 120 });
      expect(observed).toMatchObject({ kind: 'unobserved', transient: 'timeout' });
      if (observed.kind === 'unobserved')
        expect(observed.reason).toMatch(/did not answer the upgrade within 0\.1 s$/);
    },
  );

  test('a connection closed before the answer is a failure', async () => {
    await using server = await startRawServer((socket) => socket.end('HTTP/1.1 101 Switching Proto'));
    const { judgement } = await tryWebsocket({ url: server.url });
    expect(judgement.failures[0]?.at).toMatch(/connection|handshake/);
  });

  test('an answer that is no HTTP is a failed handshake', async () => {
    await using server = await startRawServer((socket) => socket.end('220 smtp ready\r\n'));
    const { judgement } = await tryWebsocket({ url: server.url });
    expect(judgement.failures[0]?.actual).toContain('the answer is no HTTP');
  });

  test('a wrong accept key is a failed handshake', async () => {
    await using server = await startRawServer((socket, accept) =>
      socket.write(accept.toString().replace(/Accept: .*/, 'Accept: AAAA')),
    );
    const { judgement } = await tryWebsocket({ url: server.url });
    expect(judgement.failures[0]?.actual).toBe('a 101 with a wrong Sec-WebSocket-Accept key');
  });

  test('cancelling ends it at once and tells what was seen', async () => {
    await using server = await eventServer('agent_started');
    const cancel = new AbortController();
    const running = observeWebsocket(
      { url: server.url, events: { sequence: ['agent_started', 'never_sent'] } },
      {},
      { signal: cancel.signal },
    );
    setImmediate(() => cancel.abort(new Error('cancelled')));
    expect(await running).toMatchObject({ kind: 'unobserved', transient: null });
  });
});
