import { tcpServer } from '../../support/http-server.ts';
import type { Kind, Stage } from '../statement.ts';
import { ok, showing } from './targets.ts';

const asks = `
  http: { url: "\${url}", ca: "\${ca}" }
  expect: { status: 200 }`;
const looks = `
  tls: { host: localhost, port: "\${port}", ca: "\${ca}" }
  expect: { expiresIn: { gt: 1d } }`;
const opens = `
  websocket: { url: "\${wss}", ca: "\${ca}" }
  expect: { handshake: { status: 101 } }`;
const words = 'docs/checks.md: what a server refuses is said in words';

/** What nobody should speak any more. */
const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

export const refusals: Kind = {
  kind: 'a refusal of TLS is said in words',
  rule: 'RFC 8446 6.2; RFC 7301 3.2',
  statements: [
    {
      says: 'a port that greets in the open',
      is: 'failed',
      why: words,
      target: plain('220 mail ESMTP\r\n'),
      check: looks,
      reason: /got the port does not speak TLS$/,
    },
    {
      says: 'a port that answers TLS with HTTP',
      is: 'failed',
      why: words,
      target: plain('HTTP/1.1 400 Bad Request\r\n\r\n'),
      check: asks,
      reason: /the port does not speak TLS/,
    },
    {
      says: 'a port that closes at once',
      is: 'failed',
      why: words,
      target: plain(null),
      check: looks,
      reason: /connection closed during the TLS handshake|connection reset/,
    },
    {
      says: 'a port that speaks TLS, asked in the open',
      is: 'failed',
      why: words,
      target: openly(),
      check: '\n  http: { url: "${url}" }\n  expect: { status: 200 }',
      reason: /speaks TLS|whole answer/,
    },
    {
      says: 'a client certificate is wanted, in TLS 1.3',
      is: 'failed',
      why: 'RFC 8446 4.4.2.4: the alert comes when the handshake is over for the client',
      target: showing('good', { requestCert: true, minVersion: 'TLSv1.3' }),
      check: asks,
      reason: /wants a client certificate/,
    },
    {
      says: 'a client certificate is wanted, in TLS 1.2',
      is: 'failed',
      why: 'RFC 5246 7.4.6',
      target: showing('good', { requestCert: true, maxVersion: 'TLSv1.2' }),
      check: asks,
      reason: /wants a client certificate/,
    },
    {
      says: 'a client certificate is wanted of a WebSocket',
      is: 'failed',
      why: words,
      target: wss(showing('good', { requestCert: true })),
      check: opens,
      reason: /wants a client certificate/,
    },
    {
      says: 'a client certificate of an authority that the server does not know',
      is: 'failed',
      why: 'the server closes without an alert, and that is all there is to say',
      target: showing('good', { requestCert: true, minVersion: 'TLSv1.3' }),
      check: asks.replace(
        'ca: "${ca}"',
        'ca: "${ca}", clientCertificate: { cert: "${folder}/client.pem", key: "${folder}/client.key" }',
      ),
      reason: /connection closed before the whole answer/,
    },
    {
      says: 'TLS 1.1 and nothing newer',
      is: 'failed',
      why: 'RFC 8996: it must not be used',
      target: showing('good', old),
      check: looks,
      reason: /offers only TLS 1\.1/,
    },
    {
      says: 'TLS 1.1 and nothing newer of a WebSocket',
      is: 'failed',
      why: 'RFC 8996',
      target: wss(showing('good', old)),
      check: opens,
      reason: /offers only TLS 1\.1/,
    },
    {
      says: 'HTTP/2 only, asked over HTTP',
      is: 'failed',
      why: 'RFC 7301 3.2: no_application_protocol',
      target: showing('good', { ALPNProtocols: ['h2'] }),
      check: asks,
      reason: /speaks no HTTP\/1\.1/,
    },
    {
      says: 'HTTP/2 only, whose certificate is looked at',
      is: 'passed',
      why: 'RFC 7301 3.1: a client need not name protocols',
      target: showing('good', { ALPNProtocols: ['h2'] }),
      check: looks,
    },
    {
      says: 'another protocol only, whose certificate is looked at',
      is: 'passed',
      why: 'a certificate is no matter of HTTP',
      target: showing('good', { ALPNProtocols: ['postgresql'] }),
      check: looks,
    },
    {
      says: 'no cipher in common',
      is: 'failed',
      why: 'RFC 8446 6.2: handshake_failure',
      target: showing('good', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' }),
      check: looks,
      reason: /refuses the TLS handshake/,
    },
    {
      says: 'a WebSocket to an expired certificate',
      is: 'failed',
      why: 'RFC 6455 4.1, 5',
      target: wss(showing('expired')),
      check: opens,
      reason: /expired/,
    },
    {
      says: 'a WebSocket to a certificate for another host',
      is: 'failed',
      why: 'RFC 6455 4.1, 5; RFC 9525',
      target: wss(showing('otherHost')),
      check: opens,
      reason: /wrong host/,
    },
    {
      says: 'a WebSocket to an authority that nobody named',
      is: 'failed',
      why: 'RFC 5280 6',
      target: wss(showing('good')),
      check: opens.replace(', ca: "${ca}"', ''),
      reason: /issuer not known/,
    },
    {
      says: 'a proxy says yes, and a page stands behind it in the same packet',
      is: 'failed',
      why: 'docs/checks.md, rule 7: what it put there is no TLS, and holds nobody up',
      target: plain('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage'),
      check: `
  timeout: 4s
  http: { url: "https://localhost/", proxy: "http://localhost:\${port}" }
  expect: { status: 200 }`,
      reason: /does not speak TLS|closed during the TLS handshake/,
    },
    {
      says: 'a client certificate is wanted, in TLS 1.3, where only the certificate is looked at',
      is: 'failed',
      why: 'RFC 8446 4.4.2.4: the refusal comes behind the handshake',
      target: showing('good', { requestCert: true, minVersion: 'TLSv1.3' }),
      check: looks,
      reason: /wants a client certificate/,
    },
    {
      says: 'a client certificate is wanted, in TLS 1.2, where only the certificate is looked at',
      is: 'failed',
      why: 'RFC 5246 7.4.6',
      target: showing('good', { requestCert: true, maxVersion: 'TLSv1.2' }),
      check: looks,
      reason: /wants a client certificate/,
    },
  ],
};

/** A port that says this to whoever comes, or closes. */
function plain(greeting: string | null) {
  return async (stage: Stage) => {
    const server = stage.use(
      await tcpServer((socket) => {
        if (greeting === null) socket.end();
        else socket.once('data', () => socket.end(greeting));
      }),
    );
    const certificate = await showing('good')(stage);
    return { ...certificate, url: `https://localhost:${server.port}`, port: String(server.port) };
  };
}

function openly() {
  return async (stage: Stage) => {
    const { url = '', ...rest } = await showing('good', {}, ok)(stage);
    return { ...rest, url: url.replace('https', 'http') };
  };
}

function wss(target: (stage: Stage) => Promise<Readonly<Record<string, string>>>) {
  return async (stage: Stage) => {
    const vars = await target(stage);
    return { ...vars, wss: (vars.url ?? '').replace('https', 'wss') };
  };
}
