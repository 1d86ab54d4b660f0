import { describe, expect, test } from 'vitest';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import { startGraphql } from '../support/graphql-server.ts';
import { startSocketIo } from '../support/socket-io-server.ts';
import { tryWebsocket } from '../support/websocket-check.ts';
import { startWebsocketServer } from '../support/websocket-server.ts';

describe('socket.io', () => {
  test('each of many connections has its own session, and leaves its namespace', async () => {
    const left: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await using server = await startSocketIo((io) => {
      io.of('/chat').on('connection', (socket) => {
        socket.on('say', (text, done) => done(text, socket.handshake.auth.token));
        socket.on('disconnect', (reason) => {
          left.push(reason);
          if (left.length === 20) resolve();
        });
      });
    });
    const { judgement, words } = await tryWebsocket({
      url: server.url,
      protocol: 'socket.io',
      namespace: '/chat',
      payload: { token: 't-1' },
      connections: 20,
      send: [
        { emit: 'say', args: ['a'], ack: 'first' },
        { emit: 'say', args: ['b'], ack: 'second' },
      ],
      events: {
        sequence: [
          { event: 'first', match: { '$[0]': 'a', '$[1]': 't-1' } },
          { event: 'second', match: { '$[0]': 'b' } },
        ],
        within: '5s',
      },
    });
    expect(judgement).toMatchObject({ failures: [], inconclusive: null });
    expect(words).toBe('20 of 20 complete');
    await promise;
    expect(new Set(left)).toEqual(new Set(['client namespace disconnect']));
  });

  test('evidence shows events by name with their times, and no heartbeats', async () => {
    await using server = await startSocketIo(
      (io) => {
        io.on('connection', (socket) => {
          socket.emit('file', { name: 'a' }, Buffer.from('hello'));
          setTimeout(() => socket.emit('end', 1), 120);
        });
      },
      { pingInterval: 20, pingTimeout: 1_000 },
    );
    const { evidence } = await tryWebsocket({
      url: server.url,
      protocol: 'socket.io',
      events: { sequence: ['file', 'end'], within: '5s' },
    });
    const frames = evidence.frames[0]?.frames ?? [];
    expect(frames.map(({ event, kind, text }) => [event, kind, text])).toEqual([
      ['file', 'text', '451-["file",{"name":"a"},{"_placeholder":true,"num":0}]'],
      ['end', 'text', '42["end",1]'],
    ]);
    expect(evidence.groups[0]?.sample.unread).toBeNull();
    expect(evidence.url).toBe(`${server.url}/socket.io/?EIO=4&transport=websocket`);
  });

  test('what a server says in a refusal is cut without its secrets', async () => {
    const secret = 'correct-horse-battery';
    await using server = await startSocketIo((io) => {
      io.use((_socket, next) => next(new Error(`${'x'.repeat(250)}${secret}`)));
    });
    const redact = (text: string) => text.replaceAll(secret, '[redacted]');
    const { observation } = await tryWebsocket(
      { url: server.url, protocol: 'socket.io', events: { sequence: ['a'], within: '5s' } },
      {},
      { redact },
    );
    const { ended, unread } = observation.groups[0]?.sample ?? {};
    expect(ended).toMatchObject({
      by: 'protocol',
      reason: expect.stringMatching(/^CONNECT_ERROR of the namespace \/: x+/),
    });
    expect(JSON.stringify([ended, unread])).not.toContain(secret.slice(0, 8));
  });

  test('nothing is sent before the namespace is connected', async () => {
    const got: string[] = [];
    await using server = await startWebsocketServer((socket) => {
      socket.on('message', (data) => got.push(String(data)));
      socket.send('0{"sid":"a","pingInterval":1000,"pingTimeout":1000}');
    });
    await tryWebsocket({
      url: server.url,
      protocol: 'socket.io',
      send: [{ emit: 'hello' }],
      events: { sequence: ['a'], within: '200ms' },
    });
    expect(got).toEqual(['40']);
  });

  test.each([
    ['ws://a.test', 'ws://a.test/socket.io/?EIO=4&transport=websocket'],
    ['ws://a.test/v1/socket.io', 'ws://a.test/v1/socket.io/?EIO=4&transport=websocket'],
    ['ws://a.test/live/?room=1', 'ws://a.test/live/?room=1&EIO=4&transport=websocket'],
    ['ws://a.test/?EIO=4&transport=websocket', 'ws://a.test/socket.io/?EIO=4&transport=websocket'],
  ])('%s is asked for as %s', async (written, wanted) => {
    const { socketIo } = await import('../../src/checks/websocket/protocols/socket-io.ts');
    expect(socketIo.address(new URL(written)).href).toBe(wanted);
  });
});

describe('graphql-transport-ws', () => {
  test('a connection without events must be acknowledged too', async () => {
    await using server = await startGraphql({ onConnect: () => false });
    const spec = { url: server.url, protocol: 'graphql-transport-ws' };
    const { judgement } = await tryWebsocket(spec, { handshake: { status: 101 } });
    expect(judgement.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^expected connection_ack, got closed with 4403 "Forbidden" \(forbidden: .*\) \+/,
      ),
    ]);
    await using fine = await startGraphql();
    const passed = await tryWebsocket({ ...spec, url: fine.url }, { handshake: { status: 101 } });
    expect(passed.judgement.failures).toEqual([]);
    expect(passed.observation.subprotocol).toBe('graphql-transport-ws');
  });

  test('operations are told apart by their ids, and one may wait for another', async () => {
    await using server = await startGraphql();
    const { judgement } = await tryWebsocket({
      url: server.url,
      protocol: 'graphql-transport-ws',
      send: [
        { subscribe: '{ hello }', id: 'a' },
        { subscribe: 'subscription { greetings(times: 1) }', after: 'complete' },
      ],
      events: {
        sequence: [
          { event: 'next', match: { '$.id': 'a', '$.payload.data.hello': 'world' } },
          'complete',
          { event: 'next', match: { '$.id': '1', '$.payload.data.greetings': 'hi' } },
          'complete',
        ],
        within: '5s',
      },
    });
    expect(judgement.failures).toEqual([]);
  });

  test('errors that nobody wrote are not waited for', () => {
    const prepared = websocket.prepare(
      { url: 'ws://a.test', protocol: 'graphql-transport-ws', events: { sequence: ['next'] } },
      {},
    );
    expect(prepared.least()).toBeNull();
    expect(prepared.assertsNothing).toBe(false);
  });
});
