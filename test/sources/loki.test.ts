import { expect, it } from 'vitest';
import { askService } from '../../src/checks/http/ask-service.ts';
import { checkTypes } from '../../src/checks/index.ts';
import { readSharedWindow } from '../../src/checks/logs/shared-window.ts';
import type { CheckType } from '../../src/core/check.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import { loadPlan } from '../../src/core/plan/load.ts';
import { quotedInLogql, selectorOf } from '../../src/core/query/logql.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { parseLogql } from '../../stand-ins/loki/logql.ts';
import { type LokiLine, startLoki } from '../../stand-ins/loki/server.ts';
import { httpServer } from '../support/http-server.ts';
import { oneSection } from '../support/plan-text.ts';

const fromMs = Date.parse('2026-03-01T09:50:00Z');
const logs = checkTypes.find(({ type }) => type === 'logs') as CheckType;

function line(second: number, text: string, more: Partial<LokiLine> = {}): LokiLine {
  return { nanos: BigInt(fromMs + second * 1_000) * 1_000_000n, line: text, labels: { app: 'api' }, ...more };
}

async function read(url: string, place: object = {}, maxEntries = 1_000): Promise<LogOutcome> {
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };
  await using sources = openLogSources(config, {
    ask: askService,
    times: { quotaDelayMs: 2, requestMs: 2_000 },
  });
  return readOne(sources, {
    place: { source: 'loki', at: { url, query: '{app="api"}', tenant: 'shop', ...place } },
    ...{ filter: '', maxEntries, fromMs, toMs: fromMs + 600_000, hosts: [new URL(url).host] },
    signal: AbortSignal.timeout(5_000),
  });
}

/** A server that answers every query with this. */
function answering(body: unknown) {
  return httpServer((_, response) => response.end(typeof body === 'string' ? body : JSON.stringify(body)));
}

function streams(values: readonly unknown[], stream: object = { app: 'api' }) {
  return { status: 'success', data: { resultType: 'streams', result: [{ stream, values }] } };
}

const nanosAt = (second: number) => String(BigInt(fromMs + second * 1_000) * 1_000_000n);

it('a check that runs out of time tells what was in the way', async () => {
  await using server = await httpServer((_, response) => {
    response.statusCode = 429;
    response.end('{"message":"too many outstanding requests"}');
  });
  const config = { cloudLogging: { endpoint: null, insecure: true, project: null } };
  await using sources = openLogSources(config, { ask: askService, times: { quotaDelayMs: 60_000 } });
  const { outcome } = await readSharedWindow(sources, {
    place: { source: 'loki', at: { url: server.url, query: '{app="api"}' } },
    ...{ filter: '', filteredBy: 'nobody', limit: 10, siblings: [], asker: 'it', notBefore: 0 },
    ...{
      fromMs,
      toMs: fromMs + 600_000,
      hosts: [new URL(server.url).host],
      signal: AbortSignal.timeout(200),
    },
  });
  expect(outcome).toMatchObject({
    kind: 'unavailable',
    reason: expect.stringContaining('too many outstanding'),
  });
});

it('labels are the resource, metadata the attributes; a level that Loki found counts where none was written', async () => {
  await using server = await startLoki();
  const level = (more: object) => line(2, 'x', { labels: { app: 'api' }, ...more });
  server.push('shop', [
    line(1, 'a', { labels: { app: 'api', level: 'warn' }, metadata: { pod: 'p1', detected_level: 'error' } }),
    level({ metadata: { detected_level: 'error' } }),
    level({ nanos: BigInt(nanosAt(3)), metadata: { detected_level: 'unknown' } }),
    level({ nanos: BigInt(nanosAt(4)), metadata: { severity_number: '18' } }),
    line(5, '{"level":"fatal","msg":"out of memory","code":9007199254740993}'),
  ]);
  expect(await read(server.url)).toMatchObject({
    complete: true,
    entries: [
      { severityText: 'warn', resource: { app: 'api', level: 'warn' }, attributes: { pod: 'p1' } },
      { severityText: 'error', severityNumber: 17, attributes: {} },
      { severityText: null, severityNumber: 0 },
      { severityText: 'ERROR', severityNumber: 18 },
      {
        severityText: 'fatal',
        body: { msg: 'out of memory' },
        attributes: { 'log.record.original': expect.stringContaining('9007199254740993') },
      },
    ],
  });
});

