import { expect, test } from 'vitest';
import { dns } from '../../src/checks/dns.ts';
import { dnsServer, packName } from '../support/dns-server.ts';
import { runCheck, unobservedReason } from '../support/run-check.ts';

const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
const zone = {
  'A api.test': [Buffer.of(192, 0, 2, 9), Buffer.of(192, 0, 2, 1)],
  'AAAA api.test': [],
  'TXT api.test': [Buffer.concat([text('v=spf1 '), text('-all')])],
  'MX api.test': [Buffer.concat([Buffer.of(0, 10), packName('mail.test')])],
  'A gone.test': { code: 3 },
  'A broken.test': { code: 2 },
};

async function ask(spec: Record<string, unknown>, expected: unknown = {}, timeoutMs = 10_000) {
  await using server = await dnsServer(zone);
  return await runCheck(dns, { server: `127.0.0.1:${server.port}`, ...spec }, expected, { timeoutMs });
}

test('records are sorted text', async () => {
  const attempt = await ask({ name: 'api.test' }, { records: { equals: ['192.0.2.1', '192.0.2.9'] } });
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^2 in \d+ ms$/);
});

test.each([
  ['TXT', { contains: 'v=spf1 -all' }],
  ['MX', { contains: '10 mail.test' }],
])('%s', async (type, records) => {
  expect((await ask({ name: 'api.test', type }, { records })).messages).toEqual([]);
});

test('other records than expected fail', async () => {
  const attempt = await ask({ name: 'api.test' }, { records: { contains: '192.0.2.2' } });
  expect(attempt.messages).toEqual(['expected records contains "192.0.2.2", got ["192.0.2.1","192.0.2.9"]']);
});

test('no such name and no such record are answers: they fail unless they are expected', async () => {
  const gone = await ask({ name: 'gone.test' });
  expect(gone.messages).toEqual(['expected A records of gone.test, got no such name']);
  expect((await ask({ name: 'api.test', type: 'AAAA' })).messages).toEqual([
    'expected AAAA records of api.test, got no such record',
  ]);
  expect((await ask({ name: 'gone.test' }, { records: { length: 0 } })).messages).toEqual([]);
});

test('a name server that fails could not be found out', async () => {
  const attempt = await ask({ name: 'broken.test' });
  expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: 'network' });
  expect(unobservedReason(attempt)).toMatch(/^A records of broken.test from 127.0.0.1:\d+: ESERVFAIL$/);
});

test('a silent name server ends with the time', async () => {
  const attempt = await ask({ name: 'silent.test' }, {}, 200);
  expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: 'timeout' });
});

test('a name server must be in hosts', async () => {
  const attempt = await runCheck(dns, { name: 'a.test', server: '192.0.2.53' });
  expect(unobservedReason(attempt)).toMatch(/^192.0.2.53:53 is not in the environment's hosts/);
});
