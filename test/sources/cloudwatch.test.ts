import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askService } from '../../src/checks/http/ask-service.ts';
import { type LogOutcome, readOne } from '../../src/core/logs.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { openLogSources } from '../../src/platform/sources/open-log-sources.ts';
import type { CloudWatchServer, LogEvent } from '../../stand-ins/cloudwatch/server.ts';
import { httpServer } from '../support/http-server.ts';
import { awsEnvironment, startSigned } from './stands/cloudwatch.ts';

const fromMs = Date.parse('2026-03-01T09:50:00.500Z');
const group = '/ecs/api';

type Options = {
  maxEntries?: number;
  signal?: AbortSignal;
  environment?: Readonly<Record<string, string>>;
  hosts?: readonly string[];
};

async function read(place: object, options: Options = {}): Promise<LogOutcome> {
  const { maxEntries = 1_000, signal = AbortSignal.timeout(5_000), environment = awsEnvironment } = options;
  const url = 'url' in place ? new URL(String(place.url)).host : '';
  await using sources = openLogSources(
    { cloudLogging: { endpoint: null, insecure: true, project: null } },
    {
      ask: askService,
      cloud: openCloudAccess({ AWS_EC2_METADATA_DISABLED: 'true', ...environment }),
      times: { quotaDelayMs: 2, requestMs: 2_000, lookMs: 5 },
    },
  );
  return readOne(sources, {
    place: { source: 'cloudwatch', at: { group, region: 'eu-central-1', ...place } },
    ...{ filter: '', maxEntries, fromMs, toMs: fromMs + 600_000, hosts: options.hosts ?? [url], signal },
  });
}

function event(second: number, message: string, more: Partial<LogEvent> = {}): LogEvent {
  return { logStreamName: 'api/pod-a/1', timestamp: fromMs + second * 1_000, message, ...more };
}

async function holding(
  events: readonly LogEvent[],
  options: Parameters<typeof startSigned>[0] = {},
): Promise<CloudWatchServer> {
  const server = await startSigned(options);
  server.createGroup(group);
  server.put(group, events);
  return server;
}

const actions = ({ requests }: CloudWatchServer) => requests.map(({ action }) => action);
const bodies = (answer: LogOutcome) =>
  answer.kind === 'entries' ? answer.entries.map(({ body }) => body) : answer.reason;

it('an event is an entry: its stream is what wrote it, its JSON is read', async () => {
  await using server = await holding([
    event(1, 'ready\n', { eventId: 'e1' }),
    event(2, '{"level":"error","msg":"failed","trace_id":"abc"}'),
  ]);
  expect(await read({ url: server.url })).toMatchObject({
    ...{ complete: true, requests: 1 },
    entries: [
      {
        ...{ body: 'ready', timestamp: '2026-03-01T09:50:01.500Z', id: 'e1', logName: group },
        observedTimestamp: '2026-03-01T09:50:02.000Z',
        resource: { 'aws.log.group.name': group, 'aws.log.stream.name': 'api/pod-a/1' },
      },
      { severityText: 'error', traceId: 'abc', body: { msg: 'failed' } },
    ],
  });
});

it('a group is named by its ARN too, in both ways of reading', async () => {
  await using server = await holding([event(1, 'ready')]);
  const arn = `arn:aws:logs:eu-central-1:123456789012:log-group:${group}`;
  for (const more of [{}, { query: 'filter @message like "ready"' }])
    expect(bodies(await read({ url: server.url, group: arn, ...more }))).toEqual(['ready']);
});

