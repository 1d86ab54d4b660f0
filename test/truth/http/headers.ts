import type { Kind } from '../statement.ts';
import { answering, checkOf, saying } from './targets.ts';

const rawFirst = 'docs/checks.md, http: a header is judged as it came and shown masked';

export const headers: Kind = {
  kind: 'headers are judged as they came and shown masked',
  rule: rawFirst,
  statements: [
    {
      says: 'a cookie that must not be set is set',
      is: 'failed',
      why: rawFirst,
      target: answering({ 'set-cookie': 'debug=true; Path=/' }),
      check: checkOf('{ header: { set-cookie: { not: { contains: "debug=true" } } } }'),
      reason: /got "debug=\[redacted\]; Path=\/"/,
    },
    {
      says: 'a cookie has the value it must have',
      is: 'passed',
      why: rawFirst,
      target: answering({ 'set-cookie': ['a=1', 'theme=dark; HttpOnly'] }),
      check: checkOf('{ header: { set-cookie: { contains: "theme=dark; HttpOnly" } } }'),
    },
    {
      says: 'a cookie whose value is looked for by our own mark',
      is: 'failed',
      why: 'a mark of ours is nothing that the target said',
      target: answering({ 'set-cookie': 'sid=abcdefgh' }),
      check: checkOf('{ header: { set-cookie: { contains: "***" } } }'),
    },
    {
      says: 'a cookie whose value is looked for by the word redacted',
      is: 'failed',
      why: 'a mark of ours is nothing that the target said',
      target: answering({ 'set-cookie': 'sid=abcdefgh' }),
      check: checkOf('{ header: { set-cookie: { contains: "[redacted" } } }'),
    },
    {
      says: 'a token that is echoed in a header of a telling name',
      is: 'failed',
      why: rawFirst,
      target: answering({ 'x-auth-token': 'tok-1234-abcd' }),
      check: checkOf('{ header: { x-auth-token: { not: { startsWith: "tok-" } } } }'),
      reason: /got "\[redacted\]"$/,
    },
    {
      says: 'a challenge names the realm that it must',
      is: 'passed',
      why: 'RFC 9110 11.6.1',
      target: answering({ 'www-authenticate': 'Bearer realm="staging", error="invalid_token"' }),
      check: checkOf('{ header: { www-authenticate: { contains: "realm=\\"staging\\"" } } }'),
    },
    {
      says: 'an address to go to carries a token that must not be in it',
      is: 'failed',
      why: rawFirst,
      target: answering({ location: '/next?token=abc123&page=2' }),
      check: checkOf('{ header: { location: { not: { contains: "token=abc123" } } } }'),
      reason: /got "\/next\?token=.{3,10}&page=2"/,
    },
    {
      says: 'a header that two lines of the answer hold',
      is: 'passed',
      why: 'RFC 9110 5.3: the lines are one list',
      target: answering({ vary: ['accept', 'origin'] }),
      check: checkOf('{ header: { vary: "accept, origin" } }'),
    },
    {
      says: 'a second content type is not thrown away',
      is: 'failed',
      why: 'RFC 9110 5.3',
      target: saying(
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nok',
      ),
      check: checkOf('{ header: { content-type: { not: { contains: html } } } }'),
    },
    {
      says: 'a header that every object has and the answer has not',
      is: 'failed',
      why: 'only what was sent is a header',
      target: answering({}),
      check: checkOf('{ header: { constructor: { exists: true } } }'),
    },
    {
      says: 'a header of bytes that are UTF-8',
      is: 'passed',
      why: 'RFC 9110 5.5: obs-text is opaque; UTF-8 is what browsers and curl read',
      target: saying('HTTP/1.1 200 OK\r\nX-Where: gr\xc3\xbcn\r\nContent-Length: 2\r\n\r\nok'),
      check: checkOf('{ header: { x-where: grün } }'),
    },
    {
      says: 'a header of bytes that are Latin-1',
      is: 'passed',
      why: 'RFC 9110 5.5: earlier fields were ISO-8859-1',
      target: saying('HTTP/1.1 200 OK\r\nX-Where: gr\xfcn\r\nContent-Length: 2\r\n\r\nok'),
      check: checkOf('{ header: { x-where: grün } }'),
    },
    {
      says: 'a header behind a thousand others',
      is: 'failed',
      why: 'what was not looked at is not absent',
      target: saying(
        `HTTP/1.1 200 OK\r\n${Array.from({ length: 1500 }, (_, n) => `x-${n}: ${n}\r\n`).join('')}X-Debug: on\r\nContent-Length: 2\r\n\r\nok`,
      ),
      check: checkOf('{ header: { x-debug: { exists: false } } }'),
    },
    {
      says: 'a header comes in two lines, and one of them is forbidden',
      is: 'failed',
      why: 'docs/checks.md, rule 3: what is forbidden is forbidden of each line',
      target: answering({ 'x-mode': ['prod', 'debug'] }),
      check: checkOf('{ header: { x-mode: { ne: debug } } }'),
      reason: /x-mode not "debug", got "debug"/,
    },
    {
      says: 'a header of which Node keeps the first line only',
      is: 'failed',
      why: 'docs/checks.md, rule 3',
      target: saying('HTTP/1.1 200 OK\r\nServer: new\r\nServer: old\r\nContent-Length: 2\r\n\r\nok'),
      check: checkOf('{ header: { server: { not: { matches: "^old$" } } } }'),
    },
    {
      says: 'a header whose value the plan writes as a number',
      is: 'passed',
      why: 'RFC 9110 5.5: a header is text',
      target: answering({ 'x-limit': '60' }),
      check: checkOf('{ header: { x-limit: 60 } }'),
    },
  ],
};
