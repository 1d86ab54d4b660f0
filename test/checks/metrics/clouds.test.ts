import { execFile } from 'node:child_process';
import { mkdtempDisposable } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { metrics } from '../../../src/checks/metrics/metrics.ts';
import { openCloudAccess } from '../../../src/platform/cloud-access.ts';
import { httpServer } from '../../support/http-server.ts';
import { runCheck, unobservedReason } from '../../support/run-check.ts';
import { verifySignatureV4 } from '../../support/signature-v4.ts';

const keys = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG',
  AWS_SESSION_TOKEN: 'session',
};
const query = 'sum(up{job="api"}) + 1';

function answerOne(response: ServerResponse) {
  const now = Date.now() / 1_000;
  const value = [now, String(now)];
  const data = { resultType: 'vector', result: [{ metric: {}, value }] };
  response.end(JSON.stringify({ status: 'success', data }));
}

it.each([
  ['short', query],
  ['so long that it goes in a body', `${query} #${'x'.repeat(5_000)}`],
])('a query to AWS is signed: %s', async (_, text) => {
  await using server = await httpServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const scope = verifySignatureV4(request, body, keys.AWS_SECRET_ACCESS_KEY)?.scope;
      const isWell =
        scope?.endsWith('/eu-west-1/aps/aws4_request') &&
        request.headers['x-amz-security-token'] === 'session';
      if (isWell) answerOne(response);
      else response.writeHead(403).end('{"message":"The request signature we calculated does not match"}');
    });
  });
  const ask = (environment: Record<string, string>, auth: unknown) =>
    runCheck(
      metrics,
      { prometheus: `${server.url}/workspaces/ws-1`, query: text, auth },
      { value: { gt: 1 } },
      { cloud: openCloudAccess(environment) },
    );
  expect((await ask(keys, { aws: { region: 'eu-west-1' } })).judgement).toMatchObject({
    failures: [],
    inconclusive: null,
  });
  expect(unobservedReason(await ask(keys, { aws: { region: 'eu-west-2' } }))).toMatch(
    /may not read metrics there.*status 403: The request signature/,
  );
  expect(unobservedReason(await ask(keys, 'aws'))).toMatch(/does not say in which region/);
  expect(
    unobservedReason(await ask({ AWS_EC2_METADATA_DISABLED: 'true' }, { aws: { region: 'eu-west-1' } })),
  ).toMatch(/no AWS credentials/);
});

it('a query to Google has the token of the machine, which goes to no other host', async () => {
  await using metadata = await httpServer((request, response) => {
    response.setHeader('metadata-flavor', 'Google');
    response.setHeader('content-type', 'application/json');
    response.end(
      request.url?.includes('/token')
        ? '{"access_token":"ya29.test","expires_in":3600,"token_type":"Bearer"}'
        : '{}',
    );
  });
  const program = `
    import { openCloudAccess } from ${JSON.stringify(new URL('../../../src/platform/cloud-access.ts', import.meta.url).href)};
    console.log(JSON.stringify(await openCloudAccess({}).google(AbortSignal.timeout(5_000))));
  `;
  // Google's library asks gcloud, which writes down there what it was asked.
  await using home = await mkdtempDisposable(join(tmpdir(), 'sc-home-'));
  const env = {
    PATH: process.env.PATH ?? '',
    GCE_METADATA_HOST: metadata.url.replace('http://', ''),
    METADATA_SERVER_DETECTION: 'assume-present',
    HOME: home.path,
  };
  const { stdout } = await promisify(execFile)(execPath, ['--input-type=module', '-e', program], { env });
  expect(JSON.parse(stdout)).toEqual({ kind: 'headers', headers: { authorization: 'Bearer ya29.test' } });
  const google = () =>
    Promise.resolve({ kind: 'headers' as const, headers: { authorization: 'Bearer ya29.test' } });
  const cloud = { ...openCloudAccess({}), google };
  await using server = await httpServer((request, response) => {
    if (request.headers.authorization === 'Bearer ya29.test') answerOne(response);
    else response.writeHead(401).end();
  });
  const passed = await runCheck(
    metrics,
    { prometheus: server.url, query, auth: 'google' },
    { value: { gt: 1 } },
    { cloud },
  );
  expect(passed.judgement).toMatchObject({ failures: [], inconclusive: null });
  const other = await runCheck(
    metrics,
    { prometheus: 'https://example.com', query, auth: 'google' },
    { value: { gt: 1 } },
    { cloud },
  );
  expect(unobservedReason(other)).toMatch(
    /a token of Google is sent to googleapis.com over https and to nobody else/,
  );
});
