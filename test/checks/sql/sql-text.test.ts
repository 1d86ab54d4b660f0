import { expect, it } from 'vitest';
import { placeOf, whyNoAddress } from '../../../src/checks/sql/postgres/address.ts';
import { arrayItems } from '../../../src/checks/sql/postgres/array-text.ts';
import { quotedInSql } from '../../../src/checks/sql/quote.ts';
import { tokensOf } from '../../../src/checks/sql/sql-text.ts';
import { whyNoStatement } from '../../../src/checks/sql/statement.ts';

it.each([
  ['select 1', ['select', ' ', '1']],
  ["E'a\\'b''c' 'd\\'", ["E'a\\'b''c'", ' ', "'d\\'"]],
  ["U&'\\0041' u&'x'", ["U&'\\0041'", ' ', "u&'x'"]],
  ['"a""b"', ['"a""b"']],
  ['/* a /* b */ c */;', ['/* a /* b */ c */', ';']],
  ['$$a$b$$ $t$ $$ $t$', ['$$a$b$$', ' ', '$t$ $$ $t$']],
  ['a$b$c', ['a$b$c']],
  ['-- x\n1', ['-- x\n', '1']],
])('%s in tokens', (sql, texts) => {
  expect(tokensOf(sql).map(({ text }) => text)).toEqual(texts);
});

it.each([
  ['select ', "o'neil", " 'o''neil' "],
  ["select '", "o'neil", "o''neil"],
  ['select ', 'a\\', " E'a\\\\' "],
  ["select E'", "\\'", "\\\\''"],
  ["select 'a' || ", "'; drop table x --", " '''; drop table x --' "],
  ['select "', 'a"b', 'a""b'],
  ["select E'x'\n", "\\' or true --", " E'\\\\'' or true --' "],
  ['select E', "\\'", " E'\\\\''' "],
])('behind %s the value %j is %s', (before, value, text) => {
  expect(quotedInSql()(before)(value)).toBe(text);
});

it.each([
  ['select $$', 'x', 'between dollars'],
  ['select /* ', 'x', 'in a comment'],
  ['select 1 -- ', 'x\ndelete from y', 'in a comment'],
  ['select ', 'a\0', 'NUL'],
])('behind %j the value %j is refused', (before, value, why) => {
  expect(() => quotedInSql()(before)(value)).toThrow(why);
});

it.each([
  'select 1',
  ' ( SELECT 1 ) union select 2;',
  '-- why\n/* and */ with a as (select 1) table a',
  "select ';' ; -- done",
  '${statement}',
  'show server_version',
  'explain select 1',
])('%s may be asked', (sql) => {
  expect(whyNoStatement(sql)).toBeNull();
});

it.each([
  ['', 'expected a statement'],
  ['-- nothing', 'expected a statement'],
  ['delete from a', 'not with delete'],
  ['commit', 'not with commit'],
  ['set transaction read write', 'not with set'],
  ['do $$ begin end $$', 'not with do'],
  ['call clean()', 'not with call'],
  ['copy a to stdout', 'not with copy'],
  ['/* */ update a set b = 1', 'not with update'],
  ['"select" 1', 'not with "select"'],
  ['select 1; delete from a', 'one statement'],
  ["select 'a", 'never closed'],
  ['select 1 /* ', 'never closed'],
])('%s may not: %s', (sql, why) => {
  expect(whyNoStatement(sql)).toContain(why);
});

it.each([
  ['postgres://db.example.org/orders', { host: 'db.example.org', port: 5432, name: 'orders', isTls: true }],
  ['postgresql://DB:6432', { host: 'db', port: 6432, name: '', isTls: true }],
  ['db.example.org:5433/a%20b', { host: 'db.example.org', port: 5433, name: 'a b', isTls: true }],
  ['postgres://localhost/x', { host: 'localhost', port: 5432, name: 'x', isTls: false }],
  ['postgres://localhost/x?sslmode=require', { host: 'localhost', port: 5432, name: 'x', isTls: true }],
  ['postgres://[::1]:5/x?sslmode=disable', { host: '::1', port: 5, name: 'x', isTls: false }],
  [
    'postgres://db.example.org/x?sslmode=disable',
    { host: 'db.example.org', port: 5432, name: 'x', isTls: false },
  ],
])('%s is a place', (address, place) => {
  expect(placeOf(address)).toEqual(place);
});

it.each([
  ['mysql://db/x', 'such as postgres://'],
  ['postgres://a:b@db/x', 'use user and password'],
  ['postgres:///x', 'expected a host'],
  ['postgres://a,b/x', 'one host'],
  ['postgres://db/x?sslmode=prefer', 'may end in the open'],
  ['postgres://db/x?sslmode=verify-ca', 'does not look at the name'],
  ['postgres://db/x?sslmode=on', 'expected sslmode'],
  ['postgres://db/x?host=other', 'all that may stand behind'],
  ['postgres://db/x?sslmode=require&sslmode=disable', 'one sslmode'],
  ['postgres://db:99999/x', 'such as postgres://'],
  ['postgres://db/%zz', 'percent-encoded'],
])('%s is none: %s', (address, why) => {
  expect(whyNoAddress(address)).toContain(why);
});

it.each([
  ['{}', []],
  ['{1,2}', ['1', '2']],
  ['{NULL,"NULL"}', [null, 'NULL']],
  ['{{a},{b}}', [['a'], ['b']]],
  ['[0:1]={x,y}', ['x', 'y']],
  ['{"a\\"b\\\\"}', ['a"b\\']],
  ['{1', null],
  ['{1}}', null],
  ['1', null],
  ['{,}', null],
])('%s is the list %j', (text, items) => {
  expect(arrayItems(text)).toEqual(items);
});
