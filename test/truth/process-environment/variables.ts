import { writeFileSync } from 'node:fs';
import { saying } from '../http/targets.ts';
import type { Kind } from '../statement.ts';
import { beside, plainBeside } from './targets.ts';

const rule = 'docs/configuration.md: the environment of the process changes no verdict';
const http = (spec = '') => `
  http: { url: "\${url}"${spec} }
  expect: { status: 200, body: ok }`;
const trusting = http(', ca: "${ca}"');
const wss = `
  websocket: { url: "\${wss}" }
  expect: { handshake: { status: 101 } }`;
const tls = `
  tls: { host: localhost, port: "\${port}" }
  expect: { expiresIn: { gt: 1d } }`;
const revision = `
  revision: { url: "\${url}", header: x-revision, times: 1 }
  expect: { matches: { exists: true } }`;
const deployed = `
  env: { url: "\${url}" }
  expect: { A: b }`;
const accepting = () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
/** Every way by which a process may come to trust an authority. */
const trusted = ({ ca = '' }) => ({
  NODE_EXTRA_CA_CERTS: ca,
  SSL_CERT_FILE: ca,
  NODE_OPTIONS: '--use-openssl-ca',
});
const trustedBySystem = ({ ca = '' }) => ({
  ...accepting(),
  NODE_EXTRA_CA_CERTS: ca,
  SSL_CERT_FILE: ca,
  NODE_OPTIONS: '--use-system-ca',
});
const proxied = ({ elsewhere = '' }) => ({
  NODE_USE_ENV_PROXY: '1',
  HTTP_PROXY: elsewhere,
  HTTPS_PROXY: elsewhere,
  ALL_PROXY: elsewhere,
  http_proxy: elsewhere,
  https_proxy: elsewhere,
  NO_PROXY: '',
});
const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

export const variables: Kind = {
  kind: 'variables of the process change no verdict',
  rule,
  statements: [
    {
      says: 'NODE_TLS_REJECT_UNAUTHORIZED=0 and http of an expired certificate',
      is: 'failed',
      why: rule,
      target: beside('expired'),
      process: accepting,
      check: trusting,
      reason: /expired/,
    },
    {
      says: 'NODE_TLS_REJECT_UNAUTHORIZED=0 and a revision behind an unknown issuer',
      is: 'failed',
      why: rule,
      target: beside('good'),
      process: accepting,
      check: revision,
      reason: /certificate/,
    },
    {
      says: 'NODE_TLS_REJECT_UNAUTHORIZED=0 and a configuration behind an unknown issuer',
      is: 'errored',
      why: rule,
      target: beside('good'),
      process: accepting,
      check: deployed,
      reason: /certificate/,
    },
    {
      says: 'NODE_EXTRA_CA_CERTS, SSL_CERT_FILE with --use-openssl-ca, and http',
      is: 'failed',
      why: rule,
      target: beside('good'),
      process: trusted,
      check: http(),
      reason: /issuer not known/,
    },
    {
      says: 'NODE_EXTRA_CA_CERTS, NODE_TLS_REJECT_UNAUTHORIZED=0, and wss behind an unknown issuer',
      is: 'failed',
      why: rule,
      target: beside('good'),
      process: trustedBySystem,
      check: wss,
      reason: /issuer not known/,
    },
    {
      says: 'SSL_CERT_FILE with --use-system-ca, NODE_TLS_REJECT_UNAUTHORIZED=0, and tls',
      is: 'failed',
      why: rule,
      target: beside('good'),
      process: trustedBySystem,
      check: tls,
      reason: /issuer not known/,
    },
    {
      says: '--tls-max-v1.2 and a server of TLS 1.3',
      is: 'passed',
      why: rule,
      target: beside('good', { minVersion: 'TLSv1.3' }),
      process: () => ({ NODE_OPTIONS: '--tls-max-v1.2' }),
      check: trusting,
    },
    {
      says: 'a list of ciphers that no server has',
      is: 'passed',
      why: rule,
      target: beside('good', { maxVersion: 'TLSv1.2' }),
      process: () => ({ NODE_OPTIONS: '--tls-cipher-list=ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0' }),
      check: trusting,
    },
    {
      says: 'OPENSSL_CONF that allows TLS 1.0, --tls-min-v1.0, and a server of TLS 1.1',
      is: 'failed',
      why: rule,
      target: beside('good', old),
      process: ({ folder = '' }) => ({
        OPENSSL_CONF: weakConf(folder),
        NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT:@SECLEVEL=0',
      }),
      check: trusting,
      reason: /only TLS 1\.1/,
    },
    {
      says: 'variables of a proxy and http',
      is: 'passed',
      why: rule,
      target: plainBeside,
      process: proxied,
      check: http(),
    },
    {
      says: 'variables of a proxy and wss',
      is: 'failed',
      why: rule,
      target: beside('good'),
      process: proxied,
      check: wss.replace('url: "${wss}"', 'url: "${wss}", ca: "${ca}"'),
      reason: /got 200/,
    },
    {
      says: '--insecure-http-parser and headers that are not allowed',
      is: 'failed',
      why: rule,
      target: saying(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      ),
      process: () => ({ NODE_OPTIONS: '--insecure-http-parser' }),
      check: http(),
    },
    {
      says: '--max-http-header-size and an ordinary answer',
      is: 'passed',
      why: rule,
      target: saying(`HTTP/1.1 200 OK\r\nX-Long: ${'a'.repeat(20_000)}\r\nContent-Length: 2\r\n\r\nok`),
      process: () => ({ NODE_OPTIONS: '--max-http-header-size=4096' }),
      check: http(),
    },
    {
      says: 'a proxy, --dns-result-order, another time zone and language, NODE_DEBUG, --trace-tls, and https',
      is: 'passed',
      why: rule,
      target: beside('good'),
      process: (vars) => ({
        ...proxied(vars),
        NODE_DEBUG: 'http,tls,net',
        NODE_OPTIONS: '--dns-result-order=ipv6first --no-network-family-autoselection --trace-tls',
        TZ: 'Pacific/Apia',
        LANG: 'tr_TR.UTF-8',
        LC_ALL: 'tr_TR.UTF-8',
      }),
      check: trusting,
    },
  ],
};

function weakConf(folder: string): string {
  const file = `${folder}/openssl.cnf`;
  writeFileSync(
    file,
    'nodejs_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = weak\n[weak]\nMinProtocol = TLSv1\nCipherString = DEFAULT:@SECLEVEL=0\n',
  );
  return file;
}
