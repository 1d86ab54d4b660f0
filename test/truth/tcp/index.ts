import type { Socket } from 'node:net';
import { closedPort, tcpServer } from '../../support/http-server.ts';
import type { Group, Statement } from '../statement.ts';

function of(
  says: string,
  is: Statement['is'],
  [serve, expect, spec = '']: readonly [(socket: Socket) => void, string, string?],
  why: string,
  reason?: RegExp,
): Statement {
  return {
    says,
    is,
    why,
    target: async ({ use }) => ({ port: String(use(await tcpServer(serve)).port) }),
    check: `tcp: { host: 127.0.0.1, port: "\${port}"${spec} }\nexpect: ${expect}\ntimeout: 2s`,
    ...(reason === undefined ? {} : { reason }),
  };
}

const doc = 'docs/checks.md, tcp';
const end = (socket: Socket) => socket.end();
const long = (socket: Socket) => socket.write('a'.repeat(10_000));

export const group: Group = {
  group: 'tcp',
  kinds: [
    {
      kind: 'a banner is what the server said',
      rule: 'docs/checks.md, tcp and rule 2',
      statements: [
        of(
          'a line in two pieces',
          'passed',
          [
            (socket) => {
              socket.write('220 ');
              socket.write('ready\r\n');
            },
            '{ banner: 220 ready }',
          ],
          doc,
        ),
        of(
          'only the first line is the banner',
          'failed',
          [(socket) => socket.write('one\r\ntwo\r\n'), '{ banner: { contains: two } }'],
          doc,
        ),
        of(
          'a banner without a line end',
          'passed',
          [(socket) => socket.write('READY'), '{ banner: READY }'],
          doc,
        ),
        of(
          'a banner without a line end before the close',
          'passed',
          [(socket) => socket.end('READY'), '{ banner: READY }'],
          doc,
        ),
        of(
          'a close before the banner is not unlike it',
          'failed',
          [end, '{ banner: { not: { contains: debug } } }'],
          'docs/checks.md, rule 2',
          /closed before a banner came/,
        ),
        of(
          'a close before the banner does not show that there is none',
          'inconclusive',
          [end, '{ banner: { exists: false } }'],
          'docs/checks.md, rule 2',
          /closed before a banner came/,
        ),
        of(
          'a reset before the banner',
          'failed',
          [(socket) => socket.resetAndDestroy(), '{ banner: { ne: x } }'],
          'docs/checks.md, rule 2',
        ),
        of(
          'an empty line is a banner',
          'passed',
          [(socket) => socket.write('\r\nx'), '{ banner: { equals: "" } }'],
          doc,
        ),
        of(
          'a server that says nothing',
          'errored',
          [() => {}, '{ banner: { ne: x } }'],
          'docs/checks.md: it could not be found out',
          /waiting for a line/,
        ),
        of(
          'the beginning of a long line lacks nothing for certain',
          'inconclusive',
          [long, '{ banner: { not: { contains: b } } }'],
          'docs/checks.md, rule 2',
          /only the first 4096 characters/,
        ),
        of(
          'what the beginning of a long line has it has',
          'passed',
          [long, '{ banner: { startsWith: aaa } }'],
          'docs/checks.md, rule 2',
        ),
        of(
          'the beginning of a long line is not the line',
          'failed',
          [long, '{ banner: aaa }'],
          'docs/checks.md, rule 2',
        ),
        of(
          'what is sent is answered',
          'passed',
          [
            (socket) => socket.on('data', () => socket.write('+PONG\r\n')),
            '{ banner: +PONG }',
            ', send: "PING\\r\\n"',
          ],
          doc,
        ),
        of('an open port is not closed', 'failed', [end, '{ open: false }'], doc),
        {
          says: 'a closed port is not open',
          is: 'failed',
          why: doc,
          target: async () => ({ port: String(await closedPort()) }),
          check: `tcp: { host: 127.0.0.1, port: "\${port}" }\nexpect: { open: true }`,
          reason: /connection refused/,
        },
        {
          says: 'a closed port has no banner to be unlike',
          is: 'failed',
          why: doc,
          target: async () => ({ port: String(await closedPort()) }),
          check: `tcp: { host: 127.0.0.1, port: "\${port}" }\nexpect: { banner: { not: { contains: x } } }`,
        },
        {
          says: 'a closed port is expected, and a banner of it',
          is: 'invalid',
          why: doc,
          check:
            'tcp: { host: 127.0.0.1, port: 1 }\nexpect: { open: false, banner: { not: { contains: x } } }',
          reason: /a closed port has no banner/,
        },
        of(
          'a reset in the middle of the banner',
          'failed',
          [
            (socket) => socket.write('READ', () => setTimeout(() => socket.resetAndDestroy(), 50)),
            '{ banner: { not: { contains: debug } } }',
          ],
          'docs/checks.md, rule 2',
          /closed before a banner came/,
        ),
        of(
          'a banner that is no UTF-8 does not lack a word',
          'inconclusive',
          [
            (socket) => socket.write(Buffer.from('caf\u00e9\r\n', 'latin1')),
            '{ banner: { not: { contains: café } } }',
          ],
          'docs/checks.md, rule 2',
          /cannot be read as text/,
        ),
      ],
    },
  ],
};
