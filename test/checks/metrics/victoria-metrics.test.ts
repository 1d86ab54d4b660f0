import { afterAll, beforeAll, expect, it } from 'vitest';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import { type MetricServer, type TestSeries, victoriaMetrics } from '../../support/metric-servers.ts';
import { runCheck, unobservedReason } from '../../support/run-check.ts';

const every15 = (value: (ago: number) => number): TestSeries['values'] =>
  Array.from({ length: 80 }, (_, at) => [(79 - at) * 15, value((79 - at) * 15)]);

let server: MetricServer;

beforeAll(async () => {
  server = await victoriaMetrics([
    { series: 'queue_depth{queue="mail"}', values: every15((ago) => (ago === 300 ? 70 : 10)) },
    { series: 'queue_depth{queue="push"}', values: every15(() => 120) },
    { series: 'up{job="api"}', values: every15(() => 1) },
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (spec: object, expected: unknown) =>
  runCheck(metrics, { prometheus: server.url, ...spec }, expected);

it('values of now and of a span are judged as those of Prometheus', async () => {
  const passed = { failures: [], inconclusive: null };
  expect((await ask({ query: 'queue_depth{queue="mail"}' }, { value: 10 })).judgement).toMatchObject(passed);
  expect((await ask({ query: 'queue_depth' }, { each: { lt: 100 } })).messages).toEqual([
    'expected each less than 100, got 120 (queue_depth{queue="push"}, 1 of 2 series)',
  ]);
  const span = { query: 'queue_depth{queue="mail"}', range: '10m' };
  expect((await ask(span, { value: { lt: 100 } })).judgement).toMatchObject(passed);
  expect((await ask(span, { value: { lt: 50 } })).messages).toEqual([
    expect.stringMatching(/^expected value less than 50, got 70 at/),
  ]);
  // Of fifty moments and more it moves the span to multiples of the step.
  const moved = { ...span, range: '15m', step: '7s' };
  expect((await ask(moved, { value: { lt: 100 } })).judgement).toMatchObject(passed);
  expect((await ask({ ...span, take: 'min' }, { value: 10 })).judgement).toMatchObject(passed);
});

it('no data, and a number that is none, prove nothing', async () => {
  const inconclusive = async (spec: object, expected: unknown) =>
    (await ask(spec, expected)).judgement?.inconclusive;
  expect(await inconclusive({ query: 'nothing' }, { series: 0 })).toMatch(/^no data/);
  expect(await inconclusive({ query: 'nothing', control: 'up' }, { series: 0 })).toBeNull();
  expect(await inconclusive({ query: 'up / 0' }, { value: { gt: 1 } })).toMatch(/is \+Inf/);
});

it.each([
  ['nofunc(up)', /it refused the query: .*unknown func "nofunc"/],
  ['sum(up) by job)', /closes nothing/],
  ['sum(up) sum(up)', /it refused the query behind `sum\(up\)\s?`: .*unparsed data/],
  ['up[5m]', /finds whole spans/],
])('%s ends in words', async (query, message) => {
  const attempt = ask({ query }, { value: 1 });
  if (/closes/.test(message.source)) await expect(attempt).rejects.toThrow(message);
  else expect(unobservedReason(await attempt)).toMatch(message);
});
