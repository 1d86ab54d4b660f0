import type { Kind } from '../statement.ts';
import { matrix, of, steady, vector } from './stand-in.ts';

const now = () => Date.now() / 1_000;
/** When the series were sampled; of several the longest ago, as the query for it asks. */
const sampled = (...ago: readonly number[]) => vector({ '': String(now() - Math.max(...ago)) });
const fresh = () => ({ own: vector({ a: '1' }) });
const span = 'range: 10m';

/** Old samples, clocks, answers of before, spans of which a part is not known. */
export const times: Kind = {
  kind: 'of when it is',
  rule: 'docs/checks.md, metrics: what is old, kept somewhere, or not known of a part of a span proves nothing',
  statements: [
    of(
      'a value that is made without any sample, and a control that finds some',
      'passed',
      () => ({ ...fresh(), sampled: vector({}), sampledControl: sampled(5) }),
      { expect: '{ value: 1 }', spec: 'control: up' },
    ),
    of(
      'a value that is made without any sample, and a control that is old',
      'inconclusive',
      () => ({ ...fresh(), sampled: vector({}), sampledControl: sampled(900) }),
      { expect: '{ value: 1 }', spec: 'control: up', reason: /stale/ },
    ),
    of(
      'the server does not know timestamp()',
      'inconclusive',
      () => ({
        ...fresh(),
        sampled: { status: 400, body: { status: 'error', errorType: 'bad_data', error: 'unknown function' } },
      }),
      { expect: '{ value: 1 }', reason: /no sample stands behind/ },
    ),
    of(
      'a time that no calendar has',
      'inconclusive',
      () => ({ own: { data: { resultType: 'vector', result: [{ metric: {}, value: [1e300, '1'] }] } } }),
      { expect: '{ value: 1 }' },
    ),
    of(
      'a sample of a time that no calendar has',
      'inconclusive',
      () => ({ ...fresh(), sampled: vector({ '': '1e300' }) }),
      { expect: '{ value: 1 }' },
    ),
    of('a sample of six minutes ago', 'inconclusive', () => ({ ...fresh(), sampled: sampled(360) }), {
      expect: '{ value: 1 }',
      reason: /^stale: .* 6 min.* old/,
    }),
    of(
      'one of two series was last sampled an hour ago',
      'inconclusive',
      () => ({ own: vector({ a: '1', b: '1' }), sampled: sampled(5, 3_600) }),
      { expect: '{ each: 1 }', reason: /stale/ },
    ),
    of('a sample as old as it may be', 'passed', () => ({ ...fresh(), sampled: sampled(360) }), {
      expect: '{ value: 1 }',
      spec: 'maxAge: 10m',
    }),
    of(
      'a sample older than the plan wants it',
      'inconclusive',
      () => ({ ...fresh(), sampled: sampled(45) }),
      { expect: '{ value: 1 }', spec: 'maxAge: 30s' },
    ),
    of('nobody tells when it was sampled', 'inconclusive', () => ({ ...fresh(), sampled: vector({}) }), {
      expect: '{ value: 1 }',
      reason: /no sample stands behind the answer/,
    }),
    of('an old sample that would fail', 'inconclusive', () => ({ ...fresh(), sampled: sampled(900) }), {
      expect: '{ value: 0 }',
    }),
    of('an answer of ten minutes ago', 'inconclusive', () => ({ own: vector({ a: '1' }, 600) }), {
      expect: '{ value: 1 }',
      reason: /before it was asked for/,
    }),
    of('an answer of the future', 'inconclusive', () => ({ own: vector({ a: '1' }, -600) }), {
      expect: '{ value: 1 }',
      reason: /clocks/,
    }),
    of(
      'an answer that a cache sent an hour ago',
      'inconclusive',
      () => ({
        own: { ...vector({ a: '1' }), headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } },
      }),
      { expect: '{ value: 1 }', reason: /kept somewhere/ },
    ),
    of('a peak in a span', 'failed', () => ({ own: steady(10, '1', { 300: '9' }) }), {
      expect: '{ value: { lt: 5 } }',
      spec: span,
      reason: /got 9 at/,
    }),
    of('the average of a span with a peak', 'passed', () => ({ own: steady(10, '1', { 300: '9' }) }), {
      expect: '{ value: { lt: 5 } }',
      spec: `${span}, take: avg`,
    }),
    of('the highest of a span with a peak', 'failed', () => ({ own: steady(10, '1', { 300: '9' }) }), {
      expect: '{ value: { lt: 5 } }',
      spec: `${span}, take: max`,
      reason: /9 max of 10 min/,
    }),
    of('a NaN in a span', 'inconclusive', () => ({ own: steady(10, '1', { 300: 'NaN' }) }), {
      expect: '{ value: { lt: 5 } }',
      spec: span,
    }),
    of(
      'a NaN in a span and the average of it',
      'inconclusive',
      () => ({ own: steady(10, '1', { 300: 'NaN' }) }),
      { expect: '{ value: { lt: 5 } }', spec: `${span}, take: avg` },
    ),
    of(
      'a span that ends in its middle',
      'inconclusive',
      () => ({ own: matrix({ 600: '1', 585: '1', 300: '1' }) }),
      { expect: '{ value: 1 }', spec: span, reason: /no data behind/ },
    ),
    of('a span with a hole', 'inconclusive', () => ({ own: matrix({ 600: '1', 15: '1', 0: '1' }) }), {
      expect: '{ value: 1 }',
      spec: span,
      reason: /there are no data: what happened then/,
    }),
    of('a span of which only one moment is known', 'inconclusive', () => ({ own: matrix({ 0: '1' }) }), {
      expect: '{ value: 1 }',
      spec: span,
    }),
    of('values of a moment where a span is asked for', 'errored', fresh, {
      expect: '{ value: 1 }',
      spec: span,
    }),
    of('a comparison with before, and no span', 'invalid', fresh, {
      expect: '{ before: { ratio: { lte: 2 } } }',
      reason: /no span before it/,
    }),
    ...[-86_400, -120].map((ago) =>
      of(`a sample of ${ago} s ago`, 'inconclusive', () => ({ ...fresh(), sampled: sampled(ago) }), {
        expect: '{ value: 1 }',
        reason: /the clocks differ/,
      }),
    ),
    of(
      'a sample whose time is in milliseconds',
      'inconclusive',
      () => ({ ...fresh(), sampled: vector({ '': String(Date.now()) }) }),
      { expect: '{ value: 1 }', reason: /the clocks differ/ },
    ),
    ...[-3_600, -2_592_000].map((ago) =>
      of(`a span that is told of ${ago} s ago`, 'inconclusive', () => ({ own: steady(10, '1', {}, ago) }), {
        expect: '{ value: 1 }',
        spec: `${span}, take: last`,
        reason: /outside of the span that was asked for/,
      }),
    ),
    of(
      'a moment behind the end of a span',
      'inconclusive',
      () => ({ own: steady(10, '9', { [-20]: '1' }) }),
      {
        expect: '{ value: 1 }',
        spec: `${span}, take: last`,
      },
    ),
    of(
      'a moment before the beginning of a span',
      'inconclusive',
      () => ({ own: steady(10, '9', { 630: '1' }) }),
      {
        expect: '{ any: 1 }',
        spec: span,
      },
    ),
    of(
      'a moment between those that were asked for',
      'inconclusive',
      () => ({ own: steady(10, '9', { 7: '1' }) }),
      {
        expect: '{ any: 1 }',
        spec: span,
        reason: /between the moments/,
      },
    ),
    of(
      'a control of another time',
      'inconclusive',
      () => ({ own: steady(10, '1'), control: steady(10, '1', {}, -3_600) }),
      {
        expect: '{ value: 1 }',
        spec: `${span}, control: up`,
        reason: /outside of the span/,
      },
    ),
    of(
      'an answer of 50 s ago where 10 are the most',
      'inconclusive',
      () => ({ own: vector({ a: '1' }, 50), sampled: sampled(50) }),
      { expect: '{ value: 1 }', spec: 'maxAge: 10s', reason: /kept somewhere/ },
    ),
    of(
      'an answer that says itself how long it was kept',
      'inconclusive',
      () => ({ own: { ...vector({ a: '1' }), headers: { age: '3600' } } }),
      { expect: '{ value: 1 }', reason: /of 1 h before it was asked for/ },
    ),
    of(
      'the last of a series that has ended',
      'inconclusive',
      () => ({ own: matrix({ 600: '1', 585: '1', 300: '1' }), control: steady(10, '1') }),
      { expect: '{ each: 1 }', spec: `${span}, take: last, control: up`, reason: /no series to look at/ },
    ),
  ],
};
