import type { Kind, Statement } from '../statement.ts';
import { check, sending } from './targets.ts';

const closed = 'docs/plan-language.md: objects are closed, and every value has its place';

function refused(says: string, written: string, reason: RegExp): Statement {
  return { says, is: 'invalid', why: closed, check: `\n  ${written}`, reason };
}

export const plans: Kind = {
  kind: 'what cannot be asked is refused before anything runs',
  rule: closed,
  statements: [
    refused(
      'an address without a port',
      'grpc: { address: localhost }',
      /host with its port.*localhost:443/s,
    ),
    refused(
      'an address that is a URL',
      'grpc: { address: "https://localhost:50051/x" }',
      /write address: "?localhost:50051/,
    ),
    refused(
      'a certificate that is expected not to be valid',
      'grpc: { address: "localhost:1", tls: true }\n  expect: { tls: { valid: false } }',
      /never holds; a check of the type tls/,
    ),
    refused(
      'a certificate of a call in the open',
      'grpc: { address: "localhost:1" }\n  expect: { tls: { expiresIn: { gt: 7d } } }',
      /in the open there is no certificate; add tls: true/,
    ),
    {
      ...refused(
        'an authority in a file that is not there',
        'grpc: { address: "localhost:1", tls: { ca: tls/missing.pem } }',
        /`ca`: tls\/missing\.pem: there is no such file/,
      ),
      is: 'errored',
    },
    refused('an address as text', 'grpc: localhost:50051', /grpc: \{ address: "?localhost:50051/),
    refused('another word for the address', 'grpc: { url: "localhost:50051" }', /address/),
    refused('a port that there is not', 'grpc: { address: "localhost:70000" }', /host with its port/),
    refused(
      'a status that there is not',
      `grpc: { address: "localhost:1" }\n  expect: { status: OK }`,
      /SERVING/,
    ),
    refused(
      'a status in place of expectations',
      `grpc: { address: "localhost:1" }\n  expect: SERVING`,
      /expect: \{ status: SERVING \}/,
    ),
    refused('no status of a list', `grpc: { address: "localhost:1" }\n  expect: { status: [] }`, /status/),
    refused(
      'metadata with a line break',
      `grpc: { address: "localhost:1", metadata: { a: "b\\nc" } }`,
      /printable ASCII/,
    ),
    refused(
      'metadata that gRPC sends itself',
      `grpc: { address: "localhost:1", metadata: { grpc-timeout: 1S } }`,
      /not a name that metadata can have/,
    ),
    {
      says: 'a secret with a line break in it',
      is: 'errored',
      why: 'nothing that a header cannot hold is sent, nor shown',
      env: { STAGING_CHECK_SECRET_KEY: 'one\ntwo' },
      target: sending({}),
      check: '\n  grpc: { address: "${address}", metadata: { x-key: "${secret:KEY}" } }',
      reason: /^(?!.*two).*printable ASCII/,
    },
    {
      says: 'a host that is not listed',
      is: 'errored',
      why: 'docs/checks.md: every probe reaches only the hosts that its environment lists',
      check: '\n  grpc: { address: "staging.invalid:443" }',
      reason: /not in the environment's hosts/,
    },
    {
      says: 'a proxy that the process names is not asked',
      is: 'passed',
      why: 'docs/checks.md, rule 5: the environment of the process changes no verdict',
      target: sending({}),
      process: () => ({
        http_proxy: 'http://127.0.0.1:1',
        grpc_proxy: 'http://127.0.0.1:1',
        https_proxy: 'http://127.0.0.1:1',
      }),
      check,
    },
  ],
};
