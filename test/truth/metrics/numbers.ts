import type { Kind } from '../statement.ts';
import { of, vector } from './stand-in.ts';

const one = (value: string) => () => ({ own: vector({ a: value }) });
const two = (a: string, b: string) => () => ({ own: vector({ a, b }) });

/** Numbers that are none, numbers as they are written, several where one is meant. */
export const numbers: Kind = {
  kind: 'numbers and series',
  rule: 'docs/checks.md, metrics: a number that is none decides nothing; several series are no value',
  statements: [
    of('NaN is less than anything', 'inconclusive', one('NaN'), {
      expect: '{ value: { lt: 5 } }',
      reason: /is NaN/,
    }),
    of('NaN is not more than anything', 'inconclusive', one('NaN'), {
      expect: '{ value: { not: { gt: 5 } } }',
    }),
    of('NaN is another number than 5', 'inconclusive', one('NaN'), { expect: '{ value: { ne: 5 } }' }),
    of('+Inf is more than anything', 'inconclusive', one('+Inf'), {
      expect: '{ value: { gt: 5 } }',
      reason: /is \+Inf/,
    }),
    of('-Inf is less than anything', 'inconclusive', one('-Inf'), { expect: '{ value: { lt: 5 } }' }),
    of('one series is expected, and it is NaN', 'inconclusive', one('NaN'), {
      expect: '{ series: 1 }',
      reason: /is NaN/,
    }),
    of('two series are expected, and one of them is NaN', 'inconclusive', two('1', 'NaN'), {
      expect: '{ series: 2 }',
    }),
    of('two series are expected, and there is one that is NaN', 'failed', one('NaN'), {
      expect: '{ series: 2 }',
    }),
    of(
      'a control that finds no number shows nothing',
      'inconclusive',
      () => ({ own: vector({}), control: vector({ a: 'NaN' }) }),
      { expect: '{ series: 0 }', spec: 'control: up', reason: /control `up` finds no number/ },
    ),
    of('one of two is NaN and the other is too large', 'failed', two('NaN', '9'), {
      expect: '{ each: { lt: 5 } }',
    }),
    of('one of two is NaN and the other is well', 'inconclusive', two('NaN', '1'), {
      expect: '{ each: { lt: 5 } }',
    }),
    of('any of two is large where the other is NaN', 'passed', two('NaN', '9'), {
      expect: '{ any: { gt: 5 } }',
    }),
    of('any of two may be the one that is NaN', 'inconclusive', two('NaN', '1'), {
      expect: '{ any: { gt: 5 } }',
    }),
    of('the second series is too large', 'failed', two('1', '9'), {
      expect: '{ each: { lt: 5 } }',
      reason: /got 9 \(queue_depth\{pod="b"\}, 1 of 2 series\)/,
    }),
    of('two series where one value is expected', 'inconclusive', two('1', '1'), {
      expect: '{ value: 1 }',
      reason: /2 series answer/,
    }),
    of('two series where another number of them is expected', 'failed', two('1', '1'), {
      expect: '{ series: 3 }',
    }),
    of(
      'a number that a float has not',
      'failed',
      one('9007199254740993'),
      { expect: '{ value: 9007199254740992 }' },
      'docs/checks.md, rule 8',
    ),
    of('a number that is told as it came', 'failed', one('9007199254740993'), {
      expect: '{ value: { lte: 9007199254740992 } }',
      reason: /at most 9007199254740992, got 9007199254740993/,
    }),
    of('a broken number that is hardly too large', 'failed', one('0.50000000001'), {
      expect: '{ value: { lte: 0.5 } }',
      reason: /got 0\.50000000001/,
    }),
    of('a number with an exponent', 'passed', one('1e+06'), { expect: '{ value: { gte: 1000000 } }' }),
    of('minus zero', 'passed', one('-0'), { expect: '{ value: { gte: 0 } }' }),
    of('a value that is no number at all', 'errored', one('many'), {
      expect: '{ value: { lt: 5 } }',
      reason: /"many", which is no number/,
    }),
    of('a value in hexadecimal', 'errored', one('0x10'), { expect: '{ value: 16 }' }),
    of('an empty value', 'errored', one(''), { expect: '{ value: { lt: 5 } }' }),
    of('all series but one satisfy it and any is asked', 'passed', two('9', '1'), {
      expect: '{ any: { lt: 5 } }',
    }),
  ],
};
