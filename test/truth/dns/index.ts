import { dnsServer, packName } from '../../support/dns-server.ts';
import type { Group, Statement } from '../statement.ts';

const zone = {
  'A two.test': [Buffer.of(10, 0, 0, 1), Buffer.of(10, 0, 0, 2)],
  'A one.test': [Buffer.of(10, 0, 0, 1)],
  'TXT t.test': [Buffer.from('\u0003abc\u0003def')],
  'TXT u.test': [Buffer.from('\u0005ber\u00fc')],
  'CNAME c.test': [packName('WWW.Test')],
  'MX m.test': [Buffer.concat([Buffer.of(0, 10), packName('mail.test')])],
  'AAAA one.test': [],
  'A broken.test': { code: 2 },
  'A gone.test': { code: 3 },
  'A notauth.test': { code: 9 },
  'A refused.test': { code: 5 },
  'A referred.test': { code: 0, flags: 0x8000, authority: [packName('ns.test')] },
  'A own.test': { code: 0, flags: 0x8400 },
  'A cut.test': { code: 0, flags: 0x8380 },
  'A hidden.onion': [Buffer.of(10, 0, 0, 1)],
};

function of(
  says: string,
  is: Statement['is'],
  [asked, expect]: readonly [string, string],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: async ({ use }) => ({ server: `127.0.0.1:${use(await dnsServer(zone)).port}` }),
    check: `dns: { ${asked}, server: "\${server}" }\nexpect: ${expect}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

const each = 'docs/checks.md, dns: each of the records';
const none = 'docs/checks.md, dns: no record satisfies only what asks for none';

const nobodySaid = 'RFC 1035 4.1.1: only a no of a server that knows says that there is none';

/** What a resolver takes for records that are not there. */
const unsaid: readonly (readonly [says: string, name: string, reason: RegExp])[] = [
  ['a server that is not responsible said nothing', 'notauth.test', /NOTAUTH/],
  ['a server that refuses said nothing', 'refused.test', /EREFUSED/],
  ['a server that refers to others said nothing', 'referred.test', /refers to others/],
  ['an answer that was cut says nothing', 'cut.test', /ECONNREFUSED/],
  ['a name that the resolver never asks for', 'hidden.onion', /it has them/],
];

export const group: Group = {
  group: 'dns',
  kinds: [
    {
      kind: 'records are spoken of one by one',
      rule: 'docs/checks.md, dns and rule 3',
      statements: [
        of(
          '`ne` fails when one record is the unwanted',
          'failed',
          ['name: two.test', '{ records: { ne: 10.0.0.2 } }'],
          each,
          /got "10\.0\.0\.2" \(1 of 2 values\)/,
        ),
        of(
          '`not` with a pattern fails when one record fits',
          'failed',
          ['name: two.test', '{ records: { not: { matches: "2$" } } }'],
          each,
        ),
        of(
          'a pattern fits each record',
          'passed',
          ['name: two.test', '{ records: { matches: "^10[.]" } }'],
          each,
        ),
        of('one of two records is not both', 'failed', ['name: two.test', '{ records: 10.0.0.1 }'], each),
        of(
          '`contains` asks for a record',
          'passed',
          ['name: two.test', '{ records: { contains: 10.0.0.2 } }'],
          each,
        ),
        of(
          '`contains` does not look into a record',
          'failed',
          ['name: two.test', '{ records: { contains: "10.0.0" } }'],
          each,
        ),
        of(
          '`not` with `contains` is about the list',
          'failed',
          ['name: two.test', '{ records: { not: { contains: 10.0.0.2 } } }'],
          each,
        ),
        of(
          '`equals` with a list is the sorted list',
          'passed',
          ['name: two.test', '{ records: { equals: [10.0.0.1, 10.0.0.2] } }'],
          each,
        ),
        of(
          'a record more is another list',
          'failed',
          ['name: two.test', '{ records: { equals: [10.0.0.1] } }'],
          each,
        ),
        of(
          'pieces of a text record are one text',
          'passed',
          ['name: t.test, type: TXT', '{ records: abcdef }'],
          'RFC 7208 3.3',
        ),
        of(
          'a text record is UTF-8',
          'failed',
          ['name: u.test, type: TXT', '{ records: { none: { contains: ü } } }'],
          each,
        ),
        of(
          'a name is the same in any case',
          'failed',
          ['name: c.test, type: CNAME', '{ records: { none: www.test } }'],
          'RFC 4343',
        ),
        of(
          'a mail server with its preference',
          'passed',
          ['name: m.test, type: MX', '{ records: "10 mail.test" }'],
          each,
        ),
      ],
    },
    {
      kind: 'no such name says nothing of its records',
      rule: 'docs/checks.md, dns; RFC 8020',
      statements: [
        of(
          'no such name is not unlike an address',
          'failed',
          ['name: gone.test', '{ records: { ne: 10.0.0.1 } }'],
          none,
          /got no such name/,
        ),
        of(
          'no such name and `not`',
          'failed',
          ['name: gone.test', '{ records: { not: { contains: 10.0.0.1 } } }'],
          none,
        ),
        of('no such name and `none`', 'failed', ['name: gone.test', '{ records: { none: 10.0.0.1 } }'], none),
        of(
          'no such name and few records',
          'failed',
          ['name: gone.test', '{ records: { length: { lt: 5 } } }'],
          none,
        ),
        of('no such name and `length: 0`', 'passed', ['name: gone.test', '{ records: { length: 0 } }'], none),
        of(
          'no such name and `exists: false`',
          'passed',
          ['name: gone.test', '{ records: { exists: false } }'],
          none,
        ),
        of(
          'no such name and an empty list',
          'passed',
          ['name: gone.test', '{ records: { equals: [] } }'],
          none,
        ),
        of(
          'no such record is not no such name',
          'failed',
          ['name: one.test, type: AAAA', '{ records: { ne: "::1" } }'],
          'RFC 2308 2.2',
          /got no such record/,
        ),
        of(
          'no such name without an expectation',
          'failed',
          ['name: gone.test', '{ duration: { lt: 10s } }'],
          none,
        ),
        of(
          'a server that fails said nothing',
          'errored',
          ['name: broken.test', '{ records: { exists: false } }'],
          'RFC 1035 4.1.1: SERVFAIL',
          /ESERVFAIL/,
        ),
        ...unsaid.map(([says, name, reason]) =>
          of(says, 'errored', [`name: ${name}`, '{ records: { length: 0 } }'], nobodySaid, reason),
        ),
        of(
          'the server of the name says that there is none',
          'passed',
          ['name: own.test', '{ records: { length: 0 } }'],
          'RFC 2308 2.2',
        ),
      ],
    },
  ],
};
