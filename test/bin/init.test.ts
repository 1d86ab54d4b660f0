import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { workshop } from '../support/cli.ts';
import { closedPort, httpServer, httpsServer } from '../support/http-server.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates[Symbol.asyncDispose]());

const page = (title: string, text = 'Welcome') => `<!doctype html><title>${title}</title><h1>${text}</h1>`;

function html(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(text);
}

function json(response: ServerResponse, status: number, value: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Init in an empty folder. */
async function begun(url: string, flags: readonly string[] = []) {
  const here = await workshop({});
  const { code, stdout, stderr } = await here.run('init', '--url', url, '--plan', 'shop', ...flags);
  const plan = await readFile(join(here.folder, 'plans/shop.yaml'), 'utf8');
  expect(stdout).toContain('\n$ staging-check validate plans/shop.yaml\nplans/shop.yaml: ok, ');
  const green = passing(stdout);
  return {
    here,
    code,
    stdout,
    stderr,
    plan,
    green,
    [Symbol.asyncDispose]: () => here[Symbol.asyncDispose](),
  };
}

/** The checks that a run told to be passed. */
function passing(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^✓ ([\w-]+) \d/gm)].map(([, id = '']) => id);
}

const rest: RequestListener = (request, response) => {
  if (request.url === '/healthz')
    return json(response, 200, { status: 'ok', version: '1.4.2', uptime: performance.now() });
  if (request.url === '/openapi.json') {
    const answers = { 200: { content: { 'application/json': { schema: { type: 'array' } } } } };
    const paths = {
      '/items': { get: { responses: answers } },
      '/items/{id}': { get: { responses: answers } },
      '/admin': { get: { responses: answers, security: [{ key: [] }] } },
      '/shapeless': { get: { responses: { 200: { content: { 'application/json': {} } } } } },
    };
    return json(response, 200, { openapi: '3.1.0', paths });
  }
  if (request.url === '/items') return json(response, 200, []);
  if (request.url === '/') return html(response, 200, page('The Shop'));
  return json(response, 404, { error: 'not found' });
};

it('a service with a health address, a page and an OpenAPI document: all green, each key as it was seen', async () => {
  let broken: RequestListener | null = null;
  await using server = await httpServer((request, response) => (broken ?? rest)(request, response));
  await using first = await begun(server.url);
  expect(first.stderr).toBe(`Looking at ${server.url} …\n`);
  expect(first.code).toBe(0);
  expect(first.plan).toContain('"$.status": "ok"');
  expect(first.plan).toContain('"$.uptime": { type: number }');
  expect(first.green).toEqual(['health', 'home', 'get-items']);
  const troubles: readonly RequestListener[] = [
    (_, response) => html(response, 200, page('Sorry', 'We are down')),
    (_, response) => html(response, 200, page('The Shop: application error')),
    (_, response) => html(response, 200, page('The Shop', 'Internal Server Error')),
    (_, response) => json(response, 200, { status: 'ok', version: '1', uptime: 1, error: 'db down' }),
    (_, response) => json(response, 200, { error: 'db down' }),
  ];
  for (const trouble of troubles) {
    broken = trouble;
    expect(passing((await first.here.run('run', 'all', '--plan', 'shop')).stdout)).toEqual([]);
  }
});

const error = page('Application error', 'Something went wrong');

