import type { Kind, Statement } from '../statement.ts';
import { asking, real } from './targets.ts';

const reads = 'docs/checks.md, sql: one statement, in a transaction that can only read and is rolled back';
const unchanged = { sql: 'select count(*), max(id) from jobs', prints: '2|2' };

function refused(says: string, statement: string, is: 'errored' | 'invalid', reason: RegExp): Statement {
  return {
    says,
    is,
    why: reads,
    target: real(unchanged),
    check: asking(statement, '{ rows: { gte: 0 } }'),
    reason,
  };
}

const rule = 'docs/plan-language.md: no value can change a query';

function valued(
  says: string,
  written: string,
  value: string,
  expectations: string,
  is: Statement['is'],
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why: rule,
    env: { STAGING_CHECK_SECRET_VALUE: value },
    target: real(unchanged),
    check: `
  sql: { postgres: "\${url}", user: boss, statement: ${JSON.stringify(written)} }
  expect: ${expectations}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

const out = "x'; delete from jobs; --";

export const reading: Kind = {
  kind: 'nothing that a check asks changes anything',
  rule: reads,
  statements: [
    refused('a second statement', 'select 1; delete from jobs', 'invalid', /one statement/),
    refused('a statement that deletes', 'delete from jobs', 'invalid', /only reads/),
    refused('a statement that ends the transaction', 'commit', 'invalid', /only reads/),
    refused(
      'a statement that lets the transaction write',
      'set transaction read write',
      'invalid',
      /only reads/,
    ),
    refused('a block of code', 'do $$ begin delete from jobs; end $$', 'invalid', /only reads/),
    refused('a call', 'call clean()', 'invalid', /only reads/),
    refused('a copy to a program', "copy jobs to program 'cat'", 'invalid', /only reads/),
    refused('a parameter that nobody gives', 'select * from jobs where id = $1', 'invalid', /place of \$1/),
    refused(
      'a delete that a select looks at',
      'with gone as (delete from jobs returning *) select * from gone',
      'errored',
      /would write/,
    ),
    refused('a select that makes a table', 'select * into copied from jobs', 'errored', /would write/),
    refused('a select that locks rows', 'select * from jobs for update', 'errored', /would write/),
    refused('an explain that runs', 'explain analyze delete from jobs', 'errored', /would write/),
    refused('a sequence that counts on', "select nextval('numbers')", 'errored', /would write/),
    refused('a function that writes', 'select add_job()', 'errored', /would write/),
    refused(
      'a setting that lets the transaction write',
      "select set_config('transaction_read_only', 'off', true)",
      'errored',
      /before any query|read-write mode/,
    ),
    {
      says: 'what a function leaves behind is rolled back',
      is: 'passed',
      why: reads,
      target: real({ sql: 'select count(*) from pg_largeobject_metadata where oid = 4711', prints: '0' }),
      check: asking(
        "select pg_try_advisory_xact_lock(7), case when current_setting('server_version_num')::int < 160000 then lo_create(4711) end",
        '{ rows: 1 }',
      ),
    },
    valued(
      'a value between quotes that would end them',
      "select * from jobs where state = '${secret:VALUE}'",
      out,
      '{ rows: 0 }',
      'passed',
    ),
    valued(
      'a value without quotes that would end a statement',
      'select * from jobs where state = ${secret:VALUE}',
      out,
      '{ rows: 0 }',
      'passed',
    ),
    valued(
      'a value with a quote in it is found',
      'select id from jobs where state = ${secret:VALUE}',
      "o'neil",
      '{ value: 2 }',
      'passed',
    ),
    valued(
      'a backslash before a quote',
      "select E'${secret:VALUE}'",
      "\\'; delete from jobs --",
      '{ rows: 1 }',
      'passed',
    ),
    valued(
      'a value behind the E of a string',
      'select E${secret:VALUE}',
      "\\' || 'x",
      '{ rows: 1 }',
      'errored',
    ),
    valued(
      'a value that goes on with a string of the line before',
      "select E'a'\n${secret:VALUE}",
      "\\' || 'x",
      '{ rows: 1 }',
      'errored',
    ),
    valued(
      'a value in a comment',
      'select 1 -- ${secret:VALUE}',
      'x\nunion select 2',
      '{ rows: 1 }',
      'invalid',
      /in a comment/,
    ),
    valued(
      'a value between dollars',
      'select $$ ${secret:VALUE} $$',
      '$$ || $$',
      '{ rows: 1 }',
      'invalid',
      /between dollars/,
    ),
    valued(
      'a value as the statement',
      '${secret:VALUE}',
      'delete from jobs',
      '{ rows: 1 }',
      'errored',
      /only reads/,
    ),
    valued(
      'a value as the number of rows',
      'select id from jobs order by id limit ${port}',
      'unused',
      '{ rows: 2 }',
      'passed',
    ),
    valued(
      'a value between double quotes as the name of a table that there is not',
      'select id from "${secret:VALUE}"',
      'jobs" union select 1 --',
      '{ value: 1 }',
      'errored',
      /does not exist/,
    ),
    valued(
      'a value as the name of a table',
      'select id from ${secret:VALUE}',
      'jobs',
      '{ value: 1 }',
      'errored',
      /42601/,
    ),
  ],
};
