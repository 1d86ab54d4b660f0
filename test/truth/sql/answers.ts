import type { Kind, Statement } from '../statement.ts';
import { asking, real } from './targets.ts';

const cut = 'docs/checks.md, rule 2: what was cut proves nothing';
const types = 'docs/checks.md, rule 8: the text of a number is what was written';
const one = 'docs/checks.md, sql: a value is of the only row';

function ask(
  says: string,
  statement: string,
  expectations: string,
  is: Statement['is'],
  why: string,
  reason?: RegExp,
): Statement {
  const check = asking(statement, expectations);
  return { says, is, why, target: real(), check, ...(reason === undefined ? {} : { reason }) };
}

const many = (rows: number) => `select generate_series(1, ${rows})`;

export const answers: Kind = {
  kind: 'rows and values are what the server sent, as far as all of it came',
  rule: cut,
  statements: [
    {
      says: 'a number that doubles do not have is captured, and asked for again',
      is: 'passed',
      why: types,
      siblings: true,
      target: real(),
      check: `
first:
  sql: { postgres: "\${url}", user: boss, statement: select 9007199254740993 as id }
  expect: { rows: 1 }
  capture: { id: $.value }
it:
  needs: [first]
  sql: { postgres: "\${url}", user: boss, statement: "select \${capture.id}::int8" }
  expect: { value: 9007199254740993 }`,
    },
    ask('as many rows as are read', many(1_000), '{ rows: 1000 }', 'passed', cut),
    ask('one row more, counted', many(1_001), '{ rows: 1001 }', 'inconclusive', cut, /first 1000 rows/),
    ask(
      'many rows, at least three',
      many(50_000),
      '{ rows: { gte: 3 } }',
      'passed',
      'more only make it truer',
    ),
    ask(
      'many rows, at most three',
      many(50_000),
      '{ rows: { lte: 3 } }',
      'failed',
      'more never make it true',
    ),
    ask(
      'many rows, each of three',
      many(50_000),
      '{ rows: [{ generate_series: 1 }] }',
      'failed',
      cut,
      /1000 and more/,
    ),
    ask(
      'a value of three million characters',
      "select repeat('x', 3000000)",
      '{ value: { contains: x } }',
      'inconclusive',
      cut,
      /first MiB/,
    ),
    ask(
      'rows of three million characters, none wanted',
      "select repeat('x', 3000000)",
      '{ rows: 0 }',
      'inconclusive',
      cut,
    ),
    ask(
      'an error behind rows that came',
      'select 1 / (3 - g) from generate_series(1, 3) as g',
      '{ rows: { gte: 1 } }',
      'errored',
      cut,
      /division by zero \(22012\)/,
    ),
    ask(
      'the server ends the connection',
      'select pg_terminate_backend(pg_backend_pid())',
      '{ rows: { gte: 0 } }',
      'failed',
      'no answer came',
      /57P01|closed/,
    ),
    ask(
      'a value of two rows that are the same',
      'select 1 union all select 1',
      '{ value: 1 }',
      'failed',
      one,
      /2 rows/,
    ),
    ask(
      'no row, and a value that must not be',
      'select 1 where false',
      '{ value: { ne: 0 } }',
      'failed',
      one,
      /no row/,
    ),
    ask('no row, and no value wanted', 'select 1 where false', '{ value: { exists: false } }', 'passed', one),
    ask(
      'NULL, and 0 wanted',
      'select sum(id) from jobs where false',
      '{ value: 0 }',
      'failed',
      'NULL is no number',
    ),
    ask(
      'NULL, not more than 5',
      'select null::int',
      '{ value: { not: { gt: 5 } } }',
      'failed',
      'docs/checks.md, rule 2',
    ),
    ask('NULL, and an empty text wanted', 'select null', '{ value: "" }', 'failed', 'NULL is no text'),
    ask('NULL wanted', 'select null', '{ value: null }', 'passed', 'NULL is null'),
    ask(
      'a number that doubles do not have',
      'select 9007199254740993',
      '{ value: 9007199254740993 }',
      'passed',
      types,
    ),
    ask('the number beside it', 'select 9007199254740993', '{ value: 9007199254740992 }', 'failed', types),
    ask(
      'digits that doubles do not have',
      "select '0.1000000000000000000001'::numeric",
      '{ value: 0.1 }',
      'failed',
      types,
    ),
    ask(
      'a number with a zero at its end',
      'select 1.10::numeric',
      '{ value: 1.1 }',
      'passed',
      'numbers by value',
    ),
    ask(
      'a text of digits, and a number wanted',
      "select '5'",
      '{ value: 5 }',
      'failed',
      'a text is no number',
    ),
    ask(
      'a number that is none',
      "select 'NaN'::float8",
      '{ value: { gte: 0 } }',
      'failed',
      'nothing is less than NaN',
    ),
    ask(
      'a moment, with its zone',
      "select '2026-11-30 10:00+02'::timestamptz",
      '{ value: "2026-11-30 08:00:00+00" }',
      'passed',
      'docs/checks.md, sql: moments are in UTC',
    ),
    ask(
      'two columns of one name, one of them wanted',
      'select 1 as a, 2 as a',
      '{ rows: [{ a: 1 }] }',
      'inconclusive',
      'which is meant is anybody’s guess',
      /2 columns are called a/,
    ),
    ask(
      'two columns of one name, another wanted',
      'select 1 as a, 2 as a, 3 as b',
      '{ rows: [{ b: 3 }] }',
      'passed',
      'it is not asked for',
    ),
    ask(
      'a column that there is not',
      'select 1 as a',
      '{ rows: [{ b: { exists: false } }] }',
      'passed',
      'a matcher of what is not there',
    ),
    ask(
      'a column that there is not, unwanted',
      'select 1 as a',
      '{ rows: [{ b: { ne: 1 } }] }',
      'failed',
      'a misspelt column is no pass',
      /the columns are a/,
    ),
    ask(
      'JSON in which a name stands twice',
      `select '{"a": 1, "a": 2}'::json`,
      '{ value: { equals: { a: 2 } } }',
      'inconclusive',
      'RFC 8259, 4',
      /stands twice/,
    ),
    ask(
      'JSON with an exact number',
      `select '[1.10, 9007199254740993]'::jsonb`,
      '{ value: { contains: 9007199254740993 } }',
      'passed',
      types,
    ),
    ask(
      'a list, by its length',
      'select array[1, 2, 3]',
      '{ value: { length: 3 } }',
      'passed',
      'a list is a list',
    ),
    ask(
      'one of a list is unwanted',
      'select array[1, null, 3]',
      '{ value: { none: 3 } }',
      'failed',
      'a list is a list',
    ),
    ask(
      'rows in another order',
      'select id from jobs order by id desc',
      '{ rows: [{ id: 1 }, { id: 2 }] }',
      'failed',
      'docs/checks.md, sql: in their order',
    ),
    ask(
      'a row less than wanted',
      'select id from jobs where id = 1',
      '{ rows: [{ id: 1 }, { id: 2 }] }',
      'failed',
      'docs/checks.md, sql',
      /expected 2 rows, got 1/,
    ),
    ask('no rows wanted, and none', 'select 1 where false', '{ rows: [] }', 'passed', 'docs/checks.md, sql'),
  ],
};
