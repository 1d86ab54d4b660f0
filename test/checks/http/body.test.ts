import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { http } from '../../../src/checks/http/http.ts';
import { createRedactor } from '../../../src/core/redact/redact.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { httpServer, tcpServer } from '../../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

const json = (body: unknown) =>
  httpServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  });

describe('body', () => {
  test('JSON paths: one place, none, several', async () => {
    await using server = await json({ status: 'ok', list: [{ n: 1 }, { n: 2 }] });
    const attempt = await runCheck(
      http,
      { url: server.url },
      {
        json: {
          '$.status': 'down',
          '$.gone': { exists: false },
          '$.missing': 1,
          '$.list[*].n': { equals: [1, 2] },
          '$.list': { length: 2 },
        },
      },
    );
    expect(attempt.messages).toEqual([
      'expected json $.status "down", got "ok"',
      'expected json $.missing 1, got nothing',
    ]);
  });

  test('text that is not JSON is said', async () => {
    await using server = await httpServer((_request, response) => response.end('<html>'));
    const attempt = await runCheck(http, { url: server.url }, { json: { '$.a': 1 } });
    expect(attempt.messages).toEqual(['expected body to be JSON, got "<html>"']);
  });

  test('a wrong path is refused when the plan is read', () => {
    expect(() => http.prepare({ url: 'http://a' }, { json: { 'not a path': 1 } })).toThrow(/JSON path/);
  });

  test('JSON Schema from a file', async () => {
    await using files = await makeCertificates();
    const schema = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', pattern: '^(a+)+$' } },
    };
    await writeFile(join(files.root, 'schema.json'), JSON.stringify(schema));
    await writeFile(join(files.root, 'wrong.json'), '{"type":"nonsense"}');
    await using server = await json({ id: `${'a'.repeat(40)}!` });
    const of = (file: string) => runCheck(http, { url: server.url }, { schema: file }, { root: files.root });
    expect((await of('schema.json')).messages).toEqual([
      'expected the body to fit the schema, but /id must match pattern "^(a+)+$"',
    ]);
    expect(unobservedReason(await of('wrong.json'))).toBe('wrong.json is not a JSON Schema that can be used');
    expect(unobservedReason(await of('none.json'))).toMatch(/^JSON Schema none.json: ENOENT/);
  });

  test.each([
    ['gzip', gzipSync('hello')],
    ['br', brotliCompressSync('hello')],
    ['deflate', deflateSync('hello')],
  ])('%s is decoded', async (encoding, bytes) => {
    await using server = await httpServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    const attempt = await runCheck(http, { url: server.url }, { body: 'hello' });
    expect(attempt.messages).toEqual([]);
    expect(observationOf(attempt)).toMatchObject({ body: { wireBytes: bytes.length, bytes: 5 } });
  });

  test('broken compression is a failure, whatever is expected', async () => {
    await using server = await httpServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
    );
    const attempt = await runCheck(http, { url: server.url }, { status: 200 });
    expect(attempt.messages).toEqual([
      'expected a whole answer, got a body that is no gzip: incorrect header check',
    ]);
  });

  test('a bomb costs the limit and no more, and the cut is stated', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 1 });
    await using server = await httpServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    const before = process.memoryUsage().rss;
    const attempt = await runCheck(http, { url: server.url }, { body: { endsWith: 'x' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
    expect(observationOf(attempt)).toMatchObject({ body: { cut: true } });
    expect(attempt.judgement?.inconclusive).toBe(
      'only the first 1048576 characters of the body were kept (maxBodyBytes), too few to judge by',
    );
  });

  test('an endless body is read up to the limit', async () => {
    await using server = await httpServer(async (_request, response) => {
      const chunk = 'a'.repeat(64 * 1024);
      while (!response.destroyed) {
        response.write(chunk);
        await setImmediate();
      }
    });
    const spec = { url: server.url, maxBodyBytes: 100_000 };
    const found = await runCheck(http, spec, { body: { contains: 'aaa' } });
    expect(found.judgement).toMatchObject({ failures: [], inconclusive: null });
    expect(
      (await runCheck(http, spec, { body: { not: { contains: 'b' } } })).judgement?.inconclusive,
    ).toMatch(/too few to judge by/);
  });

  test('an answer that breaks off is a failure with what came', async () => {
    await using server = await tcpServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'));
    });
    const attempt = await runCheck(http, { url: server.url.replace('tcp', 'http') }, { status: 200 });
    expect(attempt.messages).toHaveLength(1);
    expect(attempt.messages[0]).toMatch(/^expected a whole answer, got /);
    expect(observationOf(attempt)).toMatchObject({ status: 200, body: { text: 'half', cut: true } });
  });
});

test('a body in another charset is read in it', async () => {
  await using server = await httpServer((_, response) => {
    response.setHeader('content-type', 'text/plain; charset=utf-16le');
    response.end(Buffer.from('an error', 'utf16le'));
  });
  const { judgement } = await runCheck(http, { url: server.url }, { body: { not: { contains: 'error' } } });
  expect(judgement?.failures).toHaveLength(1);
});

test('a body in an encoding that cannot be read proves nothing', async () => {
  await using server = await httpServer((_, response) => {
    response.setHeader('content-encoding', 'compress');
    response.end('????');
  });
  const { judgement } = await runCheck(http, { url: server.url }, { body: { not: { contains: 'error' } } });
  expect(judgement?.inconclusive).toBe('the body is encoded as compress, which cannot be read');
});

test.each([
  ['$.none', { all: { gt: 0 } }, 1],
  ['$.one[*]', { all: { gt: 0 } }, 0],
  ['$.one[*]', { none: { equals: 1 } }, 1],
  ['$.misspelt', { not: { equals: 1 } }, 1],
])('json %s %j', async (path, wanted, failures) => {
  await using server = await httpServer((_, response) => {
    response.end('{"none":[],"one":[1]}');
  });
  const { judgement } = await runCheck(http, { url: server.url }, { json: { [path]: wanted } });
  expect(judgement?.failures).toHaveLength(failures);
});

test('a secret on the cut of a long body is taken out before', async () => {
  const secret = 'Zq7-secret-value';
  await using server = await httpServer((_, response) => {
    response.end('x'.repeat(16 * 1024 - 8) + secret + 'y'.repeat(9_000));
  });
  const redact = createRedactor([secret]).text;
  const attempt = await runCheck(http, { url: server.url }, {}, { redact });
  expect(JSON.stringify(observationOf(attempt))).not.toContain('Zq7');
});
