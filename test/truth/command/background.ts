import { closedPort, tcpServer } from '../../support/http-server.ts';
import type { Kind, Statement } from '../statement.ts';

const docs = 'docs/checks.md, command: background is started, waited for, and ended with its phase';

/** A server on `${port}`, and a check `it` beside it; `server` is its program. */
const serve =
  "require('http').createServer((q, s) => q.url === '/die' ? process.exit(9) : s.end('{\"ok\":true}')).listen(process.argv[1], '127.0.0.1', () => console.log('listening'))";
const node = (script: string, ready: string, more = '') =>
  `{ command: { run: [node, -e, ${JSON.stringify(script)}, "\${port}"], background: { ready: ${ready} } }${more} }`;
const freePort: Statement['target'] = async () => ({ port: String(await closedPort()) });
const url = '"http://127.0.0.1:${port}';

function beside(
  told: Omit<Statement, 'check' | 'siblings' | 'target' | 'why'>,
  server: string,
  it: string,
): Statement {
  return {
    ...told,
    why: docs,
    siblings: true,
    target: freePort ?? (async () => ({})),
    check: `server: ${server}\nit: ${it}`,
  };
}

function alone(
  told: Omit<Statement, 'check' | 'siblings' | 'target' | 'why'>,
  it: string,
  more = '',
): Statement {
  return {
    ...told,
    why: docs,
    siblings: true,
    target: freePort ?? (async () => ({})),
    check: `it: ${it}${more}`,
  };
}

const get = (path = '') =>
  `{ needs: [server], http: { url: ${url}/${path}" }, expect: { status: 200, json: { $.ok: true } } }`;

export const background: Kind = {
  kind: 'a command in the background is up while its phase runs, or fails',
  rule: docs,
  statements: [
    beside(
      { says: 'what needs it reaches it, once its port takes connections', is: 'passed' },
      node(serve, '{ port: "${port}" }'),
      get(),
    ),
    beside(
      { says: 'once it has written that it listens', is: 'passed' },
      node(serve, '{ stdout: "^listening" }'),
      get(),
    ),
    beside({ says: 'once its URL answers', is: 'passed' }, node(serve, `{ http: ${url}/" }`), get()),
    beside(
      {
        says: 'it dies of the request: what needed it is told so',
        is: 'failed',
        reason:
          /server, which it needs, had ended: expected it to run until the phase ends, but it ended with exit code 9/,
      },
      node(serve, '{ stdout: listening }'),
      get('die'),
    ),
    beside(
      { says: 'it never gets ready: what needs it is blocked', is: 'blocked', reason: /needs server/ },
      node('process.exit(4)', '{ stdout: listening }'),
      get(),
    ),
    alone({ says: 'it stays up to the end', is: 'passed' }, node(serve, '{ port: "${port}" }')),
    alone(
      {
        says: 'it ends at once',
        is: 'failed',
        reason: /expected stdout to match \/listening\/, but it ended with exit code 0/,
      },
      node('0', '{ stdout: listening }'),
    ),
    alone(
      {
        says: 'it says that it is ready and ends while the phase still runs',
        is: 'failed',
        reason: /expected it to run until the phase ends, but it ended with exit code 3/,
      },
      node("console.log('listening'); setTimeout(() => process.exit(3), 300)", '{ stdout: listening }'),
      '\nother: { command: { run: [sleep, "1"] } }',
    ),
    alone(
      {
        says: 'it is killed while the phase still runs',
        is: 'failed',
        reason: /was ended by SIGKILL|ended by SIGKILL/,
      },
      node(
        "console.log('listening'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300)",
        '{ stdout: listening }',
      ),
      '\nother: { command: { run: [sleep, "1"] } }',
    ),
    alone(
      {
        says: 'it is not ready in time',
        is: 'errored',
        reason:
          /was not ready within 700 ms \(waited for stdout to match \/listening\/\) and was stopped; its last line was: starting/,
      },
      node(
        "console.log('starting'); setInterval(() => {}, 1000)",
        '{ stdout: listening }',
        ', timeout: 700ms',
      ),
    ),
    {
      says: 'somebody else has its port already',
      is: 'errored',
      why: docs,
      reason: /was not started: somebody answers there already/,
      siblings: true,
      target: async (stage) => ({ port: String(stage.use(await tcpServer(() => {})).port) }),
      check: `it: ${node(serve, '{ port: "${port}" }')}`,
    },
    alone(
      {
        says: 'nothing is waited for',
        is: 'invalid',
        reason: /expected exactly one of stdout, port and http/,
      },
      node(serve, '{}'),
    ),
    alone(
      { says: 'a pattern that any output has', is: 'invalid', reason: /not found in an empty text/ },
      node(serve, '{ stdout: ".*" }'),
    ),
    alone(
      { says: 'a program that is not there', is: 'errored', reason: /command not found/ },
      '{ command: { run: [no-such-program-here], background: { ready: { stdout: listening } } } }',
    ),
  ],
};