it.each<[shape: string, listener: RequestListener, told: RegExp]>([
  [
    'an error page with 200 for everything',
    (_, response) => html(response, 200, error),
    /taken for an error page/,
  ],
  [
    'a page with 200 for everything',
    (_, response) => html(response, 200, page('Shop')),
    /answers like an address that nobody serves/,
  ],
  ['a wall', (_, response) => json(response, 401, { error: 'who are you' }), /asks who you are \(401\)/],
  [
    'redirects to a login',
    (_, response) => void response.writeHead(302, { location: '/login' }).end(),
    /asks who you are \(302\)/,
  ],
  ['errors', (_, response) => json(response, 500, { status: 'ok' }), /answered 500/],
  [
    'an error in JSON',
    (request, response) => json(response, request.url === '/health' ? 200 : 404, { error: 'db down' }),
    /nothing says that the service is well/,
  ],
  [
    'a text that is no good word',
    (request, response) => void response.writeHead(request.url === '/health' ? 200 : 404).end('NOT OK: db'),
    /"NOT OK: db", in which nothing says that the service is well/,
  ],
  [
    'the page of a server on which nothing was put',
    (_, response) => html(response, 200, page('Welcome to nginx!')),
    /on which nothing was put yet/,
  ],
  [
    'a bad state',
    (request, response) => json(response, request.url === '/health' ? 200 : 404, { status: 'degraded' }),
    /status was "degraded"/,
  ],
  [
    'JSON with 200 for everything',
    (_, response) => json(response, 200, { status: 'ok' }),
    /answers like an address that nobody serves/,
  ],
])('%s: the plan validates, what is red is told, and nothing passes on it', async (_, listener, told) => {
  await using server = await httpServer(listener);
  await using first = await begun(server.url);
  expect(first.stdout).toMatch(told);
  expect(first.code).toBe(1);
  const { green } = first;
  // A page that is no error page is known by its title, and by no more.
  expect(green.filter((id) => id !== 'home')).toEqual([]);
  expect(green.includes('home')).toBe(_ === 'a page with 200 for everything');
});

it('an answer in a word is known as a whole, one that comes and goes by what it is when all is well', async () => {
  let text = 'OK\n';
  let asked = 0;
  await using server = await httpServer((request, response) => {
    if (request.url !== '/health' && request.url !== '/status') return json(response, 404, {});
    asked += 1;
    return void response
      .writeHead(text === 'moving' && asked % 2 === 0 ? 503 : 200)
      .end(text === 'moving' ? 'UP' : text);
  });
  await using word = await begun(server.url);
  expect(word.plan).toContain('body: { matches: "^\\\\s*(?:OK)\\\\s*$" }');
  expect(word.green).toEqual(['health']);
  text = 'NOT OK: database down';
  expect(passing((await word.here.run('run', 'all', '--plan', 'shop')).stdout)).toEqual([]);
  text = 'moving';
  await using moving = await begun(server.url, ['--health', '/health']);
  expect(moving.stdout).toContain('/health answered 200 and 503 in two looks: it comes and goes.');
  expect(moving.plan).toContain('(?:UP)');
});

it('a service that is down: a plan that waits for it', async () => {
  const port = await closedPort();
  await using first = await begun(`http://127.0.0.1:${port}`);
  expect(first.stdout).toContain('/health did not answer');
  expect(first.code).toBe(1);
  expect(first.green).toEqual([]);
});

it('a certificate that signed itself is told, and nothing passes over it', async () => {
  const { cert, key } = certificates.selfSigned;
  await using server = await httpsServer({ cert, key }, rest);
  await using first = await begun(server.url);
  expect(first.stdout).toMatch(/self.signed/);
  expect(first.green).toEqual([]);
});

it('a slow service may take three times as long', async () => {
  await using server = await httpServer(async (request, response) => {
    await delay(700);
    rest(request, response);
  });
  await using first = await begun(server.url, ['--health', '/healthz']);
  expect(Number(/duration: \{ lt: ([\d.]+)s \}/.exec(first.plan)?.[1])).toBeGreaterThanOrEqual(2.5);
  expect(first.code).toBe(0);
});

it('a WebSocket is opened; gRPC-Web is asked for its health, which does not pass by itself', async () => {
  await using server = await httpServer((request, response) => {
    if (request.method === 'GET' && request.url === '/health') return json(response, 200, { ok: true });
    response.writeHead(415, { 'content-type': 'application/grpc-web+proto', 'grpc-status': '12' }).end();
  });
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  sockets.on('connection', (socket) => socket.send('{"type":"connected"}'));
  await once(sockets, 'listening');
  const address = sockets.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using first = await begun(server.url, ['--websocket', `ws://127.0.0.1:${port}/ws`]);
  expect(first.green).toEqual(['health', 'websocket-opens']);
  expect(first.plan).toContain('sequence: ["connected"]');
  expect(first.plan).toContain('grpc-health:');
  sockets.close();
});

