import { expect, test } from 'vitest';
import { nameTrouble, timeTrouble } from '../../../src/checks/connection-trouble.ts';
import { causesOf } from '../../../src/core/cause/causes-of.ts';
import type { SeenCheck } from '../../../src/core/cause/seen-check.ts';
import { signatureOf } from '../../../src/core/log-signatures.ts';
import { bothEnds } from '../../../src/core/shorten.ts';
import {
  blockedCheck,
  commandCheck,
  erroredCheck,
  httpCheck,
  logsCheck,
  seenCheck,
  websocketCheck,
} from '../../support/seen-checks.ts';

const api = 'https://api.staging.example';

function causes(checks: readonly SeenCheck[], criteria: Parameters<typeof causesOf>[0]['criteria'] = []) {
  return causesOf({ verdict: 'failed', checks, criteria });
}

const trace = `Traceback (most recent call last):
  File "/srv/app/main.py", line 11, in <module>
    from shop.limits import Limiter
  File "/srv/app/shop/rate_limiter.py", line 18, in <module>
    class Limiter:
  File "/srv/app/shop/rate_limiter.py", line 22, in Limiter
    def __init__(self, client: redis.Redis) -> None:
                               ^^^^^
NameError: name 'redis' is not defined. Did you mean: 'credits'?
`;

const certificate = {
  subject: 'CN=*.staging.example',
  issuer: 'CN=An Authority',
  altNames: ['*.staging.example'],
  validFrom: '2026-08-29T00:00:00.000Z',
  validTo: '2026-11-29T00:00:00.000Z',
  expiresInMs: -86_400_000,
  expiresFirst: null,
  fingerprint256: 'AB:CD',
  protocol: 'TLSv1.3',
  valid: false,
  reason: 'expired on 2026-11-29',
};
const expired = {
  status: null,
  certificate,
  error: { code: 'CERTIFICATE_INVALID', message: 'certificate not valid' },
};

test('a wrong import: three checks say so, two wait, and a health check sees it from outside', () => {
  expect(
    causes(
      [
        commandCheck('import', { stderr: trace }, { stdout: { contains: 'ok' } }),
        commandCheck('start', { stderr: trace.replace('/srv/app', '/home/ci/repo') }),
        blockedCheck('deploy', 'import'),
        httpCheck(
          'health',
          { url: 'http://127.0.0.1:5170/health', status: 503, body: 'Service Unavailable' },
          { status: 200, json: { '$.status': 'ok' } },
          { tier: 'critical', name: 'Health endpoint' },
        ),
        blockedCheck('revision', 'import'),
        logsCheck('logs', [trace, 'Default STARTUP TCP probe failed 1 time']),
      ],
      [{ tier: 'critical', checks: ['health'] }],
    ),
  ).toEqual([
    {
      text: "NameError: name 'redis' is not defined (rate_limiter.py:22): 3 checks say so, 2 wait for them; Health endpoint: 503",
      checks: ['import', 'start', 'health', 'logs'],
      blocked: ['deploy', 'revision'],
    },
  ]);
});

test('a service that says 503 of its health is the one cause of all that its host refuses', () => {
  expect(
    causes([
      httpCheck('health', {
        url: `${api}/health`,
        status: 503,
        body: '{"status":"down","error":"database is locked"}',
      }),
      httpCheck('orders', { url: `${api}/orders`, status: 500, body: 'Internal Server Error' }),
      httpCheck('users', {
        url: `${api}/users`,
        status: 502,
        body: '<html><head><title>502 Bad Gateway</title></head></html>',
      }),
      websocketCheck(
        'ws',
        'wss://api.staging.example/ws',
        { ended: { by: 'refused', said: '' }, handshake: { status: 503, body: '' } },
        'expected handshake status 101, got 503',
      ),
      blockedCheck('golden', 'ws'),
    ]),
  ).toEqual([
    {
      text: 'api.staging.example/health: 503 "database is locked": 4 checks say so, 1 waits for them',
      checks: ['health', 'orders', 'users', 'ws'],
      blocked: ['golden'],
    },
  ]);
});

test('seven checks that meet one HTTP 500 have one cause, whatever each of them wanted', () => {
  const wants = [
    { status: 200 },
    { json: { '$.a': 1 } },
    { body: { contains: 'x' } },
    { status: '2xx' },
  ] as const;
  const seven = Array.from({ length: 7 }, (_, at) =>
    httpCheck(
      `c${at}`,
      {
        url: `${api}/${at}`,
        status: 500,
        body: `{"error":"Internal Server Error","request_id":"${at}f3a-99"}`,
      },
      wants[at % wants.length],
    ),
  );
  expect(causes(seven).map(({ text }) => text)).toEqual(['api.staging.example: 500: 7 checks say so']);
});

test('tests that meet the same status, whatever runs them, are that of the host; the log of it says why', () => {
  const refused = {
    ended: { by: 'refused', said: 'Internal Server Error' },
    handshake: { status: 500, body: 'Internal Server Error' },
  };
  const wrong = `Traceback (most recent call last):
  File "/app/server.py", line 86, in serve
    assert scope["type"] == "http", f"unexpected ASGI scope type: {scope['type']}"
AssertionError: unexpected ASGI scope type: websocket`;
  const junit = (message: string) => ({
    tests: { passed: 0, failed: 1, errored: 0, skipped: 0, flaky: 0, total: 1 },
    cases: [{ name: 'ws › flow', status: 'failed' as const, durationMs: 1, message }],
  });
  const checks = [
    websocketCheck('ws', 'ws://127.0.0.1:5170/ws', refused, 'expected handshake status 101, got 500'),
    commandCheck(
      'flow',
      junit('websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP 500'),
    ),
    commandCheck('node', {
      stderr:
        'Error: Unexpected server response: 500\n    at WebSocket.emit (/ci/node_modules/ws/lib/websocket.js:1:2)\n    at /ci/flow.js:3:1',
    }),
    commandCheck('axios', { stderr: 'AxiosError: Request failed with status code 500' }),
    commandCheck('pytest', { stdout: 'FAILED tests/test_a.py::test_b - assert 500 == 200' }),
    commandCheck('curl', { stderr: 'curl: (22) The requested URL returned error: 500' }),
  ];
  expect(causes(checks).map(({ text }) => text)).toEqual([
    '127.0.0.1:5170/ws: upgrade refused with 500: 6 checks say so',
  ]);
  expect(causes([...checks, logsCheck('logs', ['GET /ws 500', wrong])]).map(({ text }) => text)).toEqual([
    'AssertionError: unexpected ASGI scope type: websocket (server.py:86): “logs” says so; 6 more got 500',
  ]);
});

