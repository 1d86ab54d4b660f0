import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { httpServer } from '../../support/http-server.ts';
import type { Kind } from '../statement.ts';
import { behindProxy, ok, showing } from './targets.ts';

const asks = (expect: string, spec = '') => `
  http: { url: "\${url}", ca: "\${ca}"${spec} }
  expect: ${expect}`;
const looks = (expect: string, spec = '') => `
  tls: { host: localhost, port: "\${port}", ca: "\${ca}"${spec} }
  expect: ${expect}`;
const names = 'RFC 9525 6.3: only alternative names are looked at, and * is a whole label';
const chain = 'RFC 5280 6.1.3: every certificate of the path must be in its time';
const whole = 'docs/checks.md: expiresIn is of the whole chain and of every hop';

export const validity: Kind = {
  kind: 'a certificate counts with its chain, its names and every hop',
  rule: 'RFC 5280 6; RFC 9525',
  statements: [
    {
      says: 'a certificate for this host by a known authority',
      is: 'passed',
      why: chain,
      target: showing('good'),
      check: asks('{ status: 200 }'),
    },
    {
      says: 'an authority that nobody named',
      is: 'failed',
      why: chain,
      target: showing('good'),
      check: '\n  http: { url: "${url}" }\n  expect: { status: 200 }',
      reason: /issuer not known/,
    },
    {
      says: 'signed by itself',
      is: 'failed',
      why: chain,
      target: showing('selfSigned'),
      check: asks('{ status: 200 }'),
      reason: /self-signed/,
    },
    {
      says: 'expired',
      is: 'failed',
      why: chain,
      target: showing('expired'),
      check: asks('{ status: 200 }'),
      reason: /expired on 2021-01-01/,
    },
    {
      says: 'for another host',
      is: 'failed',
      why: names,
      target: showing('otherHost'),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /for other\.example, not for localhost/,
    },
    {
      says: 'a common name is no alternative name',
      is: 'failed',
      why: names,
      target: showing('onlyCommonName'),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /names no host/,
    },
    {
      says: 'a wildcard inside of a label',
      is: 'failed',
      why: names,
      target: showing('partialWildcard'),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /wrong host/,
    },
    {
      says: 'signed by a certificate that may sign none',
      is: 'failed',
      why: 'RFC 5280 6.1.4 (k)',
      target: showing('bySimple'),
      check: looks('{ expiresIn: { gt: 1d } }'),
    },
    {
      says: 'meant for a client',
      is: 'failed',
      why: 'RFC 5280 4.2.1.12',
      target: showing('forClient'),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /not meant for a server/,
    },
    {
      says: 'an intermediate is not sent',
      is: 'failed',
      why: 'RFC 8446 4.4.2: the sender must send it',
      target: showing('withoutIntermediate'),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /intermediate certificate is not sent/,
    },
    {
      says: 'two days are left',
      is: 'failed',
      why: whole,
      target: showing('soon'),
      check: looks('{ expiresIn: { gt: 14d } }'),
    },
    {
      says: 'two days are left to the intermediate above',
      is: 'failed',
      why: whole,
      target: showing('soonAbove'),
      check: looks('{ expiresIn: { gt: 14d } }'),
      reason: /CN=Between/,
    },
    {
      says: 'two days are left to the intermediate above, asked over HTTP',
      is: 'failed',
      why: whole,
      target: showing('soonAbove'),
      check: asks('{ tls: { expiresIn: { gt: 14d } } }'),
      reason: /CN=Between/,
    },
    {
      says: 'the authority ends before 300 days have',
      is: 'passed',
      why: whole,
      target: showing('soonAbove'),
      check: looks('{ expiresIn: { gt: 1d } }'),
    },
    {
      says: 'two days are left to the first hop, and the next is not TLS',
      is: 'failed',
      why: whole,
      target: async (stage) => {
        const end = stage.use(await httpServer(ok));
        return await showing('soon', {}, (_request, response) =>
          response.writeHead(302, { location: end.url }).end(),
        )(stage);
      },
      check: asks('{ body: ok, tls: { expiresIn: { gt: 14d } } }', ', redirects: 1'),
      reason: /expiresIn/,
    },
    {
      says: 'two days are left to the first of two hops',
      is: 'failed',
      why: whole,
      target: async (stage) => {
        const end = await showing('good')(stage);
        return await showing('soon', {}, (_request, response) =>
          response.writeHead(302, { location: end.url ?? '' }).end(),
        )(stage);
      },
      check: asks('{ body: ok, tls: { expiresIn: { gt: 14d } } }', ', redirects: 1'),
      reason: /127\.0\.0\.1:\d+: CN=localhost/,
    },
    {
      says: 'the first hop has a certificate that is not valid',
      is: 'failed',
      why: 'nothing is believed of who sends elsewhere without showing who he is',
      target: async (stage) => {
        const end = await showing('good')(stage);
        return await showing('expired', {}, (_request, response) =>
          response.writeHead(302, { location: end.url ?? '' }).end(),
        )(stage);
      },
      check: asks('{ body: ok }', ', redirects: 1, insecure: true'),
      reason: /expired/,
    },
    {
      says: 'two days are left to the proxy',
      is: 'failed',
      why: whole,
      target: behindProxy(showing('good'), 'soon'),
      check: asks('{ body: ok, tls: { expiresIn: { gt: 14d } } }', ', proxy: "${proxy}"'),
      reason: /expiresIn/,
    },
    {
      says: 'the proxy has a certificate that is not valid',
      is: 'failed',
      why: chain,
      target: behindProxy(showing('good'), 'expired'),
      check: asks('{ body: ok }', ', insecure: true, proxy: "${proxy}"'),
      reason: /expired/,
    },
    {
      says: 'two days are left to the target behind a proxy',
      is: 'failed',
      why: whole,
      target: behindProxy(showing('soon')),
      check: asks('{ body: ok, tls: { expiresIn: { gt: 14d } } }', ', proxy: "${proxy}"'),
    },
    {
      says: 'one that is not valid is what was expected',
      is: 'passed',
      why: 'docs/checks.md: valid: false',
      target: showing('expired'),
      check: looks('{ valid: false }'),
    },
    {
      says: 'one that is valid is not what was expected',
      is: 'failed',
      why: 'docs/checks.md: valid: false',
      target: showing('good'),
      check: looks('{ valid: false }'),
    },
    {
      says: 'nothing is sent over one that is not valid',
      is: 'failed',
      why: 'docs/checks.md, http',
      target: showing('selfSigned'),
      check: asks('{ status: 200 }'),
    },
    {
      says: 'a file of authorities without a certificate in it',
      is: 'errored',
      why: 'the built-in ones do not stand in for it',
      target: async (stage) => ({ ...(await showing('good')(stage)), ca: await emptyFile(stage.folder) }),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /no certificate in PEM/,
    },
    {
      says: 'a file of authorities that is not there',
      is: 'errored',
      why: 'it could not be found out',
      target: async (stage) => ({ ...(await showing('good')(stage)), ca: `${stage.folder}/none.pem` }),
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /there is no such file/,
    },
    {
      says: 'a pipe where a file of authorities should be',
      is: 'errored',
      why: 'nothing ever comes out of it, and a check does not wait for that',
      target: async (stage) => {
        const ca = `${stage.folder}/pipe.pem`;
        await promisify(execFile)('mkfifo', [ca]);
        return { ...(await showing('good')(stage)), ca };
      },
      check: looks('{ expiresIn: { gt: 1d } }'),
      reason: /is no file/,
    },
    {
      says: 'a client certificate whose key is another one',
      is: 'errored',
      why: 'it is not the target',
      target: showing('good'),
      check: asks(
        '{ status: 200 }',
        ', clientCertificate: { cert: "${folder}/client.pem", key: "${folder}/ca.pem" }',
      ),
      reason: /belong together/,
    },
    {
      says: 'one of its names is the unwanted',
      is: 'failed',
      why: 'docs/checks.md, rule 3: names are spoken of one by one',
      target: showing('good'),
      check: looks('{ altNames: { ne: localhost } }'),
      reason: /altNames not "localhost"/,
    },
  ],
};

async function emptyFile(folder: string): Promise<string> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${folder}/empty.pem`, '# nothing here\n');
  return `${folder}/empty.pem`;
}