it('nothing that is there is changed, and with Slack the rest is written', async () => {
  await using server = await httpServer(rest);
  await using here = await workshop({});
  await writeFile(join(here.folder, 'staging-check.yaml'), 'approvers: [U1]\n');
  await writeFile(join(here.folder, 'Dockerfile'), 'HEALTHCHECK CMD curl -f http://localhost:8080/healthz\n');
  await writeFile(
    join(here.folder, 'TESTS.md'),
    '# Test plan\n```sh\ncurl -s $API/a\ncurl -s $API/b\ncurl -s $API/c\n```\n',
  );
  const first = await here.run('init', '--url', server.url, '--slack', 'yes', '--logs', 'my-project');
  expect(first.stdout).toContain('= staging-check.yaml is there already and stays as it is');
  expect(first.stdout).toContain('TESTS.md looks like a test plan: staging-check import TESTS.md');
  expect(await readFile(join(here.folder, 'staging-check.yaml'), 'utf8')).toBe('approvers: [U1]\n');
  const written = [...first.stdout.matchAll(/^ {2}\+ (.*)$/gm)].map(([, path]) => path);
  expect(written.slice(1)).toEqual([
    'plans/plan.schema.json',
    '.github/workflows/staging-check.yml',
    '.env.example',
    'slack-manifest.json',
  ]);
  const plan = await readFile(join(here.folder, written[0] ?? ''), 'utf8');
  expect(plan).toContain('/healthz');
  expect(plan).toContain('project: "my-project"');
  const again = await here.run('init', '--url', server.url);
  expect(again.code).toBe(2);
  expect(await readFile(join(here.folder, written[0] ?? ''), 'utf8')).toBe(plan);
});

it('what is wrong with the flags is told at once, and nothing is written', async () => {
  await using here = await workshop({});
  const { code, stderr } = await here.run(
    'init',
    '--url',
    'staging.example.org',
    '--health',
    'health',
    '--logs',
    'My Project',
    '--slack',
    'maybe',
  );
  expect(stderr.split('\n').map((line) => line.split(':')[0])).toEqual([
    '--url staging.example.org',
    '--health health',
    '--logs My Project',
    '--slack maybe',
    '',
  ]);
  expect(code).toBe(2);
  expect((await here.run('init')).stderr).toContain('--url is missing');
  await writeFile(
    join(here.folder, 'cloudbuild.yaml'),
    'args: [curl, -f, https://shop-staging.example.org/healthz]\nimage: https://docker.io/x\n',
  );
  expect((await here.run('init')).stderr).toContain(
    'Files here name https://shop-staging.example.org: --url https://shop-staging.example.org?',
  );
  const secrets = await here.run('init', '--url', 'http://h/${secret:A}', '--websocket', 'ws://u:p@h/');
  expect(secrets.stderr).toMatch(/expected the address itself[\s\S]*without user and password/);
});

it('who interrupts a question is let go, and nothing is written', async () => {
  await using here = await workshop({});
  const { code } = await here.onTerminal(['init'], [{ see: 'Where is the service', type: '\x03' }]);
  expect(code).toBe(130);
});

it('on a terminal it asks five questions', async () => {
  await using server = await httpServer(rest);
  await using here = await workshop({});
  const { code, stdout } = await here.onTerminal(
    ['init', '--plan', 'shop'],
    [
      { see: 'Where is the service', type: 'nonsense\n' },
      { see: 'expected an address', type: `${server.url}\n` },
      { see: 'Where does it say how it is', type: '\n' },
      { see: 'A WebSocket', type: '\n' },
      { see: 'Logs:', type: '\n' },
      { see: 'Slack', type: 'no\n' },
    ],
  );
  expect(stdout).toContain('+ plans/shop.yaml');
  expect(code).toBe(0);
});