test('slow', () => {
  const slow = (id: string) =>
    httpCheck(id, { url: `${api}/${id}`, durationMs: 5_100 }, { status: 200, duration: { lt: '2s' } });
  expect(causes([slow('orders')])[0]?.text).toBe('orders: took about 5 s, expected less than 2s');
  expect(causes([slow('orders'), slow('users')]).map(({ text }) => text)).toEqual([
    'api.staging.example is slow (took about 5 s, expected less than 2s): 2 checks say so',
  ]);
});

const noName = nameTrouble('api.staging.example', 'ENOTFOUND');

test('a name that is not in the DNS, as any type of check says it', () => {
  const reason = 'looking up api.staging.example failed: ENOTFOUND';
  expect(
    causes([
      erroredCheck('health', reason, { trouble: noName, evidence: { url: `${api}/health` } }),
      erroredCheck('ws', reason, { trouble: noName }),
      erroredCheck('dns', '', {
        status: 'failed',
        trouble: noName,
        failures: [
          {
            ...{ at: 'records', expected: 'A records', actual: 'no such name' },
            message: 'expected A records of api.staging.example, got no such name',
          },
        ],
      }),
      commandCheck('script', { stderr: 'curl: (6) Could not resolve host: api.staging.example' }),
    ]),
  ).toEqual([
    {
      text: 'DNS: api.staging.example: no such name (ENOTFOUND): 4 checks say so',
      checks: ['health', 'ws', 'dns', 'script'],
      blocked: [],
    },
  ]);
  const two = ['health', 'ws'].map((id) => erroredCheck(id, reason, { trouble: noName }));
  expect(causes(two)[0]?.text).toBe(
    'DNS: api.staging.example: no such name (ENOTFOUND): 2 checks could not be looked at',
  );
});

test('a certificate that serves many names', () => {
  expect(
    causes([
      httpCheck('a', { url: `${api}/a`, ...expired }),
      httpCheck('b', { url: 'https://ws.staging.example/b', ...expired }),
    ]).map(({ text }) => text),
  ).toEqual(['certificate of api.staging.example: expired on 2026-11-29: 2 checks say so']);
  expect(causes([httpCheck('a', { url: `${api}/a`, ...expired })])[0]?.text).toBe(
    'certificate of api.staging.example: expired on 2026-11-29: “a” says so',
  );
});

test('two causes at once are two lines: what a critical check says first, then what more say', () => {
  const checks = [
    commandCheck('a', { stderr: trace }),
    commandCheck('b', { stderr: trace }),
    httpCheck('cert', { url: 'https://pay.example/', ...expired }, { status: 200 }, { name: 'Payments' }),
    httpCheck('orders', { url: `${api}/orders`, status: 500, body: '{"message":"order 17 has no owner"}' }),
    httpCheck('more', { url: `${api}/more`, status: 500, body: '{"message":"order 99 has no owner"}' }),
    httpCheck('less', { url: `${api}/less`, status: 500, body: '{"message":"order 3 has no owner"}' }),
  ];
  expect(causes(checks, [{ tier: 'critical', checks: ['cert'] }]).map(({ text }) => text)).toEqual([
    'certificate of pay.example: expired on 2026-11-29: “Payments” says so',
    'api.staging.example: 500 "order … has no owner": 3 checks say so',
    "NameError: name 'redis' is not defined (rate_limiter.py:22): 2 checks say so",
  ]);
});

test('an error without a place is the one that has it; the same error at two places is two', () => {
  const at = (file: string) => trace.replaceAll('rate_limiter.py', file);
  expect(
    causes([
      commandCheck('a', { stderr: at('a.py') }),
      commandCheck('a2', { stderr: at('a.py') }),
      commandCheck('b', { stderr: at('b.py') }),
      httpCheck('body', { url: `${api}/x`, status: 500, body: `{"detail":"name 'redis' is not defined"}` }),
    ]).map(({ checks }) => checks),
  ).toEqual([['a', 'a2', 'body'], ['b']]);
});

test('a host that refuses is one cause for the port, for what asks it, and for the program that needs it', () => {
  const refused = { code: 'ECONNREFUSED', message: 'connection refused' };
  expect(
    causes([
      seenCheck('port', {
        status: 'failed',
        evidence: { address: '10.0.0.3', port: 6379, connectMs: null, banner: null, error: refused },
        failures: [
          {
            at: 'port',
            expected: 'open',
            actual: 'connection refused',
            message: 'expected cache.internal:6379 to be open, got connection refused',
          },
        ],
      }),
      logsCheck('logs', [
        'Traceback (most recent call last):\n  File "/app/cache.py", line 3, in ping\nredis.exceptions.ConnectionError: Error 111 connecting to cache.internal:6379. Connection refused.',
      ]),
    ]),
  ).toEqual([
    {
      text: 'redis.exceptions.ConnectionError: Error 111 connecting to cache.internal:6379. Connection refused. (cache.py:3): 2 checks say so',
      checks: ['port', 'logs'],
      blocked: [],
    },
  ]);
});

