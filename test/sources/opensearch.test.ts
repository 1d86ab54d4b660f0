import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpServer } from '../support/http-server.ts';
import { verifySignatureV4 } from '../support/signature-v4.ts';
import { fromMs, hit, holding, many, read, time } from './opensearch-reading.ts';
import { awsEnvironment } from './stands/cloudwatch.ts';
import { searchUnderTest } from './stands/opensearch.ts';
import { pages } from './statements/pages.ts';
import { type Suite, startSuite } from './trial.ts';

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
  [
    'an outage, which is told',
    { kind: 'status', status: 503, text: '{"error":"it is gone"}', times: 3, behind: 3 },
    5_000,
    { incompleteBecause: 'partial', incompleteDetail: expect.stringContaining('it is gone') },
  ],
  [
    'the end of the time that a check has',
    { kind: 'hang', times: 1, behind: 3 },
    300,
    { incompleteBecause: 'budget' },
  ],
] as const)('a point in time is closed after %s', async (_, fault, ms, why) => {
  await using server = await holding(many(2_500));
  server.faults.push({ ...fault });
  const answer = await read(server.url, {}, { maxEntries: 5_000, signal: AbortSignal.timeout(ms) });
  expect(answer).toMatchObject({
    ...{ kind: 'entries', complete: false, requests: server.requests.length },
    ...why,
  });
  expect([server.requests.at(-1)?.method, server.points()]).toEqual(['DELETE', 0]);
});

it('a server that begins again with each page is left', async () => {
  await using server = await holding(many(2_500));
  server.faults.push({ kind: 'first-page' });
  const answer = await read(server.url, {}, { maxEntries: 5_000 });
  expect(answer).toMatchObject({ kind: 'entries', complete: false });
  expect(server.requests.length).toBeLessThanOrEqual(6);
});
