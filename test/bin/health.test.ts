import { execFile } from 'node:child_process';
import { mkdtempDisposable, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { heartbeatFile, heartbeatLostMs, startHeartbeat } from '../../src/bin/heartbeat.ts';
import { closedPort, httpServer } from '../support/http-server.ts';

const script = join(import.meta.dirname, '../../src/bin/health.ts');

it.each([
  [200, 0],
  [503, 1],
])('a bot whose /healthz answers %i ends the check with %i', async (status, code) => {
  await using server = await httpServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end();
  });
  expect(await health('bot', { PORT: String(server.port) })).toMatchObject({ code });
});

it('a bot that does not listen is not healthy, and the reason is told', async () => {
  const port = await closedPort();
  const ended = await health('bot', { PORT: String(port) });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(`http://127.0.0.1:${port}/healthz`);
});

it('a worker is healthy while it beats, and no longer a minute after its last beat', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'sc-health-'));
  const variables = { STAGING_CHECK_DATA: folder.path };
  expect((await health('worker', variables)).stderr).toContain('no worker has started');
  (await startHeartbeat(folder.path))[Symbol.dispose]();
  expect(await health('worker', variables)).toEqual({ code: 0, stderr: '' });
  const old = new Date(Date.now() - heartbeatLostMs - 5_000);
  await utimes(heartbeatFile(folder.path), old, old);
  expect((await health('worker', variables)).stderr).toMatch(/gave no sign for 6\d s/);
});

it('a heartbeat goes on until it is disposed, and never keeps the process alive by force', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'sc-health-'));
  const file = heartbeatFile(folder.path);
  using _beat = await startHeartbeat(folder.path, 10);
  await utimes(file, new Date(0), new Date(0));
  await vi.waitUntil(async () => (await stat(file)).mtimeMs > 0, { timeout: 10_000 });
  // A file that is gone stays gone: only a new worker may say that there is one.
  await rm(file);
});

it('a data folder that cannot be made stops the worker at its start', async () => {
  await expect(startHeartbeat(join(script, 'data'))).rejects.toMatchObject({
    code: 'data-folder',
    message: expect.stringContaining('a part of its path is no folder'),
  });
});

it('neither bot nor worker is refused', async () => {
  expect(await health('', {})).toMatchObject({ code: 1 });
});

function health(role: string, env: Record<string, string>): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, role], { env }, (error, _, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
    });
  });
}