test('an answer belongs to an error of the logs only where the entries say so', () => {
  const log = (text: string, filter = '') =>
    logsCheck(
      'logs',
      [
        `${text}\nTraceback (most recent call last):\n  File "/app/o.py", line 3, in load\nValueError: no order`,
      ],
      { filter },
    );
  const answer = httpCheck('orders', { url: `${api}/orders`, status: 500, body: 'Internal Server Error' });
  expect(causes([answer, log('tick failed')])).toHaveLength(2);
  expect(causes([answer, log('Exception on /orders [GET]')])).toHaveLength(1);
  expect(causes([answer, log('tick failed', 'resource.labels.service_name="api"')])).toHaveLength(1);
  expect(causes([answer, log('Exception on /orders/7 [GET]')])).toHaveLength(2);
});

test('what does not count is no cause, unless something waits for it', () => {
  const quiet = httpCheck('q', { url: `${api}/q`, status: 500 }, { status: 200 }, { counts: false });
  expect(causes([quiet])).toEqual([]);
  expect(causes([quiet, blockedCheck('w', 'q')])).toEqual([
    { text: 'q: 500, 1 waits for it', checks: ['q'], blocked: ['w'] },
  ]);
});

test('what waits for something that was not run is told by its name', () => {
  const skipped = seenCheck('seed', { status: 'skipped', reason: 'only on demo' });
  expect(causes([skipped, blockedCheck('w', 'seed'), blockedCheck('v', 'nobody')])).toEqual([
    { text: 'seed was skipped: only on demo; 1 check waits for it', checks: ['seed'], blocked: ['w'] },
    { text: 'nobody did not pass; 1 check waits for it', checks: [], blocked: ['v'] },
  ]);
});

const python = (error: string, file = 'a.py') =>
  `Traceback (most recent call last):\n  File "/app/${file}", line 3, in load\n    x\n${error}\n`;

test('a certificate is one cause for all that meet it, whatever client says so', () => {
  const [said] = causes([
    httpCheck('http', { url: `${api}/h`, ...expired }),
    commandCheck('curl', { stderr: 'curl: (60) SSL certificate problem: certificate has expired\n' }),
    commandCheck('python', {
      stderr: python(
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='api.staging.example', port=443): Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)')))",
      ),
    }),
  ]);
  expect(said?.text).toBe('certificate of api.staging.example: expired on 2026-11-29: 3 checks say so');
});

test.each([
  [
    'a warning with a trace, then what is wrong',
    { stderr: `${python('OSError: no metrics')}ERROR: 3 of 14 imports are missing\n` },
    'c: 3 of 14 imports are missing',
  ],
  [
    'what a build tool says behind it',
    {
      stdout:
        '[ERROR] com.acme.CartTest.adds <<< FAILURE!\norg.opentest4j.AssertionFailedError: expected: <3> but was: <4>\n\tat com.acme.CartTest.adds(CartTest.java:12)\n\n[ERROR] Tests run: 2, Failures: 1\n[ERROR] Failed to execute goal x: There are test failures.\n',
    },
    'org.opentest4j.AssertionFailedError: expected: <3> but was: <4> (CartTest.java:12): “c” says so',
  ],
  [
    'colours and boxes',
    {
      stderr:
        '\u001b[31m╷\u001b[0m\n\u001b[31m│\u001b[0m \u001b[1m\u001b[31mError: \u001b[0mInvalid provider\n│\n╵\n',
    },
    'c: Invalid provider',
  ],
  [
    'an error that it went on from, and ended well',
    { exitCode: 0, stderr: `${python('OSError: no metrics')}continuing\n`, stdout: 'done 3 of 4' },
    'c: expected stdout contains "4 of 4", got "done 3 of 4"',
  ],
  ['nothing at all', {}, 'c: exit code 1, and nothing said why'],
  [
    'that all is well',
    { stdout: 'building\nDeployment successful' },
    'c: exit code 1, last line "Deployment successful"',
  ],
  [
    'that all is well, on stderr',
    { stderr: 'all 2 migrations applied' },
    'c: exit code 1, last line "all 2 migrations applied"',
  ],
  [
    'that nothing is wrong',
    { stderr: 'error: 0 problems found' },
    'c: exit code 1, last line "error: 0 problems found"',
  ],
  [
    'a table of which the last row is well',
    { stdout: 'api-1 0/1 CrashLoopBackOff\nweb-1 1/1 Running' },
    'c: api-1 0/1 CrashLoopBackOff',
  ],
  [
    'what a line of logfmt says that is an error',
    { stderr: 'level=error msg="migrate failed" err="dirty database"\nlevel=info msg=stopping' },
    'c: migrate failed: dirty database',
  ],
  [
    'what a line of pino says that is an error',
    { stderr: '{"level":60,"err":{"message":"no route"},"msg":"boot failed"}\n{"level":30,"msg":"flushed"}' },
    'c: boot failed: no route',
  ],
  [
    'what a compiler says before its tool',
    {
      stdout:
        '[ERROR] /b/Pay.java:[31,17] cannot find symbol\n[ERROR]   symbol:   class R\n[ERROR] -> [Help 1]\n[ERROR] [Help 1] http://x',
    },
    'cannot find symbol (Pay.java:31): “c” says so',
  ],
  [
    'why npm could not',
    {
      stderr:
        'npm error code ERESOLVE\nnpm error ERESOLVE unable to resolve dependency tree\nnpm error A complete log of this run can be found in: /x',
    },
    'c: ERESOLVE unable to resolve dependency tree',
  ],
  [
    'what ssh was refused',
    {
      stderr:
        'd@10.1.1.1: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.',
    },
    'c: d@10.1.1.1: Permission denied (publickey).',
  ],
  ['trouble before the good end', { stdout: 'could not copy a.css\nAll done' }, 'c: could not copy a.css'],
])('a command: %s', (_what, seen, text) => {
  expect(
    causes([commandCheck('c', seen, { stdout: { contains: '4 of 4' } })]).map((one) => one.text),
  ).toEqual([text]);
});

