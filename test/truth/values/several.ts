import type { Kind, Statement } from '../statement.ts';
import { answering, ofJson } from './answers.ts';

const rule = 'docs/checks.md, rule 3: a path that finds several values speaks of all of them';
const states =
  '{"items":[{"s":"ok","n":1,"t":["a"]},{"s":"failed","n":2,"t":["b"]},{"s":"ok","n":3,"t":["a"]}]}';
const of = (says: string, is: Statement['is'], json: string, reason?: RegExp) =>
  ofJson(says, is, [states, json], rule, reason);

export const several: Kind = {
  kind: 'a path that finds several values speaks of all of them',
  rule: 'docs/checks.md, rule 3',
  statements: [
    of(
      '`ne` fails when one of several is the unwanted',
      'failed',
      '{ "$.items[*].s": { ne: failed } }',
      /got "failed" \(1 of 3 values\)/,
    ),
    of('`not` fails when one of several is the unwanted', 'failed', '{ "$.items[*].s": { not: failed } }'),
    of(
      '`not` with a pattern fails when one of several fits',
      'failed',
      '{ "$.items[*].s": { not: { matches: fail } } }',
    ),
    of(
      '`not` with `in` fails when one of several is among them',
      'failed',
      '{ "$.items[*].s": { not: { in: [failed, gone] } } }',
    ),
    of('a bare value must be each of several', 'failed', '{ "$.items[*].s": ok }'),
    of(
      'a comparison holds for each of several',
      'failed',
      '{ "$.items[*].n": { lt: 3 } }',
      /got 3 \(1 of 3 values\)/,
    ),
    of('a comparison that each of several satisfies', 'passed', '{ "$.items[*].n": { lt: 4 } }'),
    of('`contains` looks into each of several', 'failed', '{ "$.items[*].s": { contains: failed } }'),
    of('`in` holds for each of several', 'passed', '{ "$.items[*].s": { in: [ok, failed] } }'),
    of(
      '`type` is that of each of several, not of their list',
      'failed',
      '{ "$.items[*].s": { type: array } }',
    ),
    of(
      '`equals` with a list is the whole list',
      'passed',
      '{ "$.items[*].s": { equals: [ok, failed, ok] } }',
    ),
    of(
      '`equals` with the list in another order is not it',
      'failed',
      '{ "$.items[*].s": { equals: [failed, ok, ok] } }',
    ),
    of('`ne` with the whole list', 'failed', '{ "$.items[*].s": { ne: [ok, failed, ok] } }'),
    of('`length` counts what was found', 'passed', '{ "$.items[*].s": { length: 3 } }'),
    of(
      '`length` of one that a filter finds is one, not that of its text',
      'failed',
      '{ "$.items[?@.s == \'failed\'].s": { length: 6 } }',
    ),
    of('`any` asks for one of several', 'passed', '{ "$.items[*].s": { any: failed } }'),
    of('`none` fails when one of several is it', 'failed', '{ "$.items[*].s": { none: failed } }'),
    of('`all` fails when one of several is not it', 'failed', '{ "$.items[*].s": { all: ok } }'),
    of('`not` with `any` is about the whole list', 'failed', '{ "$.items[*].s": { not: { any: failed } } }'),
    of(
      '`not` with a rule of the list and one of each',
      'failed',
      '{ "$.items[*].s": { not: { length: 3, equals: failed } } }',
    ),
    of('descendants are several too', 'failed', '{ "$..s": { ne: failed } }'),
    of('two names in brackets are several', 'failed', "{ \"$.items[0]['s','n']\": ok }"),
    of('a slice is several', 'failed', '{ "$.items[0:2].s": ok }'),
    of('one place of a list is one value', 'passed', '{ "$.items[1].t": { equals: [b] } }'),
    of('the one list that a filter finds is the list', 'passed', '{ "$.items[?@.n == 2].t": { any: b } }'),
  ],
};

