import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import type { CheckType } from '../../src/core/check.ts';
import { loadPlan } from '../../src/core/plan/load.ts';
import { fillIn } from '../../src/core/plan/variables.ts';
import { quotedInLucene } from '../../src/core/query/lucene.ts';
import { parseLucene } from '../../stand-ins/opensearch/lucene.ts';
import { looked } from '../../stand-ins/opensearch/query-dsl.ts';
import { oneSection } from '../support/plan-text.ts';

const logs = checkTypes.find(({ type }) => type === 'logs') as CheckType;

it('what a plan says of it is looked at before anything runs', () => {
  const section = oneSection('logs', '{ here: { hosts: [es.example.com], vars: { x: a, y: b, day: c } } }');
  const problems = (place: object, more: object = {}) => {
    const opensearch = { url: 'https://es.example.com', index: 'logs-*', query: 'a', ...place };
    const check = JSON.stringify({
      logs: { opensearch, ...more },
      expect: { entries: { count: { gte: 1 } } },
    });
    const { problems: found } = loadPlan(
      `${section}          it: ${check}\n`,
      'p.yaml',
      checkTypes,
      'digest',
    );
    return found.map(({ message }) => message);
  };
  expect(problems({})).toEqual([]);
  for (const index of ['logs-*,-logs-debug-*', 'cluster:logs', '.ds-logs', 'logs-${day}', '*'])
    expect(problems({ index })).toEqual([]);
  for (const index of ['', '_all', 'a/b', '..', 'a b', 'a,', '<logs-{now/d}>', '../_cat'])
    expect(problems({ index })).toHaveLength(1);
  expect(problems({ url: 'https://es.example.com/logs/_search' })).toEqual([
    'the index stands in `index`, and /_search is added to the address; leave both out',
  ]);
  for (const auth of ['aws', { aws: { region: 'eu-central-1' } }, { bearer: '${x}' }])
    expect(problems({ auth })).toEqual([]);
  expect(problems({ auth: 'google' })).toHaveLength(1);
  expect(problems({ query: '' })).toEqual(['expected a query; `*` finds everything']);
  expect(problems({ query: 'pod:api-${x}' })).toEqual([
    'a variable stands in a word: put the whole word between double quotes',
  ]);
  for (const query of ['a:[${x} TO *]', 'a:/b${x}/'])
    expect(problems({ query })[0]).toMatch(
      /^a variable stands in a (range|pattern), where nothing can be quoted/,
    );
  for (const query of ['a:"b ${x}"', '${x}', 'a:${x} AND -${y}', 'a:(${x} OR "${y}")~2', 'a:>=${x}'])
    expect(problems({ query })).toEqual([]);
  expect(problems({ query: { query: { match_all: {} }, size: 3 } })).toEqual([
    '`query` belongs to the body of a search; write here what stands under its `query`',
  ]);
  expect(problems({ query: { term: { a: 'b' }, range: {} } })).toEqual([
    'expected one clause, such as { bool: … } or { match_phrase: … }, got a map of keys',
  ]);
  expect(problems({ query: { bool: { filter: [{ query_string: { query: 'a:${x}' } }] } } })).toEqual([
    'a variable cannot be quoted in `query_string`: use `term`, `match_phrase` or `range`, or write `query` as a text',
  ]);
  expect(problems({ query: { bool: { filter: [{ match_phrase: { a: '${x}' } }] } } })).toEqual([]);
  expect(problems({ query: { match_phrase: { message: '' } } })).toEqual(['an empty text finds nothing']);
  for (const place of [
    { query: 'a AND @timestamp:[now-1m TO now]' },
    { query: { bool: { filter: [{ range: { '@timestamp': { gte: 'now-1m' } } }] } } },
    { query: 'a +seen:>5', timeField: 'seen' },
  ])
    expect(problems(place)).toEqual([
      `a query cannot look at ${place.timeField ?? '@timestamp'}: the window of the check says from when entries are read`,
    ]);
  expect(problems({ query: 'a:"@timestamp:[x]" seen:>5' })).toEqual([]);
  expect(problems({}, { filter: 'x' })).toEqual([
    'OpenSearch takes no filter: it reads what `opensearch` says',
  ]);
  expect(problems({ indx: 'a' })).toEqual(['unknown key "indx"']);
});

const hostile = [
  'a"b',
  'a\\',
  '") OR (*:*',
  '* OR x',
  '/.*/',
  '[* TO *]',
  'NOT x',
  'a\nb',
  '🐟',
  '\t',
  '"',
  '\\"',
];

it.each([
  ['m.keyword:"', '"'],
  ['m.keyword:', ''],
  ['+m.keyword:', ''],
  ['(other:/a"b/ OR m.keyword:"', '")'],
  ['other:a\\:\\"b OR m.keyword:', ''],
  ['other:"x \\" y" OR m.keyword:(', ')'],
])('a value behind %s is one phrase and changes nothing', (before, after) => {
  for (const value of hostile) {
    const query = `${before}${quotedInLucene()(before)(value)}${after}`;
    const keeps = parseLucene(query);
    expect([query, keeps(looked({ m: value }))]).toEqual([query, true]);
    expect([query, keeps(looked({ m: 'something else' }))]).toEqual([query, false]);
  }
});

it.each(['a:[', 'a:/x', 'pod:api-', 'x', 'a:/x\\\\/ "', 'a:["x', '/*'])(
  'behind %s no value can be quoted',
  (before) => {
    expect(() => quotedInLucene()(before)('x')).toThrow(/^a value of a log query stands in a /);
  },
);

it('an empty value would find nothing, and is refused', () => {
  for (const before of ['m:"', 'm:', '']) expect(() => quotedInLucene()(before)('')).toThrow(/is empty/);
});

it('a value of an index is a piece of a name', async () => {
  const filled = (word: string) =>
    fillIn(
      { opensearch: { index: 'logs-${word},${word}' } },
      { vars: { word }, secrets: () => undefined },
      { filters: logs.filters },
    ).value;
  expect(filled('a.b-1')).toEqual({ opensearch: { index: 'logs-a.b-1,a.b-1' } });
  for (const word of ['', '*', 'a,b', '../_all', '_all', '-logs', 'a b', 'a\0', 'a?'])
    expect(() => filled(word)).toThrow(
      'a value of a log index holds more than letters, digits, dots and dashes',
    );
});
