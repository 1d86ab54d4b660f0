import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { chartWords, evidenceChart } from '../../../src/core/words/evidence-chart.ts';
import { sparkline } from '../../../src/core/words/sparkline.ts';
import { metricChart } from '../../../src/web/charts/metric-chart.ts';
import { pngOf } from '../../../src/web/png.ts';

const minute = 60_000;
const to = Date.UTC(2026, 10, 30, 10, 0);
const at = (ago: number, value: string) => [to - ago * minute, value] as const;
const spanOf = (minutes: number, value: (ago: number) => number) =>
  Array.from({ length: minutes * 4 + 1 }, (_, step) =>
    at(minutes - step / 4, String(value(minutes - step / 4))),
  );

const evidence = {
  query: 'sum by (code) (rate(http_requests_total{code=~"5.."}[1m]))',
  window: {
    from: new Date(to - 10 * minute).toISOString(),
    to: new Date(to).toISOString(),
    stepMs: 15_000,
    since: 'deploy',
  },
  series: [
    { labels: { code: '500' }, points: spanOf(10, (ago) => (ago < 6 ? 4 + Math.sin(ago * 3) : 0.2)) },
    {
      labels: { code: '503', pod: '<b>&"' },
      points: [...spanOf(10, () => 0.5).slice(0, 20), at(4, 'NaN'), at(1, '0.7')],
    },
  ],
  before: {
    from: new Date(to - 20 * minute).toISOString(),
    series: [
      {
        labels: { code: '500' },
        points: spanOf(10, () => 0.1).map(([when, value]) => [when - 10 * minute, value]),
      },
    ],
  },
  limits: [1],
};

it('what was measured before and since a deploy is one picture, which is XML and a PNG', async () => {
  const chart = evidenceChart(evidence);
  if (chart === null) throw new Error('no chart');
  expect(chart).toMatchObject({ deployedAt: to - 10 * minute, from: to - 20 * minute, more: 0, limits: [1] });
  expect(chart.lines.map(({ name }) => name)).toEqual(['{code="500"}', '{code="503", pod="<b>&""}']);
  for (const theme of ['light', 'dark'] as const) {
    const svg = metricChart(chart, { theme, widthPx: 720, about: 'Errors of the API' });
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain('deploy');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect((await pngOf(svg, 720)).length).toBeGreaterThan(5_000);
  }
  expect(chartWords(chart)).toMatch(/^sum by .*: \{code="500"\}: 0\.1 to 4\.\d+, at last .*; expected 1$/);
});

it.each([
  ['values of now', { ...evidence, window: null }],
  ['no series', { ...evidence, series: [] }],
  ['one value', { ...evidence, series: [{ labels: {}, points: [at(1, '1')] }] }],
  ['no number', { ...evidence, series: [{ labels: {}, points: [at(2, 'NaN'), at(1, '+Inf')] }] }],
  ['something else', { series: 'many', window: 5 }],
  ['evidence of another type', { url: 'http://a', status: 200 }],
])('there is no picture of %s', (_, other) => {
  expect(evidenceChart(other)).toBeNull();
});

it.each([
  [[5, 5, 5], 'constant'],
  [[0, 0, 0], 'nothing'],
  [[-5, 5], 'below zero'],
  [[1e300, -1e300, 1], 'very large'],
  [[1e-9, 2e-9], 'very small'],
])('%j is drawn within the picture: %s', (values) => {
  const points = values.map((value, index) => at(values.length - index, String(value)));
  const chart = evidenceChart({ ...evidence, before: null, series: [{ labels: {}, points }] });
  if (chart === null) throw new Error('no chart');
  expect(metricChart(chart, { theme: 'light', widthPx: 720 })).not.toMatch(/NaN|Infinity|undefined/);
});

it.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[5, 5], '██'],
  [[0, 0, 0], '▁▁▁'],
  [[100, 101], '▁█'],
  [[1, Number.NaN, 9], '▁█'],
  [[3], ''],
  [[], ''],
])('%j is %s', (numbers, bars) => {
  expect(sparkline(numbers)).toBe(bars);
});

it('of many numbers the highest of neighbours is seen', () => {
  const bars = sparkline(Array.from({ length: 600 }, (_, index) => (index === 300 ? 9 : 1)));
  expect(bars).toMatch(/^▁+█▁+$/);
  expect(bars.length).toBeLessThanOrEqual(30);
});
