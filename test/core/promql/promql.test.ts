import { expect, it } from 'vitest';
import { fillIn } from '../../../src/core/plan/variables.ts';
import { quotedInPromql } from '../../../src/core/promql/quote.ts';
import { promqlProblem, selectorsIn } from '../../../src/core/promql/tokens.ts';

it.each([
  ['', 'nothing is asked'],
  ['  # only a comment', 'nothing is asked'],
  ['sum(up', '( is not closed'],
  ['up{job="a"', '{ is not closed'],
  ['up{job="a}', 'a string is not closed with "'],
  ["up{job='a\\'}", "a string is not closed with '"],
  ['sum(up]', 'expected ) before ]'],
  ['up)', ') closes nothing'],
  ['5', 'no metric is named'],
  ['time()', 'no metric is named'],
  ['vector(1) > bool 0.5', 'no metric is named'],
  ['1e3 + 0x1f', 'no metric is named'],
  ['sum by (job) (vector(1))', 'no metric is named'],
])('%s is no query', (query, message) => {
  expect(promqlProblem(query)?.message).toContain(message);
});

it.each([
  'up',
  'up{job="a)b"}',
  '{__name__="up"}',
  'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / ignoring(code) group_left sum(rate(x[5m]))',
  'up # a comment with ( and "',
  'histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m])))',
  'max_over_time(deriv(rate(distance_covered_total[5s])[30s:5s])[10m:])',
  'up{job=`a"b`}',
  'absent(nonexistent)',
  'job:requests:rate5m > 1e3',
  'up offset 5m @ end()',
])('%s is one', (query) => {
  expect(promqlProblem(query)).toBeNull();
});

it.each([
  ['up', ['up']],
  ['up{job="a{b}"}', ['up{job="a{b}"}']],
  ['{__name__=~"a|b"}', ['{__name__=~"a|b"}']],
  [
    'sum by (job) (rate(x{code=~"5.."}[5m] offset 1d)) / ignoring(code) group_left sum(rate(y[5m]))',
    ['x{code=~"5.."}', 'y'],
  ],
  ['histogram_quantile(0.99, sum(rate(h_bucket[5m])) by (le)) > bool 1e3', ['h_bucket']],
  ['max_over_time(deriv(rate(d:total[5s])[30s:5s])[10m:]) or vector(0)', ['d:total']],
  ['up # {job="x"} down', ['up']],
  ['a and on(job) a unless b', ['a', 'b']],
  ['label_replace(up, "a", "$1", "b", "(.*)")', ['up']],
  ['5 + time()', []],
])('%s looks at %j', (query, selectors) => {
  expect(selectorsIn(query)).toEqual(selectors);
});

const filled = (query: string, value: string) =>
  fillIn({ query }, { vars: { x: value }, secrets: () => undefined }, { filters: { query: quotedInPromql } })
    .value;

it.each([
  ['up{job="${x}"}', 'a"} or vector(1) #', 'up{job="a\\"} or vector(1) #"}'],
  ['up{job="${x}"}', 'back\\slash\nline', 'up{job="back\\\\slash\\nline"}'],
  ["up{job='${x}'}", `it's "so"`, `up{job='it\\'s "so"'}`],
  ['up{job=`${x}`}', 'a\\b"', 'up{job=`a\\b"`}'],
  ['up{job=${x}, pod=~${x}}', 'a"b', 'up{job="a\\"b", pod=~"a\\"b"}'],
  ['rate(up[${x}])', '5m', 'rate(up[5m])'],
  ['${x}_total > ${x}', 'requests', 'requests_total > requests'],
  ['up > ${x}', '-0.5', 'up > -0.5'],
  ['up{job="a"} == ${x}', '1', 'up{job="a"} == 1'],
])('%s with %s', (query, value, expected) => {
  expect(filled(query, value)).toEqual({ query: expected });
});

it.each([
  ['rate(up[${x}])', '5m]) or vector(1'],
  ['up > ${x}', '0 or vector(1)'],
  ['up ${x} vector(1)', 'or'],
  ['up{job=`${x}`}', 'a`} or up{job=`'],
  ['up # ${x}', 'a\nor vector(1)'],
  ['up{job="${x}"}', 'nul\0'],
  ['up{job="${x}"}', '\ud800'],
  ['up{${x}="a"}', 'job="b", pod'],
  ['up{job="${x}"}', 'a'.repeat(2_001)],
])('%s with a value that would change it is refused', (query, value) => {
  expect(() => filled(query, value)).toThrow(/^a value /);
});
