import { afterAll, beforeAll, expect, it } from 'vitest';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import { type MetricServer, prometheus } from '../../support/metric-servers.ts';
import { runCheck, unobservedReason } from '../../support/run-check.ts';

let server: MetricServer;

beforeAll(async () => {
  server = await prometheus([
    {
      series: 'queue_depth{queue="mail",pod="a"}',
      values: [
        [20, 3],
        [5, 4],
      ],
    },
    {
      series: 'queue_depth{queue="push",pod="b"}',
      values: [
        [20, 90],
        [5, 120],
      ],
    },
    { series: 'up{job="api"}', values: [[5, 1]] },
    { series: 'old_total{job="api"}', values: [[1500, 1]] },
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (spec: object, expected: unknown) =>
  runCheck(metrics, { prometheus: server.url, ...spec }, expected);

it('one value is matched, and shown with its series', async () => {
  const query = 'queue_depth{queue="mail"}';
  const passed = await ask({ query }, { value: { lte: 4 } });
  expect(passed).toMatchObject({ messages: [], described: '4' });
  expect(passed.judgement?.inconclusive).toBeNull();
  expect((await ask({ query }, { value: { lt: 4 } })).messages).toEqual([
    'expected value less than 4, got 4 (queue_depth{pod="a", queue="mail"})',
  ]);
});

it('each of several series is matched, or any of them; one value of several decides nothing', async () => {
  const query = 'queue_depth';
  expect((await ask({ query }, { each: { lt: 100 } })).messages).toEqual([
    'expected each less than 100, got 120 (queue_depth{pod="b", queue="push"}, 1 of 2 series)',
  ]);
  expect((await ask({ query }, { each: { lte: 120 } })).judgement).toMatchObject({
    failures: [],
    inconclusive: null,
  });
  expect((await ask({ query }, { any: { lt: 100 } })).judgement).toMatchObject({
    failures: [],
    inconclusive: null,
  });
  expect((await ask({ query }, { any: { gt: 500 } })).messages).toEqual([
    'expected any more than 500, got 120 (queue_depth{pod="b", queue="push"}, 2 of 2 series)',
  ]);
  expect((await ask({ query }, { series: 3 })).messages).toEqual(['expected series 3, got 2']);
  expect((await ask({ query }, { value: { lt: 1000 } })).judgement?.inconclusive).toMatch(
    /^2 series answer .* use `each` or `any`/,
  );
});

it('no series proves nothing, unless a control finds some', async () => {
  const query = 'queue_depth{queue="none"}';
  const inconclusive = async (spec: object, expected: unknown) =>
    (await ask({ query, ...spec }, expected)).judgement?.inconclusive;
  expect(await inconclusive({}, { series: 0 })).toMatch(
    /^no data: `queue_depth\{queue="none"\}` finds no series/,
  );
  expect(await inconclusive({ control: 'up{job="api"}' }, { series: 0 })).toBeNull();
  expect(await inconclusive({ control: 'up{job="misspelt"}' }, { series: 0 })).toMatch(
    /^the control .* finds no series .* nothing to judge by$/,
  );
  expect(await inconclusive({ control: 'up' }, { series: 0, control: { atLeast: 2 } })).toMatch(
    /finds 1 of at least 2 series/,
  );
  expect(await inconclusive({ control: 'up' }, { each: { lt: 5 } })).toBe('each: no series to look at');
  expect((await ask({ query, control: 'up' }, { value: { lt: 5 } })).messages).toEqual([
    'expected value less than 5, got nothing',
  ]);
});

it('a number that is none decides nothing', async () => {
  expect((await ask({ query: 'up / 0' }, { value: { gt: 1 } })).judgement?.inconclusive).toMatch(
    /is \+Inf, .*no number to judge by$/,
  );
  expect(
    (await ask({ query: '(up - 1) / (up - 1)' }, { value: { not: { gt: 1 } } })).judgement?.inconclusive,
  ).toMatch(/is NaN/);
});

it('old samples decide nothing', async () => {
  expect((await ask({ query: 'old_total' }, { value: 1 })).judgement?.inconclusive).toMatch(
    /^stale: the newest sample of a series of `old_total` is 25 min.* old .*, more than 5 min/,
  );
  expect((await ask({ query: 'old_total', maxAge: '1h' }, { value: 1 })).judgement?.inconclusive).toBeNull();
  expect(
    (await ask({ query: 'sum(old_total) + 0 * sum(up)' }, { value: 1 })).judgement?.inconclusive,
  ).toMatch(/^stale/);
});

it.each([
  ['sum(rate(up[5m])', /not a PromQL query: \( is not closed \(character 4\)/],
  ['', /nothing is asked/],
  ['up{job="a}', /a string is not closed/],
])('%s is refused before anything is asked', async (query, message) => {
  await expect(ask({ query }, { value: 1 })).rejects.toThrow(message);
});

it.each([
  ['sum(nofunc(up))', /it refused the query behind `sum\(`: .*unknown function with name "nofunc"/],
  ['up[5m]', /finds whole spans/],
  ['scalar(up)', /is a scalar/],
  ['up + on() group_left() queue_depth', /it refused the query: .*multiple matches|many/],
])('%s ends in words', async (query, message) => {
  expect(unobservedReason(await ask({ query }, { value: 1 }))).toMatch(message);
});

it('where a query was refused is shown below it, and who must act', async () => {
  const attempt = await ask({ query: 'sum(\n  rat(up)\n)' }, { value: 1 });
  expect(attempt.observed).toMatchObject({ mend: `mend the query to ${new URL(server.url).host}` });
  const ended = { id: 'a', status: 'errored', reason: '', summary: '', failures: [], cases: [] };
  const evidence = Object.fromEntries(Object.entries(attempt.evidence ?? {}));
  const { lines } = metrics.prepare({ prometheus: server.url, query: 'up' }, {}).tell({ ...ended, evidence });
  expect(lines.slice(-4)).toEqual(['  sum(', '    rat(up)', '    ^', '  )']);
});