test.each([
  [
    '{"status":"DOWN","components":{"db":{"status":"DOWN","details":{"error":"pool is exhausted"}},"disk":{"status":"UP"}}}',
    '503 "db: pool is exhausted"',
  ],
  [
    '{"status":"unhealthy","checks":{"cache":"connection refused","db":"ok"}}',
    '503 "cache: connection refused"',
  ],
  [
    '{"title":"Service Unavailable","status":503,"detail":"Circuit breaker for payments is open"}',
    '503 "Circuit breaker for payments is open"',
  ],
  [
    '{"message":"Undefined variable $cart","exception":"ErrorException","file":"/var/www/app/Cart.php","line":12}',
    'ErrorException: Undefined variable $cart (Cart.php:12)',
  ],
  [
    '<!doctype html><title>NameError: name &#39;redis&#39; is not defined\n // Werkzeug Debugger</title><h1>NameError</h1>',
    "NameError: name 'redis' is not defined",
  ],
  [
    '<html><body><pre>ReferenceError: redis is not defined<br> &nbsp; &nbsp;at /app/src/limits.js:12:3</pre></body></html>',
    'ReferenceError: redis is not defined (limits.js:12)',
  ],
  ['<html><head><title>503 Service Temporarily Unavailable</title></head></html>', '503'],
  ['error code: 521', '503'],
  ['{"statusCode":500,"message":"Internal server error"}', '503'],
])('a body: %s', (body, text) => {
  const [said] = causes([httpCheck('h', { url: `${api}/x`, status: 503, body })]);
  expect([`h: ${text}`, `${text}: “h” says so`]).toContain(said?.text);
});

test('what could not be looked at is not called a failure', () => {
  const trouble = timeTrouble('api.staging.example', 5_000, 'waiting for the answer');
  expect(
    causes([
      erroredCheck('a', 'GET /a', { trouble }),
      erroredCheck('b', 'GET /b', { trouble }),
      erroredCheck('logs', 'no permission: roles/logging.viewer is missing'),
      seenCheck('empty', { status: 'inconclusive', reason: 'no log line at all' }),
      seenCheck('look', { status: 'waiting', reason: 'Is the chart fine?' }),
    ]).map(({ text }) => text),
  ).toEqual([
    'api.staging.example is slow (not finished within 5.0 s: waiting for the answer): 2 checks could not be looked at',
    'logs could not be looked at: no permission: roles/logging.viewer is missing',
    'empty could not be judged: no log line at all',
    'look waits for a person: Is the chart fine?',
  ]);
});

test('an event by which a server says what went wrong is that error of its log', () => {
  const event = '{"type":"error","message":"TimeoutError: tool lookup: word_count"}';
  const sample = { ended: { by: 'within' } };
  const frames = [{ connection: 1, frames: [{ atMs: 1, kind: 'text', event: 'error', text: event }] }];
  const url = 'wss://api.staging.example/ws';
  expect(
    causes([
      websocketCheck('golden', url, sample, 'lacks tool_completed', {}, frames),
      logsCheck('logs', [python('TimeoutError: tool lookup: word_count', 'agent.py')]),
    ]).map(({ text }) => text),
  ).toEqual(['TimeoutError: tool lookup: word_count (agent.py:3): 2 checks say so']);
});

test('a long text is cut in whole characters, and its place and counts stay', () => {
  const [said] = causes([
    commandCheck('c', { stderr: python(`ValueError: ${'找不到订单👩‍👧'.repeat(60)}`) }),
  ]);
  expect(said?.text).toMatch(/(?:👩‍👧|[找不到订单])… \(a\.py:3\): “c” says so$/u);
});

test('of very many causes the rest is named in the last', () => {
  const many = Array.from({ length: 80 }, (_, at) =>
    httpCheck(`c${at}`, { url: `https://h${at}.example/`, status: 500 }),
  );
  const all = causes(many);
  expect(all).toHaveLength(50);
  expect(all.at(-1)?.checks).toHaveLength(31);
});

test('a trace of which the log kept both ends only names no frame that is not the innermost', () => {
  const frames = Array.from(
    { length: 9 },
    (_, at) => `  File "/srv/app/f${at}.py", line ${at + 1}, in <module>\n    from shop import part_${at}\n`,
  );
  const whole = trace.replace('  File "/srv/app/main.py"', `${frames.join('')}  File "/srv/app/main.py"`);
  const kept = bothEnds(whole, 300);
  expect(kept).not.toContain('rate_limiter.py", line 22');
  const logs = logsCheck('logs', [kept]);
  expect(causes([logs])[0]?.text).toBe("NameError: name 'redis' is not defined: “logs” says so");
  const told = {
    ...logs,
    evidence: {
      ...logs.evidence,
      errors: { signatures: [{ signature: signatureOf(whole), count: 1 }], more: 0 },
    },
  };
  expect(causes([commandCheck('a', { stderr: trace }), told]).map(({ text }) => text)).toEqual([
    "NameError: name 'redis' is not defined (rate_limiter.py:22): 2 checks say so",
  ]);
});

