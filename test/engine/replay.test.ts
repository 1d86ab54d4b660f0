import { expect, it } from 'vitest';
import { checkTypes } from '../../src/checks/index.ts';
import { createRedactor } from '../../src/core/redact/redact.ts';
import type { Outcome } from '../../src/core/run/events.ts';
import { resultDocument } from '../../src/core/run/result-document.ts';
import { replayCheck, watched } from '../../src/engine/replay.ts';
import { checkHeadOf, endedCheck, passed, runHeadOf, runStateOf, startedAt } from '../support/run-events.ts';
import { checkOf } from '../support/run-parts.ts';

type Case = { type: string; spec: unknown; before: unknown; now: unknown; evidence: Record<string, unknown> };

function replayed({ type, spec, before, now, evidence }: Case): Outcome {
  const outcome = { ...passed, evidence };
  const head = runHeadOf({ '2.1': 'One' }, [checkHeadOf('a', '2.1', { type })]);
  const state = runStateOf(head, endedCheck('a', 100, outcome), startedAt + 100);
  const result = resultDocument(state);
  const [recorded] = result.checks;
  if (recorded === undefined) throw new Error('a check was recorded');
  const recording = { vars: {}, variables: {}, captures: {}, checks: { a: { type, spec, expect: before } } };
  const types = new Map(checkTypes.map((one) => [one.type, one]));
  const input = { bundle: { result, recording }, vars: {}, types, redact: createRedactor([]) };
  return replayCheck(input, checkOf('a', { type, spec, expect: now }), recorded);
}

const websocket = {
  url: 'wss://example.com/ws',
  address: '',
  compress: false,
  connections: { total: 1, opened: 1, refused: 0, complete: 1 },
  handshake: null,
  handshakeMs: null,
  subprotocol: 'chat',
  groups: [
    {
      count: 1,
      connections: [1],
      sample: {
        handshake: { status: 101, headers: {}, body: null, bodyFault: null, ms: 1 },
        subprotocol: 'chat',
        ended: { by: 'client', code: 1000, reason: '' },
        verdict: null,
        received: [],
        leftOut: 0,
        unread: null,
        lastEventMs: 0,
        endMs: 1,
        pingMs: null,
      },
    },
  ],
  otherFailures: 0,
  completeMs: null,
  ping: null,
  close: null,
  frames: [],
};

it.each<[string, Case, Outcome['status']]>([
  [
    'other events of a WebSocket check',
    {
      type: 'websocket',
      spec: { url: 'wss://example.com/ws' },
      before: { events: { sequence: ['a'] } },
      now: { events: { sequence: ['a', 'b'] } },
      evidence: websocket,
    },
    'inconclusive',
  ],
  [
    'another subprotocol of a WebSocket check',
    {
      type: 'websocket',
      spec: { url: 'wss://example.com/ws' },
      before: { subprotocol: 'chat' },
      now: { subprotocol: 'graphql' },
      evidence: websocket,
    },
    'failed',
  ],
  [
    'a variable that was not read',
    {
      type: 'env',
      spec: { process: true },
      before: { A: 'x' },
      now: { A: 'x', B: { exists: false } },
      evidence: { lookedIn: 'here', variables: { A: { kind: 'value', value: 'x' } } },
    },
    'inconclusive',
  ],
  [
    'a cookie that was masked',
    {
      type: 'http',
      spec: { url: 'http://example.com/' },
      before: { status: 200 },
      now: { header: { 'set-cookie': { not: { contains: 'debug=true' } } } },
      evidence: {
        url: 'http://example.com/',
        status: 200,
        headers: { 'set-cookie': 'debug=[redacted]; Path=/' },
        body: { text: '', bytes: 0, wireBytes: 0, cut: false },
        error: null,
        certificate: null,
        address: '127.0.0.1',
        schemaErrors: null,
      },
    },
    'inconclusive',
  ],
  [
    'an output that is no text, as no version records it',
    {
      type: 'command',
      spec: { run: ['echo'] },
      before: { exitCode: 0 },
      now: { exitCode: 0, stdout: { not: { contains: 'x' } } },
      evidence: { exitCode: 0, signal: null, stdout: ['hi'], stderr: '', cases: [], tests: null },
    },
    'inconclusive',
  ],
  [
    'rows that are no list',
    {
      type: 'command',
      spec: { run: ['echo'] },
      before: { exitCode: 0 },
      now: { exitCode: { gte: 0 } },
      evidence: { exitCode: 0, signal: null, stdout: 'hi', stderr: '', cases: 5, tests: null },
    },
    'inconclusive',
  ],
  [
    'expectations that need a secret',
    {
      type: 'tcp',
      spec: { host: 'example.com', port: 1 },
      before: { open: true },
      now: { open: true, banner: { contains: `\${secret:TOKEN}` } },
      evidence: { open: true },
    },
    'inconclusive',
  ],
])('%s', (_, one, status) => {
  const { status: is, reason } = replayed(one);
  expect([is, reason]).toEqual([status, expect.any(String)]);
});

it('a watched copy is equal, and tells only hidden texts that were read', () => {
  const json = { a: { token: '[redacted:token]', plain: 'x' }, list: ['y', 'sid=***'], n: 1 };
  const { value, touched } = watched(json);
  expect(touched()).toEqual([]);
  expect((value as typeof json).a.plain).toBe('x');
  expect(touched()).toEqual([]);
  expect((value as typeof json).list[1]).toBe('sid=***');
  expect(touched()).toEqual(['list.1']);
  expect(JSON.parse(JSON.stringify(value))).toEqual(json);
  expect(touched()).toEqual(['list.1', 'a.token']);
});
