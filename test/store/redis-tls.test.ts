import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { type Workshop, workshop } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';

const opened = new AsyncDisposableStack();
let certificates: Certificates;
let shop: Workshop;
let port: number;

beforeAll(async () => {
  certificates = opened.use(await makeCertificates());
  shop = opened.use(await workshop({}));
  port = await freePort();
  const { certFile, keyFile } = certificates.good;
  const at = (file: string) => join(certificates.root, file);
  const files = [
    '--tls-cert-file',
    at(certFile),
    '--tls-key-file',
    at(keyFile),
    '--tls-ca-cert-file',
    at(certificates.ca),
  ];
  const safe = ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no', ...files];
  const own = ['--requirepass', 'pass%word', '--save', '', '--dir', certificates.root];
  const server = spawn('redis-server', [...safe, ...own], { stdio: ['ignore', 'pipe', 'inherit'] });
  opened.defer(async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  });
  let told = '';
  server.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  await vi.waitUntil(() => told.includes('Ready to accept connections'), { timeout: 10_000 });
});
afterAll(() => opened.disposeAsync());

async function history(variables: Readonly<Record<string, string>>) {
  const REDIS_URL = `rediss://:pass%25word@localhost:${port}`;
  return shop.start(['history'], { REDIS_URL, ...variables }).ended;
}

it('Redis with TLS is read with the authority that signed it', async () => {
  const known = await history({ NODE_EXTRA_CA_CERTS: join(certificates.root, certificates.ca) });
  expect(known).toMatchObject({ code: 0 });
});

it('of an authority that nobody named it is refused, and the password is not told', async () => {
  const { code, stderr } = await history({});
  expect(code).toBe(3);
  expect(stderr).toMatch(/Redis at localhost:\d+ does not answer: .*certificate/);
  expect(stderr).not.toContain('word');
});
