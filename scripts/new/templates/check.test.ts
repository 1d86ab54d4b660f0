import { expect, test } from 'vitest';
import { closedPort, tcpServer } from '../../../test/support/http-server.ts';
import { runCheck, unobservedReason } from '../../../test/support/run-check.ts';
import { exemplar } from './check.ts';

const host = '127.0.0.1';

test('a target that answers', async () => {
  await using server = await tcpServer(() => {});
  const attempt = await runCheck(exemplar, { host, port: server.port }, { duration: { lt: '5s' } });
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^connected in \d+ ms$/);
});

test('one that does not, and one that is too slow', async () => {
  const port = await closedPort();
  expect((await runCheck(exemplar, { host, port })).messages).toEqual([
    `expected 127.0.0.1:${port} to answer, got connection refused`,
  ]);
  await using server = await tcpServer(() => {});
  const slow = await runCheck(exemplar, { host, port: server.port }, { duration: { gt: '1h' } });
  expect(slow.messages).toHaveLength(1);
});

test('a host that the environment does not list is not reached', async () => {
  const attempt = await runCheck(exemplar, { host: 'example.com', port: 443 }, {}, { hosts: [] });
  expect(unobservedReason(attempt)).toContain('example.com');
});
