import { describe, expect, test } from 'vitest';
import { websocketClues, websocketReason } from '../../src/checks/websocket/clues.ts';
import { tellingOf } from '../../src/core/cause/telling.ts';
import { observeWebsocket, tryWebsocket } from '../support/websocket-check.ts';
import { type Running, startRawServer, startWebsocketServer } from '../support/websocket-server.ts';

const events = { sequence: ['agent_started', 'tool_executing', 'tool_completed'], within: '400ms' };

/** Sends all three events, only the first two on the connections named. */
function serverLacking(lacking: readonly number[]): Promise<Running> {
  return startWebsocketServer((socket, nth) => {
    const types = lacking.includes(nth) ? events.sequence.slice(0, 2) : events.sequence;
    for (const type of types) socket.send(JSON.stringify({ type }));
  });
}

describe('many connections', () => {
  test('each is judged on its own, and the report is folded', async () => {
    await using server = await serverLacking([7, 12, 19]);
    const said: string[] = [];
    const { judgement, observation, words } = await tryWebsocket(
      { url: server.url, connections: 20, events },
      { connections: { complete: { gte: 20 } } },
      { progress: (text) => said.push(text) },
    );
    expect(words).toBe('17 of 20 complete');
    const [first, second] = judgement.failures;
    expect(first?.at).toBe('connections complete');
    expect(first?.actual).toMatch(
      /^17 of 20 complete; 3 lack tool_completed \(last: tool_executing \+\d+ ms\)$/,
    );
    expect(second?.at).toBe('events');
    expect(second?.message).toMatch(/^3 connections \(7, 12, 19\): lacks tool_completed/);
    expect(second?.actual).toMatch(/→ \(nothing for 0\.\d s\)$/);
    expect(judgement.cases.map(({ name, status }) => [name, status])).toEqual([
      ['complete', 'passed'],
      ['lacks tool_completed', 'failed'],
    ]);
    expect(judgement.cases.map(({ message }) => message.split('\n')[0])).toEqual([
      '17 of 20 connections',
      '3 of 20 connections: lacks tool_completed; not complete within 0.4 s',
    ]);
    expect(observation.connections).toEqual({ total: 20, opened: 20, refused: 0, complete: 17 });
    expect(observation.frames.map(({ connection }) => connection)).toEqual([1, 7, 12, 19]);
    expect(said.at(-1)).toBe('17 of 20 complete');
  });

  test('without an expectation all must be complete; with one, it decides', async () => {
    await using server = await serverLacking([2]);
    const spec = { url: server.url, connections: 4, events };
    expect((await tryWebsocket(spec)).judgement.failures[0]?.at).toBe('connections complete');
    await using other = await serverLacking([2]);
    const tolerant = { connections: { complete: { gte: 3 }, opened: 4, refused: 0 } };
    expect((await tryWebsocket({ ...spec, url: other.url }, tolerant)).judgement.failures).toEqual([]);
  });

  test('when all are refused the status is the failure', async () => {
    await using server = await startWebsocketServer(() => {}, {
      refuse: { status: 500, body: 'scope error' },
    });
    const { judgement, observation } = await tryWebsocket({ url: server.url, connections: 30, events });
    expect(judgement.failures[0]).toMatchObject({
      at: 'handshake status',
      expected: '101',
      actual: '500: scope error',
    });
    expect(judgement.transient).toBe('http_5xx');
    expect(observation.connections).toEqual({ total: 30, opened: 0, refused: 30, complete: 0 });
    expect(observation.groups).toHaveLength(1);
    expect(judgement.failures[0]?.message).toMatch(
      /^all 30 connections: expected handshake status 101, got 500/,
    );
    const ending = {
      ...{ id: 'crowd', status: 'failed', reason: '', summary: '' },
      ...judgement,
      trouble: undefined,
    };
    const ended = { ...ending, evidence: { ...observation } };
    const own = { clues: websocketClues, reason: websocketReason };
    expect(tellingOf(own, ended).reason).toBe('all 30 connections: 500 at the handshake: scope error');
    const others = { ...ended, failures: judgement.failures.slice(1) };
    expect(tellingOf(own, others).reason).toBe('');
  });

  test('some refused: counted, and told beside the others', async () => {
    await using server = await startWebsocketServer(
      (socket) => {
        for (const type of events.sequence) socket.send(JSON.stringify({ type }));
      },
      { refuse: { status: 503 }, refuses: (nth) => nth % 5 === 0 },
    );
    const { judgement, observation } = await tryWebsocket({ url: server.url, connections: 20, events });
    expect(judgement.failures[0]?.actual).toBe('16 of 20 complete; 4 refused with 503');
    expect(observation.connections).toMatchObject({ opened: 16, refused: 4 });
    const wanted = { connections: { refused: { lte: 3 } } };
    const again = await tryWebsocket({ url: server.url, connections: 20, events }, wanted);
    expect(again.judgement.failures[0]).toMatchObject({
      at: 'connections refused',
      expected: 'at most 3',
      actual: '4',
    });
  });

  test('kinds of failure stand apart, however many', async () => {
    await using server = await startWebsocketServer((socket, nth) => {
      if (nth === 1) socket.close(4001, 'bad token');
      else if (nth === 2) socket.terminate();
      else if (nth === 3) socket.send('{"type":"error"}');
      else for (const type of events.sequence) socket.send(JSON.stringify({ type }));
    });
    const { judgement } = await tryWebsocket({ url: server.url, connections: 5, events });
    const actual = judgement.failures[0]?.actual ?? '';
    expect(actual).toContain('2 of 5 complete');
    expect(actual).toContain('1 lacks agent_started, closed with 4001 "bad token" (last: nothing came)');
    expect(actual).toContain('1 lacks agent_started, connection lost');
    expect(actual).toContain('1 got error instead of agent_started');
    expect(judgement.transient).toBe(null);
  });

  test('more kinds of failure than are kept are counted', async () => {
    await using server = await startWebsocketServer((socket, nth) => socket.close(4000 + nth));
    const { judgement, observation } = await tryWebsocket({ url: server.url, connections: 60, events });
    expect(observation.groups.length).toBeLessThanOrEqual(30);
    expect(observation.otherFailures).toBe(60 - observation.groups.length);
    expect(judgement.failures[0]?.actual).toContain('0 of 60 complete');
  });

  test('the handshakes that never finish in time are failures beside those that did', async () => {
    let nth = 0;
    await using server = await startRawServer((socket, accept) => {
      nth += 1;
      if (nth > 2) socket.write(accept);
    });
    const { judgement } = await tryWebsocket(
      { url: server.url, connections: 5 },
      { connections: { opened: 5 } },
      { timeoutMs: 400 },
    );
    expect(judgement.failures.map(({ at }) => at)).toContain('handshake');
    expect(judgement.failures[0]).toMatchObject({ at: 'connections opened', actual: '3' });
  });

  test.each([
    [200, {}],
    [20, { handshakesAtOnce: 20 }],
  ])('at most %d handshakes are in flight, and none is forgotten', async (limit, context) => {
    let waiting = 0;
    let most = 0;
    await using server = await startRawServer((socket, accept) => {
      waiting += 1;
      most = Math.max(most, waiting);
      setTimeout(() => {
        waiting -= 1;
        socket.end(accept);
      }, 5);
    });
    const { observation } = await tryWebsocket({ url: server.url, connections: 700 }, {}, context);
    expect(observation.connections).toMatchObject({ total: 700, opened: 700 });
    expect(most).toBeLessThanOrEqual(limit);
    expect(most).toBeGreaterThan(limit / 10);
  });

  test('`rate` spreads them, and those that time leaves no room for are named', async () => {
    const at: number[] = [];
    await using server = await startWebsocketServer(() => at.push(performance.now()));
    const spec = { url: server.url, connections: 10, rate: 25 };
    expect((await tryWebsocket(spec)).judgement.failures).toEqual([]);
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(150);
    const { judgement } = await tryWebsocket({ ...spec, rate: 5 }, {}, { timeoutMs: 500 });
    expect(judgement.failures[0]?.actual).toMatch(/^[23] of 10 complete; [78] not started in time$/);
  });

  test('a thousand connections leave a small observation and no socket behind', async () => {
    let open = 0;
    await using server = await startWebsocketServer((socket, nth) => {
      open += 1;
      socket.on('close', () => {
        open -= 1;
      });
      const types = nth % 10 === 0 ? ['agent_started'] : events.sequence;
      for (const type of types) socket.send(JSON.stringify({ type, text: 'x'.repeat(400) }));
    });
    const within = '3s';
    const { observation, words } = await tryWebsocket({
      url: server.url,
      connections: 1000,
      events: { ...events, within },
    });
    expect(words).toBe('900 of 1000 complete');
    expect(observation.groups.map(({ count }) => count)).toEqual([900, 100]);
    expect(observation.completeMs?.max).toBeGreaterThan(0);
    expect(JSON.stringify(observation).length).toBeLessThan(20_000);
    await expect.poll(() => open).toBe(0);
  });

  test('cancelling many tells what was seen and leaves no socket behind', async () => {
    let open = 0;
    const cancel = new AbortController();
    await using server = await startWebsocketServer((socket) => {
      open += 1;
      if (open === 50) cancel.abort(new Error('cancelled by a person'));
      socket.on('close', () => {
        open -= 1;
      });
    });
    const observed = await observeWebsocket(
      { url: server.url, connections: 100, events },
      {},
      { signal: cancel.signal },
    );
    expect(observed).toMatchObject({
      kind: 'unobserved',
      transient: null,
      observation: { connections: { total: 100 } },
    });
    await expect.poll(() => open).toBe(0);
  });
});

test('who asks only how many opened does not get a pass for wrong events', async () => {
  await using server = await startWebsocketServer((socket) => socket.send('{"type":"wrong"}'));
  for (const [connections, wanted] of [
    [3, { opened: { gte: 3 } }],
    [1, { opened: 1 }],
    [3, { refused: 0 }],
  ] as const) {
    const spec = { url: server.url, connections, events: { sequence: ['right'], within: '1s' } };
    const { judgement } = await tryWebsocket(spec, { connections: wanted });
    expect(judgement?.failures[0]?.message).toContain(`0 of ${connections} complete`);
  }
});
