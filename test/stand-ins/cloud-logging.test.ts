import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Logging } from '@google-cloud/logging';
import { credentials } from '@grpc/grpc-js';
import { PassThroughClient } from 'google-auth-library';
import { expect, test } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';

const entry = (n: number): CloudEntry => ({
  timestamp: `2026-03-01T09:50:${String(n % 60).padStart(2, '0')}.${String(n).padStart(9, '0')}Z`,
  logName: 'projects/p/logs/app',
  textPayload: `line ${n}`,
});

type ListRequest = {
  resourceNames?: string[];
  filter?: string;
  orderBy?: string;
  pageSize?: number;
  pageToken?: string;
};

async function opened(options: Parameters<typeof startCloudLogging>[0] = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startCloudLogging(options));
  const logging = new Logging({
    projectId: 'p',
    apiEndpoint: '127.0.0.1',
    port: server.port,
    // Not among the client's declared options.
    ...{ sslCreds: credentials.createInsecure() },
    authClient: new PassThroughClient(),
  });
  const client = logging.loggingService;
  stack.defer(() => client.close());
  const list = async (request: ListRequest) => {
    const asked = { resourceNames: ['projects/p'], ...request };
    const [entries, , raw] = await client.listLogEntries(asked, {
      autoPaginate: false,
      retry: null,
      timeout: 5_000,
    });
    const texts: string[] = entries.map((one: { textPayload: string }) => one.textPayload);
    return { texts, token: String(raw.nextPageToken) };
  };
  return { server, client, list, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('pages of 50 unless told otherwise, in the order asked for', async () => {
  await using it = await opened();
  it.server.append(...Array.from({ length: 60 }, (_, i) => entry(59 - i)));
  const first = await it.list({});
  expect(first.texts).toHaveLength(50);
  expect(first.texts[0]).toBe('line 0');
  const rest = await it.list({ pageToken: first.token });
  expect(rest).toMatchObject({ token: '' });
  expect(rest.texts).toHaveLength(10);
  expect((await it.list({ orderBy: 'timestamp desc', pageSize: 1 })).texts).toEqual(['line 59']);
  expect((await it.list({ filter: 'textPayload="line 7"' })).texts).toEqual(['line 7']);
});

test.each<[ListRequest, RegExp]>([
  [{ resourceNames: [] }, /must not be empty/],
  [{ resourceNames: ['p'] }, /is no resource/],
  [{ resourceNames: Array.from({ length: 101 }, (_, i) => `projects/p${i}`) }, /at most 100/],
  [{ pageSize: 1_001 }, /page_size/],
  [{ pageSize: -1 }, /page_size/],
  [{ orderBy: 'severity asc' }, /order_by/],
  [{ pageToken: 'of-another' }, /page_token/],
  [{ filter: 'nosuch=1' }, /no field nosuch/],
  [{ filter: 'SEARCH("x")' }, /unsupported function SEARCH/],
  [{ filter: `"${'x'.repeat(20_000)}"` }, /20000/],
])('refuses %.60j', async (request, message) => {
  await using it = await opened();
  await expect(it.list(request)).rejects.toMatchObject({ code: 3, details: expect.stringMatching(message) });
});

test('a page token belongs to its filter', async () => {
  await using it = await opened();
  it.server.append(entry(1), entry(2));
  const { token } = await it.list({ pageSize: 1 });
  await expect(it.list({ pageSize: 1, pageToken: token, filter: 'severity=ERROR' })).rejects.toMatchObject({
    code: 3,
  });
});

test('the quota is counted in any 60 seconds', async () => {
  let now = 1_000_000;
  await using it = await opened({ quotaPerMinute: 2, now: () => now });
  await it.list({});
  await it.list({});
  await expect(it.list({})).rejects.toMatchObject({ code: 8 });
  now += 61_000;
  expect((await it.list({})).texts).toEqual([]);
});

test('the official client writes entries that can be listed', async () => {
  await using it = await opened();
  const json = {
    fields: { message: { stringValue: 'hi' }, n: { listValue: { values: [{ numberValue: 1 }] } } },
  };
  await it.client.writeLogEntries({
    logName: 'projects/p/logs/app',
    resource: { type: 'global' },
    entries: [{ severity: 'ERROR', timestamp: { seconds: 1_772_358_601, nanos: 5 }, jsonPayload: json }],
  });
  const [[found]] = await it.client.listLogEntries(
    { resourceNames: ['projects/p'], filter: 'severity=ERROR AND jsonPayload.n=1 AND resource.type=global' },
    { autoPaginate: false },
  );
  expect(found).toMatchObject({
    logName: 'projects/p/logs/app',
    timestamp: { seconds: '1772358601', nanos: 5 },
  });
});

test('a tail gets what is written from then on and matches', async () => {
  await using it = await opened();
  it.server.append(entry(1));
  const tail = it.client.tailLogEntries();
  tail.write({ resourceNames: ['projects/p'], filter: '"line 3"' });
  const received = once(tail, 'data', { signal: AbortSignal.timeout(5_000) });
  const writing = setInterval(() => it.server.append(entry(2), entry(3)), 20);
  const [answer] = await received;
  clearInterval(writing);
  expect(answer.entries).toMatchObject([{ textPayload: 'line 3' }]);
  const ended = once(tail, 'end', { signal: AbortSignal.timeout(5_000) });
  tail.end();
  await ended;
});

test('a process that read logs ends by itself, without closing anything', async () => {
  await using server = await startCloudLogging();
  server.append(entry(1));
  const script = `
    const { openLogSources } = await import(${JSON.stringify(new URL('../../src/platform/sources/open-log-sources.ts', import.meta.url).href)});
    const sources = openLogSources({ cloudLogging: { endpoint: '${server.endpoint}', insecure: true } }, {});
    const place = { source: 'project', at: 'p' };
    const questions = [{ filter: '', maxEntries: 10 }];
    const [answer] = await sources.read({ place, questions, fromMs: 0, toMs: 1, hosts: [], signal: AbortSignal.timeout(8000) });
    console.log(answer.kind, answer.entries?.length);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 7_000,
  });
  expect((await run).stdout).toBe('entries 1\n');
});