test.each([
  [
    'Go',
    'Get "https://api.staging.example/": dial tcp: lookup api.staging.example on 10.0.0.10:53: no such host',
  ],
  [
    'aiohttp',
    'ClientConnectorDNSError: Cannot connect to host api.staging.example:443 ssl:default [Name or service not known]',
  ],
  ['httpx, which names nothing', 'httpx.ConnectError: [Errno -2] Name or service not known'],
  [
    'reqwest',
    'Error: error sending request for url (https://api.staging.example/): dns error: failed to lookup address information',
  ],
  [
    'PHP',
    'PHP Warning:  php_network_getaddresses: getaddrinfo for api.staging.example failed: Name or service not known in /app/a.php on line 3',
  ],
  ['wget', 'wget: unable to resolve host address ‘api.staging.example’'],
  [
    '.NET',
    'Unhandled exception. System.Net.Http.HttpRequestException: Name or service not known (api.staging.example:443)\n   at Shop.A.B() in /src/A.cs:line 3',
  ],
  ['Elixir', '** (Mint.TransportError) non-existing domain'],
])('a name that is not known, as %s says it, is the cause of what asks that host', (_client, stderr) => {
  const health = erroredCheck('health', 'looking up api.staging.example failed: ENOTFOUND', {
    trouble: noName,
  });
  expect(causes([commandCheck('c', { stderr }), health]).map(({ text }) => text)).toEqual([
    'DNS: api.staging.example: no such name (ENOTFOUND): 2 checks say so',
  ]);
});

const refusing = httpCheck('health', {
  url: 'http://10.0.0.3:8080/health',
  status: null,
  error: { code: 'ECONNREFUSED', message: 'connection refused' },
});

test.each([
  ['Go', 'Get "http://10.0.0.3:8080/": dial tcp 10.0.0.3:8080: connect: connection refused'],
  [
    'aiohttp',
    "ClientConnectorError: Cannot connect to host 10.0.0.3:8080 ssl:default [Connect call failed ('10.0.0.3', 8080)]",
  ],
  ['curl', "curl: (7) Failed to connect to 10.0.0.3 port 8080 after 2 ms: Couldn't connect to server"],
  ['Java', 'java.net.ConnectException: Connection refused (10.0.0.3:8080)\n\tat com.acme.A.b(A.java:3)'],
  [
    'reqwest',
    'Error: error sending request for url (http://10.0.0.3:8080/): tcp connect error: Connection refused (os error 111)',
  ],
  [
    'Ruby',
    '/app/a.rb:3:in \'connect\': Failed to open TCP connection to 10.0.0.3:8080 (Connection refused - connect(2) for "10.0.0.3" port 8080) (Errno::ECONNREFUSED)',
  ],
  ['nc', 'nc: connect to 10.0.0.3 port 8080 (tcp) failed: Connection refused'],
  [
    '.NET, inside',
    'X.Y: no orders\n ---> Npgsql.NpgsqlException: Failed to connect to 10.0.0.3:8080\n ---> System.Net.Sockets.SocketException (111): Connection refused\n   at Npgsql.Open()\n   --- End of inner exception stack trace ---\n   at Shop.Orders.List() in /src/Orders.cs:line 31',
  ],
])('a refused connection, as %s says it, is the cause of what asks that host', (_client, stderr) => {
  expect(causes([commandCheck('c', { stderr }), refusing]).map(({ checks }) => checks)).toEqual([
    ['c', 'health'],
  ]);
});

test('a lone check that nobody answers says which host it was', () => {
  expect(causes([refusing])[0]?.text).toBe('health: 10.0.0.3:8080: connection refused');
});

test('what a proxy says of whoever is behind it is one cause, and its page is no message', () => {
  const page = (code: number, words: string) =>
    `<!DOCTYPE html><title>api.staging.example | ${code}: ${words}</title><h1>Error ${code}</h1><p>Ray ID: 8c1f2a3b4c5d6e7f`;
  const told = (...bodies: readonly [number, string][]) =>
    causes(
      bodies.map(([status, body], at) => httpCheck(`c${at}`, { url: `${api}/${at}`, status, body })),
    ).map(({ text }) => text);
  expect(told([521, page(521, 'Web server is down')], [522, page(522, 'Connection timed out')])).toEqual([
    'api.staging.example: 521 "Web server is down": 2 checks say so',
  ]);
  expect(
    told([502, page(502, 'Bad gateway')], [502, '<html><h1>502 Bad Gateway</h1><hr>nginx/1.25.3</html>']),
  ).toEqual(['api.staging.example: 502: 2 checks say so']);
  expect(
    told([503, 'upstream connect error or disconnect/reset before headers'], [503, 'no healthy upstream']),
  ).toHaveLength(1);
});

test('a proxy that has nobody to ask is what is seen of an error that kept the service from starting', () => {
  const seen = ['a', 'b', 'c'].map((id) =>
    httpCheck(id, { url: `${api}/${id}`, status: 503, body: '{"error":"no healthy upstream"}' }),
  );
  expect(causes([commandCheck('import', { stderr: trace }), ...seen, logsCheck('logs', [trace])])).toEqual([
    {
      text: "NameError: name 'redis' is not defined (rate_limiter.py:22): 2 checks say so; 3 more got 503",
      checks: ['import', 'a', 'b', 'c', 'logs'],
      blocked: [],
    },
  ]);
});

test('a refused upgrade says what its body tells: a message, or the trace of an error', () => {
  const refused = (body: string) =>
    websocketCheck(
      'ws',
      'wss://api.staging.example/ws',
      { ended: { by: 'refused', said: '' }, handshake: { status: 500, body } },
      'refused',
    );
  const orders = httpCheck('orders', {
    url: `${api}/o`,
    status: 500,
    body: '{"detail":"no such table: sessions"}',
  });
  expect(
    causes([refused('{"error":{"code":"INTERNAL","message":"no such table: sessions"}}'), orders])[0]?.text,
  ).toBe('api.staging.example: upgrade refused with 500 "no such table: sessions": 2 checks say so');
  expect(causes([refused(python("KeyError: 'room'", 'ws.py'))])[0]?.text).toBe(
    "KeyError: 'room' (ws.py:3): “ws” says so",
  );
});

