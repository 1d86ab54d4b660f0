import { expect, test } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { wholeEntries } from '../../src/core/log-parts.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { allOf, windowClause } from '../../src/core/query/combine.ts';
import { quoteValue } from '../../src/core/query/quote.ts';
import { createRateLimiter } from '../../src/platform/sources/rate-limiter.ts';
import { localLogSources } from '../support/log-sources.ts';

const from = Date.parse('2026-03-01T09:50:00Z');
const to = Date.parse('2026-03-01T10:00:00Z');

function entry(second: number, over: Partial<CloudEntry> = {}): CloudEntry {
  return {
    timestamp: new Date(from + second * 1000).toISOString(),
    logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
    severity: 'INFO',
    textPayload: `line ${second}`,
    resource: { type: 'cloud_run_revision', labels: { service_name: 'api' } },
    ...over,
  };
}

type Options = Parameters<typeof localLogSources>[1];
type OneQuery = Parameters<typeof readOne>[1];

async function opened(options: Options = {}, quotaPerMinute = 60) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startCloudLogging({ quotaPerMinute }));
  const sources = stack.use(
    localLogSources(server.endpoint, { times: { quotaDelayMs: 5, requestMs: 5_000 }, ...options }),
  );
  return {
    server,
    read: (over: Partial<OneQuery> & { clauses?: readonly string[] } = {}) => readOne(sources, query(over)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function query({ clauses = [], ...over }: Partial<OneQuery> & { clauses?: readonly string[] }): OneQuery {
  const filter = allOf([windowClause(from, to), ...clauses]);
  if (filter.kind === 'error') throw new Error(filter.message);
  return {
    place: { source: 'project', at: 'p' },
    hosts: [],
    filter: filter.text,
    fromMs: from,
    toMs: to,
    maxEntries: 5_000,
    signal: AbortSignal.timeout(15_000),
    ...over,
  };
}

function entriesOf(answer: LogOutcome): Extract<LogOutcome, { kind: 'entries' }> {
  if (answer.kind !== 'entries') throw new Error(answer.reason);
  return answer;
}

test('reads all pages oldest first, keeps nanoseconds and JSON, and says it is complete', async () => {
  await using logs = await opened();
  for (let i = 0; i < 2_300; i += 1) logs.server.append(entry(i % 500));
  const precise: Partial<CloudEntry> = {
    timestamp: '2026-03-01T09:59:59.123456789Z',
    jsonPayload: { message: 'x', n: 1.5, list: [1, null, { a: true }] },
    httpRequest: { status: 503, latency: '0.250s', requestUrl: 'https://a/b' },
  };
  const { textPayload: _, ...json } = entry(0, precise);
  logs.server.append(json);
  const answer = entriesOf(await logs.read());
  expect(answer).toMatchObject({ complete: true, incompleteBecause: null, requests: 3 });
  expect(answer.entries).toHaveLength(2_301);
  const times = answer.entries.map((one) => one.timestamp);
  expect(times.slice(0, -1)).toEqual(times.slice(0, -1).toSorted());
  expect(answer.entries.at(-1)).toMatchObject({
    timestamp: '2026-03-01T09:59:59.123456789Z',
    ...{ severityText: 'INFO', severityNumber: 9 },
    body: { message: 'x', n: 1.5, list: [1, null, { a: true }] },
    attributes: { httpRequest: { status: 503, latency: '0.25s', requestUrl: 'https://a/b' } },
    resource: { type: 'cloud_run_revision', labels: { service_name: 'api' } },
  });
});

test('sends exactly our request: own project only, both bounds, ascending, no credentials', async () => {
  await using logs = await opened();
  await logs.read({ clauses: ['severity>=ERROR -- timestamp'] });
  const [received] = logs.server.requests;
  expect(received?.request).toMatchObject({
    resourceNames: ['projects/p'],
    orderBy: 'timestamp asc',
    pageSize: 1000,
    pageToken: '',
    filter:
      '(timestamp >= "2026-03-01T09:50:00.000Z" AND timestamp < "2026-03-01T10:00:00.000Z"\n) AND (severity>=ERROR -- timestamp\n)',
  });
  expect(received?.headers).not.toHaveProperty('authorization');
});

test('an entry outside the window or of another project is not there', async () => {
  await using logs = await opened();
  logs.server.append(entry(-1), entry(0), entry(600), entry(1, { logName: 'projects/other/logs/x' }));
  expect(entriesOf(await logs.read()).entries.map((one) => one.body)).toEqual(['line 0']);
});

test('stops at the entry cap and at five pages, and says so', async () => {
  await using logs = await opened();
  for (let i = 0; i < 5_500; i += 1) logs.server.append(entry(i % 500));
  const cut = entriesOf(await logs.read({ maxEntries: 1_500 }));
  expect(cut).toMatchObject({ complete: false, incompleteBecause: 'entry-cap', requests: 2 });
  expect(cut.entries).toHaveLength(1_500);
  const paged = entriesOf(await logs.read({ maxEntries: 100_000 }));
  expect(paged).toMatchObject({ complete: false, incompleteBecause: 'page-cap', requests: 5 });
});

test('a token that comes back ends the reading', async () => {
  await using logs = await opened();
  logs.server.append(entry(1));
  logs.server.faults.push({ kind: 'page-loop' });
  const answer = entriesOf(await logs.read());
  expect(answer).toMatchObject({ complete: false, incompleteBecause: 'token-loop', requests: 2 });
  expect(answer.entries).toHaveLength(1);
});

test('an empty page with a token is no answer yet: the next page is read', async () => {
  await using logs = await opened();
  logs.server.append(entry(1));
  logs.server.faults.push({ kind: 'empty-page', times: 1 });
  const answer = entriesOf(await logs.read());
  expect(answer).toMatchObject({ complete: true, requests: 2 });
  expect(answer.entries).toHaveLength(1);
});

test('a missing permission names the role, after one request', async () => {
  await using logs = await opened();
  logs.server.faults.push({ kind: 'status', code: 7, message: 'denied' });
  const answer = await logs.read();
  expect(answer).toMatchObject({ kind: 'unavailable', transient: false, requests: 1 });
  expect(answer).toHaveProperty('reason', expect.stringContaining('roles/logging.viewer'));
});

test('a used-up quota is waited for, then named', async () => {
  await using logs = await opened({}, 2);
  await logs.read();
  await logs.read();
  const answer = await logs.read();
  expect(answer).toMatchObject({ kind: 'unavailable', transient: false, requests: 4 });
  expect(answer).toHaveProperty(
    'reason',
    expect.stringContaining('quota of log reads of project p is used up'),
  );
});

test('a quota that ends the second page leaves an incomplete answer', async () => {
  await using logs = await opened({}, 1);
  for (let i = 0; i < 1_100; i += 1) logs.server.append(entry(i % 500));
  expect(entriesOf(await logs.read())).toMatchObject({ complete: false, incompleteBecause: 'quota' });
});

test('a short outage is repeated; a long one is transient and names the code', async () => {
  await using logs = await opened();
  logs.server.append(entry(1));
  logs.server.faults.push({ kind: 'status', code: 14, times: 2 });
  expect(entriesOf(await logs.read())).toMatchObject({ complete: true, requests: 3 });
  logs.server.faults.push({ kind: 'status', code: 14 });
  expect(await logs.read()).toMatchObject({ kind: 'unavailable', transient: true, requests: 3 });
});

test('a refused filter is marked as such', async () => {
  await using logs = await opened();
  expect(await logs.read({ filter: 'nosuchfield=1' })).toMatchObject({
    kind: 'unavailable',
    transient: false,
    filterRefused: true,
    requests: 1,
  });
});

test('a server that never answers ends with the signal, within it', async () => {
  await using logs = await opened();
  logs.server.faults.push({ kind: 'hang' });
  const startedAt = performance.now();
  const answer = await logs.read({ signal: AbortSignal.timeout(300) });
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  expect(answer).toMatchObject({ kind: 'unavailable', transient: true, requests: 1 });
});

test('each call has its own limit', async () => {
  await using logs = await opened({ times: { requestMs: 100 } });
  logs.server.append(entry(1));
  logs.server.faults.push({ kind: 'hang', times: 1 });
  expect(entriesOf(await logs.read())).toMatchObject({ complete: true, requests: 2 });
});

test('nothing listening there is transient', async () => {
  await using sources = localLogSources('127.0.0.1:1', { times: { requestMs: 300 } });
  expect(await readOne(sources, query({}))).toMatchObject({ kind: 'unavailable', transient: true });
});

test('duplicates are dropped; parts of a long entry are put together, and what lacks one says so', async () => {
  await using logs = await opened();
  const split = (index: number, textPayload: string) =>
    entry(5, { insertId: `s${index}`, textPayload, split: { uid: 'u', index, totalSplits: 2 } });
  logs.server.append(
    entry(1, { insertId: 'a' }),
    entry(1, { insertId: 'a' }),
    split(1, 'world'),
    split(0, 'hello '),
  );
  const { entries } = entriesOf(await logs.read());
  expect(wholeEntries(entries).map((one) => one.body)).toEqual(['line 1', 'hello world']);
  expect(wholeEntries(entries.slice(0, 2))).toMatchObject([
    { body: 'line 1' },
    { body: 'hello ', cloud: { textPayload: 'hello ', '@unread': '1 of 2 parts' } },
  ]);
});

test('a hostile value in a filter matches nothing but itself', async () => {
  await using logs = await opened();
  const hostile = 'x" OR severity>=DEFAULT OR textPayload="';
  logs.server.append(entry(1));
  const clause = `resource.labels.service_name=${quoteValue(hostile)}`;
  expect(entriesOf(await logs.read({ clauses: [clause] })).entries).toEqual([]);
});

test('the limiter lets so many through and makes the next one wait until its signal ends', async () => {
  const take = createRateLimiter();
  const signal = AbortSignal.timeout(100);
  const a = { name: 'a', perMinute: 2 };
  for (const budget of [a, a, { ...a, name: 'b' }]) expect(await take(budget, signal)).toBe(true);
  expect(await take(a, signal)).toBe(false);
  const quick = createRateLimiter(30);
  const one = { name: 'a', perMinute: 1 };
  await quick(one, AbortSignal.timeout(5_000));
  expect(await quick(one, AbortSignal.timeout(5_000))).toBe(true);
});