describe('Logs Insights', () => {
  const query = "filter @message like 'line'";

  it('a query is looked at until it is complete; its whole seconds are cut to the window, the oldest first', async () => {
    await using server = await holding(
      [
        event(-0.1, 'line before'),
        event(0, 'line first'),
        event(3, 'line 3'),
        event(1, 'line 1'),
        event(2, 'other'),
        event(599.999, 'line last'),
        event(600, 'line after'),
      ],
      { runs: 2 },
    );
    const answer = await read({ url: server.url, query });
    expect(bodies(answer)).toEqual(['line first', 'line 1', 'line 3', 'line last']);
    expect(answer).toMatchObject({ complete: true, requests: 4 });
    expect(actions(server)).toEqual(['StartQuery', ...Array(3).fill('GetQueryResults')]);
    expect(server.requests[0]?.body).toMatchObject({ logGroupName: group, limit: 1_001 });
    expect(server.running()).toBe(0);
  });

  it('as many records as were asked for are cut', async () => {
    await using server = await holding([1, 2, 3].map((n) => event(n, `line ${n}`)));
    const cut = await read({ url: server.url, query }, { maxEntries: 2 });
    expect(cut).toMatchObject({ complete: false, incompleteBecause: 'entry-cap' });
    expect(bodies(cut)).toEqual(['line 1', 'line 2']);
    expect(await read({ url: server.url, query }, { maxEntries: 3 })).toMatchObject({ complete: true });
  });

  it('10,000 records are cut, whatever was asked for', async () => {
    await using server = await holding(
      Array.from({ length: 10_003 }, (_, n) => event(n / 100, `line ${n}`)),
      { runs: 0 },
    );
    const answer = await read({ url: server.url, query }, { maxEntries: 20_000 });
    expect(answer).toMatchObject({ complete: false, incompleteBecause: 'page-cap' });
    expect(server.requests[0]?.body.limit).toBe(10_000);
  });

  it.each(['Failed', 'Cancelled', 'Timeout'])(
    '%s is no complete answer, and what it found counts',
    async (status) => {
      await using server = await holding([event(1, 'line 1')]);
      server.faults.push({ kind: 'query', status, times: 1, behind: 1 });
      const found = await read({ url: server.url, query });
      expect(found).toMatchObject({
        ...{ complete: false, incompleteBecause: 'partial', entries: [{ body: 'line 1' }] },
        incompleteDetail: expect.stringContaining(`its status is ${status}`),
      });
      server.faults.push({ kind: 'query', status, isEmpty: true, times: 1, behind: 1 });
      expect(await read({ url: server.url, query })).toMatchObject({
        ...{
          kind: 'unavailable',
          transient: true,
          reason: expect.stringContaining(`its status is ${status}`),
        },
      });
    },
  );

  it('a query that goes on for ever is stopped when the check is given up; what it has found counts', async () => {
    await using server = await holding([event(1, 'line 1')]);
    server.faults.push({ kind: 'query', status: 'Running', behind: 1 });
    const answer = await read({ url: server.url, query }, { signal: AbortSignal.timeout(150) });
    expect(answer).toMatchObject({ complete: false, entries: [{ body: 'line 1' }] });
    expect(actions(server).at(-1)).toBe('StopQuery');
    server.faults.length = 0;
    server.faults.push({ kind: 'query', status: 'Scheduled', isEmpty: true, behind: 1 });
    expect(await read({ url: server.url, query }, { signal: AbortSignal.timeout(150) })).toMatchObject({
      ...{ kind: 'unavailable', transient: true },
      reason: expect.stringMatching(/had not ended the query within the time of the check/),
    });
    expect(actions(server).at(-1)).toBe('StopQuery');
  });

  it('fewer records than it says that it matched are not all', async () => {
    await using server = await holding([1, 2, 3].map((n) => event(n, `line ${n}`)));
    server.faults.push({ kind: 'fewer', most: 2 });
    expect(await read({ url: server.url, query })).toMatchObject({
      ...{ complete: false, incompleteDetail: 'its query matched 3 records and gave 2' },
    });
  });

  it('a line that ends with a comment keeps the order and the limit', async () => {
    await using server = await holding([2, 1].map((n) => event(n, `line ${n}`)));
    const answer = await read({ url: server.url, query: `${query} # the lines | limit 1` });
    expect(bodies(answer)).toEqual(['line 1', 'line 2']);
  });
});

it.each([
  ['a group without a stream', [], {}, /has no event in the log group/],
  ['a filter on one', [], { filter: 'boom' }, /has no event in the log group/],
  ['a query of one', [], { query: 'filter @message like "boom"' }, /looked at no record of the log group/],
  ['events of another time', [event(-60, 'ready')], { filter: 'boom' }, /has no event in the log group/],
])('%s proves nothing', async (_, events, place, told) => {
  await using server = await holding(events);
  expect(await read({ url: server.url, ...place })).toMatchObject({
    ...{ entries: [], nothingThere: expect.stringMatching(told) },
  });
});

it.each([
  ['filter', { filter: 'boom' }],
  ['query', { query: 'filter @message like "boom"' }],
])('a %s that leaves nothing of events that are there is an answer of none', async (_, place) => {
  await using server = await holding([event(1, 'ready')]);
  const answer = await read({ url: server.url, ...place });
  expect(answer).toMatchObject({ entries: [], complete: true });
  expect(answer).not.toHaveProperty('nothingThere');
});