test('the same error of another id each time is one cause, which names none of them', () => {
  const told = (id: string) =>
    httpCheck(id, { url: `${api}/${id}`, status: 500, body: `{"message":"session ${id} not found"}` });
  expect(
    causes([
      told('8f14e45f-ceea-467f-a1b2-0123456789ab'),
      told('45c48cce-2e2d-4fbd-8a1b-fc74ab1f2e3d'),
      commandCheck('c', { stderr: 'SessionError: session c9f0f895-fb98-4b91-99f0-aaaaaaaaaaaa not found' }),
    ]).map(({ text }) => text),
  ).toEqual(['SessionError: session … not found: 3 checks say so']);
});

test('events that never came, and the one error of the log of that time, are one cause', () => {
  const golden = (extra = {}) =>
    websocketCheck(
      'Golden path',
      'wss://api.staging.example/ws',
      { ended: { by: 'within' } },
      '3 of 20 never got tool_completed',
      { startedAt: '2026-11-30T08:41:00Z', durationMs: 30_000, ...extra },
    );
  const log = logsCheck('logs', [python('TimeoutError: tool lookup', 'agent.py')]);
  expect(causes([golden(), log]).map(({ text, checks }) => [text, checks])).toEqual([
    [
      'Golden path: 3 of 20 never got tool_completed; the log of the same 30 s says “TimeoutError: tool lookup (agent.py:3)”',
      ['Golden path', 'logs'],
    ],
  ]);
  expect(causes([golden({ startedAt: '2026-11-30T07:41:00Z' }), log])).toHaveLength(2);
  expect(causes([golden(), log, logsCheck('others', [python('KeyError: 1', 'b.py')])])).toHaveLength(3);
});

test.each<[string, readonly SeenCheck[], readonly string[]]>([
  [
    'what made it fail, whatever waits for a question or does not count',
    [
      seenCheck('approval', { status: 'waiting', reason: 'needs approval: deploys' }),
      blockedCheck('after-approval', 'approval'),
      blockedCheck('later', 'approval'),
      httpCheck('flaky', { url: `${api}/flaky`, status: 502 }, { status: 200 }, { counts: false }),
      blockedCheck('after-flaky', 'flaky'),
      seenCheck('quiet', { status: 'inconclusive', reason: 'no log line at all' }),
      erroredCheck('tool', 'command not found: `psql`'),
    ],
    ['tool', 'quiet', 'approval', 'flaky'],
  ],
  [
    'what more wait for, then an error of the server',
    [
      httpCheck('lost', { url: `${api}/lost`, status: 404, body: '{"message":"no route /lost"}' }),
      httpCheck('pay', { url: 'https://pay.example/pay', status: 500, body: '{"message":"deadlock"}' }),
      httpCheck('cart', { url: 'https://cart.example/', status: 404, body: '{"message":"no such cart"}' }),
      blockedCheck('checkout', 'cart'),
    ],
    ['cart', 'pay', 'lost'],
  ],
])('first of the causes is %s', (_, checks, order) => {
  expect(causes(checks).map((cause) => cause.checks[0])).toEqual(order);
});

const page =
  '<!doctype html><html><head><title>Sign in – Acme</title></head><body><h1>Sign in</h1></body></html>';

test.each<[string, string, Parameters<typeof httpCheck>[1] & object, string]>([
  [
    'GraphQL',
    '$.data.user',
    {
      url: `${api}/graphql`,
      body: '{"data":null,"errors":[{"message":"Unknown argument \\"idd\\"","path":["user"]}]}',
    },
    'h: 200 "Unknown argument \'idd\'"',
  ],
  [
    'GraphQL, another path',
    '$.data.cart.total',
    { url: `${api}/graphql`, status: 400, body: '{"errors":[{"message":"Must provide query string."}]}' },
    'h: 400 "Must provide query string."',
  ],
  [
    'RFC 9457',
    '$.items',
    {
      url: `${api}/items`,
      status: 409,
      body: '{"type":"https://e.example/stock","title":"Out of stock","status":409,"detail":"item 7 is sold out"}',
    },
    'h: 409 "item 7 is sold out"',
  ],
  [
    'RFC 9457, a title alone',
    '$.items',
    {
      url: `${api}/items`,
      status: 422,
      body: '{"type":"about:blank","title":"Quota of the tenant is used up","status":422}',
    },
    'h: 422 "Quota of the tenant is used up"',
  ],
  [
    'JSON:API',
    '$.data.id',
    {
      url: `${api}/a`,
      status: 403,
      body: '{"errors":[{"status":"403","title":"Forbidden","detail":"the scope orders:read is missing"}]}',
    },
    'h: 403 "the scope orders:read is missing"',
  ],
  [
    'an error in an object',
    '$.total',
    { url: `${api}/a`, status: 401, body: '{"error":{"code":"E7","message":"the token has expired"}}' },
    'h: 401 "the token has expired"',
  ],
  [
    'a message',
    '$.total',
    { url: `${api}/a`, status: 404, body: '{"message":"no route matches /a"}' },
    'h: 404 "no route matches /a"',
  ],
  [
    'not ok, at a status of 200',
    '$.total',
    { url: `${api}/a`, body: '{"ok":false,"message":"the ledger is locked"}' },
    'h: 200 "the ledger is locked"',
  ],
  ['a page in place of JSON', '$.total', { url: `${api}/a`, body: page }, 'h: 200 "Sign in – Acme"'],
  [
    'XML',
    '$.total',
    {
      url: `${api}/a`,
      status: 503,
      body: '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
    },
    'h: 503 "Please reduce your request rate."',
  ],
  [
    'SOAP',
    '$.total',
    {
      url: `${api}/a`,
      status: 500,
      body: '<soap:Envelope><soap:Body><soap:Fault><faultstring>no such operation</faultstring></soap:Fault></soap:Body></soap:Envelope>',
    },
    'h: 500 "no such operation"',
  ],
  [
    'a body that only lacks something',
    '$.total',
    { url: `${api}/a`, body: '{"message":"hello","items":[]}' },
    'h: expected json $.total to be there, got nothing',
  ],
])('what a body says is the cause, whatever path was looked at: %s', (_, path, told, text) => {
  const check = httpCheck('h', told, { json: { [path]: { exists: true } } });
  expect(causes([check]).map((cause) => cause.text)).toEqual([text]);
});

