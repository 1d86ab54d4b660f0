import { afterAll, expect, test } from 'vitest';
import { grpc } from '../../src/checks/grpc/grpc.ts';
import { http } from '../../src/checks/http/http.ts';
import { websocket } from '../../src/checks/websocket/websocket.ts';
import type { CheckType } from '../../src/core/check.ts';
import { healthServer } from '../support/grpc-server.ts';
import { httpServer } from '../support/http-server.ts';
import { observationOf, runCheck } from '../support/run-check.ts';
import { startWebsocketServer } from '../support/websocket-server.ts';

await using stack = new AsyncDisposableStack();
const got: (string | undefined)[] = [];
const note = (value: unknown) => got.push(typeof value === 'string' ? value : undefined);
const other = stack.use(
  await httpServer((request, response) => {
    note(request.headers.traceparent);
    response.end('there');
  }),
);
const web = stack.use(
  await httpServer((request, response) => {
    note(request.headers.traceparent);
    if (request.url === '/away') response.writeHead(302, { location: other.url });
    response.end('ok');
  }),
);
const sockets = stack.use(
  await startWebsocketServer((socket, _, request) => {
    note(request.headers.traceparent);
    socket.send('{"type":"ready"}');
  }),
);
const rpc = stack.use(await healthServer(() => ({ status: 1 })));
const owned = stack.move();
afterAll(() => owned.disposeAsync());

const address = `127.0.0.1:${rpc.port}`;
const trace = { check: 'golden-path', at: 'https://tempo.example.org/trace/${trace.id}' };
const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

async function probe(type: CheckType, spec: object, traced: typeof trace | undefined = trace) {
  got.length = 0;
  const calls = rpc.calls.length;
  const seen = await runCheck(type, spec, {}, traced === undefined ? {} : { trace: traced });
  for (const { metadata } of rpc.calls.slice(calls)) note(metadata.get('traceparent')[0]);
  expect(seen.messages).toEqual([]);
  return { sent: [...got], evidence: observationOf(seen) };
}

function partsOf(sent: readonly (string | undefined)[]) {
  return sent.map((one) => /^00-([\da-f]{32})-([\da-f]{16})-01$/.exec(one ?? '') ?? []);
}

const events = { sequence: ['ready'], within: '2s' };
const probes = [
  ['http', http, { url: web.url }, 'headers'],
  ['websocket', websocket, { url: sockets.url, events }, 'headers'],
  ['grpc', grpc, { address }, 'metadata'],
] as const;

test.each(probes)('%s sends one trace a check and run, a span of it each time', async (_, type, spec) => {
  const [first, second] = [await probe(type, spec), await probe(type, spec)];
  const [one, again] = [...partsOf(first.sent), ...partsOf(second.sent)];
  expect(one?.[1]).toMatch(/[1-9a-f]/);
  expect(again?.[1]).toBe(one?.[1]);
  expect(again?.[2]).not.toBe(one?.[2]);
  expect(first.evidence.trace).toEqual({ id: one?.[1], url: `https://tempo.example.org/trace/${one?.[1]}` });
  const [elsewhere] = partsOf((await probe(type, spec, { ...trace, check: 'other' })).sent);
  expect(elsewhere?.[1]).not.toBe(one?.[1]);
});

test.each(probes)(
  '%s sends what the plan has, or nothing where it says no',
  async (_, type, spec, headers) => {
    const own = await probe(type, { ...spec, [headers]: { TraceParent: given } });
    expect(own.sent).toEqual([given]);
    expect(own.evidence.trace).toMatchObject({ id: '4bf92f3577b34da6a3ce929d0e0e4736' });
    const none = await probe(type, { ...spec, traceparent: false });
    expect(none.sent).toEqual([undefined]);
    expect(none.evidence).not.toHaveProperty('trace');
  },
);

test('connections and repeated requests are spans of their own, a redirect goes on with that of its request', async () => {
  const crowd = partsOf((await probe(websocket, { url: sockets.url, events, connections: 3 })).sent);
  expect(new Set(crowd.map(([, id]) => id)).size).toBe(1);
  expect(new Set(crowd.map(([, , span]) => span)).size).toBe(3);
  const asked = partsOf((await probe(http, { url: web.url, repeat: { times: 3 } })).sent);
  expect(new Set(asked.map(([, , span]) => span)).size).toBe(3);
  const { sent, evidence } = await probe(http, { url: `${web.url}/away`, redirects: 1 });
  expect(sent).toEqual([sent[0], sent[0]]);
  expect(evidence.curl).toContain(`-H 'traceparent: ${sent[0]}'`);
  const given302 = { url: `${web.url}/away`, redirects: 1, headers: { traceparent: given } };
  expect((await probe(http, given302)).sent).toEqual([given, undefined]);
});

test('what is told of evidence, and what runs are compared by, knows nothing of it', async () => {
  for (const [, type, spec] of probes) {
    const { evidence } = await probe(type, spec);
    const { trace: seen, ...rest } = evidence;
    const ended = { id: 'a', status: 'passed', failures: [], reason: '', summary: '', cases: [] } as const;
    const tell = (one: Record<string, unknown>) => type.prepare(spec, {}).tell({ ...ended, evidence: one });
    expect(seen).toBeDefined();
    expect(tell(evidence)).toEqual(tell(rest));
    expect(type.compared(evidence)).toEqual(type.compared(rest));
  }
});
