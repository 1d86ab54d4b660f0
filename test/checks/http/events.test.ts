import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { http } from '../../../src/checks/http/http.ts';
import { httpLines } from '../../../src/checks/http/lines.ts';
import { httpServer } from '../../support/http-server.ts';
import { observationOf, runCheck, unobservedReason } from '../../support/run-check.ts';

const streaming = (onRequest: (response: ServerResponse, nth: number, request: IncomingMessage) => void) => {
  let nth = 0;
  return httpServer((request, response) => {
    nth += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    onRequest(response, nth, request);
  });
};

const ab = { sequence: ['a', 'b'], within: '5s' };

test('evidence tells the events with their times, each reconnect, and how it ended', async () => {
  const ids: unknown[] = [];
  await using server = await streaming((response, nth, request) => {
    ids.push(request.headers['last-event-id']);
    if (nth === 1) response.end('retry: 1\nid: 7\nevent: a\ndata: one\n\n: hi\n\n');
    else response.write('event: b\ndata: two\n\n');
  });
  const spec = { url: server.url, headers: { 'Last-Event-ID': '3' }, events: ab, reconnects: 1 };
  const attempt = await runCheck(http, spec, { status: 200 });
  expect(attempt.messages).toEqual([]);
  expect(ids).toEqual(['3', '7']);
  expect(attempt.described).toMatch(/^2 events in .*, 1 reconnect$/);
  const evidence = observationOf(attempt);
  expect(evidence.body).toBeNull();
  const lines = httpLines(evidence).join('\n');
  expect(lines).toMatch(/^events: a \+.* → b \+.*; ended by us$/m);
  expect(lines).toMatch(/^asked again \+.* with Last-Event-ID 7, as the stream ended: 200$/m);
  expect(lines).toMatch(/^a \+.*: one$/m);
  expect(evidence.curl).toContain('-N');
  expect(evidence.curl).toContain('accept: text/event-stream');
});

test('each request is a span of its own, of one trace', async () => {
  const parents: string[] = [];
  await using server = await streaming((response, nth, request) => {
    parents.push(String(request.headers.traceparent));
    if (nth === 1) response.end('retry: 1\nevent: a\ndata: one\n\n');
    else response.write('event: b\ndata: two\n\n');
  });
  const spec = { url: server.url, events: ab, reconnects: 1 };
  const attempt = await runCheck(http, spec, {}, { trace: { check: 'it', at: null } });
  expect(attempt.messages).toEqual([]);
  expect(new Set(parents).size).toBe(2);
  expect(new Set(parents.map((parent) => parent.split('-')[1])).size).toBe(1);
});

test('it is asked for as a stream, unless the plan says how', async () => {
  const accepts: unknown[] = [];
  await using server = await streaming((response, _nth, request) => {
    accepts.push(request.headers.accept);
    response.write('event: a\ndata: 1\n\nevent: b\ndata: 1\n\n');
  });
  await runCheck(http, { url: server.url }, { events: ab });
  const own = { url: server.url, headers: { Accept: 'application/x' } };
  const { evidence } = await runCheck(http, own, { events: ab });
  expect(JSON.stringify(evidence)).not.toContain('accept: text/event-stream');
  expect(accepts).toEqual(['text/event-stream', 'application/x']);
});

test('what came until the time limit is judged; cancelling judges nothing', async () => {
  await using server = await streaming((response) => response.write('event: a\ndata: 1\n\n'));
  const late = await runCheck(
    http,
    { url: server.url, events: { sequence: ['a', 'b'] } },
    {},
    { timeoutMs: 400 },
  );
  expect(late.messages[0]).toMatch(/^lacks b\n.*\nreceived {2}a \+.* → \(nothing for/s);
  const never = { never: ['b'], within: '5s' };
  const watched = await runCheck(http, { url: server.url, events: never }, {}, { timeoutMs: 400 });
  expect(watched.judgement).toMatchObject({
    failures: [],
    inconclusive: expect.stringMatching(/events were watched for/),
  });
  const signal = AbortSignal.timeout(100);
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort());
  const cancelled = await runCheck(http, { url: server.url, events: ab }, {}, { signal: stop.signal });
  expect(unobservedReason(cancelled)).toMatch(/cancelled/);
});

test('an answer that never comes is no stream that was watched', async () => {
  await using server = await httpServer(() => {});
  const attempt = await runCheck(http, { url: server.url, events: ab }, {}, { timeoutMs: 100 });
  expect(unobservedReason(attempt)).toMatch(/waiting for the answer.*not finished within 100 ms/);
});

test('a stream that the server keeps sending is left when all has come', async () => {
  let isClosed = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = await streaming((response) => {
    const timer = setInterval(() => response.write('event: b\ndata: 1\n\n'), 5);
    response.write('event: a\ndata: 1\n\n');
    response.on('close', () => {
      isClosed = true;
      clearInterval(timer);
      resolve();
    });
  });
  const attempt = await runCheck(http, { url: server.url, events: ab });
  expect(attempt.messages).toEqual([]);
  await promise;
  expect(isClosed).toBe(true);
});

test('a secret that a stream echoes is kept from evidence, on a cut too', async () => {
  const secret = 'correct-horse-battery';
  await using server = await streaming((response) =>
    response.write(`event: a\ndata: ${'x'.repeat(490)}${secret}\n\nevent: b\ndata: 1\n\n`),
  );
  const redact = (text: string) => text.replaceAll(secret, '[redacted]');
  const attempt = await runCheck(http, { url: server.url, events: ab }, {}, { redact });
  expect(attempt.messages).toEqual([]);
  expect(JSON.stringify(attempt.evidence)).not.toContain(secret.slice(0, 8));
});

test('events alone are an expectation, and how long they take is the least time', () => {
  const prepared = http.prepare({ url: 'http://127.0.0.1', events: ab }, {});
  expect(prepared.assertsNothing).toBe(false);
  expect(prepared.least()).toEqual({ ms: 5_000, of: 'http.events.within' });
  expect(http.prepare({ url: 'http://127.0.0.1' }, { events: ab }).least()?.of).toBe('expect.events.within');
});