test('a status that was asked for is no error, and what was expected of its body is told', () => {
  const told = { url: `${api}/a`, status: 404, body: '{"message":"no such cart"}' };
  const check = httpCheck('h', told, { status: 404, json: { '$.code': 'E9' } });
  expect(causes([check]).map(({ text }) => text)).toEqual(['h: expected json $.code "E9", got nothing']);
});

test('what is newly failing comes before what failed before, and what is open stays behind both', () => {
  const checks = [
    httpCheck('flappy', { url: `${api}/flappy`, status: 500, body: '{"message":"still broken"}' }),
    httpCheck('cart', { url: 'https://cart.example/', status: 404, body: '{"message":"no route"}' }),
    seenCheck('look', { status: 'waiting', reason: 'Is the chart fine?' }),
  ];
  const order = (newlyFailing?: ReadonlySet<string>) =>
    causesOf({ verdict: 'failed', checks, criteria: [], newlyFailing }).map((cause) => cause.checks[0]);
  expect(order()).toEqual(['flappy', 'cart', 'look']);
  expect(order(new Set(['cart']))).toEqual(['cart', 'flappy', 'look']);
});

test('a suite of which the runner lists only names is of the one cause that all meet', () => {
  const suite = `_________________ test_order _________________
>       async with websockets.connect(url) as socket:
tests/test_events.py:13: 
E       websockets.exceptions.InvalidStatusCode: server rejected WebSocket connection: HTTP 500
=========================== short test summary info ============================
FAILED tests/test_websocket_agent_events_suite_of_everything.py::test_order
============================== 1 failed in 0.93s ===============================`;
  const refused = { ended: { by: 'refused', said: '' }, handshake: { status: 500, body: '' } };
  const all = causes([
    websocketCheck('ws', 'ws://api.staging.example/ws', refused, 'expected handshake status 101, got 500'),
    commandCheck('suite', { stdout: suite }),
    logsCheck('asgi', [`GET /ws 500\n${python('AssertionError: unexpected scope', 'request_log.py')}`]),
  ]);
  expect(all.map(({ text, checks }) => [text, checks])).toEqual([
    [
      'AssertionError: unexpected scope (request_log.py:3): “asgi” says so; 2 more got 500',
      ['ws', 'suite', 'asgi'],
    ],
  ]);
});

test('what does not count is told where it is all that a criterion has, and nowhere else', () => {
  const aside = { ...commandCheck('alpha', { stderr: 'disk full' }), counts: false };
  const other = commandCheck('beta', { stderr: 'no route' });
  const cites = (...checks: string[]) => [{ tier: 'critical', checks }];
  const texts = (criteria: ReturnType<typeof cites>) =>
    causes([aside, other], criteria).map(({ checks }) => checks.join());
  expect(texts(cites('beta'))).toEqual(['beta']);
  expect(texts(cites('alpha', 'beta'))).toEqual(['beta']);
  expect(texts(cites('alpha'))).toEqual(['beta', 'alpha']);
});

test('what several machines refuse is several causes, and each is told with its address', () => {
  const refused = (id: string, text: string) => commandCheck(id, { stderr: text });
  const texts = (...lines: string[]) => causes(lines.map((line, at) => refused(`c${at}`, line))).length;
  const dial = (address: string) => `dial tcp ${address}: connect: connection refused`;
  expect(texts(dial('10.0.0.1:6379'), dial('10.0.0.2:6379'), dial('10.0.0.1:5432'))).toBe(3);
  expect(texts(dial('10.0.0.1:6379'), dial('10.0.0.1:6379'))).toBe(1);
  expect(texts('connect ETIMEDOUT 10.0.0.1:443', 'connect ETIMEDOUT 10.0.0.2:443')).toBe(2);
  expect(
    texts(
      'Error: listen EADDRINUSE: address already in use :::3000',
      'Error: listen EADDRINUSE: address already in use :::4000',
    ),
  ).toBe(2);
  expect(texts('connect ECONNREFUSED ::1:6379', 'connect ECONNREFUSED 127.0.0.1:6379')).toBe(1);
  expect(texts('python3.11: not supported', 'python3.9: not supported')).toBe(2);
  for (const [one, other] of [
    [dial('[fd00::1]:6379'), dial('[fd00::2]:6379')],
    [
      "OSError: [Errno 28] No space left on device: '/var/lib/db1/wal'",
      "OSError: [Errno 28] No space left on device: '/var/lib/db2/wal'",
    ],
    ["KeyError: 'DATABASE_URL_1'", "KeyError: 'DATABASE_URL_2'"],
    ['KafkaException: topic orders-1 has no leader', 'KafkaException: topic orders-2 has no leader'],
    ['shard 3 is read-only', 'shard 7 is read-only'],
    ['schema version 41 is dirty', 'schema version 42 is dirty'],
    ['AssertionError: assert 3 == 4', 'AssertionError: assert 5 == 6'],
    ['relation "orders_17" does not exist', 'relation "orders_18" does not exist'],
    ['redis-1 unreachable', 'redis-2 unreachable'],
    ['oauth1 token refused', 'oauth2 token refused'],
    ['region eu-west-1 closed', 'region eu-west-2 closed'],
    [
      'upstream https://pay-1.internal/charge answered 502',
      'upstream https://pay-1.internal/charge answered 503',
    ],
  ] as const) {
    expect([one, texts(one, one)]).toEqual([one, 1]);
    expect([one, texts(one, other)]).toEqual([one, 2]);
  }
  // Numbers of a moment are no other cause.
  expect(texts('order 4711 took 912 ms', 'order 4712 took 913 ms')).toBe(1);
  expect(
    texts('no session for request-1234 of 10.0.0.7:51234', 'no session for request-99 of 10.0.0.7:61000'),
  ).toBe(1);
});

