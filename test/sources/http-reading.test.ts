import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askService } from '../../src/checks/http/ask-service.ts';
import { checkTypes } from '../../src/checks/index.ts';
import type { CheckType } from '../../src/core/check.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import { locatePlace } from '../../src/platform/sources/http-place.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { closedPort, httpServer, httpsServer } from '../support/http-server.ts';
import { runCheck } from '../support/run-check.ts';

const logs = checkTypes.find(({ type }) => type === 'logs') as CheckType;
const fromMs = Date.parse('2026-03-01T09:50:00Z');
const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };

type Options = { hosts?: readonly string[]; budgets?: string[] };

/** What Loki, as one of those that are read over HTTP, answers. */
async function read(
  url: string,
  place: object = {},
  { hosts, budgets = [] }: Options = {},
): Promise<LogOutcome> {
  await using sources = openLogSources(config, {
    ask: askService,
    takeToken: async ({ name, perMinute }) => budgets.push(`${name} ${perMinute}`) > 0,
    times: { quotaDelayMs: 2, requestMs: 2_000 },
  });
  return readOne(sources, {
    place: { source: 'loki', at: { url, query: '{app="api"}', ...place } },
    ...{ filter: '', maxEntries: 10, fromMs, toMs: fromMs + 600_000, hosts: hosts ?? [new URL(url).host] },
    signal: AbortSignal.timeout(5_000),
  });
}

const line = { stream: { app: 'api' }, values: [[`${fromMs}000001`, 'ready']] };

/** One line for the first page, none behind it. */
function answerTo(url = ''): string {
  const result = url.includes(`start=${fromMs}000000&`) ? [line] : [];
  return JSON.stringify({ status: 'success', data: { resultType: 'streams', result } });
}

const ready = { kind: 'entries', complete: true, entries: [{ body: 'ready' }] };

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates[Symbol.asyncDispose]());

it('headers, credentials and the path of an address are sent with each request', async () => {
  const requests: unknown[] = [];
  await using server = await httpServer(({ url = '', headers }, response) => {
    const { authorization, 'x-team': team, 'x-scope-orgid': tenant, 'cache-control': cache } = headers;
    requests.push([url.split('?')[0], authorization, team, tenant, cache]);
    response.end(answerTo(url));
  });
  const place = { headers: { 'X-Team': 'shop' }, auth: { bearer: 'hush' }, tenant: 'a' };
  expect(await read(`${server.url}/gateway/`, place)).toMatchObject(ready);
  const path = '/gateway/loki/api/v1/query_range';
  expect(requests).toEqual([
    [path, 'Bearer hush', 'shop', 'a', 'no-cache'],
    [path, 'Bearer hush', 'shop', 'a', 'no-cache'],
  ]);
  const basic = { auth: { basic: { username: 'me', password: 'p' } } };
  await read(server.url, basic);
  expect(requests.at(-1)).toEqual([
    '/loki/api/v1/query_range',
    'Basic bWU6cA==',
    undefined,
    undefined,
    'no-cache',
  ]);
});

