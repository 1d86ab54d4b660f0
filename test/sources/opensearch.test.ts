import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askService } from '../../src/checks/http/ask-service.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { type OpenSearchServer, startOpenSearch } from '../../stand-ins/opensearch/server.ts';
import { httpServer } from '../support/http-server.ts';
import { verifySignatureV4 } from '../support/signature-v4.ts';
import { awsEnvironment } from './stands/cloudwatch.ts';
import { searchUnderTest } from './stands/opensearch.ts';
import { pages } from './statements/pages.ts';
import { type Suite, startSuite } from './trial.ts';

const fromMs = Date.parse('2026-03-01T09:50:00Z');

type Options = { maxEntries?: number; signal?: AbortSignal };

async function read(url: string, place: object = {}, options: Options = {}): Promise<LogOutcome> {
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };
  const { maxEntries = 1_000, signal = AbortSignal.timeout(5_000) } = options;
  await using sources = openLogSources(config, {
    ask: askService,
    cloud: openCloudAccess(awsEnvironment),
    times: { quotaDelayMs: 2, requestMs: 2_000 },
  });
  return readOne(sources, {
    place: { source: 'opensearch', at: { url, index: 'logs', query: '*', ...place } },
    ...{ filter: '', maxEntries, fromMs, toMs: fromMs + 600_000, hosts: [new URL(url).host], signal },
  });
}

function time(second: number): string {
  return new Date(fromMs + second * 1_000).toISOString();
}

/** A server with an index `logs` that holds these documents, a second apart. */
async function holding(
  documents: readonly object[],
  options: Parameters<typeof startOpenSearch>[0] = {},
): Promise<OpenSearchServer> {
  const server = await startOpenSearch(options);
  server.create('logs');
  const sources = documents.map((one, at) => ({ source: { '@timestamp': time(at), ...one } }));
  server.index('logs', sources);
  return server;
}

function many(count: number): readonly object[] {
  return Array.from({ length: count }, (_, n) => ({
    ...{ '@timestamp': new Date(fromMs + n * 100).toISOString(), message: `line ${n}` },
  }));
}

it('a document of any shipper is one entry: its text, its severity, who wrote it, its trace', async () => {
  await using server = await holding(
    [
      {
        message: 'it broke',
        'log.level': 'ERROR',
        trace: { id: 'abc' },
        kubernetes: { pod: { name: 'api-1' } },
        error: { type: 'NameError', message: 'redis', stack_trace: 'Traceback …' },
        user: { id: 9007199254740993n },
      },
      {
        body: { text: 'from a collector' },
        severity_text: 'WARN',
        trace_id: 'def',
        attributes: { 'http.route': '/ws' },
        resource: { attributes: { 'service.name': 'api' } },
      },
      { log: 'from a container\n', stream: 'stderr' },
      { log: '{"level":"fatal","msg":"out of memory"}\n' },
      { severity_number: 18, body: 'numbered' },
      { event: { original: 'GET /ws 500' }, url: { path: '/ws' } },
    ].map((one) =>
      JSON.parse(JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? '9007199254740993' : value))),
    ),
  );
  const answer = await read(server.url);
  expect(answer).toMatchObject({
    complete: true,
    requests: 1,
    entries: [
      {
        ...{ body: 'it broke', severityText: 'ERROR', severityNumber: 17, traceId: 'abc', logName: 'logs' },
        resource: { kubernetes: { pod: { name: 'api-1' } } },
        attributes: { error: { type: 'NameError' }, user: { id: '9007199254740993' } },
      },
      {
        ...{ body: 'from a collector', severityText: 'WARN', traceId: 'def' },
        attributes: { 'http.route': '/ws' },
        resource: { 'service.name': 'api' },
      },
      { body: 'from a container', severityText: null, attributes: { stream: 'stderr' } },
      { body: { msg: 'out of memory' }, severityText: 'fatal' },
      { body: 'numbered', severityNumber: 18 },
      { body: { url: { path: '/ws' }, event: { original: 'GET /ws 500' } } },
    ],
  });
});

it('a number that JavaScript would round keeps its digits', async () => {
  const hit = `{"_index":"logs","_id":"1","_source":{"message":"x","user":9007199254740993},"sort":[${fromMs}]}`;
  const shards = '"_shards":{"total":1,"successful":1,"failed":0}';
  await using server = await httpServer((_, response) =>
    response.end(
      `{"timed_out":false,${shards},"hits":{"total":{"value":1,"relation":"eq"},"hits":[${hit}]}}`,
    ),
  );
  const answer = await read(server.url);
  expect(answer.kind === 'entries' && JSON.stringify(answer.entries[0]?.attributes)).toBe(
    '{"user":9007199254740993}',
  );
});

