import type { Kind } from '../statement.ts';
import { of, vector } from './stand-in.ts';

const none = () => ({ own: vector({}) });
const both = () => ({ own: vector({}), control: vector({}) });
const control = 'control: up';

/** An empty answer may be a misspelt name, a wrong tenant, or a target that nobody scrapes. */
export const absence: Kind = {
  kind: 'nothing is found',
  rule: 'docs/checks.md, metrics: an empty answer proves nothing unless a control finds series',
  statements: [
    of('no series where none is expected, and no control', 'inconclusive', none, {
      expect: '{ series: 0 }',
      reason: /no data/,
    }),
    of('no series where none is expected, and the control finds one', 'passed', none, {
      expect: '{ series: 0 }',
      spec: control,
    }),
    of('neither finds any series', 'inconclusive', both, {
      expect: '{ series: 0 }',
      spec: control,
      reason: /control `up` finds no series/,
    }),
    of('the control finds fewer series than it must', 'inconclusive', none, {
      expect: '{ series: 0, control: { atLeast: 2 } }',
      spec: control,
    }),
    of(
      'a control behind which no sample stands',
      'inconclusive',
      () => ({ ...none(), sampled: vector({}) }),
      { expect: '{ series: 0 }', spec: control, reason: /no sample stands behind the control `up`/ },
    ),
    of(
      'a control behind which no sample stands, beside a value',
      'inconclusive',
      () => ({ own: vector({ a: '1' }), sampledControl: vector({}) }),
      { expect: '{ value: 1 }', spec: control, reason: /no sample stands behind the control/ },
    ),
    of('no series where a value is expected, and no control', 'inconclusive', none, {
      expect: '{ value: { lt: 5 } }',
    }),
    of('no series where a value is expected, with a control', 'failed', none, {
      expect: '{ value: { lt: 5 } }',
      spec: control,
      reason: /got nothing/,
    }),
    of('no series where a value must not be', 'passed', none, {
      expect: '{ value: { exists: false } }',
      spec: control,
    }),
    of('no series where a value must not be, without a control', 'inconclusive', none, {
      expect: '{ value: { exists: false } }',
    }),
    of('no series of which each is expected to be small', 'inconclusive', none, {
      expect: '{ each: { lt: 5 } }',
      spec: control,
      reason: /no series to look at/,
    }),
    of('no series of which any is expected to be large', 'failed', none, {
      expect: '{ any: { gt: 5 } }',
      spec: control,
    }),
    of('no series where not a value is expected', 'failed', none, {
      expect: '{ value: { not: { gt: 5 } } }',
      spec: control,
    }),
    of('no series where at least none is expected', 'inconclusive', none, {
      expect: '{ series: { gte: 0 } }',
    }),
    of(
      'a value, and a control that finds nothing',
      'inconclusive',
      () => ({ own: vector({ a: '1' }), control: vector({}) }),
      { expect: '{ value: 1 }', spec: control },
    ),
    of('nothing is expected of it', 'passed', () => ({ own: vector({ a: '1' }) }), {
      expect: '{ series: 1 }',
    }),
  ],
};
