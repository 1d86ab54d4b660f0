import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { awsCredentialChain } from '../../src/platform/aws/credentials.ts';
import { openCloudAccess } from '../../src/platform/cloud-access.ts';
import { httpServer } from '../support/http-server.ts';
import { verifySignatureV4 } from '../support/signature-v4.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG' };
const scope = { region: 'eu-central-1', service: 'aps' };
const later = () => new Date(Date.now() + 3_600_000).toISOString();
const ofRole = (n: number) => ({
  AccessKeyId: `AKID${n}`,
  SecretAccessKey: 'secret',
  Token: 'token',
  Expiration: later(),
});

it.each([
  [
    'GET',
    '/workspaces/ws-1/api/v1/query?query=sum(rate(http_requests_total%7Bjob%3D%22a+b%22%7D%5B5m%5D))%20%2B%201',
    null,
  ],
  ['GET', '/workspaces/ws-1/api/v1/query?b=2&a=%E2%82%AC&a=1', null],
  ['POST', '/workspaces/ws-1/api/v1/query_range', 'query=up&start=1&end=2'],
])(
  'a request is signed so that who computes it again comes to the same: %s %s',
  async (method, path, body) => {
    let came: { request: IncomingMessage; body: string } | null = null;
    await using server = await httpServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        came = { request, body: text };
        response.end();
      });
    });
    const url = `${server.url}${path}`;
    const request = { method, url, headers: { 'x-scope': 'a' }, body };
    const signed = await openCloudAccess(keys).aws(request, scope, AbortSignal.timeout(5_000));
    if (signed.kind !== 'headers') throw new Error(signed.reason);
    await fetch(url, { method, body, headers: { ...request.headers, ...signed.headers } });
    if (came === null) throw new Error('nothing came');
    const { request: sent, body: text }: { request: IncomingMessage; body: string } = came;
    expect(verifySignatureV4(sent, text, keys.AWS_SECRET_ACCESS_KEY)).toMatchObject({ key: 'AKIDEXAMPLE' });
    expect(verifySignatureV4(sent, `${text}x`, keys.AWS_SECRET_ACCESS_KEY)).toBeNull();
  },
);

it('a token of the cluster becomes a role, once until it is about to expire', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'irsa-'));
  const file = join(folder, 'token');
  await writeFile(file, 'web-token\n');
  const bodies: string[] = [];
  await using sts = await httpServer((request, response) => {
    request.on('data', (chunk) => bodies.push(String(chunk)));
    request.on('end', () => {
      const { AccessKeyId, SecretAccessKey, Token, Expiration } = ofRole(bodies.length);
      response.end(
        `<AssumeRoleWithWebIdentityResponse><Credentials><AccessKeyId>${AccessKeyId}</AccessKeyId><SecretAccessKey>${SecretAccessKey}</SecretAccessKey><SessionToken>${Token}</SessionToken><Expiration>${Expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResponse>`,
      );
    });
  });
  let now = Date.now();
  const chain = awsCredentialChain(
    {
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/r',
      AWS_ENDPOINT_URL_STS: sts.url,
    },
    () => now,
  );
  expect((await Promise.all([chain('eu-west-1'), chain('eu-west-1')])).map((one) => one.accessKeyId)).toEqual(
    ['AKID1', 'AKID1'],
  );
  expect(bodies).toEqual([expect.stringContaining('WebIdentityToken=web-token')]);
  now += 3_400_000;
  expect((await chain('eu-west-1')).accessKeyId).toBe('AKID2');
  await rm(folder, { recursive: true });
});

it('a container and an instance tell the role that they run with', async () => {
  await using server = await httpServer((request, response) => {
    const { url = '', method, headers } = request;
    if (url === '/pod')
      response.end(headers.authorization === 'pod-token' ? JSON.stringify(ofRole(1)) : '{}');
    else if (method === 'PUT') response.end('imds-token');
    else if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') response.writeHead(401).end();
    else if (url.endsWith('/security-credentials/')) response.end('my-role\n');
    else response.end(url.endsWith('/my-role') ? JSON.stringify(ofRole(2)) : '');
  });
  const pod = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/pod`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod-token',
  };
  expect(await awsCredentialChain(pod)('r')).toMatchObject({ accessKeyId: 'AKID1', sessionToken: 'token' });
  const instance = { AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url };
  expect(await awsCredentialChain(instance)('r')).toMatchObject({ accessKeyId: 'AKID2' });
});

it.each([
  [{ AWS_EC2_METADATA_DISABLED: 'true' }, /^no AWS credentials: set AWS_ACCESS_KEY_ID/],
  [{ AWS_ACCESS_KEY_ID: 'a' }, /set by half: AWS_SECRET_ACCESS_KEY is missing/],
  [{ AWS_SECRET_ACCESS_KEY: 'a' }, /set by half: AWS_ACCESS_KEY_ID is missing/],
  [
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/no/such', AWS_ROLE_ARN: 'arn' },
    /for the token in \/no\/such .* cannot be asked for: ENOENT/,
  ],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/x' }, /was not asked: over plain HTTP only/],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'nonsense' }, /it is no URL/],
  [{ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/x' }, /was not given: .*/],
])('what is missing is said: %j', async (environment, message) => {
  const found = await openCloudAccess(environment).aws(
    { method: 'GET', url: 'https://example.com/', headers: {}, body: null },
    scope,
    AbortSignal.timeout(5_000),
  );
  expect(found).toEqual({ kind: 'unavailable', reason: expect.stringMatching(message) });
});

it('a refusal and an answer that is none are told, and asked again the next time', async () => {
  let asked = 0;
  await using server = await httpServer((_request, response) => {
    asked += 1;
    if (asked === 1)
      response
        .writeHead(403)
        .end('<Error><Message>Not authorized to perform sts:AssumeRole</Message></Error>');
    else response.end(asked === 2 ? '<html>' : JSON.stringify(ofRole(3)));
  });
  const chain = awsCredentialChain({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/` });
  await expect(chain('r')).rejects.toThrow(
    /was refused \(status 403: Not authorized to perform sts:AssumeRole\)/,
  );
  await expect(chain('r')).rejects.toThrow(/something else than credentials/);
  expect((await chain('r')).accessKeyId).toBe('AKID3');
});

it('a signal ends the search', async () => {
  await using server = await httpServer(() => {});
  const access = openCloudAccess({ AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url });
  const found = await access.aws(
    { method: 'GET', url: 'https://example.com/', headers: {}, body: null },
    scope,
    AbortSignal.abort(),
  );
  expect(found).toEqual({ kind: 'unavailable', reason: 'credentials were not found in time' });
});