it('an older Loki, which has metadata among the labels or behind the line, is read too', async () => {
  const first = streams([[nanosAt(1), 'a', { trace_id: 'abc' }]], { app: 'api', level: 'error' });
  await using server = await httpServer(({ url = '' }, response) =>
    response.end(JSON.stringify(url.includes(`start=${nanosAt(0)}`) ? first : streams([]))),
  );
  expect(await read(server.url)).toMatchObject({
    entries: [{ body: 'a', severityText: 'error', traceId: 'abc', attributes: { trace_id: 'abc' } }],
  });
});

it('a server that allows smaller pages is asked for smaller ones', async () => {
  await using server = await startLoki({ mostEntries: 7 });
  const lines = Array.from({ length: 30 }, (_, n) => line(n, `line ${n}`));
  server.push('shop', lines);
  const answer = await read(server.url);
  expect(answer).toMatchObject({ complete: true });
  expect(answer.kind === 'entries' && answer.entries.map(({ body }) => body)).toEqual(
    lines.map((one) => one.line),
  );
});

it.each([
  [
    'a wrong tenant',
    { tenant: 'shpo' },
    /has no stream \{app="api"\} from .* and whether `shpo` is its tenant/,
  ],
  ['a label that there is not', { query: '{ap="api"} |= "x"' }, /has no stream \{ap="api"\} from/],
])('%s is told, and proves nothing', async (_, place, told) => {
  await using server = await startLoki();
  server.push('shop', [line(1, 'ready')]);
  expect(await read(server.url, place)).toMatchObject({
    entries: [],
    nothingThere: expect.stringMatching(told),
  });
});

it('a filter that leaves nothing of a stream that is there is an answer of none', async () => {
  await using server = await startLoki();
  server.push('shop', [line(1, 'ready')]);
  const answer = await read(server.url, { query: '{app="api"} |= "boom"' });
  expect(answer).toMatchObject({ entries: [], complete: true, requests: 2 });
  expect(answer).not.toHaveProperty('nothingThere');
});

it.each([
  ['no tenant', { tenant: undefined }, /wants to be told the tenant: set `tenant`/],
  [
    'a query that counts',
    { query: '{app="api"} # rate\n|= error' },
    /refused the query: parse error at line 2, col 4/,
  ],
  [
    'a selector of everything',
    { query: '{app=~".*"}' },
    /refused the query: .*at least one regexp or equality matcher/,
  ],
])('%s is told in words', async (_, place, told) => {
  await using server = await startLoki();
  expect(await read(server.url, place)).toMatchObject({
    kind: 'unavailable',
    transient: false,
    reason: expect.stringMatching(told),
  });
});

it.each([
  [
    'a matrix',
    { status: 'success', data: { resultType: 'matrix', result: [] } },
    /answered with a matrix: `query` counts or calculates/,
  ],
  [
    'an error with success',
    { status: 'error', error: 'querier died' },
    /an error as a success: querier died/,
  ],
  [
    'an error beside lines',
    { ...(streams([[nanosAt(1), 'x']]) as object), error: 'querier died' },
    /querier died/,
  ],
  ['the newest first', streams([2, 1].map((n) => [nanosAt(n), `${n}`])), /gives the newest lines first/],
  ['another window', streams([[nanosAt(-5), 'old']]), /gives lines that are not of the window/],
  ['a time that is none', streams([['soon', 'x']]), /does not document/],
  [
    'null for the result',
    { status: 'success', data: { resultType: 'streams', result: null } },
    /does not document/,
  ],
  [
    'half of its JSON',
    '{"status":"success","data":{"resultType":"str',
    /JSON that cannot be read: it is cut/,
  ],
  ['nothing', '', /something else than JSON/],
])('%s is no answer', async (_, body, told) => {
  await using server = await answering(body);
  expect(await read(server.url)).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(told) });
});

it('a warning makes an answer incomplete, in its own words', async () => {
  await using server = await startLoki();
  server.push('shop', [line(1, 'ready')]);
  server.faults.push({ kind: 'warning', text: 'max chunks reached', times: 1 });
  expect(await read(server.url)).toMatchObject({
    ...{ complete: false, incompleteBecause: 'partial', incompleteDetail: 'max chunks reached' },
  });
});

