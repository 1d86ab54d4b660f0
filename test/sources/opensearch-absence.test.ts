import { expect, it } from 'vitest';
import { httpServer } from '../support/http-server.ts';
import { fromMs, hit, holding, many, read } from './opensearch-reading.ts';

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

it.each([
  [
    'an error with success',
    { error: { type: 'x', reason: 'it is gone' }, status: 500 },
    /an error as a success: it is gone/,
  ],
  [
    'an error beside entries',
    { _shards: shards, hits: { hits: [hit({})] }, error: { reason: 'it is gone' } },
    /an error as a success: it is gone/,
  ],
  [
    'a status beside entries',
    { _shards: shards, hits: { hits: [hit({})] }, status: 503 },
    /the status 503 beside entries/,
  ],
  [
    'fewer than no entries',
    { _shards: shards, hits: { total: { value: -1, relation: 'eq' }, hits: [] } },
    /does not document/,
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
  ['half of its JSON', '{"took":1,"hits":{"hi', /JSON that cannot be read: it is cut/],
  ['a name that stands twice', '{"hits":{"hits":[]},"hits":{}}', /the name "hits" stands twice/],
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