test('a chain names the host that only its outer errors name, and no other', () => {
  const dotnet = `Unhandled exception. System.Net.Http.HttpRequestException: Name or service not known (vault.internal:8200)
 ---> System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known
   at Acme.Vault.Client.Read(String path) in C:\\src\\acme\\Client.cs:line 47`;
  const dart =
    "SocketException: Failed host lookup: 'api.internal' (OS Error: Name or service not known, errno = -2)";
  const texts = causes([commandCheck('net', { stderr: dotnet }), commandCheck('dart', { stderr: dart })]).map(
    ({ text }) => text,
  );
  expect(texts).toHaveLength(2);
  expect(texts.join('\n')).toContain('for vault.internal (Client.cs:47)');
  expect(texts.join('\n')).toContain("'api.internal'");
});

test('who answers late is not down, and whose upstream is down is told', () => {
  const ask = (id: string, body: string) =>
    httpCheck(id, { url: `${api}/${id}`, status: 503, body }, { status: 200 });
  const texts = causes([
    ask('a', '{"error":"health: 503","upstream":"inventory"}'),
    ask('b', '{"error":"health: 503","upstream":"search"}'),
    ask('c', '{"error":"health: 503","upstream":"search"}'),
  ]).map(({ text }) => text);
  expect(texts).toEqual([
    'api.staging.example: 503 "health: 503 (upstream search)": 2 checks say so',
    'a: 503 "health: 503 (upstream inventory)"',
  ]);
});

test('of a host that is down it is told what each saw, not what one saw', () => {
  const ask = (path: string, status: number) =>
    httpCheck(path, { url: `${api}/${path}`, status, body: '' }, { status: 200 });
  const [cause, ...others] = causes([ask('a', 502), ask('b', 503), ask('c', 502)]);
  expect(others).toEqual([]);
  expect(cause?.text).toBe('api.staging.example: 502, 503: 3 checks say so');
});

test('a program that dies of two things at once says both', () => {
  const group = `  + Exception Group Traceback (most recent call last):
  |   File "/app/run.py", line 8, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/chat.py", line 21, in open
    |     raise TimeoutError("no answer from redis")
    | TimeoutError: no answer from redis
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/app/pay.py", line 9, in charge
    |     return amount / rate
    | ZeroDivisionError: division by zero
    +------------------------------------
`;
  expect(causes([commandCheck('c', { stderr: group })]).map(({ text }) => text)).toEqual([
    'ZeroDivisionError: division by zero (pay.py:9): “c” says so',
    'TimeoutError: no answer from redis (chat.py:21): “c” says so',
  ]);
});

test('of a structured log, and of lines that a container runtime keeps, the error is told and not the end', () => {
  const told = (stderr: string) => causes([commandCheck('c', { stderr })])[0]?.text;
  const nested = JSON.stringify({ level: 'error', msg: 'cannot start', err: 'no such table: users' });
  const entry = (severity: string, message: string) => JSON.stringify({ severity, message });
  expect(told([entry('INFO', 'starting'), entry('ERROR', nested), entry('INFO', 'bye')].join('\n'))).toBe(
    'c: cannot start: no such table: users',
  );
  const lines = trace.split('\n');
  const docker = lines.map((line) => JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: 't' }));
  const cri = lines.map((line) => `2026-11-30T18:00:00.123456789Z stderr F ${line}`);
  for (const kept of [docker, cri]) {
    expect(told(kept.join('\n'))).toBe(
      "NameError: name 'redis' is not defined (rate_limiter.py:22): “c” says so",
    );
  }
});

test('what a log says more often than any error is a cause of its own; what comes along with one is none', () => {
  const request = (n: number) =>
    `request ${n} failed: upstream connect error or disconnect/reset before headers`;
  const said = (messages: readonly string[]) => causes([logsCheck('logs', messages)]).map(({ text }) => text);
  expect(said([request(1), request(2), trace, request(3)])).toEqual([
    "NameError: name 'redis' is not defined (rate_limiter.py:22): “logs” says so",
    'logs: in the logs: request … failed: upstream connect error or disconnect/reset before headers',
  ]);
  expect(said(['the limiter did not start', trace])).toEqual([
    "NameError: name 'redis' is not defined (rate_limiter.py:22): “logs” says so",
  ]);
  expect(said(['shard 3 is read-only', 'shard 3 is read-only', 'no leader for topic orders'])).toEqual([
    'logs: in the logs: shard 3 is read-only',
    'logs: in the logs: no leader for topic orders',
  ]);
});

test('a host that is down is told with all that it answered, and with no path that one of them asked', () => {
  const closed = { code: 'ECONNRESET', message: 'read ECONNRESET' };
  const seen = [
    httpCheck('a', { url: 'http://10.0.0.7:8490/c/h2', status: 502 }),
    ...['b', 'c'].map((id) =>
      httpCheck(id, { url: `http://10.0.0.7:8490/${id}`, status: null, error: closed }),
    ),
    ...[503, 504, 520].map((status) =>
      httpCheck(`s${status}`, { url: `http://10.0.0.7:8490/c/${status}`, status }),
    ),
  ];
  const [cause] = causes(seen);
  expect(cause?.text).toMatch(/^10\.0\.0\.7:8490: 502, .+, 503, 504, 520: 6 checks say so$/);
});

test('of more causes than are kept the rest is told by the names of its checks, each once', () => {
  const many = Array.from({ length: 60 }, (_, n) =>
    commandCheck(`id${n}`, { stderr: `error: table t${n} is gone` }, {}, { name: `Table ${n}` }),
  );
  const all = causes(many);
  expect(all).toHaveLength(50);
  expect(all.at(-1)?.text).toMatch(/^11 more causes, each of its own: Table 49, Table 50, /);
});
