import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { Pool } from 'undici';
import { expect, it, vi } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { silentLog } from '../../src/core/log.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import { createLinks, linkKey } from '../../src/web/links.ts';
import { noticePage } from '../../src/web/pages/page.ts';
import { runPage } from '../../src/web/pages/run-page.ts';
import { type HttpServerOptions, startHttpServer } from '../../src/web/server.ts';
import { tcpServer } from '../support/http-server.ts';
import { endedRun } from '../support/phase2-run.ts';
import { testRedis } from '../support/redis.ts';

const now = Date.parse('2026-11-24T10:45:00Z');
const links = createLinks({ publicUrl: 'https://bot.example.com', keys: [linkKey('secret')] });
const pathOf = (id: string, madeAt = now) => {
  const url = new URL(links.linkTo('run', id, madeAt) ?? '');
  return url.pathname + url.search;
};

async function started(changes: Partial<HttpServerOptions> = {}) {
  const state = endedRun();
  const asked: string[] = [];
  const logged: string[] = [];
  const server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    probes: { redis: async () => 'PONG' },
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'up 1\n' },
    links,
    notice: noticePage,
    slackEvents: null,
    incidents: null,
    log: { ...silentLog, error: (fields, message) => logged.push(`${message}: ${fields.error}`) },
    now: () => now,
    async run(id) {
      asked.push(id);
      if (id !== state.head.id) return null;
      return {
        isEnded: true,
        page: ({ documentLink }) => runPage(state, { now, documentLink }),
        document: () => resultDocument(state),
      };
    },
    ...changes,
  });
  const pool = new Pool(`http://127.0.0.1:${server.port}`);
  /** The path goes out as it stands: `fetch` would tidy it up. */
  const get = async (
    path: string,
    init: {
      method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
      accept?: string;
      body?: string;
      more?: Readonly<Record<string, string>>;
    } = {},
  ) => {
    const { method = 'GET', accept, body, more = {} } = init;
    const headers = accept === undefined ? more : { accept, ...more };
    const response = await pool.request({ path, method, headers, body: body ?? null });
    const bytes = Buffer.from(await response.body.arrayBuffer());
    return { status: response.statusCode, headers: response.headers, text: bytes.toString(), bytes };
  };
  return {
    server,
    get,
    asked,
    logged,
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

it('a signed link shows the run, locked down', async () => {
  await using at = await started();
  const { status, headers, text } = await at.get(pathOf('r-7F3K'));
  expect(status).toBe(200);
  expect(text).toContain('phase2 on staging failed');
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
  });
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-[\w+/=]{44}'$/,
  );
  expect(headers['set-cookie']).toBeUndefined();
});

it('a page of an ended run comes packed, and not again to whom has it', async () => {
  await using at = await started();
  const more = { 'accept-encoding': 'br' };
  const { headers, bytes } = await at.get(pathOf('r-7F3K'), { more });
  expect(headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  expect(brotliDecompressSync(bytes).toString()).toBe((await at.get(pathOf('r-7F3K'))).text);
  const etag = String(headers.etag);
  const again = await at.get(pathOf('r-7F3K'), { more: { ...more, 'if-none-match': etag } });
  expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
});

it('a program gets the result document, and so does who follows the link on the page', async () => {
  await using at = await started();
  const { status, headers, text } = await at.get(pathOf('r-7F3K'), { accept: 'application/json' });
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toEqual(resultDocument(endedRun()));
  const page = (await at.get(pathOf('r-7F3K'), { accept: 'text/html,application/json;q=0.9' })).text;
  const link = /href="(\?token=[^"]+)">Result document/.exec(page)?.[1]?.replaceAll('&amp;', '&');
  expect(JSON.parse((await at.get(`/runs/r-7F3K${link}`)).text).schema).toBe('staging-check/run@1');
});

it('HEAD has the headers of GET and no body', async () => {
  await using at = await started();
  const head = await at.get(pathOf('r-7F3K'), { method: 'HEAD' });
  const full = await at.get(pathOf('r-7F3K'));
  expect(head.status).toBe(200);
  expect(head.text).toBe('');
  expect(head.headers['content-length']).toBe(full.headers['content-length']);
});

it('a link that has expired says how to get a new one, and nothing is looked up', async () => {
  await using at = await started();
  const old = await at.get(pathOf('r-7F3K', now - 8 * 86_400_000));
  expect(old.status).toBe(403);
  expect(old.text).toContain('This link has expired');
  expect(old.text).toContain('/staging-check history');
  const json = await at.get(pathOf('r-7F3K', now - 8 * 86_400_000), { accept: 'application/json' });
  expect(JSON.parse(json.text).error).toContain('/staging-check history');
  expect(at.asked).toEqual([]);
});