it('what a plan says of it is looked at before anything runs', () => {
  const problems = (place: object, more: object = {}) => {
    const written = { loki: { url: 'https://logs.example.com', query: '{app="a"}', ...place }, ...more };
    return logs.spec.safeParse(written).error?.issues.map(({ message }) => message) ?? [];
  };
  expect(problems({})).toEqual([]);
  expect(problems({ query: '{app="${service}"' })).toEqual([]);
  const selecting = 'expected LogQL that selects lines and begins with its streams: {app="api"} |= "error"';
  for (const query of [
    'rate({app="a"}[5m])',
    'sum by (x) (count_over_time({app="a"}[1m]))',
    '|= "x"',
    '',
    '{app="a"',
  ])
    expect(problems({ query })).toEqual([selecting]);
  for (const [stage, rest] of [
    ['line_format', '"x"'],
    ['line_format', '`{{.level}}`'],
    ['label_format', 'level="${x}"'],
    ['drop', 'level'],
    ['keep', 'app'],
    ['distinct', 'pod'],
  ])
    expect(problems({ query: `{app="a"} | json |${stage} ${rest}` })).toEqual([
      `${stage} cannot stand here: a query has to select lines, and leave them and their labels as they are`,
    ]);
  for (const query of [
    '{a="b"} |= "| line_format x"',
    '{a="b"} | json | drop = "x" # | keep y',
    '{a="b"} | unpack',
  ])
    expect(problems({ query })).toEqual([]);
  expect(problems({ url: 'https://logs.example.com/loki/api/v1/query_range' })).toEqual([
    '/loki/api/v1 is added to the address; leave it out',
  ]);
  expect(problems({ url: 'https://me:secret@logs.example.com' })).toEqual([
    'a user name or password in the URL is not allowed; use auth',
  ]);
  expect(problems({ tenant: 'a b' })).toEqual(['expected the name of a tenant']);
  expect(problems({ tenant: 'a|b' })).toEqual([
    'expected one tenant: of several (a|b) a wrong one would go unnoticed; write a check for each',
  ]);
  expect(problems({}, { filter: 'severity>=ERROR' })).toEqual([
    'Loki takes no filter: it reads what `loki` says',
  ]);
  expect(problems({ tennant: 'a' })).toEqual(['Unrecognized key: "tennant"']);
});

const hostile = ['a"b', 'a\\', '} |= "x', '# b', "'", 'a\nb', '{{.x}}', '🐟', '\t'];

it.each([
  ['{app="api"} |= "', '"'],
  ['{app="api"} |= ', ''],
  ['{app="api"} # it\'s "odd\n|= "', '"'],
  ['{app="api"} |= `"` |= "', '"'],
  ['{app="api"} |= "\\"" |= "', '"'],
  ['{app="api"} |= `', '`'],
])('a value behind %s is one literal and changes nothing', (before, after) => {
  for (const value of hostile) {
    const query = `${before}${quotedInLogql()(before)(value)}${after}`;
    const parsed = parseLogql(query);
    if (parsed.kind !== 'log') throw new Error('it counts');
    expect([query, parsed.keeps(`"<${value}>`)]).toEqual([query, true]);
    expect([query, parsed.keeps('" something else')]).toEqual([query, false]);
    expect(selectorOf(query)).toBe('{app="api"}');
  }
});

it('between backticks nothing can be escaped: what would end them is refused', () => {
  const quoted = quotedInLogql()('{app="api"} |= `');
  for (const value of ['` | x', 'a\rb', 'a\0b']) expect(() => quoted(value)).toThrow(/^a value of a log/);
});

it('a name of Cloud Logging in a check of Loki is told with the name that it has there', () => {
  const wanted = {
    none: { field: { 'jsonPayload.user': 'ann', 'body.user': 'ann' } },
    each: { field: { 'resource.labels.pod': 'x', 'attributes.a': 'x' } },
    count: { of: { field: { insertId: 'x' } }, is: 0 },
  };
  const place = { loki: { url: 'https://logs.example.com', query: '{app="a"}' } };
  const text = oneSection('logs', '{ here: { hosts: [logs.example.com] } }');
  const check = JSON.stringify({ logs: place, expect: { entries: wanted } });
  const { problems } = loadPlan(`${text}          it: ${check}\n`, 'logs.yaml', checkTypes, 'digest');
  const at = 'phases.phase1.sections."1.1".checks.it.expect.entries';
  expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    `${at}.none.field."jsonPayload.user": no field jsonPayload.user in entries of Loki; did you mean body.user?`,
    `${at}.each.field."resource.labels.pod": no field resource.labels.pod in entries of Loki; did you mean resource.pod?`,
    `${at}.count.of.field.insertId: no field insertId in entries of Loki`,
  ]);
});
