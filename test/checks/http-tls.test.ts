import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../src/checks/http/http.ts';
import { tls } from '../../src/checks/tls.ts';
import { type Certificates, type KeyPair, makeCertificates } from '../support/certificates.ts';
import { closedPort, httpServer, httpsServer, tcpServer } from '../support/http-server.ts';
import { observationOf, runCheck } from '../support/run-check.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(async () => {
  await certificates[Symbol.asyncDispose]();
});

/** A server that counts the requests which really reached it. */
async function counting(pair: KeyPair) {
  const requests: string[] = [];
  const server = await httpsServer({ key: pair.key, cert: pair.cert }, (request, response) => {
    requests.push(request.url ?? '');
    response.end('ok');
  });
  return { ...server, requests };
}
const context = () => ({ root: certificates.root });

test('a valid certificate is observed with names, issuer and expiry', async () => {
  await using server = await counting(certificates.good);
  const attempt = await runCheck(
    http,
    { url: server.url, ca: certificates.ca },
    {
      status: 200,
      tls: {
        expiresIn: { gt: '14d' },
        issuer: { contains: 'Test CA' },
        subject: 'CN=localhost',
        protocol: 'TLSv1.3',
        valid: true,
      },
      timing: { tls: { lt: '5s' } },
    },
    context(),
  );
  expect(attempt.messages).toEqual([]);
  expect(observationOf(attempt)).toMatchObject({
    certificate: { altNames: ['127.0.0.1', '0:0:0:0:0:0:0:1', 'localhost'], valid: true, reason: null },
    timings: { tlsMs: expect.any(Number) },
  });
  const late = await runCheck(
    http,
    { url: server.url, ca: certificates.ca },
    { tls: { expiresIn: { gt: '60d' } } },
    context(),
  );
  expect(late.messages[0]).toMatch(
    /^expected tls expiresIn more than "60d", got (29 d 23 h|30 d) ?(\(CN=Test CA\))?$/,
  );
});

describe('an invalid certificate', () => {
  test.each([
    ['expired', true, /expired on 2021-01-01/],
    ['otherHost', true, /wrong host: it is for other.example, not for 127.0.0.1/],
    ['selfSigned', false, /self-signed/],
    ['good', false, /issuer not known/],
  ] as const)('%s: fails with the reason, and nothing was sent', async (which, trusted, reason) => {
    await using server = await counting(certificates[which]);
    const spec = {
      url: server.url,
      ...(trusted ? { ca: certificates.ca } : {}),
      headers: { authorization: 'Bearer x' },
    };
    const attempt = await runCheck(http, spec, { status: 200 }, context());
    expect(attempt.messages).toHaveLength(1);
    expect(attempt.messages[0]).toMatch(/^expected a valid certificate, got one that is not: /);
    expect(attempt.messages[0]).toMatch(reason);
    expect(server.requests).toEqual([]);
    expect(observationOf(attempt)).toMatchObject({ status: null, certificate: { valid: false } });
  });

  test('may be expected; nothing is sent all the same', async () => {
    await using server = await counting(certificates.selfSigned);
    const only = await runCheck(http, { url: server.url }, { tls: { valid: false } }, context());
    expect(only.messages).toEqual([]);
    const more = await runCheck(http, { url: server.url }, { status: 200, tls: { valid: false } }, context());
    expect(more.messages[0]).toMatch(/insecure: true sends the request all the same$/);
    expect(server.requests).toEqual([]);
  });

  test('insecure sends the request, and still fails unless it is expected', async () => {
    await using server = await counting(certificates.selfSigned);
    const failed = await runCheck(http, { url: server.url, insecure: true }, { status: 200 }, context());
    expect(failed.messages).toEqual(['expected a valid certificate, got one that is not: self-signed']);
    const passed = await runCheck(
      http,
      { url: server.url, insecure: true },
      { status: 200, tls: { valid: false } },
      context(),
    );
    expect(passed.messages).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });
});

test('an invalid certificate on the way of a redirect is not forgotten', async () => {
  await using end = await httpServer((_request, response) => response.end());
  const { key, cert } = certificates.selfSigned;
  await using server = await httpsServer({ key, cert }, (_request, response) =>
    response.writeHead(302, { location: end.url }).end(),
  );
  const attempt = await runCheck(
    http,
    { url: server.url, insecure: true, redirects: 1 },
    { status: 200 },
    context(),
  );
  expect(attempt.messages).toEqual(['expected a valid certificate, got one that is not: self-signed']);
});

