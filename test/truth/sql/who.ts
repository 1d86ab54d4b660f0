import { writeFile } from 'node:fs/promises';
import { password } from '../../support/postgres.ts';
import type { Kind, Statement } from '../statement.ts';
import { real } from './targets.ts';

const own = 'docs/checks.md, rule 5: the environment of the process changes no verdict';
const target = real();
const secretless = `
  sql: { postgres: "\${url}", user: scram, statement: select 1 }
  expect: { rows: 1 }`;
const hidden = /^(?!.*Kx4-open)/;

/** What libraries of PostgreSQL read. */
const variables = (vars: Readonly<Record<string, string>>) => ({
  ...{ PGHOST: '127.0.0.2', PGPORT: '1', PGUSER: 'nobody', PGDATABASE: 'nope', PGPASSWORD: password },
  ...{
    PGSSLMODE: 'require',
    PGSSLNEGOTIATION: 'what',
    PGOPTIONS: '-c search_path=nowhere',
    PGAPPNAME: 'other',
  },
  ...{ PGREPLICATION: 'true', PGCLIENT_ENCODING: 'LATIN1', NODE_PG_FORCE_NATIVE: '1' },
  PGPASSFILE: `${vars.folder}/pgpass`,
});

const passFile: Statement['target'] = async (stage) => {
  await writeFile(`${stage.folder}/.pgpass`, `*:*:*:*:${password}\n`, { mode: 0o600 });
  await writeFile(`${stage.folder}/pgpass`, `*:*:*:*:${password}\n`, { mode: 0o600 });
  return { ...(await target(stage)), folder: stage.folder };
};

export const who: Kind = {
  kind: 'who asks, where and how is what the plan says',
  rule: own,
  statements: [
    {
      says: 'the process names another user, place, way and client',
      is: 'passed',
      why: own,
      target: passFile,
      process: variables,
      check: `
  sql: { postgres: "\${url}", user: boss, statement: "select current_user || current_database() || current_setting('search_path')" }
  expect: { value: 'bosspostgres"$user", public' }`,
    },
    {
      says: 'the process has the password',
      is: 'errored',
      why: own,
      target: passFile,
      process: variables,
      check: secretless,
      reason: /asks for a password/,
    },
    {
      says: 'a file of the user has the password',
      is: 'errored',
      why: own,
      target: passFile,
      check: secretless,
      reason: /asks for a password/,
    },
    {
      says: 'a password that is right',
      is: 'passed',
      why: 'SCRAM',
      target,
      check: secretless.replace('user: scram', 'user: scram, password: "${secret:PW}"'),
    },
    {
      says: 'a password that is wrong',
      is: 'errored',
      why: 'docs/checks.md: what we may not see could not be found out',
      env: { STAGING_CHECK_SECRET_OTHER: 'Kx4-open-other' },
      target,
      check: secretless.replace('user: scram', 'user: scram, password: "${secret:OTHER}"'),
      reason: /^(?!.*Kx4-open).*does not take this password/,
    },
    {
      says: 'a user that is not let in',
      is: 'errored',
      why: 'docs/checks.md',
      target,
      check: secretless.replace('scram', 'nobody'),
      reason: /does not let this user in/,
    },
    {
      says: 'a secret in the statement comes back in an error',
      is: 'errored',
      why: 'docs/checks.md, rule 1',
      target,
      check: secretless.replace('scram', 'boss').replace('select 1', '"select cast(${secret:PW} as int)"'),
      reason: hidden,
    },
    {
      says: 'a table that the user may not read',
      is: 'errored',
      why: 'docs/checks.md: what we may not see could not be found out',
      target,
      check: secretless
        .replace('user: scram', 'user: scram, password: "${secret:PW}"')
        .replace('select 1', 'select * from pg_authid'),
      reason: /no right to do that/,
    },
  ],
};
