import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CloudEntry } from '../../../src/core/query/cloud-entry.ts';
import { allOf, anyOf } from '../../../src/core/query/combine.ts';
import { parseFilter } from '../../../src/core/query/evaluate.ts';
import { parsePath, parseQuery } from '../../../src/core/query/parse.ts';
import { quoteValue } from '../../../src/core/query/quote.ts';
import type { Query } from '../../../src/core/query/syntax.ts';

const entry: CloudEntry = {
  timestamp: '2026-03-01T09:50:00.123456789Z',
  insertId: 'i1',
  logName: 'projects/p/logs/run.googleapis.com%2Fstderr',
  severity: 'ERROR',
  jsonPayload: {
    message: "NameError: name 'redis' is not defined",
    'odd.name': 'dotted',
    n: 5,
    ok: true,
    nothing: null,
    user: { id: 'U7', tags: ['red', 'Straße'] },
  },
  resource: { type: 'cloud_run_revision', labels: { service_name: 'api' } },
  labels: { 'k8s.io/name': 'web' },
  httpRequest: { requestMethod: 'GET', latency: '3.2s', responseSize: '2048' },
};

function holds(filter: string, of: CloudEntry = entry): boolean {
  const parsed = parseFilter(filter);
  if (parsed.kind === 'error') throw new Error(`${filter}: ${parsed.message}`);
  if (parsed.matches(of) === null) throw new Error(`${filter} cannot be told`);
  return parsed.matches(of) === true;
}

const truths: readonly [string, boolean][] = [
  ['', true],
  ['-- only a comment', true],
  ['severity>=ERROR', true],
  ['severity>ERROR', false],
  ['severity=error', true],
  ['severity=500', true],
  ['severity=(INFO OR ERROR)', true],
  ['severity!=(INFO AND ERROR)', false],
  ['resource.type="CLOUD_RUN_REVISION"', true],
  ['resource.labels.service_name=api', true],
  ['resource.labels.missing!=api', false],
  ['NOT resource.labels.missing=api', true],
  ['resource.labels.missing!~"x"', false],
  ['labels."k8s.io/name"=web', true],
  ['jsonPayload."odd.name":DOT', true],
  ['jsonPayload.message=~"name \'[a-z]+\'"', true],
  ['jsonPayload.message=~"nameerror"', false],
  ['jsonPayload.message=~"(?i)nameerror"', true],
  ['jsonPayload.message!~"redis"', false],
  ['jsonPayload.message:"REDIS"', true],
  ['jsonPayload.n>4.5', true],
  ['jsonPayload.n<10', true],
  ['jsonPayload.n=abc', false],
  ['jsonPayload.n!=abc', false],
  ['jsonPayload.n=-5', false],
  ['jsonPayload.ok=true', true],
  ['jsonPayload.nothing=NULL_VALUE', true],
  ['jsonPayload.user.tags="strasse"', true],
  ['jsonPayload.user.tags=(blue OR red)', true],
  ['jsonPayload.user.id:*', true],
  ['jsonPayload.user.name:*', false],
  ['jsonPayload:*', true],
  ['textPayload:*', false],
  ['textPayload:""', false],
  ['httpRequest.status=0', true],
  ['httpRequest.status!=200', true],
  ['httpRequest.status:*', false],
  ['httpRequest.latency>"3s"', true],
  ['httpRequest.latency<3.2s', false],
  ['httpRequest.responseSize>=2048', true],
  ['httpRequest.cacheHit=false', true],
  ['trace=""', true],
  ['traceSampled=true', false],
  ['timestamp>="2026-03-01T09:50:00.123456789Z"', true],
  ['timestamp>"2026-03-01T09:50:00.123456788Z"', true],
  ['timestamp<"2026-03-01T09:50:00.123456789Z"', false],
  ['timestamp>=2026-03-01T10:50:00+01:00', true],
  ['timestamp>=2026-03-01', true],
  ['timestamp<2026-03-01', false],
  ['log_id("run.googleapis.com/stderr")', true],
  ['log_id("stderr")', false],
  ['NOT log_id("x")', true],
  ['redis', true],
  ['"is not defined"', true],
  ['"is NOT Defined"', true],
  ['-redis', false],
  ['run.googleapis', true],
  ['mysql redis', false],
  ['mysql OR redis', true],
  ['redis and defined', false],
  ['severity=INFO OR severity=ERROR jsonPayload.n=6', false],
  ['"redis" OR NOT "b" AND NOT "zz" OR "d"', true],
  ['"nope" OR NOT "redis" AND NOT "zz" OR "d"', false],
  ['"redis"\n"zz"', false],
  ['"redis" -- "zz"\n"defined"', true],
  ['NOT (severity=INFO OR jsonPayload.n=5)', false],
  ['NOT severity=INFO OR redis', true],
  ['jsonPayload.message:("redis" AND "name")', true],
  ['jsonPayload.message:("redis" AND NOT "name")', false],
  ['jsonPayload.user.id="*"', false],
  ['jsonPayload.message:"\\u0072edis"', true],
];