it('a host that the plan does not list, a metadata service and a name that leads home are not asked', async () => {
  await using server = await httpServer(({ url }, response) => response.end(answerTo(url)));
  const cases: readonly [url: string, hosts: readonly string[], told: RegExp][] = [
    [server.url, ['logs.example.com'], /is not in the environment's hosts.*add 127\.0\.0\.1 to hosts/],
    ['http://169.254.169.254', ['169.254.169.254'], /metadata services are never probed/],
    ['http://metadata.google.internal', ['metadata.google.internal'], /metadata services are never probed/],
  ];
  for (const [url, hosts, told] of cases)
    expect(await read(url, {}, { hosts })).toMatchObject({
      ...{ kind: 'unavailable', transient: false },
      reason: expect.stringMatching(told),
    });
  expect(server.connections()).toBe(0);
});

it('a redirect is not followed, wherever it leads', async () => {
  await using elsewhere = await httpServer(({ url }, response) => response.end(answerTo(url)));
  await using server = await httpServer((_, response) =>
    response.writeHead(302, { location: `${elsewhere.url}/x` }).end(),
  );
  const hosts = [new URL(server.url).host, new URL(elsewhere.url).host];
  expect(await read(server.url, { auth: { bearer: 'hush' } }, { hosts })).toMatchObject({
    ...{ kind: 'unavailable', transient: false, requests: 1 },
    reason: expect.stringMatching(/sends on to http:.*which is not followed: name that in `url`/),
  });
  expect(elsewhere.connections()).toBe(0);
});

it('a certificate of an authority of the plan counts, others do not, and nothing is sent to those', async () => {
  const { good, expired, ca, root } = certificates;
  let sent = 0;
  const listen = (pair: { cert: string; key: string }) =>
    httpsServer(pair, ({ url }, response) => {
      sent += 1;
      response.end(answerTo(url));
    });
  await using server = await listen(good);
  expect(await read(server.url, locatePlace({ url: server.url, ca }, root))).toMatchObject(ready);
  sent = 0;
  const told = { kind: 'unavailable', reason: expect.stringMatching(/certificate is not valid/) };
  expect(await read(server.url)).toMatchObject(told);
  await using old = await listen(expired);
  expect(await read(old.url, locatePlace({ url: old.url, ca }, root))).toMatchObject(told);
  expect(await read(server.url, { ca: `${root}/none.pem` })).toMatchObject({
    ...{ kind: 'unavailable', transient: false },
    reason: expect.stringContaining('none.pem'),
  });
  expect(sent).toBe(0);
});

it('a certificate of our own is shown to who asks for one', async () => {
  const { good, ca, caPem, root } = certificates;
  const options = { ...good, ca: caPem, requestCert: true, rejectUnauthorized: true };
  await using server = await httpsServer(options, ({ url }, response) => response.end(answerTo(url)));
  const own = { cert: good.certFile, key: good.keyFile };
  expect(
    await read(server.url, locatePlace({ url: server.url, ca, clientCertificate: own }, root)),
  ).toMatchObject(ready);
  expect(await read(server.url, locatePlace({ url: server.url, ca }, root))).toMatchObject({
    kind: 'unavailable',
  });
});

it('a proxy is asked in place of the service, when the plan lists it', async () => {
  const asked: string[] = [];
  const proxy = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(answerTo(url));
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const url = 'http://logs.example.com';
  const listed = { hosts: ['logs.example.com', new URL(address).host] };
  expect(await read(url, { proxy: address }, listed)).toMatchObject(ready);
  expect(asked[0]).toMatch(/^http:\/\/logs\.example\.com\/loki\/api\/v1\/query_range\?/);
  const count = asked.length;
  for (const hosts of [['logs.example.com'], [new URL(address).host]])
    expect(await read(url, { proxy: address }, { hosts })).toMatchObject({
      ...{ kind: 'unavailable', reason: expect.stringMatching(/not in the environment's hosts/) },
    });
  expect(asked).toHaveLength(count);
  proxy.close();
});

it('each request takes a token of a budget that has the name of the service', async () => {
  await using server = await httpServer(({ url }, response) => response.end(answerTo(url)));
  const budgets: string[] = [];
  await read(server.url, {}, { budgets });
  const { host } = new URL(server.url);
  expect(budgets).toEqual([`loki:${host} 240`, `loki:${host} 240`]);
});

it.each([
  [500, 'text/plain', 'boom', true, /could not answer \(status 500: boom\)/],
  [
    502,
    'text/html',
    '<html><title>Bad gateway</title>',
    true,
    /page of HTML \("Bad gateway"\) \(status 502\)/,
  ],
  [404, 'text/plain', '404 page not found', false, /there is no Loki at this address: `url` has to be/],
  [413, 'text/plain', '', false, /the query is too long/],
  [418, 'application/json', '{"message":"teapot"}', false, /could not answer \(status 418: teapot\)/],
  [204, 'application/json', '', false, /something else than JSON/],
])('status %i with %s is told in words', async (status, type, text, transient, told) => {
  await using server = await httpServer((_, response) =>
    response.writeHead(status, { 'content-type': type }).end(text),
  );
  const answer = await read(server.url);
  expect(answer).toMatchObject({ kind: 'unavailable', transient, reason: expect.stringMatching(told) });
});

it('an answer that is larger than anybody reads is none', async () => {
  await using server = await httpServer((_, response) => {
    response.write('{"status":"');
    for (let n = 0; n < 17; n += 1) response.write('x'.repeat(1024 * 1024));
    response.end();
  });
  expect(await read(server.url)).toMatchObject({
    ...{ kind: 'unavailable', transient: false, requests: 1 },
    reason: expect.stringMatching(/an answer of more than 16 MiB/),
  });
});

it('a port on which nothing listens is one that may be there the next time', async () => {
  expect(await read(`http://127.0.0.1:${await closedPort()}`)).toMatchObject({
    ...{ kind: 'unavailable', transient: true, requests: 3 },
    reason: expect.stringMatching(/connection refused/),
  });
});

it('no credential of a place is in the evidence', async () => {
  await using server = await httpServer(({ url }, response) => response.end(answerTo(url)));
  await using sources = openLogSources(config, { ask: askService });
  const auth = { bearer: 'hush-1' };
  const loki = { url: server.url, query: '{app="api"}', auth, headers: { 'x-key': 'hush-2' } };
  const run = { id: 'run-1', startedAt: fromMs + 60_000, deploy: null };
  const context = { logs: sources, hosts: [new URL(server.url).host], run };
  const attempt = await runCheck(logs, { loki, since: '1m' }, { entries: { some: 'ready' } }, context);
  expect(attempt.messages).toEqual([]);
  expect(attempt.evidence).toMatchObject({ source: { loki: { url: server.url, query: '{app="api"}' } } });
  expect(JSON.stringify(attempt.evidence)).not.toContain('hush');
});
