import { describe, expect, test } from 'vitest';
import { http } from '../../src/checks/http/http.ts';
import { closedPort, httpServer, tcpServer } from '../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../support/run-check.ts';

const json = (body: unknown) =>
  httpServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });

describe('status', () => {
  test.each([
    [503, 200, ['expected status 200, got 503']],
    [200, 200, []],
    [204, '2xx', []],
    [302, '2xx', ['expected status 2xx, got 302']],
    [500, [200, '3xx'], ['expected status one of 200, 3xx, got 500']],
    [201, ['200', 201], []],
  ])('%i judged by %j', async (status, wanted, messages) => {
    await using server = await httpServer((_request, response) => response.writeHead(status).end());
    const attempt = await runCheck(http, { url: server.url }, { status: wanted });
    expect(attempt.messages).toEqual(messages);
  });

  test('a 5xx may be retried, a 4xx may not', async () => {
    await using server = await httpServer((request, response) =>
      response.writeHead(Number(request.url?.slice(1))).end(),
    );
    const of = async (status: number) =>
      (await runCheck(http, { url: `${server.url}/${status}` }, { status: 200 })).judgement?.transient;
    expect(await of(503)).toBe('http_5xx');
    expect(await of(404)).toBeNull();
  });

  test.each(['abc', '6xx', 99, []])('%j is not a status', (status) => {
    expect(() => http.prepare({ url: 'http://127.0.0.1' }, { status })).toThrow();
  });
});

test('observes the answer, its times and its address', async () => {
  await using server = await httpServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/plain', 'set-cookie': ['sid=abc; HttpOnly', 'b=2'] })
      .end('hello');
  });
  const attempt = await runCheck(
    http,
    { url: `${server.url}/x` },
    { status: 200, duration: { lt: '5s' }, ipFamily: 4 },
  );
  expect(attempt.messages).toEqual([]);
  expect(attempt.described).toMatch(/^200 in \d+ ms$/);
  const seen = observationOf(attempt);
  expect(seen).toMatchObject({
    status: 200,
    body: { text: 'hello', bytes: 5, wireBytes: 5, cut: false },
    address: '127.0.0.1',
    ipFamily: 4,
    redirects: [],
    certificate: null,
    headers: { 'content-type': 'text/plain', 'set-cookie': 'sid=[redacted]; HttpOnly, b=[redacted]' },
    timings: {
      connectMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      transferMs: expect.any(Number),
      tlsMs: null,
    },
    curl: `curl -sS -i --compressed ${server.url}/x`,
  });
});

test('each attempt has a connection of its own', async () => {
  await using server = await json({});
  for (let n = 0; n < 3; n += 1) await runCheck(http, { url: server.url });
  expect(server.connections()).toBe(3);
});

test('sends method, headers, body and credentials', async () => {
  await using server = await httpServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
  });
  const basic = await runCheck(
    http,
    {
      url: server.url,
      method: 'POST',
      headers: { 'X-Kind': 'probe' },
      json: { a: 1 },
      auth: { basic: { username: 'u', password: 'p' } },
    },
    {
      json: {
        '$.method': 'POST',
        "$.headers['x-kind']": 'probe',
        '$.body': '{"a":1}',
        '$.headers.authorization': 'Basic dTpw',
      },
    },
  );
  expect(basic.messages).toEqual([]);
  const bearer = await runCheck(
    http,
    { url: server.url, method: 'PUT', body: 'text', auth: { bearer: 'tok' } },
    { json: { '$.method': 'PUT', '$.body': 'text', '$.headers.authorization': 'Bearer tok' } },
  );
  expect(bearer.messages).toEqual([]);
});