it('empty pages go on, with the same token too; a token that leads nowhere is left', async () => {
  await using server = await holding([event(1, 'ready')]);
  server.faults.push({ kind: 'empty-page', times: 3 });
  expect(await read({ url: server.url })).toMatchObject({ complete: true, requests: 4 });
  server.faults.push({ kind: 'empty-page' });
  const lost = await read({ url: server.url });
  expect(lost).toMatchObject({ complete: false, incompleteBecause: 'token-loop' });
  expect(lost.requests).toBeLessThan(8);
});

const refusal = (type: string, message: string) => ({ kind: 'error', type, message }) as const;

it.each([
  [
    'a namespace before the type',
    refusal('com.amazonaws.logs#AccessDeniedException', 'User: x is not authorized'),
    /may not be read: allow logs:FilterLogEvents on the log group \/ecs\/api .*not authorized/,
  ],
  [
    'a token that has expired',
    refusal('ExpiredTokenException', 'The security token included in the request is expired'),
    /credentials of AWS are missing, wrong or expired/,
  ],
  [
    'a clock that is wrong',
    refusal(
      'InvalidSignatureException',
      'Signature expired: 20260301T090000Z is now earlier than 20260301T095000Z',
    ),
    /the clock of this machine is wrong/,
  ],
  [
    'too many queries',
    refusal('LimitExceededException', 'Account maximum query concurrency limit of [30] reached.'),
    /asked too often \(throttled\).*\[30\]/,
  ],
  [
    'a parameter',
    refusal('InvalidParameterException', 'Invalid filter pattern'),
    /refused the query: Invalid filter pattern/,
  ],
  [
    'anything else',
    refusal('KMSAccessDeniedException', 'no key'),
    /could not answer \(KMSAccessDeniedException: no key\)/,
  ],
])('%s is told in words', async (_, fault, told) => {
  await using server = await holding([event(1, 'ready')]);
  server.faults.push(fault);
  expect(await read({ url: server.url })).toMatchObject({
    ...{ kind: 'unavailable', reason: expect.stringMatching(told) },
  });
});

it('what is not signed by a key that AWS knows is refused; without any key nothing is asked', async () => {
  await using server = await holding([event(1, 'ready')]);
  const wrong = { ...awsEnvironment, AWS_SECRET_ACCESS_KEY: 'another' };
  expect(await read({ url: server.url }, { environment: wrong })).toMatchObject({
    ...{ kind: 'unavailable', transient: false, reason: expect.stringMatching(/does not know who asks/) },
  });
  const sent = server.requests.length;
  expect(await read({ url: server.url }, { environment: {} })).toMatchObject({
    ...{
      kind: 'unavailable',
      transient: false,
      reason: expect.stringMatching(/no AWS credentials: set AWS_ACCESS_KEY_ID/),
    },
  });
  expect(server.requests.length).toBe(sent);
});

it('an address that the operator has set is asked in place of that of AWS, whatever a plan lists; one of a plan has to be listed', async () => {
  await using server = await holding([event(1, 'ready')]);
  const environment = { ...awsEnvironment, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url };
  expect(await read({}, { environment, hosts: [] })).toMatchObject({ complete: true });
  expect(await read({ url: server.url }, { hosts: [] })).toMatchObject({
    ...{ kind: 'unavailable', reason: expect.stringMatching(/hosts/) },
  });
});

describe('what is no answer', () => {
  let url = '';
  let body = '';
  let closing: AsyncDisposable;
  beforeAll(async () => {
    const server = await httpServer((_, response) => response.end(body));
    [url, closing] = [server.url, server];
  });
  afterAll(() => closing[Symbol.asyncDispose]());
  const given = (more: object) => ({
    events: [{ timestamp: fromMs, message: 'x', logStreamName: 's', eventId: 'e', ...more }],
  });
  it.each([
    [
      'an error with success',
      { __type: 'InternalFailure', message: 'it is gone' },
      /an error as a success: .*it is gone/,
    ],
    ['an error beside events', { ...given({}), __type: 'InternalFailure' }, /an error as a success/],
    ['another window', given({ timestamp: fromMs - 1 }), /not of the window/],
    ['an event without a text', given({ message: null }), /does not document/],
    ['a time that is none', given({ timestamp: 'soon' }), /does not document/],
    ['null for events', { events: null }, /does not document/],
    ['half of its JSON', '{"events":[{"ti', /JSON that cannot be read: it is cut/],
  ])('%s', async (_, given, told) => {
    body = typeof given === 'string' ? given : JSON.stringify(given);
    expect(await read({ url })).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(told) });
  });
});
