import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { sql } from '../../../src/checks/sql/sql.ts';
import { numberOf } from '../../../src/core/json/exact-number.ts';
import { closedPort, tcpServer } from '../../support/http-server.ts';
import { password, postgresServer } from '../../support/postgres.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

const server = await postgresServer();
afterAll(() => server[Symbol.asyncDispose]());

const { url } = server;
const root = server.certificates.root;
const inTls = `postgres://localhost:${server.port}/postgres?sslmode=verify-full`;

const ask = (statement: string, wanted: unknown = {}, spec: object = {}, context = {}) =>
  runCheck(sql, { postgres: url, user: 'boss', statement, ...spec }, wanted, { root, ...context });

test('the value of the only row', async () => {
  const attempt = await ask('select count(*) from pg_class', { value: { gt: 100 } });
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^1 row in \d+ ms$/);
  expect(observationOf(attempt)).toMatchObject({
    target: `127.0.0.1:${server.port}`,
    database: 'postgres',
    server: expect.stringMatching(/^PostgreSQL \d+/),
    columns: [{ name: 'count', kind: 'number' }],
  });
});

test('rows are counted, or compared one by one', async () => {
  const statement = "select * from (values ('open', 12), ('failed', 0)) as queue (state, jobs)";
  expect((await ask(statement, { rows: 2 })).messages).toEqual([]);
  expect((await ask(statement, { rows: { gt: 2 } })).messages).toEqual(['expected rows more than 2, got 2']);
  const rows = [{ state: 'open', jobs: { lt: 20 } }, { jobs: 0 }];
  expect((await ask(statement, { rows })).messages).toEqual([]);
  expect((await ask(statement, { rows: [{ state: 'open' }, { state: 'done', size: 1 }] })).messages).toEqual([
    'expected rows[1].state "done", got "failed"',
    'expected rows[1].size 1, got nothing; the columns are state, jobs',
  ]);
  expect((await ask(statement, { rows: [] })).messages).toEqual(['expected 0 rows, got 2']);
});

test.each([
  ["select 'a'", 'a'],
  ['select null', null],
  ['select true', true],
  ['select 42::int2', 42],
  ['select 9007199254740993', { equals: numberOf('9007199254740993'), lt: numberOf('9007199254740994') }],
  ['select 1.10::numeric', 1.1],
  ["select 'NaN'::float8", 'NaN'],
  ["select '2026-11-30 10:00:00+02'::timestamptz", '2026-11-30 08:00:00+00'],
  ["select timestamp '2026-11-30 10:00:00.5'", '2026-11-30 10:00:00.5'],
  ["select interval '90 minutes'", '01:30:00'],
  ['select array[1, null, 3]', { equals: [1, null, 3] }],
  [
    `select array['a,b', 'say "hi"', '{}', 'NULL', null]`,
    { equals: ['a,b', 'say "hi"', '{}', 'NULL', null] },
  ],
  ['select array[[true], [false]]', { equals: [[true], [false]] }],
  [`select '{"a": [1.10]}'::jsonb`, { equals: { a: [1.1] } }],
  ["select '\\x0aff'::bytea", '\\x0aff'],
  ['show server_encoding', 'UTF8'],
  ['table (select 5) as t', { exists: false }],
])('%s is read as %j', async (statement, value) => {
  const attempt = await ask(statement, { value });
  if (statement.startsWith('table')) expect(unobservedReason(attempt)).toContain('42601');
  else expect(attempt.messages).toEqual([]);
});

test('no row is no value, NULL is null, and neither is 0 or an empty text', async () => {
  const none = 'select 1 where false';
  expect((await ask(none, { value: { exists: false } })).messages).toEqual([]);
  expect((await ask(none, { value: null })).messages).toEqual(['expected value null, got no row']);
  for (const value of [0, '', false])
    expect((await ask('select null', { value })).messages[0]).toMatch(/got null$/);
  expect((await ask('select 1 union select 2', { value: 1 })).messages).toEqual([
    'expected value of one row, got 2 rows, where a value is of the only one',
  ]);
});

