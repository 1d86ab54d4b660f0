import type { Kind, Statement } from '../statement.ts';

const closed = 'docs/plan-language.md: objects are closed, and every value has its place';
const url = 'postgres: "postgres://localhost/shop"';

function refused(says: string, written: string, reason: RegExp): Statement {
  return { says, is: 'invalid', why: closed, check: `\n  ${written}`, reason };
}

export const plans: Kind = {
  kind: 'what cannot be asked is refused before anything runs',
  rule: closed,
  statements: [
    refused('no database', 'sql: { user: a, statement: select 1 }', /postgres/),
    refused(
      'a certificate that is expected not to be valid',
      `sql: { ${url}, user: a, statement: select 1 }\n  expect: { tls: { valid: false } }`,
      /never holds/,
    ),
    refused(
      'a number of rows that there never is',
      `sql: { ${url}, user: a, statement: select 1 }\n  expect: { rows: { gte: 5, lte: 3 } }`,
      /no number of rows is that/,
    ),
    refused('no statement', `sql: { ${url}, user: a }`, /"statement" is missing/),
    refused('no user', `sql: { ${url}, statement: select 1 }`, /"user" is missing/),
    refused(
      'a user in the address',
      'sql: { postgres: "postgres://a:b@localhost/shop", user: a, statement: select 1 }',
      /use user and password/,
    ),
    refused(
      'an address of another database',
      'sql: { postgres: "mysql://localhost/shop", user: a, statement: select 1 }',
      /such as postgres:/,
    ),
    refused(
      'TLS if it happens to be there',
      'sql: { postgres: "postgres://localhost/shop?sslmode=prefer", user: a, statement: select 1 }',
      /may end in the open/,
    ),
    refused(
      'a password in the plan',
      `sql: { ${url}, user: a, password: hunter2, statement: select 1 }`,
      /stands in no plan; write password: "\$\{secret:SQL_PASSWORD\}"/,
    ),
    refused(
      'a password by another variable',
      `sql: { ${url}, user: a, password: "\${folder}", statement: select 1 }`,
      /stands in no plan/,
    ),
    refused(
      'statements in a list',
      `sql: { ${url}, user: a, statement: [select 1] }`,
      /write statement: "?select 1/,
    ),
    refused('an unfinished string', `sql: { ${url}, user: a, statement: "select 'a" }`, /never closed/),
    refused(
      'a number in place of expectations',
      `sql: { ${url}, user: a, statement: select 1 }\n  expect: 3`,
      /expect/,
    ),
    refused(
      'rows that are no maps',
      `sql: { ${url}, user: a, statement: select 1 }\n  expect: { rows: [1, 2] }`,
      /rows/,
    ),
    refused(
      'another word for the statement',
      `sql: { ${url}, user: a, query: select 1 }`,
      /write statement: "?select 1/,
    ),
    {
      says: 'a secret that nobody gave',
      is: 'errored',
      why: 'docs/configuration.md',
      check: `\n  sql: { ${url}, user: a, password: "\${secret:NONE}", statement: select 1 }`,
      reason: /NONE/,
    },
    {
      says: 'a host that is not listed',
      is: 'errored',
      why: 'docs/checks.md: every probe reaches only the hosts that its environment lists',
      check:
        '\n  sql: { postgres: "postgres://db.invalid/shop?sslmode=disable", user: a, statement: select 1 }',
      reason: /not in the environment's hosts/,
    },
  ],
};
