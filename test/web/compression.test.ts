import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { acceptedCoding } from '../../src/web/accepted-coding.ts';
import { compression } from '../../src/web/compression.ts';
import { guarded, mayBeKept } from '../../src/web/responses.ts';

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['BR;q=0.5, GZIP', 'gzip'],
  ['br;q=0, gzip;q=0.001', 'gzip'],
  ['br;q=0.0, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', null],
  ['gzip;q=0', null],
  ['deflate, zstd', null],
  ['identity', null],
  ['identity;q=1, br;q=0.5', null],
  ['identity;q=0.5, br;q=0.5', 'br'],
  ['br;q=2, gzip;q=abc', null],
  ['br ; q=0.8 , gzip;q=0.9', 'gzip'],
  ['', null],
  [',,;', null],
  [undefined, null],
])('of "%s" we take %s', (header, coding) => expect(acceptedCoding(header)).toBe(coding));

const long = '<p>Service answers within a second</p>'.repeat(2_000);
const app = new Hono()
  .use(guarded)
  .use(compression)
  .get('/kept', (c) =>
    c.body(long, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': mayBeKept }),
  )
  .get('/fresh', (c) => c.body(long, 200, { 'Content-Type': 'application/json; charset=utf-8' }))
  .get('/tiny', (c) => c.body('ok\n', 200, { 'Content-Type': 'text/plain' }))
  .get('/picture', (c) => c.body(long, 200, { 'Content-Type': 'image/png' }))
  .get('/stream', (c) => c.body(long, 200, { 'Content-Type': 'text/event-stream' }))
  .get('/refused', (c) => c.body(long, 403, { 'Content-Type': 'text/html' }));
const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  await app.request(path, { headers });

it('what can be packed is, as the reader likes it, and says of what it depends', async () => {
  const br = await ask('/fresh', { 'accept-encoding': 'gzip, br' });
  const bytes = Buffer.from(await br.arrayBuffer());
  expect([br.headers.get('content-encoding'), br.headers.get('vary')]).toEqual(['br', 'Accept-Encoding']);
  expect(Number(br.headers.get('content-length'))).toBe(bytes.length);
  expect(bytes.length).toBeLessThan(long.length / 50);
  expect(brotliDecompressSync(bytes).toString()).toBe(long);
  expect([br.headers.get('cache-control'), br.headers.get('etag')]).toEqual(['no-store', null]);
  const gz = await ask('/fresh', { 'accept-encoding': 'gzip' });
  expect(gunzipSync(Buffer.from(await gz.arrayBuffer())).toString()).toBe(long);
  const plain = await ask('/fresh');
  expect([plain.headers.get('content-encoding'), plain.headers.get('vary')]).toEqual([
    null,
    'Accept-Encoding',
  ]);
  expect(await plain.text()).toBe(long);
});

it.each(['/tiny', '/picture', '/stream', '/refused'])('%s goes as it is', async (path) => {
  const answer = await ask(path, { 'accept-encoding': 'br' });
  expect([answer.headers.get('content-encoding'), answer.headers.get('etag')]).toEqual([null, null]);
});

it('who has it already gets 304 with the same headers, each coding by itself; who has another gets it whole', async () => {
  const br = { 'accept-encoding': 'br' };
  const first = await ask('/kept', br);
  const tag = first.headers.get('etag') ?? '';
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const again = await ask('/kept', { ...br, 'if-none-match': known });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect(again.headers.get('etag')).toBe(tag);
    expect(again.headers.get('vary')).toBe('Accept-Encoding');
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  expect((await ask('/kept', { ...br, 'if-none-match': '"other"' })).status).toBe(200);
  expect((await ask('/kept', { 'accept-encoding': 'gzip', 'if-none-match': tag })).status).toBe(200);
  expect((await ask('/fresh', { ...br, 'if-none-match': '*' })).status).toBe(200);
});