test('what the server refuses is told in its words, with the place', async () => {
  const attempt = await ask('select *\n  from orderz');
  expect(unobservedReason(attempt)).toBe(
    `127.0.0.1:${server.port}: relation "orderz" does not exist (42P01), at line 2, column 8: "orderz"`,
  );
});

test.each(['scram', 'md5', 'clear'])('a password by %s', async (user) => {
  expect((await ask('select current_user', { value: user }, { user, password })).messages).toEqual([]);
  expect(unobservedReason(await ask('select 1', {}, { user, password: 'wrong' }))).toMatch(
    /the server does not take this password: .*28P01/,
  );
  expect(unobservedReason(await ask('select 1', {}, { user }))).toMatch(/asks for a password|28P01/);
});

test('TLS: with a certificate that is known, and never in the open instead', async () => {
  const spec = { postgres: inTls, user: 'tls', password, ca: server.certificates.ca };
  const attempt = await ask(
    'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    { value: true },
    spec,
  );
  expect(attempt.messages).toEqual([]);
  expect(observationOf(attempt)).toMatchObject({ certificate: { valid: true } });
  const unknown = await ask('select 1', {}, { ...spec, ca: undefined });
  expect(unknown.messages[0]).toMatch(/nothing was sent, the certificate is not valid: issuer not known/);
  const other = await ask('select 1', {}, { ...spec, servername: 'other.example' });
  expect(other.messages[0]).toMatch(/wrong host/);
  const open = await ask('select 1', {}, { ...spec, postgres: url });
  expect(unobservedReason(open)).toMatch(/does not let this user in: .*no encryption/);
});

test('a server without TLS, without PostgreSQL, and none at all', async () => {
  await using plain = await tcpServer((socket) => socket.once('data', () => socket.write('N')));
  const at = (port: number, mode = '') => ({ postgres: `postgres://127.0.0.1:${port}/x${mode}` });
  const refused = await ask('select 1', {}, at(plain.port, '?sslmode=require'));
  expect(refused.messages[0]).toMatch(
    /offers no TLS, and nothing was sent; sslmode=disable asks in the open/,
  );
  await using http = await tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect((await ask('select 1', {}, at(http.port))).messages[0]).toMatch(/the port speaks HTTP/);
  expect((await ask('select 1', {}, at(http.port, '?sslmode=require'))).messages[0]).toMatch(
    /does not speak the/,
  );
  const closed = await ask('select 1', {}, at(await closedPort()));
  expect(closed.messages[0]).toMatch(/got connection refused$/);
  expect(closed.judgement?.transient).toBe('network');
});

test('the time limit ends the statement at the server too', async () => {
  const attempt = await ask("select 'mark', pg_sleep(20)", {}, {}, { timeoutMs: 300 });
  expect(unobservedReason(attempt)).toMatch(/waiting for the answer: not finished within 300 ms|time limit/);
  const running = () =>
    server.psql(
      "select count(*) from pg_stat_activity where query like '%''mark''%' and state = 'active' and pid <> pg_backend_pid()",
    );
  await expect.poll(async () => (await running()).trim(), { timeout: 5_000 }).toBe('0');
});

test('what it captures: the value, the rows, and nothing of columns that share a name', () => {
  const observation = {
    columns: [
      { name: 'id', kind: 'number' },
      { name: 'x', kind: 'text' },
      { name: 'x', kind: 'text' },
    ],
    rows: [['7', 'a', 'b']],
    count: 1,
    cut: null,
  };
  const prepared = sql.prepare({ postgres: url, user: 'boss', statement: 'select 1' }, {});
  expect(prepared.captureFrom(observation)).toEqual({ value: 7, count: 1, rows: [{ id: 7 }] });
});

