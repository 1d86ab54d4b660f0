import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { loadPlan } from '../../src/core/plan/load.ts';
import { quotedInPattern } from '../../src/core/query/filter-pattern.ts';
import { quotedInInsights } from '../../src/core/query/insights.ts';
import { parsePattern } from '../../stand-ins/cloudwatch/filter-pattern.ts';
import { parseInsights } from '../../stand-ins/cloudwatch/insights.ts';
import { oneSection } from '../support/plan-text.ts';

const group = '/ecs/api';

it('what a plan says of it is looked at before anything runs', () => {
  const section = oneSection('logs', '{ here: { vars: { x: a, y: b } } }');
  const problems = (place: object, more: object = {}) => {
    const cloudwatch = { group, region: 'eu-central-1', ...place };
    const check = JSON.stringify({
      logs: { cloudwatch, ...more },
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
  for (const filter of ['"${x}"', '?ERROR -${x}', '{ $.a = "${x}" && $.b = ${y} }', '[ip, user = ${x}]'])
    expect(problems({ filter })).toEqual([]);
  for (const query of [
    'filter @message like "${x}"',
    "fields a | filter a = ${x} and b in [${y}, '${x}']",
    'filter a like /x|y/',
  ])
    expect(problems({ query })).toEqual(
      query.includes('[${') ? [expect.stringMatching(/stands in a word/)] : [],
    );
  expect(problems({ filter: 'api-${x}' })).toEqual([
    'a variable stands in a word: put the whole term between double quotes',
  ]);
  expect(problems({ filter: '%a${x}%' })[0]).toMatch(/^a variable stands in a regular expression/);
  expect(problems({ query: 'filter a like /${x}/' })[0]).toMatch(
    /^a variable stands in a regular expression or a pattern/,
  );
  for (const query of [
    "fields 'x' as @message",
    'fields a as b, upper(@message) AS @message | filter b = 1',
    'parse @message "* *" as @timestamp, @message',
    'parse @message "* *" as a, @message',
  ])
    expect(problems({ query })[0]).toMatch(/^@\w+ cannot be given another value: a query has to select/);
  expect(problems({ query: 'filter @message like "x" and @timestamp > 5' })[0]).toMatch(
    /^filter cannot look at @timestamp: the window of the check/,
  );
  for (const query of ['fields @timestamp, @message as text', 'parse @message "as @message *" as b'])
    expect(problems({ query })).toEqual([]);
  expect(problems({ query: 'stats count(*) by bin(5m)' })[0]).toMatch(
    /^stats cannot stand here: a query has to select entries/,
  );
  expect(problems({ query: 'filter a = 1 | sort @timestamp desc | limit 20' })[0]).toMatch(
    /^sort cannot stand here: `limit` of the check says/,
  );
  expect(problems({ query: 'SOURCE logGroups(namePrefix: ["x"]) | filter a = 1' })[0]).toMatch(
    /^SOURCE cannot stand here/,
  );
  expect(problems({ query: '' })[0]).toMatch(/^expected a query that selects entries/);
  expect(problems({ query: 'filter a = 1', filter: 'a' })).toEqual([
    '`filter` and `query` are ways to say the same; give one',
  ]);
  expect(problems({ region: 'frankfurt' })).toEqual([
    'expected a region of AWS, such as eu-central-1, got "frankfurt"',
  ]);
  expect(problems({ group: 'a b' })).toEqual([
    expect.stringMatching(/^expected the name of a log group, such as \/ecs\/api, or its ARN/),
  ]);
  expect(problems({}, { filter: 'x' })).toEqual([
    'CloudWatch Logs takes no filter: it reads what `cloudwatch` says',
  ]);
});

const hostile = ['a"b', 'a\\', '" ?ERROR "', '%.*%', '-x', "' or 1 = 1", '| fields x', '# x', 'a b', '🐟'];

it.each([
  ['"', '"', (value: string) => value],
  ['ready ', '', (value: string) => `ready ${value}`],
  ['?ERROR ?"', '"', (value: string) => value],
  ['{ $.m = "', '" }', (value: string) => JSON.stringify({ m: value })],
  ['{ ($.m = ', ') && $.m != "x" }', (value: string) => JSON.stringify({ m: value })],
])('a value behind %s is one term of a filter pattern', (before, after, message) => {
  // In what is compared with a field an asterisk is refused.
  for (const value of hostile.filter((one) => !before.startsWith('{') || !one.includes('*'))) {
    const pattern = `${before}${quotedInPattern()(before)(value)}${after}`;
    const finds = parsePattern(pattern);
    expect([pattern, finds(message(value))]).toEqual([pattern, true]);
    expect([pattern, finds(message('something else'))]).toEqual([pattern, false]);
  }
});

it('an asterisk among fields, and a value in a word, are refused', () => {
  expect(() => quotedInPattern()('{ $.m = "')('a*')).toThrow(/holds an asterisk/);
  expect(quotedInPattern()('"')('a*')).toBe('a*');
  for (const before of ['api-', 'a%', '{ $.', '%a'])
    expect(() => quotedInPattern()(before)('x')).toThrow(/^a value of a log query stands in a /);
});

it.each([
  ['filter m = "', '"'],
  ["filter m = '", "'"],
  ['filter m = ', ''],
  ['filter (x = "a | b" or m = ', ')'],
  ['parse m "*" as y | filter m = ', ' # "'],
  ["# it's\nfilter m = ", ''],
])('a value behind %s is one text of a query', (before, after) => {
  let kept = 0;
  for (const value of hostile) {
    const quote = quotedInInsights()(before);
    const isTold = /["'\\]/.test(value);
    try {
      const query = `${before}${quote(value)}${after}`;
      const { keeps } = parseInsights(query);
      expect([query, keeps({ m: value })]).toEqual([query, true]);
      expect([query, keeps({ m: 'something else', x: '' })]).toEqual([query, false]);
      kept += 1;
    } catch (error) {
      if (!isTold) throw error;
      expect(String(error)).toMatch(/a value of a log query holds/);
    }
  }
  expect(kept).toBeGreaterThan(5);
});

it.each([
  'filter m like /',
  'parse m "',
  'parse m ',
  'filter `',
  'filter a / ',
  'filter m = "a\\" ',
  'filter m =~ ',
  '# ',
  'filter m = a',
])('behind %s no value of a query can be quoted', (before) => {
  expect(() => quotedInInsights()(before)('x')).toThrow(/^a value of a log query stands in a /);
});