it.each([
  ['aws', /does not say in which region of AWS it is; give `auth: \{ aws: \{ region: … \} \}`/],
  [{ aws: { region: 'eu-central-1' } }, /eu-central-1\/es$/],
  [{ aws: { region: 'eu-central-1', service: 'aoss' } }, /eu-central-1\/aoss$/],
])('who is known at AWS signs what is asked: %j', async (auth, told) => {
  const scopes: (string | undefined)[] = [];
  await using server = await httpServer(async (request, response) => {
    const signed = verifySignatureV4(request, await textOf(request), awsEnvironment.AWS_SECRET_ACCESS_KEY);
    const { 'x-amz-content-sha256': digest } = request.headers;
    scopes.push(
      digest === undefined ? 'no digest' : signed?.scope.replace(/^\d+\/(.*)\/aws4_request$/, '$1'),
    );
    const hits = { total: { value: 1, relation: 'eq' }, hits: [hit({})] };
    response.end(JSON.stringify({ timed_out: false, _shards: { total: 1, successful: 1, failed: 0 }, hits }));
  });
  const answer = await read(server.url, { auth });
  expect(answer.kind === 'entries' ? scopes.join() : answer.reason).toMatch(told);
});

describe('Elasticsearch', () => {
  let suite: Suite;
  beforeAll(async () => {
    suite = await startSuite(searchUnderTest('elasticsearch'));
  });
  afterAll(() => suite[Symbol.asyncDispose]());
  const kept = pages.statements.filter(({ id }) =>
    ['pages', 'page-edge', 'limit-pages', 'loop'].includes(id),
  );
  for (const { id, says, holds } of kept) it(`${id}: ${says}`, async () => holds(await suite.trial()));
});

it.each([
  ['opensearch', '/logs/_search/point_in_time', '/_search/point_in_time', 1],
  ['elasticsearch', '/logs/_pit', '/_pit', 2],
] as const)(
  'what does not fit on a page is read in a point in time of %s, which is closed',
  async (product, opens, closes, tries) => {
    await using server = await holding(many(1_500), { product });
    const answer = await read(server.url, {}, { maxEntries: 2_000 });
    expect(answer).toMatchObject({ complete: true, requests: server.requests.length });
    expect(answer.kind === 'entries' && answer.entries.map(({ body }) => body)).toEqual(
      many(1_500).map((_, n) => `line ${n}`),
    );
    const asked = server.requests.map(
      ({ method, path, body }) => `${method} ${path}${'pit' in body ? ' in it' : ''}`,
    );
    expect(asked).toEqual([
      'POST /logs/_search',
      ...(tries === 2 ? ['POST /logs/_search/point_in_time'] : []),
      `POST ${opens}`,
      'POST /_search in it',
      `DELETE ${closes}`,
    ]);
    expect(server.points()).toBe(0);
  },
);

it('more entries of one instant than any page holds are not called all', async () => {
  const same = Array.from({ length: 40 }, (_, n) => ({ '@timestamp': time(1), message: `line ${n}` }));
  await using server = await holding(same, { mostHits: 10 });
  expect(await read(server.url)).toMatchObject({ complete: false, incompleteBecause: 'page-cap' });
  await using tied = await holding(same, { mostHits: 10, product: 'elasticsearch' });
  expect(await read(tied.url)).toMatchObject({ complete: true });
});

it('an index that allows smaller pages is asked for smaller ones', async () => {
  await using server = await holding(many(30), { mostHits: 7 });
  const answer = await read(server.url);
  expect(answer).toMatchObject({ complete: true });
  expect(answer.kind === 'entries' && answer.entries.length).toBe(30);
});

it('a server without points in time gives its first page, which is not all', async () => {
  await using server = await holding(many(1_200), { hasPoints: false });
  const answer = await read(server.url, {}, { maxEntries: 2_000 });
  expect(answer).toMatchObject({
    ...{ complete: false, incompleteBecause: 'partial' },
    incompleteDetail: expect.stringMatching(/OpenSearch has one from 2.4 on, Elasticsearch from 7.10/),
  });
  expect(answer.kind === 'entries' && answer.entries.length).toBe(1_000);
});