test('columns that are named as secrets are judged, and kept masked', async () => {
  const statement = "select 'hunter2' as password, 1 as id";
  const attempt = await ask(statement, { rows: [{ password: 'hunter3' }] });
  expect(attempt.messages).toEqual(['expected rows[0].password "hunter3", got "[redacted]"']);
  expect(observationOf(attempt)).toMatchObject({ rows: [['[redacted]', '1']], isShortened: true });
});

test('which server answered is what runs are compared by', async () => {
  const evidence = observationOf(await ask('select 1'));
  expect(sql.compared(evidence)).toEqual({
    targets: [
      { target: `127.0.0.1:${server.port}`, software: { server: expect.stringMatching(/^PostgreSQL/) } },
    ],
  });
});

test('a dry run tells host and statement, while variables are still in them', () => {
  const spec = { postgres: url, user: 'boss', statement: 'select ${capture.id}\n  + 1' };
  const prepared = sql.prepare(spec, {});
  expect(prepared.notes()).toEqual(['asks as boss: select ${capture.id} + 1']);
  expect(prepared.hosts()).toEqual([`127.0.0.1:${server.port}`]);
  expect(sql.prepare({ ...spec, postgres: 'postgres://${db}/x' }, {}).hosts()).toEqual([]);
});

test('a host that is not listed is not asked', async () => {
  const attempt = await ask('select 1', {}, {}, { hosts: ['db.example.org'] });
  expect(unobservedReason(attempt)).toContain("is not in the environment's hosts");
});

test('rows that a policy keeps from the role of the docs are refused, and not left out', async () => {
  const docs = await readFile('docs/checks.md', 'utf8');
  const [, role = ''] = /```sql\n(.*?)```/s.exec(docs) ?? [];
  await server.psql(role.replace('…', password));
  await server.psql(`
    create table parcels (state text, note text); insert into parcels values ('stuck', 'bread-17'), ('stuck', null);
    alter table parcels enable row level security;
    create policy own on parcels using (current_user = 'app');
    alter role staging_check set transform_null_equals = on;
    create schema other; create table other.jobs (); grant usage on schema other to public;
    alter role staging_check set search_path = other, public`);
  const user = 'staging_check';
  for (const [statement, wanted] of [
    ["select count(*) from parcels where state = 'stuck'", { value: 0 }],
    ['select * from parcels', { rows: [] }],
  ] as const)
    expect(unobservedReason(await ask(statement, wanted, { user }))).toMatch(
      /row-level security keeps rows from this user.*bypassrls.*42501/,
    );
  const [, bypass = ''] = /`(alter role staging_check bypassrls)`/.exec(docs) ?? [];
  await server.psql(bypass);
  const whole = await ask('select count(*) from parcels where note = null', { value: 0 }, { user });
  expect(whole.messages).toEqual([]);
  expect(observationOf(whole)).toMatchObject({ schemas: 'other, public' });
  expect((await ask('select count(*) from parcels', { value: 2 }, { user })).messages).toEqual([]);
});

test('what the server quotes of a column that is named as a secret is not told', async () => {
  const attempt = await ask("select api_token::int from (values ('hunter-2')) as t (api_token)");
  expect(unobservedReason(attempt)).toMatch(/for type integer: "\[redacted\]" \(22P02\)/);
  expect(unobservedReason(await ask("select 'bread'::int"))).toMatch(/"bread" \(22P02\)/);
});

test.each([
  ['select 55', '55', 'a number, and a text'],
  ["select '55'", 55, 'a text, and a number'],
  ["select 'NaN'::float8", 5, 'a text, and a number'],
  ['select 1::money', 1, 'a text, and a number'],
  ["select array['bad']", 'bad', 'a list, and a text'],
  [`select '{"a": 1}'::jsonb`, 'bad', 'an object, and a text'],
  ['select true', 't', 'a truth value, and a text'],
])('%s can never be %j, which decides nothing', async (statement, ne, kinds) => {
  const attempt = await ask(statement, { value: { ne } });
  expect(attempt.judgement).toMatchObject({
    failures: [],
    inconclusive: `value is ${kinds} is meant, so \`ne\` always holds`,
  });
});
