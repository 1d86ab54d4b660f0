import type { Kind } from '../statement.ts';
import { ofJson } from './answers.ts';

const rule =
  'docs/checks.md, rule 2: of what cannot be compared, neither a comparison nor its opposite is seen to hold';

export const opposites: Kind = {
  kind: 'the opposite of what cannot be said is not said either',
  rule: 'docs/checks.md, rule 2',
  statements: [
    ofJson(
      'a text that is no number is not "not above"',
      'failed',
      ['{"lag":"unknown"}', '{ $.lag: { not: { gt: 100 } } }'],
      rule,
      /lag not \(more than 100\), got "unknown"/,
    ),
    ofJson('null is not "not above"', 'failed', ['{"lag":null}', '{ $.lag: { not: { gt: 100 } } }'], rule),
    ofJson('a number that is not above', 'passed', ['{"lag":"7"}', '{ $.lag: { not: { gt: 100 } } }'], rule),
    ofJson(
      'a number is looked into as its text',
      'failed',
      ['{"code":503}', '{ $.code: { not: { matches: "^5" } } }'],
      rule,
    ),
    ofJson(
      'a number whose text does not fit',
      'passed',
      ['{"code":200}', '{ $.code: { not: { matches: "^5" } } }'],
      rule,
    ),
    ofJson(
      'a map cannot be looked into as a text',
      'failed',
      ['{"state":{"db":"failed"}}', '{ $.state: { not: { contains: failed } } }'],
      rule,
    ),
    ofJson(
      'nothing is in null',
      'passed',
      ['{"error":null}', '{ $.error: { not: { contains: timeout } } }'],
      rule,
    ),
    ofJson(
      'what is no list has no member, and none that is missing',
      'failed',
      ['{"items":"bad"}', '{ $.items: { not: { any: bad } } }'],
      rule,
    ),
    ofJson(
      'one of several values that cannot be compared',
      'failed',
      ['{"a":[{"n":1},{"n":"?"}]}', '{ "$.a[*].n": { not: { gt: 5 } } }'],
      rule,
    ),
  ],
};