export const absent: Kind = {
  kind: 'what is not there satisfies neither a matcher nor its opposite',
  rule: 'docs/checks.md, rule 3',
  statements: [
    ...[
      ['a bare value', 'failed', 'ok'],
      ['`ne`', 'failed', '{ ne: failed }'],
      ['`not`', 'failed', '{ not: failed }'],
      ['`not` with a pattern', 'failed', '{ not: { matches: fail } }'],
      ['`not` of `not`', 'failed', '{ not: { not: ok } }'],
      ['`none`', 'failed', '{ none: failed }'],
      ['`all`', 'failed', '{ all: ok }'],
      ['`length: 0`', 'failed', '{ length: 0 }'],
      ['`type: "null"`', 'failed', '{ type: "null" }'],
      ['`exists: true`', 'failed', '{ exists: true }'],
      ['`exists: false`', 'passed', '{ exists: false }'],
      ['`not: { exists: true }`', 'passed', '{ not: { exists: true } }'],
      ['`not: { exists: false }`', 'failed', '{ not: { exists: false } }'],
      ['`not` with `exists: false` and a value', 'failed', '{ not: { exists: false, equals: ok } }'],
    ].map(([what = '', is = '', matcher = '']) =>
      ofJson(
        `a misspelt path and ${what}`,
        is as Statement['is'],
        ['{"state":"ok"}', `{ $.stat: ${matcher} }`],
        rule,
      ),
    ),
    ofJson(
      'a path over an empty list finds nothing to be unlike',
      'failed',
      ['{"items":[]}', '{ "$.items[*].s": { ne: failed } }'],
      rule,
      /got nothing/,
    ),
    ofJson(
      'a path over an empty list has no member that is not it',
      'failed',
      ['{"items":[]}', '{ "$.items[*].s": { none: failed } }'],
      rule,
    ),
    ofJson(
      'a path over an empty list and `exists: false`',
      'passed',
      ['{"items":[]}', '{ "$.items[*].s": { exists: false } }'],
      rule,
    ),
    ofJson(
      'null is there',
      'failed',
      ['{"state":null}', '{ $.state: { exists: false } }'],
      'RFC 8259 3: null is a value',
    ),
    ofJson(
      'a name of JavaScript is no key',
      'passed',
      [
        '{}',
        '{ $.constructor: { exists: false }, "$[\'__proto__\']": { exists: false }, $.toString: { exists: false } }',
      ],
      'own members only',
    ),
    ofJson(
      'a key that is named like a prototype is a key',
      'passed',
      ['{"__proto__":{"a":1}}', '{ "$[\'__proto__\'].a": 1, $.a: { exists: false } }'],
      'RFC 8259 4',
    ),
  ],
};

export const captures: Kind = {
  kind: 'a capture is one value',
  rule: 'docs/checks.md, rule 3',
  statements: [
    ...(
      [
        [
          'of several values names none',
          'errored',
          '["a","b"]',
          '$.body[*]',
          /finds 2 values \("a", "b"\); name one of them/,
        ],
        ['of the same value twice is still several', 'errored', '["a","a"]', '$.body[*]', /finds 2 values/],
        ['of one value through a wildcard', 'passed', '["a"]', '$.body[*]', undefined],
        ['of nothing fails', 'failed', '[]', '$.body[*]', /got nothing/],
        ['of null fails', 'failed', '{"a":null}', '$.body.a', /got nothing/],
        [
          'of something too deep to be kept',
          'errored',
          `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
          '$.body',
          /nested too deeply/,
        ],
      ] as const
    ).map(
      ([what, is, body, path, reason]): Statement => ({
        says: `a capture ${what}`,
        is,
        why: rule,
        target: answering(body),
        check: `http: { url: "\${url}" }\nexpect: { status: 200 }\ncapture: { it: "${path}" }`,
        ...(reason === undefined ? {} : { reason }),
      }),
    ),
  ],
};