test('a server that speaks no TLS is a failure', async () => {
  await using server = await httpServer((_request, response) => response.end());
  const attempt = await runCheck(http, { url: server.url.replace('http:', 'https:') }, { status: 200 });
  expect(attempt.messages).toHaveLength(1);
  expect(attempt.messages[0]).toContain('the port does not speak TLS');
  expect(attempt.judgement?.transient).toBeNull();
});

test('expectations on a certificate do not apply to plain HTTP on loopback', async () => {
  await using server = await httpServer((_request, response) => response.end());
  const attempt = await runCheck(
    http,
    { url: server.url },
    { status: 200, tls: { expiresIn: { gt: '14d' } } },
  );
  expect(attempt.messages).toEqual([]);
});

test('a client certificate is shown to a server that asks for one', async () => {
  const { good, caPem } = certificates;
  await using server = await httpsServer(
    { key: good.key, cert: good.cert, ca: caPem, requestCert: true, rejectUnauthorized: true },
    (_request, response) => response.end('known'),
  );
  const spec = { url: server.url, ca: certificates.ca };
  const client = { cert: good.certFile, key: good.keyFile };
  expect(
    (await runCheck(http, { ...spec, clientCertificate: client }, { body: 'known' }, context())).messages,
  ).toEqual([]);
  expect((await runCheck(http, spec, { body: 'known' }, context())).messages).toHaveLength(1);
  const missing = await runCheck(
    http,
    { ...spec, clientCertificate: { cert: 'no.pem', key: 'no.key' } },
    {},
    context(),
  );
  expect(missing.observed).toMatchObject({
    kind: 'unobserved',
    reason: expect.stringMatching(/`(?:ca|clientCertificate.\w+)`: no.pem: there is no such file/),
  });
});

test('through a proxy, a tunnel for HTTPS', async () => {
  await using server = await counting(certificates.good);
  const targets: string[] = [];
  await using proxy = await tcpServer((socket) => {
    socket.once('data', (head) => {
      targets.push(head.toString().split(' ')[1] ?? '');
      const out = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(out).pipe(socket);
      });
      out.on('error', () => socket.destroy());
    });
  });
  const spec = {
    url: `https://localhost:${server.port}/t`,
    ca: certificates.ca,
    proxy: proxy.url.replace('tcp', 'http'),
  };
  const attempt = await runCheck(http, spec, { status: 200, body: 'ok' }, context());
  expect(attempt.messages).toEqual([]);
  expect(targets).toEqual([`localhost:${server.port}`]);
  await using refusing = await tcpServer((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')),
  );
  const refused = await runCheck(
    http,
    { ...spec, proxy: refusing.url.replace('tcp', 'http') },
    { status: 200 },
    context(),
  );
  expect(refused.messages[0]).toMatch(/the proxy did not connect to localhost:\d+: 403 Forbidden/);
});

describe('tls', () => {
  test('a valid certificate', async () => {
    await using server = await counting(certificates.good);
    const attempt = await runCheck(
      tls,
      { host: 'localhost', port: server.port, ca: certificates.ca },
      { expiresIn: { gt: '14d' }, altNames: { contains: 'localhost' } },
      context(),
    );
    expect(attempt.messages).toEqual([]);
    expect(attempt.described).toMatch(/^valid for (29|30) days$/);
  });

  test('an invalid one fails, unless that is expected', async () => {
    await using server = await counting(certificates.expired);
    const spec = { host: '127.0.0.1', port: String(server.port), ca: certificates.ca };
    expect((await runCheck(tls, spec, {}, context())).messages).toEqual([
      'expected a valid certificate, got one that is not: expired on 2021-01-01',
    ]);
    expect((await runCheck(tls, spec, { valid: false }, context())).messages).toEqual([]);
  });

  test('another name is asked for and checked', async () => {
    await using server = await counting(certificates.otherHost);
    const spec = { host: '127.0.0.1', port: server.port, servername: 'other.example', ca: certificates.ca };
    expect((await runCheck(tls, spec, { valid: true }, context())).messages).toEqual([]);
  });

  test('a closed port fails and may be retried', async () => {
    const port = await closedPort();
    const attempt = await runCheck(tls, { host: '127.0.0.1', port }, {}, context());
    expect(attempt.messages).toEqual([
      `expected a TLS handshake with 127.0.0.1:${port}, got connection refused`,
    ]);
    expect(attempt.judgement?.transient).toBe('network');
  });

  test('a silent server could not be found out', async () => {
    await using server = await tcpServer((socket) => socket.resume());
    const attempt = await runCheck(tls, { host: '127.0.0.1', port: server.port }, {}, { timeoutMs: 200 });
    expect(attempt.observed).toMatchObject({ kind: 'unobserved', transient: 'timeout' });
  });
});