test.each(truths)('%s', (filter, expected) => {
  expect(holds(filter)).toBe(expected);
});

const refusals: readonly [string, string, number][] = [
  ['search("x")', 'unsupported function search()', 0],
  ['severity=ERROR AND sample(insertId, 0.1)', 'sample() leaves entries out', 19],
  ['SEARCH("x"', 'this ( is never closed', 6],
  ['cast(jsonPayload.n, INTEGER)', 'expected a comparison after cast()', 28],
  ['httpRequest.status>=5xx', 'no number: 5xx', 20],
  ['httpRequest.cacheHit=yes', 'neither true nor false: yes', 21],
  ['httpRequest.latency>fast', 'no duration fast: write it as 3.2s or 250ms', 20],
  [
    'httpRequest.status=~"5.."',
    '=~ looks into texts, and this field is a number: compare it with = < > instead',
    20,
  ],
  ['sevrity=ERROR', 'no field sevrity in a log entry; did you mean severity?', 0],
  ['resource.label.x=1', 'no field resource.label in a log entry; did you mean resource.labels?', 0],
  ['httpRequest.code=1', 'no field httpRequest.code in a log entry', 0],
  [
    'severity>=FATAL',
    'no severity FATAL; one of DEFAULT, DEBUG, INFO, NOTICE, WARNING, ERROR, CRITICAL, ALERT, EMERGENCY',
    10,
  ],
  ['timestamp>yesterday', 'no time yesterday: write it as "2026-03-01T09:50:00Z" or 2026-03-01', 10],
  ['timestamp>"2026-02-30"', 'no time 2026-02-30: write it as "2026-03-01T09:50:00Z" or 2026-03-01', 10],
  ['labels=x', 'labels is not a single value: name a field in it, or ask labels:*', 0],
  ['trace.x=1', 'trace has no fields', 0],
  ['textPayload="open', 'this quote is never closed', 12],
  ["textPayload='x'", "unsupported quote ': put texts in double quotes", 12],
  ['(severity=ERROR', 'this ( is never closed', 0],
  ['severity=ERROR)', 'this ) closes nothing', 14],
  ['()', 'expected a condition', 1],
  ['severity=', 'expected a value after severity=', 9],
  ['severity=ERROR AND', 'the filter ends where a condition should follow', 18],
  ['OR severity=ERROR', 'expected a condition before OR', 0],
  ['=x', 'expected a field before =', 0],
  ['*', '* alone is no condition: quote it, or ask field:*', 0],
  ['textPayload=a*', '* is no wildcard here: use : for a part of a text, =~ for a pattern, or quote it', 12],
  ['textPayload=*', '* stands after : only, as in textPayload:*', 12],
  ['textPayload=~"(?=x)"', 'not an RE2 pattern', 13],
  ['""', 'an empty text would match every entry', 0],
  ['jsonPayload.a[0]=1', 'unsupported: lists cannot be indexed; a comparison looks at every member', 13],
  ['log_id(x)', 'log_id() takes one quoted log id', 7],
  ['severity=(ERROR INFO)', 'expected AND, OR or ) between values', 16],
  ['('.repeat(5_000), 'nested more than 60 deep', 60],
  ['x'.repeat(20_001), 'a filter has at most 20000 characters, this one has 20001', 20_000],
];

