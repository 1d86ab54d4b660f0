import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type BackendOptions, startBackend } from '../../demo/backend/server.ts';
import { findPython } from '../../demo/python.ts';
import { applyFix, applyToolLookup, copyFixture, setDeployTarget } from '../../demo/story-repo.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';

const agentEvents = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
];
const python = findPython();
const nameError = "NameError: name 'redis' is not defined";

async function story(options: { fixed: boolean; fault?: BackendOptions['fault'] }) {
  const held = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'backend-'));
  held.defer(() => rm(folder, { recursive: true, force: true }));
  const repo = path.join(folder, 'repo');
  await copyFixture(repo);
  if (options.fixed) await applyFix(repo);
  const entries: CloudEntry[] = [];
  const backend = held.use(
    await startBackend({
      repo,
      work: path.join(folder, 'revisions'),
      python,
      append: (entry) => entries.push(entry),
      ...(options.fault ? { fault: options.fault } : {}),
    }),
  );
  await setDeployTarget(repo, backend.target);
  const texts = (severity: string) =>
    entries.filter((entry) => entry.severity === severity).map((entry) => String(entry.textPayload ?? ''));
  return {
    repo,
    backend,
    entries,
    texts,
    get: (at: string) => fetch(`http://127.0.0.1:${backend.port}${at}`),
    ws: `ws://127.0.0.1:${backend.port}/ws`,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function upgrade(url: string): Promise<{ status: number; body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const socket = new WebSocket(url);
  socket.on('open', () => {
    socket.close();
    resolve({ status: 101, body: '' });
  });
  socket.on('unexpected-response', async (_request, answer) => {
    let body = '';
    for await (const piece of answer) body += piece;
    resolve({ status: answer.statusCode ?? 0, body });
  });
  socket.on('error', reject);
  return promise;
}

function talk(url: string): Promise<string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  const seen: string[] = [];
  const socket = new WebSocket(url);
  socket.on('open', () => socket.send(JSON.stringify({ type: 'user_message', text: 'one two' })));
  socket.on('message', (frame) => {
    seen.push(JSON.parse(String(frame)).type);
    if (seen.at(-1) === 'agent_completed' || seen.at(-1) === 'error') socket.close(1000);
  });
  socket.on('close', () => resolve(seen));
  socket.on('error', reject);
  return promise;
}

async function runDeploy(repo: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const argv = ['scripts/deploy_to_gcp.py', '--project', 'netra-staging', '--build-local'];
  return promisify(execFile)(python, argv, { cwd: repo }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('a revision that cannot be imported answers 503, refuses upgrades, and its log has the traceback', async () => {
  await using it = await story({ fixed: false });
  expect((await it.get('/health')).status).toBe(503);
  expect(await upgrade(it.ws)).toEqual({ status: 503, body: 'Service Unavailable' });
  const traceback = it.texts('ERROR').find((text) => text.includes(nameError));
  expect(traceback).toMatch(/^Traceback .*rate_limiter\.py", line 22, in ToolPermissionRateLimiter/s);
  expect(it.texts('ERROR').join('\n')).toContain('The instance was not started.');
  const requests = it.entries.filter((entry) => entry.logName?.endsWith('requests'));
  expect(requests.map((entry) => entry.httpRequest?.status)).toEqual([503, 503]);
});

test('deploying the fault again fails, names the revision, and leaves the traffic where it was', async () => {
  await using it = await story({ fixed: false });
  const before = it.backend.revision();
  const done = await runDeploy(it.repo);
  expect(done.code).toBe(1);
  expect(done.stderr).toMatch(/Deployment failed: Revision 'netra-backend-staging-00468-\w{3}' is not ready/);
  expect(it.backend.revision()).toBe(before);
});

test('the deploy script replaces the running revision once the fix is in', async () => {
  await using it = await story({ fixed: false });
  const before = it.backend.revision();
  const diff = await applyFix(it.repo);
  expect(diff).toContain('+import redis');
  const done = await runDeploy(it.repo);
  expect(done).toMatchObject({ code: 0 });
  const revision = it.backend.revision();
  expect(revision).not.toBe(before);
  expect(done.stdout).toContain(`revision [${revision}] has been deployed`);
  const health = await it.get('/health');
  expect([health.status, await health.json()]).toMatchObject([200, { status: 'healthy', revision }]);
  expect(await (await it.get('/config')).json()).toEqual({
    ENVIRONMENT: 'staging',
    WEBSOCKET_URL: it.ws,
    NEXT_PUBLIC_WS_URL: it.ws,
  });
  expect(await talk(it.ws)).toEqual(agentEvents);
});

test('a deploy that does not compile is refused before anything is sent', async () => {
  await using it = await story({ fixed: true });
  await writeFile(path.join(it.repo, 'netra_backend/app/routes/health.py'), 'def health(:\n');
  const before = it.backend.revision();
  const done = await runDeploy(it.repo);
  expect([done.code, done.stderr]).toEqual([1, expect.stringContaining('netra_backend does not compile')]);
  expect(it.backend.revision()).toBe(before);
});

test('a deploy to a service that is not there fails with what the other side said', async () => {
  await using it = await story({ fixed: true });
  await setDeployTarget(it.repo, { ...it.backend.target, service: 'other' });
  const done = await runDeploy(it.repo);
  expect([done.code, done.stderr]).toEqual([1, expect.stringContaining('is known')]);
});

test('the fault before the outage: HTTP works, upgrades end in 500, the log has the ASGI scope error', async () => {
  await using it = await story({ fixed: true, fault: 'asgi-scope' });
  expect((await it.get('/health')).status).toBe(200);
  expect(await upgrade(it.ws)).toEqual({ status: 500, body: 'Internal Server Error' });
  const error = it.texts('ERROR').find((text) => text.includes('Exception in ASGI application'));
  expect(error).toContain('AssertionError: unexpected ASGI scope type: websocket');
  const request = it.entries.find((entry) => entry.httpRequest?.status === 500);
  expect(request?.severity).toBe('ERROR');
});

test('the tool lookup: the same events, a slow tool, and a traceback in the log for each', async () => {
  await using it = await story({ fixed: true });
  const startedAt = performance.now();
  expect(await talk(it.ws)).toEqual(agentEvents);
  const usualMs = performance.now() - startedAt;
  await applyToolLookup(it.repo);
  expect(await runDeploy(it.repo)).toMatchObject({ code: 0 });
  const slowAt = performance.now();
  expect(await Promise.all([talk(it.ws), talk(it.ws)])).toEqual([agentEvents, agentEvents]);
  expect(performance.now() - slowAt).toBeGreaterThan(Math.max(1_000, usualMs));
  const wanted = 'TimeoutError: tool lookup: word_count is not in the registry after 1.0 s';
  await vi.waitFor(() => expect(it.texts('ERROR')).toHaveLength(2), { timeout: 5_000 });
  for (const text of it.texts('ERROR')) {
    expect(text.split('\n').at(-1)).toBe(wanted);
    expect(text).not.toMatch(/ASGI|NameError/);
  }
});

test('a hundred agent runs at once each get their own five events in order', async () => {
  await using it = await story({ fixed: true });
  const runs = await Promise.all(Array.from({ length: 100 }, () => talk(it.ws)));
  expect(new Set(runs.map((run) => run.join()))).toEqual(new Set([agentEvents.join()]));
});

test('unknown paths are 404 for HTTP and refused with 403 for upgrades', async () => {
  await using it = await story({ fixed: true });
  expect((await it.get('/nowhere')).status).toBe(404);
  expect((await upgrade(`${it.ws}/nowhere`)).status).toBe(403);
});
