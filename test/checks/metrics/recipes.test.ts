import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import { fillIn } from '../../../src/core/plan/variables.ts';
import { type MetricServer, prometheus, type TestSeries } from '../../support/metric-servers.ts';
import { runCheck } from '../../support/run-check.ts';

const text = await readFile(join(import.meta.dirname, '../../../docs/recipes.md'), 'utf8');
const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => parse(block));
const recipes: Readonly<Record<string, { metrics: object; expect: object }>> = Object.assign({}, ...blocks);

/** A counter that grows by so much a second: before the deploy, ten minutes ago, and since. */
const counter = (before: number, since: number): TestSeries['values'] =>
  Array.from({ length: 121 }, (_, at) => {
    const ago = (120 - at) * 15;
    return [ago, ago > 600 ? (1_800 - ago) * before : 1_200 * before + (600 - ago) * since];
  });
type Job = {
  errors: number | null;
  latency: number;
  before?: number;
  since?: number;
  label?: string;
  bounds?: readonly number[];
};
const ofJob = (
  job: string,
  { errors, latency, before = 10, since = 10, label = 'code', bounds = [0.1, 0.5, 2] }: Job,
): readonly TestSeries[] => [
  { series: `http_requests_total{job="${job}",${label}="200"}`, values: counter(before, since) },
  ...(errors === null
    ? []
    : [{ series: `http_requests_total{job="${job}",${label}="500"}`, values: counter(0.01, errors) }]),
  { series: `http_request_duration_seconds_count{job="${job}"}`, values: counter(10, 10) },
  ...bounds.map(
    (le): TestSeries => ({
      series: `http_request_duration_seconds_bucket{job="${job}",le="${le}"}`,
      values: counter(10, le < latency ? 1 : 10),
    }),
  ),
  { series: `http_request_duration_seconds_bucket{job="${job}",le="+Inf"}`, values: counter(10, 10) },
  { series: `up{job="${job}",pod="a"}`, values: [[5, 1]] },
  { series: `up{job="${job}",pod="b"}`, values: [[5, latency > 0.5 ? 0 : 1]] },
];

let server: MetricServer;
beforeAll(async () => {
  server = await prometheus(
    [
      ...ofJob('well', { errors: 0.01, latency: 0.1 }),
      ...ofJob('new', { errors: null, latency: 0.1 }),
      ...ofJob('broken', { errors: 2, latency: 2, since: 1 }),
      ...ofJob('other-label', { errors: 5, latency: 0.1, label: 'status' }),
      ...ofJob('other-bounds', { errors: 0.01, latency: 30, bounds: [0.1, 0.25] }),
      ...ofJob('down-before', { errors: null, latency: 0.1, before: 0, since: 0 }),
    ],
    { lookback: '5m' },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

async function ended(id: string, service: string): Promise<string> {
  const { metrics: spec, expect: expected } = recipes[id] ?? { metrics: {}, expect: {} };
  const scope = { vars: { prometheus: server.url, service, settle: '0s' }, secrets: () => undefined };
  const { value } = fillIn(spec, scope, { filters: metrics.filters });
  const now = Date.now();
  const run = { id: 'r', startedAt: now, deploy: { revision: 'v2', startedAt: now - 600_000 } };
  const { judgement } = await runCheck(metrics, value, expected, { run });
  if (judgement === null) return 'errored';
  return judgement.failures.length > 0 ? 'failed' : (judgement.inconclusive ?? 'passed');
}

it.each(['errors', 'latency', 'traffic', 'targets'])(
  'the recipe of %s is green for a service that is well, and for no other',
  async (id) => {
    expect(await ended(id, 'well')).toBe('passed');
    expect(await ended(id, 'broken')).toBe('failed');
    expect(await ended(id, 'misspelt')).toMatch(
      /no data|finds no series|no sample stands|nothing to judge by/,
    );
  },
);

it.each([
  ['errors', 'other-label', /the control .* finds no series/],
  ['latency', 'other-bounds', /no data/],
  ['traffic', 'down-before', /^failed$/],
])('the recipe of %s is not green for what is %s', async (id, service, how) => {
  expect(await ended(id, service)).toMatch(how);
});

it('a service that never failed has no series of errors, and is well', async () => {
  expect(await ended('errors', 'new')).toBe('passed');
});
