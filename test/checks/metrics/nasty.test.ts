import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import type { CheckContext } from '../../../src/core/check.ts';
import { checkContext } from '../../support/check-context.ts';
import { httpServer, type TestServer } from '../../support/http-server.ts';
import { runCheck, unobservedReason } from '../../support/run-check.ts';

const now = () => Date.now() / 1_000;
const answered = (result: unknown, resultType = 'vector') =>
  JSON.stringify({ status: 'success', data: { resultType, result } });
const one = (metric: object, value: unknown = String(now())) => ({ metric, value: [now(), value] });

/** What is answered to a query by its name; `min(timestamp(…))` is answered as it should be. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  silent: () => {},
  drip: (response) => response.write('{"status":'),
  reset: (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"status":');
    setImmediate(() => response.destroy());
  },
  large: (response) =>
    response.end(
      answered(
        Array.from({ length: 90_000 }, (_, at) =>
          one({ pod: `pod-number-${at}-of-very-many-pods-in-the-cluster` }),
        ),
      ),
    ),
  bomb: (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, 32))),
  many: (response) =>
    response.end(
      answered(Array.from({ length: 20_000 }, (_, at) => one({ pod: `p${at}` }, at === 19_999 ? '9' : '1'))),
    ),
  proto: (response) =>
    response.end(
      `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__proto__":"a","constructor":"b"},"value":[${now()},"7"]}]}}`,
    ),
  hidden: (response) =>
    response.end(answered([one({ pod: '\u001b[2J\u202eevil\nline\u0000', secret: 'hunter2-hunter2' }, '7')])),
  deep: (response) =>
    response.end(
      `{"status":"success","data":{"resultType":"vector","result":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
    ),
  echo: (response) =>
    response.writeHead(400).end(
      JSON.stringify({
        status: 'error',
        errorType: 'bad_data',
        error: `bad ${'x'.repeat(50_000)} hunter2-hunter2 \u001b[31m`,
      }),
    ),
  labels: (response) => response.end(answered([one(crowded, '7'), one({ ...crowded, pod: 'b' }, '1')])),
  warned: (response) =>
    response.end(
      JSON.stringify({
        status: 'success',
        data: { resultType: 'vector', result: [] },
        warnings: Array.from({ length: 9_000 }, () => 'w'.repeat(500)),
      }),
    ),
  array: (response) => response.end('[]'),
  nothing: (response) => response.end('null'),
  marked: (response) => response.end(`\ufeff${answered([one({}, '7')])}`),
  latin: (response) =>
    response
      .writeHead(200, { 'content-type': 'application/json; charset=iso-8859-1' })
      .end(answered([one({}, '7')])),
};

const crowded: Record<string, string> = {
  ...Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`label_${at}`, 'v'.repeat(5_000)])),
};

let server: TestServer;
beforeAll(async () => {
  server = await httpServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://host').searchParams.get('query') ?? '';
    if (query.includes('timestamp(')) response.end(answered([one({})]));
    else answers[query]?.(response);
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (
  query: string,
  expected: unknown = { value: { lt: 5 } },
  overrides: Partial<CheckContext> = {},
) => runCheck(metrics, { prometheus: server.url, query }, expected, overrides);

it.each([
  ['silent', /waiting for the answer: not finished within 300 ms/],
  ['drip', /reading the body of a 200 \(10 bytes so far\): not finished within 300 ms/],
])('%s ends with the time, which is told', async (query, reason) => {
  const attempt = await ask(query, {}, { timeoutMs: 300, signal: AbortSignal.timeout(300) });
  expect(unobservedReason(attempt)).toMatch(reason);
  expect(attempt.observed).toMatchObject({ transient: 'timeout' });
});

it('who cancels is not kept waiting', async () => {
  const stop = new AbortController();
  const attempt = ask('silent', {}, { signal: stop.signal });
  setImmediate(() => stop.abort(new Error('cancelled')));
  expect(unobservedReason(await attempt)).toMatch(/cancelled/);
});

it.each([
  ['reset', /connection closed before the whole answer|connection reset/],
  ['large', /larger than 8 MiB/],
  ['bomb', /larger than 8 MiB/],
  ['deep', /not one of the HTTP API|is not JSON|nested/],
  ['array', /not one of the HTTP API/],
  ['nothing', /not one of the HTTP API/],
])('%s is no answer', async (query, reason) => {
  expect(unobservedReason(await ask(query))).toMatch(reason);
});

it.each(['proto', 'marked', 'latin'])('%s is a value like any other', async (query) => {
  expect((await ask(query)).messages).toEqual([
    expect.stringMatching(/^expected value less than 5, got 7 \(/),
  ]);
});

it('of very many series the one that is wrong is found and kept', async () => {
  const attempt = await ask('many', { each: { lt: 5 } });
  expect(attempt.messages).toEqual(['expected each less than 5, got 9 ({pod="p19999"}, 1 of 20000 series)']);
  const kept = metrics.prepare({ prometheus: server.url, query: 'many' }, { each: { lt: 5 } });
  expect(JSON.stringify(attempt.evidence).length).toBeLessThan(20_000);
  expect(kept.judge(attempt.evidence).failures).toHaveLength(1);
  const well = metrics.prepare({ prometheus: server.url, query: 'many' }, { each: { lt: 50 } });
  expect(well.judge(attempt.evidence)).toMatchObject({
    failures: [],
    inconclusive: '19900 more series were not kept',
  });
});

it('very long labels and very many warnings are cut', async () => {
  const attempt = await ask('labels', { each: { lt: 5 } });
  expect(attempt.messages).toHaveLength(1);
  expect(JSON.stringify(attempt.evidence).length).toBeLessThan(80_000);
  const warned = await ask('warned');
  expect(warned.judgement?.inconclusive?.length).toBeLessThan(2_000);
  expect(JSON.stringify(warned.evidence).length).toBeLessThan(5_000);
});

it('what hides in labels and errors does not get out', async () => {
  const redact = (text: string) => text.replaceAll('hunter2-hunter2', '***');
  const [message = ''] = (await ask('hidden')).messages;
  expect([...message].filter((one) => one < ' ' || one === '\u202e')).toEqual([]);
  const reason = unobservedReason(await ask('echo', {}, { redact }));
  expect(reason).not.toContain('hunter2');
  expect(reason.length).toBeLessThan(900);
});

it('checks of a phase that ask the same at once send one request, whoever gives up', async () => {
  const asked: string[] = [];
  const held = Promise.withResolvers<void>();
  await using counting = await httpServer(async (request, response) => {
    asked.push(new URL(request.url ?? '', 'http://host').searchParams.get('query') ?? '');
    await held.promise;
    response.end(answered([one({})]));
  });
  const { logs } = checkContext();
  const readyAt = Date.now() - 1_000;
  const spec = { prometheus: counting.url, query: 'up', control: 'up' };
  const run = (expected: object, signal = AbortSignal.timeout(5_000)) =>
    runCheck(metrics, spec, expected, { logs, readyAt, signal });
  const waiting = [run({ value: { gt: 1 } }), run({ value: { lt: 1 } })];
  expect(unobservedReason(await run({}, AbortSignal.timeout(5)))).toMatch(/not finished within/);
  held.resolve();
  const [first, second] = await Promise.all(waiting);
  expect(first?.judgement).toMatchObject({ failures: [], inconclusive: null });
  expect(second?.messages).toHaveLength(1);
  expect(asked.toSorted()).toEqual(['min(timestamp(up))', 'up']);
  await run({ value: { gt: 1 } });
  expect(asked).toHaveLength(4);
});