it('without a token a run that is there and one that is not answer alike', async () => {
  await using at = await started();
  const [there, gone] = [await at.get('/runs/r-7F3K'), await at.get('/runs/r-000000')];
  expect(there.status).toBe(403);
  expect(gone.text).toBe(there.text);
  expect(at.asked).toEqual([]);
});

it('a run that is not kept any more is 404 for who has its link', async () => {
  await using at = await started();
  const { status, text } = await at.get(pathOf('r-GONE00'));
  expect(status).toBe(404);
  expect(text).toContain('This run is gone');
});

it('2,000 altered tokens, ids and paths never give a page', async () => {
  await using at = await started();
  const path = pathOf('r-7F3K');
  const pieces = [
    '../',
    '%2e%2e%2f',
    '..%5c',
    '%00',
    '%',
    '//',
    '/',
    ';',
    '&token=x',
    '?',
    '#',
    '\\',
    "'",
    'é',
    'A',
    '0',
    '|',
    '.',
  ];
  const parts = fc.record({ at: fc.nat(path.length - 1), piece: fc.constantFrom(...pieces), cut: fc.nat(3) });
  const altered = fc
    .sample(parts, 2_000)
    .map(({ at: from, piece, cut }) => path.slice(0, from) + piece + path.slice(from + cut));
  const sent = [...new Set(altered)]
    .filter((one) => one !== path)
    .map((one) => encodeURI(one).replaceAll('%25', '%'));
  const wrong: string[] = [];
  for (let from = 0; from < sent.length; from += 50) {
    await Promise.all(
      sent.slice(from, from + 50).map(async (one) => {
        const shown = one.startsWith('/') ? one : `/${one}`;
        // A fragment is not sent, and what follows the whole token in a further parameter does not change it.
        if (shown.split('#')[0] === path || shown.startsWith(`${path}&`)) return;
        const { status, text } = await at.get(shown);
        if (![403, 404].includes(status) || text.includes('golden')) wrong.push(`${status} ${shown}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
  expect(at.asked).toEqual([]);
}, 60_000);

it.each([
  '/runs/../runs/r-7F3K',
  '/runs/%2e%2e/healthz',
  '/runs/r-7F3K/',
  '/runs//r-7F3K',
  '//healthz',
  '/healthz/',
  '/HEALTHZ',
  '/runs/',
  `/runs/${'a'.repeat(65)}`,
  '/.env',
  '/',
  '/slack/events',
])('%s is nothing', async (path) => {
  await using at = await started();
  const { status, text, headers } = await at.get(path);
  expect([status, text]).toEqual([404, 'not found\n']);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

it.each([
  ['/', 404, 'There is nothing at this address', undefined],
  ['/hooks/deploy', 405, 'This address is for programs', 'POST'],
  ['/runs/r-7F3K', 403, 'This link does not open anything', undefined],
  ['/runs/r-7F3K/report', 500, 'This failed on our side', undefined],
])('in a browser %s is a page that says so: %i', async (path, code, title, allow) => {
  await using at = await started({
    deployHook: {
      secret: 'secret',
      firstAt: async (_, at) => at,
      deployed: async () => ({ kind: 'wrong', problems: [] }),
    },
    links: { judge: () => (path.endsWith('report') ? 'good' : 'wrong') },
    report: () => Promise.reject(new Error('no store')),
  });
  const { status, headers, text } = await at.get(path, { accept: 'text/html,*/*;q=0.8' });
  expect([status, headers.allow]).toEqual([code, allow]);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(text).toContain(`<h1>${title}</h1>`);
});

it('two tokens are none', async () => {
  await using at = await started();
  const path = pathOf('r-7F3K');
  expect((await at.get(`${path}&token=${path.split('token=')[1]}`)).status).toBe(403);
});

it.each([
  ['/healthz', 'POST', 'GET, HEAD'],
  ['/metrics', 'DELETE', 'GET, HEAD'],
  ['/runs/r-7F3K', 'PUT', 'GET, HEAD'],
] as const)('%s takes no %s', async (path, method, allow) => {
  await using at = await started();
  const { status, headers } = await at.get(path, { method });
  expect([status, headers.allow]).toEqual([405, allow]);
});

it('a process that is up says so, and gives its metrics', async () => {
  await using at = await started();
  expect(await at.get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  const metrics = await at.get('/metrics');
  expect(metrics).toMatchObject({ status: 200, text: 'up 1\n' });
  expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
});

it('it is ready while Redis answers, and says what is wrong once it does not', async () => {
  const redis = await testRedis();
  const producer = redis.connect('producer');
  await once(producer, 'ready');
  let clock = now;
  await using at = await started({
    probes: { redis: () => producer.ping(), slack: async () => {} },
    now: () => clock,
  });
  expect(JSON.parse((await at.get('/readyz')).text)).toEqual({
    ready: true,
    checks: { redis: 'ok', slack: 'ok' },
    warnings: [],
  });
  await redis[Symbol.asyncDispose]();
  clock += 1_000;
  const { status, text } = await at.get('/readyz');
  expect(status).toBe(503);
  expect(JSON.parse(text)).toMatchObject({ ready: false, checks: { slack: 'ok' } });
  expect(JSON.parse(text).checks.redis).toMatch(/connect|closed|writeable/i);
  expect((await at.get('/healthz')).status).toBe(200);
});

it('a probe that never answers is told after its time', async () => {
  await using at = await started({ probes: { slack: () => new Promise(() => {}) } });
  const { status, text } = await at.get('/readyz');
  expect([status, JSON.parse(text).checks.slack]).toEqual([503, 'no answer within 3 s']);
});

it('however many ask at once, a probe is asked once', async () => {
  let count = 0;
  await using at = await started({
    probes: {
      slack: async () => {
        count += 1;
      },
    },
  });
  await Promise.all(Array.from({ length: 30 }, () => at.get('/readyz')));
  expect(count).toBe(1);
});

it('posts of Slack go to their handler with the body as it was sent', async () => {
  const bodies: string[] = [];
  await using at = await started({
    slackEvents: (incoming, response) => {
      bodies.push(incoming.rawBody.toString());
      response.end('handled');
    },
  });
  expect(await at.get('/slack/events', { method: 'POST', body: 'a=1&b=%20é' })).toMatchObject({
    status: 200,
    text: 'handled',
  });
  expect(bodies).toEqual(['a=1&b=%20é']);
  expect((await at.get('/slack/events')).status).toBe(405);
});

it('outside HTTP mode there is no path for Slack', async () => {
  await using at = await started();
  expect((await at.get('/slack/events', { method: 'POST', body: 'x' })).status).toBe(404);
});

it.each([
  ['with a length', `Content-Length: ${20 * 1_048_576}\r\n\r\n${'x'.repeat(1_000)}`],
  ['in chunks', `Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(20)}`],
])('a body that is too large is 413 before it has been read: %s', async (_, rest) => {
  let isHandled = false;
  await using at = await started({
    slackEvents: () => {
      isHandled = true;
    },
  });
  const answer = await raw(at.server.port, `POST /slack/events HTTP/1.1\r\nHost: x\r\n${rest}`);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(isHandled).toBe(false);
});

it('headers that are too large are 431', async () => {
  await using at = await started();
  expect(
    await raw(at.server.port, `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
  ).toMatch(/^HTTP\/1\.1 431 /);
});

it('a run that cannot be read is 500 without the reason, which is in the log', async () => {
  await using at = await started({
    run: async () => {
      throw new Error('Redis at 10.0.0.7 is away');
    },
  });
  const { status, text } = await at.get(pathOf('r-7F3K'));
  expect(status).toBe(500);
  expect(text).not.toContain('10.0.0.7');
  expect(at.logged).toEqual(['a request failed: Error: Redis at 10.0.0.7 is away']);
});

it('a port that is taken is named, with the variable that chooses it', async () => {
  await using taken = await tcpServer(() => {});
  const failure = started({ port: taken.port });
  await expect(failure).rejects.toBeInstanceOf(UserError);
  await expect(failure).rejects.toMatchObject({
    code: 'port-unusable',
    message: `PORT: cannot listen on port ${taken.port} of 127.0.0.1: another program listens there; end it, or set PORT to a free port`,
  });
});

it('closing lets a request end and cuts connections that wait for none', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const at = await started({ metrics: { contentType: 'text/plain', text: () => held.then(() => 'late\n') } });
  const idle = connect(at.server.port, '127.0.0.1');
  idle.on('error', () => {});
  await once(idle, 'connect');
  idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const answer = at.get('/metrics');
  const ended = once(idle, 'close');
  await vi.waitFor(async () => expect((await at.get('/healthz')).status).toBe(200));
  const closing = at.server[Symbol.asyncDispose]();
  release();
  expect((await answer).text).toBe('late\n');
  await Promise.all([closing, ended]);
  await expect(at.get('/healthz')).rejects.toThrow();
  await at[Symbol.asyncDispose]();
});

/** Sends bytes as they are; gives what comes back until the server ends the connection or has answered. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await vi.waitUntil(() => Buffer.concat(chunks).includes('\r\n\r\n') || socket.destroyed, {
    timeout: 5_000,
  });
  socket.destroy();
  return Buffer.concat(chunks).toString();
}
