import type { Kind, Statement } from '../statement.ts';
import { answering, ofJson } from './answers.ts';

const rule = 'docs/checks.md, rule 4: empty is not a wish';
const refused = (what: string, matcher: string) =>
  ofJson(
    `${what} is refused`,
    'invalid',
    ['{"a":"x"}', `{ $.a: ${matcher} }`],
    rule,
    /phases\.phase1.*: (expected|a pattern)/,
  );

export const empty: Kind = {
  kind: 'empty is not a wish',
  rule: 'docs/checks.md, rule 4',
  statements: [
    refused('an empty needle', '{ contains: "" }'),
    refused('an empty pattern', '{ matches: "" }'),
    refused('a pattern that is found in every text', '{ matches: ".*" }'),
    refused('a pattern with an empty branch', '{ matches: "error|" }'),
    refused('an empty beginning', '{ startsWith: "" }'),
    refused('an empty end', '{ endsWith: "" }'),
    refused('an empty choice', '{ in: [] }'),
    refused('a matcher that asks nothing', '{}'),
    refused('the opposite of nothing', '{ not: {} }'),
    refused('nothing of all', '{ all: {} }'),
    refused('a length that is asked nothing', '{ length: {} }'),
    refused('an empty limit', '{ gte: "" }'),
    refused('an empty needle deep in a matcher', '{ not: { any: { contains: "" } } }'),
    ofJson('an empty text is a wish', 'passed', ['{"a":""}', '{ $.a: { equals: "" } }'], rule),
    ofJson('not to be empty is a wish', 'failed', ['{"a":""}', '{ $.a: { ne: "" } }'], rule),
    ofJson(
      'a pattern for an empty or a certain text is a wish',
      'failed',
      ['{"a":"x"}', '{ $.a: { matches: "^(ok)?$" } }'],
      rule,
    ),
    ofJson('an empty list is a wish', 'passed', ['{"a":[]}', '{ $.a: { equals: [] } }'], rule),
    ofJson('an empty map is a wish', 'passed', ['{"a":{}}', '{ $.a: { equals: {} } }'], rule),
    ...(['contains', 'matches', 'startsWith', 'endsWith', 'gte'] as const).map(
      (name): Statement => ({
        says: `\`${name}\` whose variable is empty`,
        is: 'errored',
        why: rule,
        target: async (stage) => ({ ...(await answering('{"a":"x"}')(stage)), want: '' }),
        check: `http: { url: "\${url}" }\nexpect: { json: { $.a: { not: { ${name}: "\${want}" } } } }`,
        reason: /with its variables filled in: http\.json/,
      }),
    ),
    {
      says: 'a pattern that an empty variable leaves without anything to look for',
      is: 'errored',
      why: rule,
      target: async () => ({ want: '' }),
      check: `command: { run: [echo, hello] }\nexpect: { stdout: { matches: "\${want}.*" } }`,
      reason: /found in every text says nothing/,
    },
  ],
};
