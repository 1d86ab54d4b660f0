import type { Kind } from '../statement.ts';
import { ofJson } from './answers.ts';

const rfc = 'RFC 8259 6';
const exact = 'docs/checks.md, rule 8: the text of a number is what was written';

export const numbers: Kind = {
  kind: 'numbers are compared as numbers',
  rule: 'docs/checks.md, Matchers; RFC 8259 6',
  statements: [
    ofJson('a number in JSON that is the wanted one', 'passed', ['{"n":2}', '{ $.n: 2 }'], rfc),
    ofJson(
      'a text of digits in JSON is not the number',
      'failed',
      ['{"n":"2"}', '{ $.n: 2 }'],
      'RFC 8259 3: a string is no number',
      /expected json \$\.n 2, got "2"/,
    ),
    ofJson('a number is not the text of its digits', 'failed', ['{"n":2}', '{ $.n: "2" }'], 'RFC 8259 3'),
    ofJson('minus zero is zero', 'passed', ['{"n":-0}', '{ $.n: 0 }'], rfc),
    ofJson('minus zero is not below zero', 'failed', ['{"n":-0.0}', '{ $.n: { lt: 0 } }'], rfc),
    ofJson('a fraction of zeros is the integer', 'passed', ['{"n":1.0}', '{ $.n: 1 }'], rfc),
    ofJson('a number with an exponent is the number', 'passed', ['{"n":1e2}', '{ $.n: 100 }'], rfc),
    ofJson('true is not one', 'failed', ['{"n":true}', '{ $.n: 1 }'], 'RFC 8259 3'),
    ofJson('null is not zero', 'failed', ['{"n":null}', '{ $.n: 0 }'], 'RFC 8259 3'),
    ofJson('null is not at least zero', 'failed', ['{"n":null}', '{ $.n: { gte: 0 } }'], 'null has no order'),
    ofJson(
      'an empty text is not at most five',
      'failed',
      ['{"n":""}', '{ $.n: { lte: 5 } }'],
      'an empty text is no number',
    ),
    ofJson(
      'a list of one number has no order',
      'failed',
      ['{"n":[5]}', '{ $.n: { gte: 5 } }'],
      'a list is no number',
    ),
    ofJson(
      'a text that is a number has its order',
      'passed',
      ['{"n":"10"}', '{ $.n: { gt: 9 } }'],
      'docs/plan-language.md, Matchers',
    ),
    ofJson(
      'a number of JavaScript in a text has no order',
      'failed',
      ['{"n":"0x1F"}', '{ $.n: { gte: 1 } }'],
      'decimal numbers only',
    ),
    ofJson(
      'the text Infinity is above nothing',
      'failed',
      ['{"n":"Infinity"}', '{ $.n: { gt: 1 } }'],
      'RFC 8259 6: Infinity is no number',
    ),
    ofJson(
      'a tenth is not the double next to it',
      'failed',
      ['{"n":0.1000000000000000055511151231257827}', '{ $.n: 0.1 }'],
      exact,
    ),
  ],
};

export const exactNumbers: Kind = {
  kind: 'numbers keep their digits',
  rule: 'docs/checks.md, rule 8; RFC 8259 6 sets no limit to a number',
  statements: [
    ofJson(
      'an integer beyond 2^53 is not its neighbour',
      'failed',
      ['{"id":9007199254740993}', '{ $.id: 9007199254740992 }'],
      exact,
      /got 9007199254740993/,
    ),
    ofJson(
      'an integer beyond 2^53 is itself',
      'passed',
      ['{"id":9007199254740993}', '{ $.id: 9007199254740993 }'],
      exact,
    ),
    ofJson(
      'a wanted integer beyond 2^53 is not its neighbour',
      'failed',
      ['{"id":9007199254740992}', '{ $.id: 9007199254740993 }'],
      exact,
      /expected json \$\.id 9007199254740993/,
    ),
    ofJson(
      '`ne` tells neighbours beyond 2^53 apart',
      'passed',
      ['{"id":9007199254740993}', '{ $.id: { ne: 9007199254740992 } }'],
      exact,
    ),
    ofJson(
      'an order beyond 2^53 is exact',
      'failed',
      ['{"id":9007199254740993}', '{ $.id: { gt: 9007199254740993 } }'],
      exact,
    ),
    ofJson(
      'a member of a list beyond 2^53 is exact',
      'failed',
      ['{"ids":[9007199254740993]}', '{ $.ids: { contains: 9007199254740992 } }'],
      exact,
    ),
    ofJson(
      'one of several wanted beyond 2^53 is exact',
      'failed',
      ['{"id":9007199254740993}', '{ $.id: { in: [9007199254740992, 9007199254740994] } }'],
      exact,
    ),
    ofJson(
      'a number in a wanted map is exact',
      'failed',
      ['{"o":{"id":9007199254740993}}', '{ $.o: { equals: { id: 9007199254740992 } } }'],
      exact,
    ),
    ofJson(
      'a filter of a path is exact',
      'failed',
      ['{"a":[{"id":9007199254740993,"ok":1}]}', '{ "$.a[?@.id == 9007199254740992].ok": 1 }'],
      exact,
      /got nothing/,
    ),
    ofJson(
      'a number too large for JavaScript is a number',
      'passed',
      ['{"n":1e400}', '{ $.n: { type: number, gt: 1 } }'],
      exact,
    ),
    ofJson(
      'two numbers too large for JavaScript are not the same',
      'failed',
      ['{"n":1e400}', '{ $.n: 1e+308 }'],
      exact,
      /got 1e400/,
    ),
    ofJson(
      'a number too small for JavaScript is above zero',
      'passed',
      ['{"n":1e-400}', '{ $.n: { gt: 0 } }'],
      exact,
    ),
    {
      says: 'a captured number is what was written',
      is: 'passed',
      why: exact,
      siblings: true,
      target: async () => ({ body: '{"id":9007199254740993,"v":1.10}' }),
      check: `
        first:
          command: { run: [echo, "\${body}"], read: { id: 'id":(\\d+)', v: 'v":([\\d.]+)' } }
          capture: { id: $.read.id, v: $.read.v }
        it:
          needs: [first]
          command: { run: [echo, "--id=\${capture.id} \${capture.v}"] }
          expect: { stdout: "--id=9007199254740993 1.10" }`,
    },
  ],
};
