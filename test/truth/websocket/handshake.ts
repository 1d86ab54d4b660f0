import { answering, telling } from '../../support/websocket-targets.ts';
import type { Kind, Statement } from '../statement.ts';

const check = `
  websocket: { url: "\${url}" }
  expect: { handshake: { status: 101 } }`;

function faulty(says: string, why: string, change: (right: string) => string, reason: RegExp): Statement {
  return { says, is: 'failed', why, target: answering(change), check, reason };
}

const rfc = 'RFC 6455 4.1';

export const handshake: Kind = {
  kind: 'a 101 that does not open a WebSocket is a failed handshake',
  rule: 'RFC 6455 4.1',
  statements: [
    { says: 'a 101 as it has to be', is: 'passed', why: rfc, target: answering((right) => right), check },
    faulty(
      'a 101 without Upgrade',
      `${rfc}, 2`,
      (right) => right.replace(/Upgrade: websocket\r\n/, ''),
      /a 101 without an Upgrade header/,
    ),
    faulty(
      'a 101 that switches to another protocol',
      `${rfc}, 2`,
      (right) => right.replace('Upgrade: websocket', 'Upgrade: h2c'),
      /the Upgrade header "h2c" instead of "websocket"/,
    ),
    faulty(
      'a 101 whose Upgrade lists WebSocket beside another protocol',
      `${rfc}, 2: the value is "websocket"`,
      (right) => right.replace('Upgrade: websocket', 'Upgrade: h2c, websocket'),
      /instead of "websocket"/,
    ),
    faulty(
      'a 101 without Connection',
      `${rfc}, 3`,
      (right) => right.replace(/Connection: Upgrade\r\n/, ''),
      /a 101 without a Connection header/,
    ),
    faulty(
      'a 101 that closes the connection',
      `${rfc}, 3`,
      (right) => right.replace('Connection: Upgrade', 'Connection: close'),
      /the Connection header "close" instead of "Upgrade"/,
    ),
    faulty(
      'a 101 without any header',
      `${rfc}, 2`,
      () => 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
      /a 101 without an Upgrade header/,
    ),
    {
      says: 'a 101 with the names in other letters, and more tokens in Connection',
      is: 'passed',
      why: `${rfc}: ASCII case-insensitive; a token among others`,
      target: answering((right) =>
        right
          .replace('Upgrade: websocket', 'UPGRADE: WebSocket')
          .replace('Connection: Upgrade', 'connection: keep-alive, UPGRADE'),
      ),
      check,
    },
    {
      says: 'early hints before the 101',
      is: 'passed',
      why: 'RFC 9110 15.2: interim answers are skipped',
      target: answering((right) => `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${right}`),
      check,
    },
    faulty(
      'early hints before a 101 that does not switch',
      `${rfc}, 2`,
      (right) => `HTTP/1.1 103 Early Hints\r\n\r\n${right.replace(/Upgrade: websocket\r\n/, '')}`,
      /a 101 without an Upgrade header/,
    ),
    faulty(
      'a 101 with a wrong key',
      `${rfc}, 4`,
      (right) => right.replace(/Accept: .*/, 'Accept: AAAA'),
      /a wrong Sec-WebSocket-Accept key/,
    ),
    faulty(
      'a 101 without a key',
      `${rfc}, 4`,
      (right) => right.replace(/Sec-WebSocket-Accept: .*\r\n/, ''),
      /without a Sec-WebSocket-Accept header/,
    ),
    faulty(
      'a 101 with a subprotocol nobody asked for',
      `${rfc}, 6`,
      (right) => right.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: v9\r\n\r\n'),
      /a 101 with a subprotocol nobody asked for, "v9"/,
    ),
    {
      ...faulty(
        'a 101 with another subprotocol than those asked for',
        `${rfc}, 6`,
        (right) => right.replace('\r\n\r\n', '\r\nSec-WebSocket-Protocol: v9\r\n\r\n'),
        /the subprotocol "v9"; asked for were v1, v2/,
      ),
      check: 'websocket: { url: "${url}", subprotocols: [v1, v2] }\nexpect: { handshake: { status: 101 } }',
    },
    {
      says: 'a server that takes none of the subprotocols',
      is: 'failed',
      why: 'WHATWG WebSockets: a browser fails the connection',
      target: telling(),
      check: 'websocket: { url: "${url}", subprotocols: [v1] }\nexpect: { handshake: { status: 101 } }',
      reason: /without a subprotocol; asked for were v1/,
    },
    faulty(
      'a 101 with an extension nobody asked for',
      `${rfc}, 5`,
      (right) => right.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'),
      /an extension nobody asked for, "permessage-deflate"/,
    ),
    {
      ...faulty(
        'a 101 with an extension beside the one asked for',
        `${rfc}, 5`,
        (right) => right.replace('\r\n\r\n', '\r\nSec-WebSocket-Extensions: x-other\r\n\r\n'),
        /an extension nobody asked for, "x-other"/,
      ),
      check: 'websocket: { url: "${url}", compress: true }\nexpect: { handshake: { status: 101 } }',
    },
    {
      says: 'a server of mail on the port',
      is: 'failed',
      why: 'RFC 9112 4: no status line',
      target: answering(() => '220 mail ready\r\n'),
      check,
      reason: /the answer is no HTTP/,
    },
    {
      says: 'an answer in HTTP/0.9',
      is: 'failed',
      why: 'RFC 9112 4: no status line',
      target: answering(() => '<html>hello</html>'),
      check,
      reason: /the answer is no HTTP/,
    },
    {
      says: 'a connection that is closed in the middle of the answer',
      is: 'failed',
      why: 'docs/checks.md, websocket: no whole answer',
      target: answering((right, socket) => {
        socket.end(right.slice(0, 30));
        return '';
      }),
      check,
    },
    {
      says: 'a server that takes the connection and says nothing',
      is: 'errored',
      why: 'docs/checks.md: what could not be found out is errored',
      target: answering(() => ''),
      check: `timeout: 500ms\n${check.replaceAll('\n  ', '\n')}`,
      reason: /did not answer the upgrade within 0\.5 s/,
    },
    {
      says: 'a 101 without Upgrade before the answer is whole',
      is: 'failed',
      why: `${rfc}, 2: also when it comes in pieces`,
      target: answering((right, socket) => {
        const wrong = right.replace(/Upgrade: websocket\r\n/, '');
        socket.setNoDelay();
        socket.write(wrong.slice(0, 40), () => setImmediate(() => socket.write(wrong.slice(40))));
        return '';
      }),
      check,
      reason: /a 101 without an Upgrade header/,
    },
    {
      says: 'a 101 in HTTP/1.0',
      is: 'failed',
      why: 'RFC 9110 7.8: HTTP/1.0 switches to nothing',
      target: answering((right) => right.replace('HTTP/1.1', 'HTTP/1.0')),
      check,
      reason: /a 101 in HTTP\/1\.0, which cannot switch/,
    },
    {
      says: 'a header of the 101 comes in two lines, and one of them is forbidden',
      is: 'failed',
      why: 'docs/checks.md, rule 3: what is forbidden is forbidden of each line',
      target: answering((right) => right.replace('\r\n\r\n', '\r\nx-mode: prod\r\nx-mode: debug\r\n\r\n')),
      check: `
  websocket: { url: "\${url}" }
  expect: { handshake: { header: { x-mode: { ne: debug } } } }`,
      reason: /x-mode not "debug", got "debug"/,
    },
  ],
};
