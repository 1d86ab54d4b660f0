import type { Kind } from '../statement.ts';
import { column, done, played, ready, real, row, said, talking } from './targets.ts';

const words = 'docs/checks.md: what is no answer is said in words';
const check = `
  sql: { postgres: "\${url}", user: boss, statement: select 1 }
  expect: { rows: { gte: 0 } }`;
const prepared = Buffer.concat([said('1'), said('2'), column('a')]);
const secured = check.replace('${url}', '${url}?sslmode=require');

const ended = (text: string) => said('C', `${text}\0`);
const binary = column('a', 23);
binary.writeInt16BE(1, binary.length - 2);

/** Answers that do not fit what the server itself says of them. */
const lies: readonly [string, readonly Buffer[], RegExp][] = [
  ['rows that were lost, all of them', [column('a'), ended('SELECT 7'), ready], /SELECT 7.*0 came/],
  ['rows that were lost, some of them', [column('a'), row('1'), ended('SELECT 5'), ready], /rows were lost/],
  ['a row more than it says', [column('a'), row('1'), ended('SELECT 0'), ready], /SELECT 0.*1 came/],
  ['an end that says it deleted', [ended('DELETE 5'), ready], /DELETE 5.*no reading/],
  ['an end that says it inserted', [column('a'), ended('INSERT 0 1'), ready], /no reading/],
  ['an end without columns', [ended('SELECT 0'), ready], /told no columns/],
  ['columns twice', [column('a'), column('b'), row('1'), done, ready], /told twice/],
  ['a row behind the end', [column('a'), row('1'), done, row('1'), ready], /behind the end/],
  ['two ends', [column('a'), row('1'), done, done, ready], /ends twice/],
  ['a column in binary form', [binary, row('\0\0\0\x01'), done, ready], /another form/],
  ['an end outside of the transaction', [column('a'), row('1'), done, said('Z', 'I')], /was over before/],
];

