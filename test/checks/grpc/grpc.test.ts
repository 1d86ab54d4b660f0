import { ServerCredentials, status } from '@grpc/grpc-js';
import { afterAll, expect, test } from 'vitest';
import { grpc } from '../../../src/checks/grpc/grpc.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { healthServer, http2Server, reply } from '../../support/grpc-server.ts';
import { closedPort, httpServer } from '../../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

await using stack = new AsyncDisposableStack();
const certificates = stack.use(await makeCertificates());
const plain = stack.use(
  await healthServer((service) => {
    if (service === '' || service === 'payments.v1') return { status: 1 };
    if (service === 'draining') return { status: 2 };
    if (service === 'hangs') return 'never';
    if (service === 'private') return { code: status.UNAUTHENTICATED, details: 'tøken 100%' };
    return { code: status.NOT_FOUND, details: 'unknown service' };
  }),
);
const owned = stack.move();
afterAll(() => owned.disposeAsync());

const address = `127.0.0.1:${plain.port}`;
const { root, ca } = certificates;
const secure = (shown: { cert: string; key: string }, clients = false) =>
  healthServer(
    () => ({ status: 1 }),
    ServerCredentials.createSsl(
      Buffer.from(certificates.caPem),
      [{ cert_chain: Buffer.from(shown.cert), private_key: Buffer.from(shown.key) }],
      clients,
    ),
  );

test('a server as a whole, and one of its services', async () => {
  const whole = await runCheck(grpc, { address });
  expect(whole.messages).toEqual([]);
  expect(whole.described).toMatch(/^SERVING in \d+ ms$/);
  expect(observationOf(whole)).toMatchObject({ target: address, service: '', status: 'SERVING', code: 0 });
  expect((await runCheck(grpc, { address, service: 'payments.v1' })).messages).toEqual([]);
});

test('what is not served is told by its status, or may be what is wanted', async () => {
  const spec = { address, service: 'draining' };
  expect((await runCheck(grpc, spec)).messages).toEqual(['expected status SERVING, got NOT_SERVING']);
  expect((await runCheck(grpc, spec, { status: 'NOT_SERVING' })).messages).toEqual([]);
  expect((await runCheck(grpc, spec, { status: ['SERVING', 'UNKNOWN'] })).messages).toEqual([
    'expected status one of SERVING, UNKNOWN, got NOT_SERVING',
  ]);
});

test('what a server says of a call that did not end well is told in words', async () => {
  expect((await runCheck(grpc, { address, service: 'orders' })).messages).toEqual([
    'expected status SERVING, got NOT_FOUND (the server knows no health of "orders"), the server says "unknown service"',
  ]);
  expect((await runCheck(grpc, { address, service: 'private' })).messages).toEqual([
    'expected status SERVING, got UNAUTHENTICATED (the server does not accept who asks; `metadata` says what is sent), the server says "tøken 100%"',
  ]);
});

test('the call is what was asked for', async () => {
  const metadata = { 'X-Tenant': 'staging', 'trace-bin': 'AAEC' };
  await runCheck(grpc, { address, service: 'payments.v1', metadata }, {}, { timeoutMs: 9_000 });
  const call = plain.calls.at(-1);
  expect(call?.request).toEqual(Buffer.from('\n\u000bpayments.v1'));
  expect(call?.metadata.getMap()).toMatchObject({
    'x-tenant': 'staging',
    'trace-bin': Buffer.from([0, 1, 2]),
  });
});

test('a server that does not answer ends with the time limit', async () => {
  const attempt = await runCheck(grpc, { address, service: 'hangs' }, {}, { timeoutMs: 150 });
  expect(unobservedReason(attempt)).toBe(
    `health of ${address}, waiting for the answer: not finished within 150 ms`,
  );
});

test('TLS: the certificate is judged before anything is sent', async () => {
  await using good = await secure(certificates.good);
  await using expired = await secure(certificates.expired);
  const ask = (port: number, tls: unknown, wanted = {}) =>
    runCheck(grpc, { address: `localhost:${port}`, tls }, wanted, { root });
  const seen = await ask(good.port, { ca }, { tls: { expiresIn: { gt: '1d' } } });
  expect(seen.messages).toEqual([]);
  expect(observationOf(seen)).toMatchObject({ certificate: { valid: true } });
  expect((await ask(good.port, { ca }, { tls: { expiresIn: { gt: '90d' } } })).messages).toHaveLength(1);
  expect((await ask(good.port, true)).messages[0]).toMatch(
    /nothing was sent, .* self-signed certificate in the chain/,
  );
  expect((await ask(good.port, { ca, servername: 'other.example' })).messages[0]).toMatch(/wrong host/);
  expect((await ask(expired.port, { ca })).messages[0]).toMatch(/nothing was sent, .* expired/);
  expect(expired.calls).toEqual([]);
});

test('TLS: a client certificate, a server without HTTP/2, a port in the open', async () => {
  await using mutual = await secure(certificates.good, true);
  const spec = (port: number, tls: unknown) => ({ address: `localhost:${port}`, tls });
  const { certFile: cert, keyFile: key } = certificates.good;
  const known = await runCheck(
    grpc,
    spec(mutual.port, { ca, clientCertificate: { cert, key } }),
    {},
    { root },
  );
  expect(known.messages).toEqual([]);
  const unknown = await runCheck(grpc, spec(mutual.port, { ca }), {}, { root });
  expect(unknown.messages[0]).toMatch(/wants? a client certificate/);
  const open = await runCheck(grpc, spec(plain.port, { ca }), {}, { root });
  expect(open.messages[0]).toBe('expected status SERVING, got the port does not speak TLS');
  const inTheOpen = await runCheck(grpc, spec(mutual.port, false));
  expect(inTheOpen.messages[0]).toMatch(/speaks TLS.*tls: true/);
});

test('a closed port, a server of HTTP/1.1 and a host that is not listed', async () => {
  const port = await closedPort();
  const closed = await runCheck(grpc, { address: `127.0.0.1:${port}` });
  expect(closed.messages).toEqual(['expected status SERVING, got connection refused']);
  expect(closed.judgement?.transient).toBe('network');
  await using http = await httpServer((_request, response) => response.end('ok'));
  expect((await runCheck(grpc, { address: `127.0.0.1:${http.port}` })).messages).toEqual([
    'expected status SERVING, got the server speaks HTTP/1.1, and gRPC needs HTTP/2',
  ]);
  const refused = await runCheck(grpc, { address }, {}, { hosts: ['localhost'] });
  expect(unobservedReason(refused)).toContain(`${address} is not in the environment's hosts`);
});

test('a page in place of gRPC is told by its status', async () => {
  await using server = await http2Server((stream) =>
    reply(stream, {
      headers: { ':status': 502, 'content-type': 'text/html' },
      body: '<h1>Bad</h1>',
      trailers: null,
    }),
  );
  const attempt = await runCheck(grpc, { address: `127.0.0.1:${server.port}` });
  expect(attempt.messages).toEqual(['expected status SERVING, got HTTP 502 with text/html in place of gRPC']);
  expect(attempt.judgement?.transient).toBe('http_5xx');
  expect(observationOf(attempt)).toMatchObject({ http: { status: 502, body: '<h1>Bad</h1>' } });
});
