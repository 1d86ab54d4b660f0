import type { Kind } from '../statement.ts';
import { ofJson } from './answers.ts';

const rule = 'docs/checks.md, rule 7: no input hangs or breaks a check';
const deep = `${'{"a":['.repeat(10_000)}1${']}'.repeat(10_000)}`;
const many = `[${'"x",'.repeat(149_999)}"y"]`;

export const hostile: Kind = {
  kind: 'no document breaks or hangs a check',
  rule: 'docs/checks.md, rule 7',
  statements: [
    ofJson(
      'a name that stands twice, the last as it is wanted',
      'failed',
      ['{"status":"down","status":"ok"}', '{ $.status: ok }'],
      "RFC 8259 4: which of them counts is anybody's guess",
      /JSON in which the name "status" stands twice/,
    ),
    ofJson(
      'a name that stands twice elsewhere in the document, written in two ways',
      'failed',
      [String.raw`{"a":[{"id" : 1,"\u0069d":2}],"status":"ok"}`, '{ $.status: ok }'],
      'RFC 8259 4: readers of such a document see different ones',
      /the name "id" stands twice/,
    ),
    ofJson(
      'the same name in several objects, and in texts',
      'passed',
      [String.raw`{"a":{"id":1},"b":{"id":2},"c":"\"id\":3,\"id\":4"}`, '{ $.b.id: 2 }'],
      'RFC 8259 4: names are unique within an object',
    ),
    ofJson(
      'a text that makes a pattern of a path backtrack',
      'failed',
      [`{"s":["${'a'.repeat(60)}!"]}`, `{ "$.s[?match(@, '(a|aa)+b')]": { exists: true } }`],
      'RFC 9485 8: linear time',
      /got nothing/,
    ),
    ofJson(
      'a text that makes `search` backtrack',
      'failed',
      [`{"s":["${'a'.repeat(5_000)}!"]}`, `{ "$.s[?search(@, '^(a+)+$')]": { exists: true } }`],
      'RFC 9485 8: linear time',
    ),
    ofJson(
      'a text that makes `matches` backtrack',
      'failed',
      [`{"s":"${'a'.repeat(5_000)}!"}`, '{ $.s: { matches: "^(a+)+$" } }'],
      'RE2',
    ),
    ofJson(
      'a pattern of a path that is none',
      'invalid',
      ['{}', `{ "$[?match(@, '(')]": { exists: false } }`],
      rule,
    ),
    ofJson(
      '`match` is about the whole text',
      'failed',
      ['["xay"]', `{ "$[?match(@, 'a')]": { exists: true } }`],
      'RFC 9535 2.4.6',
    ),
    ofJson(
      '`search` is about any part of it',
      'passed',
      ['["xay"]', `{ "$[?search(@, 'a')]": { exists: true } }`],
      'RFC 9535 2.4.7',
    ),
    ofJson(
      'a hundred and fifty thousand values, one of them unwanted',
      'failed',
      [many, '{ "$[*]": x }'],
      rule,
      /got "y" \(1 of 150000 values\)/,
    ),
    ofJson('a hundred and fifty thousand descendants', 'passed', [many, '{ "$..*": { in: [x, y] } }'], rule),
    ofJson(
      'a document ten thousand deep, equal to nothing',
      'failed',
      [deep, '{ $.a: { equals: [1] } }'],
      rule,
      /expected json \$\.a \[1\], got \[\{"a"/,
    ),
    ofJson(
      'descendants of a document ten thousand deep',
      'passed',
      [deep, '{ "$..a": { type: array } }'],
      rule,
    ),
    ofJson('a filter that compares deep values', 'passed', [deep, '{ "$[?@ == $.a]": { length: 1 } }'], rule),
    ofJson(
      'a path that leads to too many places',
      'failed',
      [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, '{ "$..*..*": { exists: false } }'],
      rule,
      /too many places to look at/,
    ),
    ofJson('a text of half a character', 'failed', ['{"s":"\\ud800"}', '{ $.s: ok }'], rule),
    ofJson(
      'the same key twice: the last one counts',
      'failed',
      ['{"s":"ok","s":"failed"}', '{ $.s: ok }'],
      'RFC 8259 4: as everybody reads it',
    ),
    ofJson(
      'what only begins like JSON',
      'failed',
      ['{"s":"ok"}}', '{ $.s: ok }'],
      'RFC 8259 2',
      /expected body to be JSON/,
    ),
    ofJson(
      'a number that JSON does not have',
      'failed',
      ['{"n":01}', '{ $.n: 1 }'],
      'RFC 8259 6',
      /expected body to be JSON/,
    ),
    ofJson(
      'a mark before the JSON is no content',
      'passed',
      ['\uFEFF{"s":"ok"}', '{ $.s: ok }'],
      'RFC 8259 8.1',
    ),
  ],
};