test.each(refusals)('refuses %.40s', (filter, message, at) => {
  const parsed = parseFilter(filter);
  expect(parsed).toMatchObject({ kind: 'error', at });
  expect(parsed.kind === 'error' && parsed.message).toContain(message);
});

test('paths may be nested and quoted', () => {
  expect(parsePath('labels."k8s.io/name"')).toEqual(['labels', 'k8s.io/name']);
  expect(parsePath('jsonPayload.a.b')).toEqual(['jsonPayload', 'a', 'b']);
  for (const wrong of ['', 'a.', 'a b', 'a=1', '.a']) expect(parsePath(wrong)).toBeNull();
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '\n',
        '\r',
        ' OR ',
        ')',
        '(',
        '--',
        ' AND NOT ',
        'severity>=DEFAULT',
        '\\"',
        '*',
        '\t',
        'é',
        '\u2028',
      ),
      {
        maxLength: 20,
      },
    )
    .map((parts) => parts.join('')),
);

test('3,000 hostile values stay one value', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      fc.pre(!value.includes('\0') && value.isWellFormed());
      const filter = `severity=ERROR AND jsonPayload.user=${quoteValue(value)} AND trace=x`;
      const parsed = parseQuery(filter);
      const compare = (path: string[], text: string, quoted: boolean) =>
        ({ kind: 'compare', path, operator: '=', value: text, quoted }) satisfies Query;
      expect(parsed).toEqual({
        kind: 'query',
        query: {
          kind: 'and',
          of: [
            compare(['severity'], 'ERROR', false),
            compare(['jsonPayload', 'user'], value, true),
            compare(['trace'], 'x', false),
          ],
        },
      });
    }),
    { numRuns: 3_000, seed: 517 },
  );
});

test.each(['a\0b', '\ud800', 'x'.repeat(2_001)])('a text that no literal can hold is refused', (value) => {
  expect(() => quoteValue(value)).toThrow(expect.objectContaining({ code: 'filter-value' }));
});

test('200 clauses keep their meaning when joined', () => {
  const pieces = [
    'severity>=ERROR',
    '"redis"',
    'textPayload:x',
    'NOT trace=y',
    'jsonPayload.n=5 OR insertId=z',
    'mysql -- end',
    '-defined',
  ];
  const clause = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
    .map((some) => some.join('\n'));
  for (const clauses of fc.sample(fc.array(clause, { minLength: 1, maxLength: 5 }), {
    numRuns: 200,
    seed: 517,
  })) {
    const [all, any] = [allOf(clauses), anyOf(clauses)];
    if (all.kind === 'error' || any.kind === 'error') throw new Error('a good clause was refused');
    expect(holds(all.text)).toBe(clauses.every((one) => holds(one)));
    expect(holds(any.text)).toBe(clauses.some((one) => holds(one)));
  }
});

test('an unbalanced clause is refused before joining, and named', () => {
  expect(allOf(['severity=ERROR', 'a) OR (b'])).toEqual({
    kind: 'error',
    clause: 1,
    message: 'this ) closes nothing',
    at: 1,
  });
  expect(allOf(['x', 'y '.repeat(9_999), 'z'])).toMatchObject({ kind: 'error', clause: null });
  expect(anyOf(['severity=ERROR', ''])).toEqual({ kind: 'filter', text: '' });
});