describe('no answer', () => {
  test('a refused connection is what was observed, and may be retried', async () => {
    const port = await closedPort();
    const attempt = await runCheck(http, { url: `http://127.0.0.1:${port}` }, { status: 200 });
    expect(attempt.messages).toEqual([
      `expected an answer from http://127.0.0.1:${port}/, got connection refused (ECONNREFUSED)`,
    ]);
    expect(attempt.judgement?.transient).toBe('network');
    expect(attempt.described).toBe('connection refused');
  });

  test('also when nothing is expected', async () => {
    const port = await closedPort();
    expect((await runCheck(http, { url: `http://127.0.0.1:${port}` })).messages).toHaveLength(1);
  });

  test.each([
    ['closed at once', '', /connection closed before the whole answer|connection reset/],
    ['not HTTP', 'SSH-2.0-x\r\n', /does not match the HTTP\/1.1 protocol.*\(HPE_\w+\)$/],
    ['200 kB of headers', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(200_000)}\r\n\r\n`, /larger than 64 KiB/],
  ])('%s', async (_name, answer, message) => {
    await using server = await tcpServer((socket) => socket.once('data', () => socket.end(answer)));
    const attempt = await runCheck(http, { url: server.url.replace('tcp', 'http') }, { status: 200 });
    expect(attempt.messages).toHaveLength(1);
    expect(attempt.messages[0]).toMatch(message);
  });

  test('a name that does not resolve could not be found out', async () => {
    const attempt = await runCheck(
      http,
      { url: 'http://nowhere.invalid' },
      { status: 200 },
      { hosts: ['nowhere.invalid'] },
    );
    expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: 'network' });
    expect(unobservedReason(attempt)).toMatch(/^looking up nowhere.invalid failed/);
  });
});

describe('the end of the time', () => {
  test('a server that drips is left, with what was seen', async () => {
    await using server = await tcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 20);
      socket.once('close', () => clearInterval(drip));
    });
    const attempt = await runCheck(http, { url: server.url.replace('tcp', 'http') }, {}, { timeoutMs: 300 });
    expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: 'timeout' });
    expect(unobservedReason(attempt)).toMatch(
      /reading the body of a 200 \(\d+ bytes so far\): not finished within 300 ms$/,
    );
    expect(observationOf(attempt)).toMatchObject({ status: 200, address: '127.0.0.1' });
  });

  test('a server that says nothing', async () => {
    await using server = await tcpServer((socket) => socket.resume());
    const attempt = await runCheck(http, { url: server.url.replace('tcp', 'http') }, {}, { timeoutMs: 200 });
    expect(unobservedReason(attempt)).toMatch(
      /connected to 127.0.0.1, waiting for the answer: not finished within 200 ms$/,
    );
  });

  test('cancelled is not a time-out', async () => {
    const cancel = new AbortController();
    await using server = await tcpServer((socket) =>
      socket.once('data', () => cancel.abort(new Error('stop'))),
    );
    const attempt = await runCheck(
      http,
      { url: server.url.replace('tcp', 'http') },
      {},
      { signal: cancel.signal },
    );
    expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: null });
    expect(unobservedReason(attempt)).toMatch(/cancelled$/);
  });
});

test('a host outside of hosts is not asked', async () => {
  await using server = await json({});
  const attempt = await runCheck(http, { url: server.url }, {}, { hosts: ['api.example.com'] });
  expect(unobservedReason(attempt)).toBe(
    `127.0.0.1:${server.port} is not in the environment's hosts (api.example.com)`,
  );
  expect(server.connections()).toBe(0);
});

test.each([
  [{ url: 'ftp://a' }, /http/],
  [{ url: 'http://user:secret@a' }, /use auth/],
  [{ url: 'http://a', body: 'x', json: 1 }, /give one/],
  [{ url: 'http://a', headers: { 'bad name': 'x' } }, /header name/],
  [{ url: 'http://a', method: 'BREW' }, /GET/],
])('a plan may not say %j', (spec, message) => {
  expect(() => http.prepare(spec, {})).toThrow(message);
});

test('variables may still be there when a plan is read', () => {
  const prepared = http.prepare(
    { url: '${api}/health', headers: { authorization: 'Bearer ${secret:T}' } },
    { status: 200 },
  );
  expect(prepared.hosts()).toEqual([]);
  expect(prepared.lint()).toHaveLength(1);
  expect(http.prepare({ url: 'https://a.example/x' }, {}).hosts()).toEqual(['a.example']);
});

test('a bare duration is refused: no measured time equals it', () => {
  expect(() => http.prepare({ url: 'http://a' }, { duration: '2s' })).toThrow(/lt: 2s/);
  expect(() => http.prepare({ url: 'http://a' }, { duration: { lt: 2 } })).toThrow(/lt: 2s/);
});

test('through a proxy, absolute form for plain HTTP', async () => {
  await using proxy = await httpServer((request, response) => response.end(`proxied ${request.url}`));
  const attempt = await runCheck(
    http,
    { url: 'http://api.example.com/x?y=1', proxy: proxy.url },
    { body: 'proxied http://api.example.com/x?y=1' },
    { hosts: ['api.example.com', '127.0.0.1'] },
  );
  expect(attempt.messages).toEqual([]);
  const refused = await runCheck(http, { url: 'http://other.example.com/', proxy: proxy.url });
  expect(unobservedReason(refused)).toMatch(/other.example.com:80 is not in/);
});
