import { expect, test } from 'vitest';
import { tcp } from '../../src/checks/tcp.ts';
import { closedPort, tcpServer } from '../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../support/run-check.ts';

const host = '127.0.0.1';

test('an open port', async () => {
  await using server = await tcpServer(() => {});
  const attempt = await runCheck(tcp, { host, port: server.port }, { duration: { lt: '5s' } });
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^open in \d+ ms$/);
});

test('a closed port fails, may be retried, or may be what is wanted', async () => {
  const port = await closedPort();
  const attempt = await runCheck(tcp, { host, port });
  expect(attempt.messages).toEqual([`expected 127.0.0.1:${port} to be open, got connection refused`]);
  expect(attempt.judgement?.transient).toBe('network');
  expect((await runCheck(tcp, { host, port }, { open: false })).messages).toEqual([]);
  await using server = await tcpServer(() => {});
  expect((await runCheck(tcp, { host, port: server.port }, { open: false })).messages).toEqual([
    `expected 127.0.0.1:${server.port} to be closed, got open`,
  ]);
});

test('the first line is the banner', async () => {
  await using server = await tcpServer((socket) => {
    socket.write('SSH-2.0-Open');
    socket.write('SSH_9\r\nmore\r\n');
  });
  const attempt = await runCheck(
    tcp,
    { host, port: String(server.port) },
    { banner: { startsWith: 'SSH-1' } },
  );
  expect(attempt.messages).toEqual(['expected banner starts with "SSH-1", got "SSH-2.0-OpenSSH_9"']);
});

test('what is sent is answered', async () => {
  await using server = await tcpServer((socket) => {
    socket.on('data', (chunk) => socket.write(chunk.toString() === 'PING\r\n' ? '+PONG\r\n' : '-ERR\r\n'));
  });
  expect(
    (await runCheck(tcp, { host, port: server.port, send: 'PING\r\n' }, { banner: '+PONG' })).messages,
  ).toEqual([]);
});

test('a line without end is cut, a closed connection ends it', async () => {
  await using endless = await tcpServer((socket) => socket.write('a'.repeat(100_000)));
  const attempt = await runCheck(tcp, { host, port: endless.port }, { banner: { startsWith: 'aaa' } });
  expect(attempt.messages).toEqual([]);
  const lacks = await runCheck(tcp, { host, port: endless.port }, { banner: { not: { contains: 'b' } } });
  expect(lacks.judgement?.inconclusive).toContain('only the first 4096 characters');
  await using closing = await tcpServer((socket) => socket.end());
  expect((await runCheck(tcp, { host, port: closing.port }, { banner: 'x' })).messages).toEqual([
    'expected banner "x", but the connection was closed before a banner came',
  ]);
  const absent = await runCheck(tcp, { host, port: closing.port }, { banner: { exists: false } });
  expect(absent.judgement).toMatchObject({ failures: [], inconclusive: expect.stringContaining('closed') });
});

test('a banner without a line end is read', async () => {
  await using server = await tcpServer((socket) => socket.write('READY'));
  expect((await runCheck(tcp, { host, port: server.port }, { banner: 'READY' })).messages).toEqual([]);
});

test('a silent server could not be found out', async () => {
  await using server = await tcpServer(() => {});
  const attempt = await runCheck(tcp, { host, port: server.port }, { banner: 'x' }, { timeoutMs: 200 });
  expect(unobservedReason(attempt)).toBe(
    `waiting for a line from 127.0.0.1:${server.port}: not finished within 200 ms`,
  );
  expect(observationOf(attempt)).toMatchObject({ address: host });
});

test('a host outside of hosts is not asked', async () => {
  await using server = await tcpServer(() => {});
  const attempt = await runCheck(
    tcp,
    { host, port: server.port },
    {},
    { hosts: [`127.0.0.1:${server.port + 1}`] },
  );
  expect(unobservedReason(attempt)).toMatch(/is not in the environment's hosts/);
  expect(server.connections()).toBe(0);
});

test.each([0, 70_000, '0', 'http', '99999'])('%j is not a port', (port) => {
  expect(() => tcp.prepare({ host, port }, {})).toThrow();
});

test('a port may be a variable when a plan is read', () => {
  expect(() => tcp.prepare({ host, port: '${port}' }, {})).not.toThrow();
});