export const servers: Kind = {
  kind: 'a server that does not end its answer has not answered',
  rule: 'PostgreSQL documentation, 55.2: message flow',
  statements: [
    {
      says: 'a row, and its end',
      is: 'passed',
      why: 'the same server, as it should be',
      target: played('on', (socket) => {
        socket.write(Buffer.concat([prepared, row('1'), done, ready]));
        socket.on('data', () => socket.write(Buffer.concat([said('C', 'ROLLBACK\0'), said('Z', 'I')])));
      }),
      check,
    },
    ...lies.map(([says, messages, reason]) => ({
      says,
      is: 'failed' as const,
      why: words,
      target: played('on', (socket) => socket.write(Buffer.concat([said('1'), said('2'), ...messages]))),
      check: `${check}\n  timeout: 5s`,
      reason,
    })),
    {
      says: 'a server that opens no transaction',
      is: 'failed',
      why: 'what would ask then is not asked',
      target: played('on', () => {}, said('Z', 'I')),
      check,
      reason: /did not begin a transaction that only reads/,
    },
    {
      says: 'a truth value that is neither',
      is: 'inconclusive',
      why: 'docs/checks.md, sql: what is none cannot be judged',
      target: played('on', (socket) =>
        socket.write(Buffer.concat([said('1'), said('2'), column('a', 16), row('x'), done, ready])),
      ),
      check: `
  sql: { postgres: "\${url}", user: boss, statement: select 1 }
  expect: { value: { ne: true } }
  timeout: 5s`,
      reason: /no truth value/,
    },
    ...['', 'abc', ' 1', '+5', '007', '.5', '0x7', '1e'].map((text) => ({
      says: `a number that is written ${JSON.stringify(text)}`,
      is: 'inconclusive' as const,
      why: 'docs/checks.md, sql: what is no number cannot be judged as one',
      target: played('on', (socket) =>
        socket.write(Buffer.concat([said('1'), said('2'), column('a', 23), row(text), done, ready])),
      ),
      check: `
  sql: { postgres: "\${url}", user: boss, statement: select 1 }
  expect: { value: { ne: 5 } }
  timeout: 5s`,
      reason: /value holds no number/,
    })),
    ...['Infinity', 'NaN'].map((text) => ({
      says: `a number that is written ${text}`,
      is: 'failed' as const,
      why: 'docs/checks.md, rule 8: it is a text, and none that breaks anything',
      target: played('on', (socket) =>
        socket.write(Buffer.concat([said('1'), said('2'), column('a', 23), row(text), done, ready])),
      ),
      check: `
  sql: { postgres: "\${url}", user: boss, statement: select 1 }
  expect: { value: { gte: 100 } }
  timeout: 5s`,
      reason: /expected value at least 100/,
    })),
    {
      says: 'a server that has no connection left',
      is: 'failed',
      why: 'docs/checks.md, sql: it could answer nobody',
      target: real(),
      check: `
  sql: { postgres: "\${url}", user: busy, password: "\${secret:PW}", statement: select 1 }
  expect: { rows: 1 }`,
      reason: /no connection left: .*53300/,
    },
    {
      says: 'a row and its end, and no word after that',
      is: 'passed',
      why: 'the answer is whole',
      target: played('on', (socket) => socket.write(Buffer.concat([prepared, row('1'), done, ready]))),
      check: `${check}\n  timeout: 5s`,
    },
    {
      says: 'a transaction that could write',
      is: 'failed',
      why: 'what would ask then is not asked',
      target: played('off', () => {}),
      check,
      reason: /did not begin a transaction that only reads/,
    },
    {
      says: 'a row, and the connection ends',
      is: 'failed',
      why: words,
      target: played('on', (socket) => socket.end(Buffer.concat([prepared, row('1')]))),
      check,
      reason: /closed before the whole answer/,
    },
    {
      says: 'a row, and a reset',
      is: 'failed',
      why: words,
      target: played('on', (socket) =>
        socket.write(Buffer.concat([prepared, row('1')]), () => socket.resetAndDestroy()),
      ),
      check,
      reason: /reset|closed/,
    },
    {
      says: 'a row, and no end',
      is: 'errored',
      why: 'docs/checks.md, rule 7',
      target: played('on', (socket) => socket.write(Buffer.concat([prepared, row('1')]))),
      check: `${check}\n  timeout: 500ms`,
      reason: /not finished within 500 ms/,
    },
    {
      says: 'ready, and nothing before it',
      is: 'failed',
      why: words,
      target: played('on', (socket) => socket.write(Buffer.concat([prepared, ready]))),
      check,
      reason: /no answer to the statement/,
    },
    {
      says: 'a row of two cells where one column was told',
      is: 'failed',
      why: words,
      target: played('on', (socket) => {
        const two = said('D', Buffer.from([0, 2, 0, 0, 0, 1]), '1', Buffer.from([0, 0, 0, 1]), '2');
        socket.write(Buffer.concat([prepared, two, done, ready]));
      }),
      check,
      reason: /does not fit its columns/,
    },
    {
      says: 'a row that says it is a gigabyte long',
      is: 'errored',
      why: 'docs/checks.md, rule 7',
      target: played('on', (socket) =>
        socket.write(Buffer.concat([prepared, Buffer.from([0x44, 0x40, 0, 0, 0, 0, 1])])),
      ),
      check: `${check}\n  timeout: 500ms`,
    },
    {
      says: 'notices without an end',
      is: 'failed',
      why: 'docs/checks.md, rule 7',
      target: talking((socket) => {
        const notice = said('N', 'SNOTICE\0', `M${'x'.repeat(60_000)}\0`, '\0');
        const more = () => socket.write(notice, () => socket.destroyed || setImmediate(more));
        socket.once('data', () => {
          socket.write(said('R', Buffer.alloc(4)));
          more();
        });
      }),
      check,
      reason: /more than 1 MiB/,
    },
    {
      says: 'a greeting of another protocol',
      is: 'failed',
      why: words,
      target: talking((socket) => socket.write('220 mail ESMTP\r\n')),
      check: `${check}\n  timeout: 1s`,
      reason: /does not speak the protocol/,
    },
    {
      says: 'a page',
      is: 'failed',
      why: words,
      target: talking((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')),
      check,
      reason: /speaks HTTP/,
    },
    {
      says: 'no TLS where TLS is asked for',
      is: 'failed',
      why: 'docs/checks.md, sql: nothing falls back to the open',
      target: talking((socket) => socket.once('data', () => socket.write('N'))),
      check: secured,
      reason: /offers no TLS, and nothing was sent/,
    },
    {
      says: 'a yes to TLS with more behind it',
      is: 'failed',
      why: 'CVE-2021-23222: what comes before TLS is of nobody',
      target: talking((socket) =>
        socket.once('data', () => socket.write(Buffer.concat([Buffer.from('S'), ready]))),
      ),
      check: secured,
      reason: /before TLS began/,
    },
    {
      says: 'no answer about TLS',
      is: 'errored',
      why: 'docs/checks.md, rule 7',
      target: talking(() => {}),
      check: `${secured}\n  timeout: 500ms`,
      reason: /not finished within 500 ms/,
    },
    {
      says: 'a certificate of an authority that nobody named',
      is: 'failed',
      why: 'docs/checks.md, sql: require is the same as verify-full',
      target: real(),
      check: secured,
      reason: /nothing was sent, the certificate is not valid/,
    },
  ],
};