it.each([
  ['an outage', { kind: 'status', status: 503, text: '{}', times: 3, behind: 3 }, 5_000],
  ['the end of the time that a check has', { kind: 'hang', times: 1, behind: 3 }, 300],
] as const)('a point in time is closed after %s', async (_, fault, ms) => {
  await using server = await holding(many(2_500));
  server.faults.push({ ...fault });
  const answer = await read(server.url, {}, { maxEntries: 5_000, signal: AbortSignal.timeout(ms) });
  expect(answer).toMatchObject({ kind: 'entries', complete: false, requests: server.requests.length });
  expect([server.requests.at(-1)?.method, server.points()]).toEqual(['DELETE', 0]);
});

it('a server that begins again with each page is left', async () => {
  await using server = await holding(many(2_500));
  server.faults.push({ kind: 'first-page' });
  const answer = await read(server.url, {}, { maxEntries: 5_000 });
  expect(answer).toMatchObject({ kind: 'entries', complete: false });
  expect(server.requests.length).toBeLessThanOrEqual(6);
});

it.each([
  [
    'a shard that failed',
    {
      _shards: {
        total: 2,
        successful: 1,
        failed: 1,
        failures: [{ reason: { type: 'x', reason: 'it is gone' } }],
      },
    },
    /1 of 2 shards did not answer: it is gone/,
  ],
  [
    'a shard that nobody counts as failed',
    { _shards: { total: 2, successful: 1, failed: 0 } },
    /1 of 2 shards did not answer/,
  ],
  ['a search that timed out', { timed_out: true }, /timed out/],
  ['a search that ended early', { terminated_early: true }, /ended early/],
  [
    'a cluster that was skipped',
    { _clusters: { total: 2, successful: 1, skipped: 1 } },
    /1 of 2 clusters did not answer/,
  ],
])('%s makes the answer incomplete, with entries and without', async (_, fields, told) => {
  await using server = await holding([{ message: 'ready' }]);
  server.faults.push({ kind: 'answer', fields });
  for (const query of ['*', 'boom'])
    expect(await read(server.url, { query })).toMatchObject({
      ...{ complete: false, incompleteBecause: 'partial', incompleteDetail: expect.stringMatching(told) },
    });
});

it.each([
  ['an index that there is not', { index: 'lgos' }, /has no index lgos: look at `index`/],
  ['one of two that there is not', { index: 'logs,lgos' }, /has no index lgos: look at `index`/],
  ['a pattern that names none', { index: 'lgos-*' }, /has no index lgos-\*: look at `index`/],
  ['one of two patterns that names none', { index: 'log*,lgos-*' }, /has no index lgos-\*: look at `index`/],
  [
    'a field of the time that there is not',
    { timeField: 'time' },
    /has no field time in logs: set `timeField`/,
  ],
  [
    'a query that ends too early',
    { query: 'a AND' },
    /refused the query: Cannot parse 'a AND': Encountered "<EOF>" at line 1, column 5\.$/,
  ],
  [
    'a clause that there is not',
    { query: { mach: { message: 'x' } } },
    /refused the query: unknown query \[mach\] \(column \d+ of what was sent, at mach\)$/,
  ],
])('%s is told in words', async (_, place, told) => {
  await using server = await holding([{ message: 'ready' }]);
  expect(await read(server.url, place)).toMatchObject({
    ...{ kind: 'unavailable', transient: false, reason: expect.stringMatching(told) },
  });
});

it('an index without a document of the time proves nothing, one whose documents the query leaves does', async () => {
  await using server = await holding([{ message: 'ready' }]);
  server.create('empty');
  expect(await read(server.url, { index: 'empty' })).toMatchObject({
    ...{
      entries: [],
      nothingThere: expect.stringMatching(/has no document in empty whose @timestamp is from/),
    },
  });
  const answer = await read(server.url, { query: 'boom' });
  expect(answer).toMatchObject({ entries: [], complete: true, requests: 2 });
  expect(answer).not.toHaveProperty('nothingThere');
});

it.each([
  ['a query string', { query: 'lvl:error AND message:x' }, /has no field lvl in logs/],
  [
    'a field that has to be there',
    { query: '_exists_:lvl AND NOT (mesage:"a b" OR message:"a:b")' },
    /has no field lvl and mesage in logs/,
  ],
  [
    'clauses',
    { query: { bool: { filter: [{ term: { lvl: 'error' } }, { exists: { field: 'x.y' } }] } } },
    /has no field lvl and x\.y in logs/,
  ],
])('fields that no index has make %s prove nothing', async (_, place, told) => {
  await using server = await holding([{ message: 'ready' }]);
  expect(await read(server.url, place)).toMatchObject({
    ...{ entries: [], requests: 3, nothingThere: expect.stringMatching(told) },
  });
});

