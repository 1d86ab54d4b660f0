import { afterAll, beforeAll, expect, it } from 'vitest';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import { type MetricServer, prometheus, type TestSeries } from '../../support/metric-servers.ts';
import { runCheck, unobservedReason } from '../../support/run-check.ts';

const minute = 60;
/** A sample every 15 seconds, from some seconds ago until some seconds ago. */
const every = (from: number, to: number, value: (ago: number) => number): TestSeries['values'] =>
  Array.from({ length: Math.floor((from - to) / 15) + 1 }, (_, at) => [
    from - at * 15,
    value(from - at * 15),
  ]);

let server: MetricServer;

beforeAll(async () => {
  server = await prometheus(
    [
      {
        series: 'queue_depth{queue="mail"}',
        values: every(30 * minute, 0, (ago) => (ago === 5 * minute ? 70 : 10)),
      },
      { series: 'requests_total{code="200"}', values: every(40 * minute, 0, (ago) => 100_000 - ago * 10) },
      {
        series: 'errors_total{code="500"}',
        values: every(40 * minute, 0, (ago) =>
          ago > 10 * minute ? 1000 - (ago - 600) / 10 : 1000 + (600 - ago),
        ),
      },
      { series: 'zero_then_one', values: every(40 * minute, 0, (ago) => (ago > 8.9 * minute ? 0 : 1)) },
      { series: 'nothing_ever', values: every(40 * minute, 0, () => 0) },
      { series: 'below_zero', values: every(40 * minute, 0, (ago) => (ago > 8.9 * minute ? -5 : 10)) },
      { series: 'stopped{pod="a"}', values: every(30 * minute, 12 * minute, () => 1) },
      {
        series: 'holes',
        values: [...every(15 * minute, 14 * minute, () => 1), ...every(minute, 0, () => 1)],
      },
      { series: 'new_pod{pod="b"}', values: every(9 * minute, 0, () => 1) },
    ],
    { lookback: '1m' },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

const deployed = (ago: number) => ({
  run: { id: 'r', startedAt: Date.now(), deploy: { revision: 'v2', startedAt: Date.now() - ago * 1_000 } },
});
const ask = (spec: object, expected: unknown, overrides = {}) =>
  runCheck(metrics, { prometheus: server.url, ...spec }, expected, overrides);
const passes = async (...args: Parameters<typeof ask>) => {
  const { judgement } = await ask(...args);
  expect(judgement).toMatchObject({ failures: [], inconclusive: null });
};
const inconclusive = async (...args: Parameters<typeof ask>) => (await ask(...args)).judgement?.inconclusive;

it('every moment of a span counts, unless one number is taken of it', async () => {
  const query = 'queue_depth';
  expect((await ask({ query, range: '15m' }, { value: { lt: 50 } })).messages).toEqual([
    expect.stringMatching(
      /^expected value less than 50, got 70 at \d\d:\d\d:\d\d UTC \(queue_depth\{queue="mail"\}\)$/,
    ),
  ]);
  await passes({ query, range: '3m' }, { value: { lt: 50 } });
  await passes({ query, range: '15m', take: 'last' }, { value: 10 });
  await passes({ query, range: '15m', take: 'min' }, { value: 10 });
  await passes({ query, range: '15m', take: 'avg' }, { value: { gt: 10, lt: 12 } });
  await passes({ query, range: '15m', take: 'change' }, { value: 0 });
  await passes({ query, range: '15m' }, { any: { gt: 50 } });
  expect((await ask({ query, range: '15m', take: 'max' }, { value: { lt: 50 } })).messages).toEqual([
    'expected value less than 50, got 70 max of 15 min (queue_depth{queue="mail"})',
  ]);
});

it('what is measured since a deploy is compared with the same span before', async () => {
  const query = 'sum(rate(errors_total[1m]))';
  const since = { query, since: 'deploy' };
  expect((await ask(since, { before: { ratio: { lte: 2 } } }, deployed(9.9 * minute))).messages).toEqual([
    expect.stringMatching(
      /^expected before\.ratio at most 2, got [789]\.?\d*: 0\.9\d+ now, 0\.1\d* before \(the series\)$/,
    ),
  ]);
  await passes(
    { ...since, query: 'sum(rate(requests_total[1m]))' },
    { before: { ratio: { gte: 0.9, lte: 1.1 } } },
    deployed(9 * minute),
  );
  await passes(
    { ...since, query: 'sum(rate(requests_total[1m]))' },
    { before: { difference: { lte: 0.5 } } },
    deployed(9 * minute),
  );
  expect(
    (
      await ask(
        { query: 'zero_then_one', since: 'deploy' },
        { before: { ratio: { lte: 100 } } },
        deployed(9 * minute),
      )
    ).messages,
  ).toEqual([
    expect.stringMatching(
      /^expected before\.ratio at most 100, got 0\.9\d* now, 0 before \(zero_then_one\)$/,
    ),
  ]);
});

it.each([
  ['nothing_ever', { gte: 0.5 }, /^nothing_ever is 0 now and was 0 before: nothing of nothing has no ratio$/],
  ['below_zero', { lte: 1.5 }, /numbers below 0 have no ratio that tells anything; use `difference`$/],
  ['-queue_depth', { gte: 0.1 }, /numbers below 0 have no ratio/],
])('a ratio of %s decides nothing', async (query, ratio, why) => {
  const since = { query, since: 'deploy' };
  expect(await inconclusive(since, { before: { ratio } }, deployed(9 * minute))).toMatch(why);
  await passes(since, { before: { difference: { gte: -10 } } }, deployed(9 * minute));
});

it('a metric that is made of nothing by other words is no control either', async () => {
  for (const range of [{}, { range: '2m' }])
    expect(
      await inconclusive(
        { query: 'never_there', control: 'count(never_there_too) or sgn(time() * vector(1))', ...range },
        { series: 0 },
      ),
    ).toMatch(/no sample stands behind the control/);
});

it('what has no other half, or too short a span, is not compared', async () => {
  const before = { before: { ratio: { lte: 2 } } };
  expect(await inconclusive({ query: 'new_pod', since: 'deploy' }, before, deployed(9 * minute))).toMatch(
    /no data in the span before/,
  );
  expect(
    await inconclusive({ query: 'queue_depth or new_pod', since: 'deploy' }, before, deployed(9 * minute)),
  ).toMatch(/^new_pod\{pod="b"\} was not there before: put sum\(…\) or sum without \(pod\)/);
  expect(await inconclusive({ query: 'queue_depth', since: 'deploy' }, before, deployed(20))).toMatch(
    /^only \d+ s since the deploy, too little/,
  );
  expect(await inconclusive({ query: 'queue_depth' }, before)).toMatch(/before was not looked at/);
});

it('a span of which nothing is known proves nothing', async () => {
  const control = { control: 'queue_depth' };
  expect(await inconclusive({ query: 'stopped', range: '15m' }, { each: 1 })).toMatch(
    /^there are no data behind .* UTC, of 1[012] min/,
  );
  expect(
    await inconclusive({ query: 'stopped', range: '15m', take: 'last', ...control }, { each: 1 }),
  ).toMatch(/no series to look at/);
  await passes({ query: 'stopped', range: '15m', ...control }, { each: 1 });
  expect(await inconclusive({ query: 'holes', range: '14m' }, { each: 1 })).toMatch(
    /^of 1\d min.* of the 14 min there are no data/,
  );
});

it.each([
  [{ range: 5 }, /expected a duration with a unit/],
  [{ range: '15m', since: 'deploy' }, /range and since are ways to say how long; give one/],
  [{ since: '15m' }, /expected deploy \(a span up to now is written as range: 15m\)/],
  [{ take: 'max' }, /step and take are of a span; give range/],
  [{ range: '10m', take: 'p99' }, /Invalid option|expected one of/i],
  [{ range: '30d', step: '1s' }, /expected a longer step/],
  [{ range: '0s' }, /expected a span of 1s at least/],
])('%j is refused before anything is asked', async (spec, message) => {
  await expect(ask({ query: 'up', ...spec }, { value: 1 })).rejects.toThrow(message);
});

it('a span of a scalar or of spans ends in words', async () => {
  expect(unobservedReason(await ask({ query: 'queue_depth[5m]', range: '5m' }, { value: 1 }))).toMatch(
    /refused the query/,
  );
});