it('fields that are there, or cannot be asked for, stand in nobody’s way', async () => {
  await using server = await holding([{ message: 'ready', level: 'info' }]);
  const query = 'level:error AND message.keyword:"x" AND other*:x';
  const answer = await read(server.url, { query });
  expect(answer).toMatchObject({ entries: [], complete: true, requests: 3 });
  expect(answer).not.toHaveProperty('nothingThere');
  server.faults.push({ kind: 'status', status: 403, text: '{}', behind: 2 });
  const unknown = await read(server.url, { query: 'lvl:error' });
  expect(unknown).toMatchObject({ entries: [], complete: true });
  expect(unknown).not.toHaveProperty('nothingThere');
});

it('a member of an object that keeps whatever comes is a field', async () => {
  const hits = { total: { value: 0, relation: 'eq' }, hits: [] };
  const asked: string[] = [];
  await using server = await httpServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (!url.pathname.endsWith('/_field_caps')) {
      const isAnything = asked.push('search') > 1;
      const found = isAnything ? { ...hits, hits: [hit({})] } : hits;
      response.end(JSON.stringify({ timed_out: false, _shards: shards, hits: found }));
      return;
    }
    asked.push(url.searchParams.get('fields') ?? '');
    response.end(JSON.stringify({ fields: { labels: { flattened: { searchable: true } } } }));
  });
  const answer = await read(server.url, { query: 'labels.team.name:x' });
  expect([answer, asked.at(-1)]).toEqual([
    expect.not.objectContaining({ nothingThere: expect.anything() }),
    'labels.team.name,labels,labels.team',
  ]);
});

it('a search for anything at all that is not whole leaves the answer not whole', async () => {
  await using server = await holding([]);
  server.faults.push({ kind: 'answer', fields: { timed_out: true }, behind: 1 });
  expect(await read(server.url, { query: 'boom' })).toMatchObject({
    ...{ complete: false, incompleteBecause: 'partial', incompleteDetail: 'its search timed out' },
  });
});

it('a point in time of a part only leaves the answer not whole', async () => {
  await using server = await holding(many(1_500));
  server.faults.push({ kind: 'half-point', behind: 1, times: 1 });
  expect(await read(server.url, {}, { maxEntries: 2_000 })).toMatchObject({
    ...{ complete: false, incompleteDetail: '1 of 2 shards are not in the point in time' },
  });
});

it('what a refusal tells of a query ends between words, as half a secret is not recognised later', async () => {
  await using server = await holding([{ message: 'ready' }]);
  const secret = 'k'.repeat(900);
  const [text, clause] = await Promise.all([
    read(server.url, { query: `a:${secret} AND` }),
    read(server.url, { query: { mach: { message: secret } } }),
  ]);
  for (const answer of [text, clause]) expect(JSON.stringify(answer)).not.toContain('kkkk');
});

const shards = { total: 1, successful: 1, failed: 0 };
const hit = (more: object) => ({
  _index: 'logs',
  _id: '1',
  _source: { message: 'x' },
  sort: [fromMs],
  ...more,
});

it.each([
  [
    'an error with success',
    { error: { type: 'x', reason: 'it is gone' }, status: 500 },
    /does not document: it is gone/,
  ],
  ['no shards told', { hits: { hits: [] } }, /does not document/],
  ['another window', { _shards: shards, hits: { hits: [hit({ sort: [fromMs - 1] })] } }, /not of the window/],
  [
    'no order',
    { _shards: shards, hits: { hits: [hit({ sort: [fromMs + 9] }), hit({ _id: '2' })] } },
    /another order/,
  ],
  ['nothing said', { _shards: shards, hits: { hits: [hit({ _source: undefined })] } }, /keeps no `_source`/],
  [
    'a time that is none',
    { _shards: shards, hits: { hits: [hit({ sort: ['soon'] })] } },
    /is no time: set `timeField`/,
  ],
  [
    'no shard of any index',
    { _shards: { total: 0, successful: 0, failed: 0 }, hits: { hits: [] } },
    /has no index that `logs` names/,
  ],
  ['half of its JSON', '{"took":1,"hits":{"hi', /something else than JSON/],
  ['nothing', '', /something else than JSON/],
])('%s is no answer', async (_, body, told) => {
  await using server = await httpServer((_request, response) =>
    response.end(typeof body === 'string' ? body : JSON.stringify(body)),
  );
  expect(await read(server.url)).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(told) });
});

it('a value in an object of the DSL is a value', async () => {
  await using server = await holding([{ message: '* OR "x' }, { message: 'other' }]);
  const query = { bool: { must: [{ term: { 'message.keyword': '* OR "x' } }] } };
  expect(await read(server.url, { query })).toMatchObject({ complete: true, entries: [{ body: '* OR "x' }] });
});
