import { expect, it } from 'vitest';
import { bodyProposal } from '../../../src/core/init/health-body.ts';

function linesOf(first: unknown, again = first): readonly string[] | null {
  return bodyProposal(first, again)?.lines ?? null;
}

const isWell = /matches: .*ok\|up/;

it.each<[value: unknown]>([
  [{}],
  [[]],
  [null],
  [false],
  [{ version: '1.4.2' }],
  [{ message: 'Internal Server Error' }],
  [{ error: 'Bad Gateway' }],
  [{ errors: [{ message: 'db down' }], data: null }],
  [{ fault: { faultstring: 'Policy' } }],
  [{ code: 0, message: 'done' }],
  [{ data: { theme: 'green' } }],
])('%j says neither that the service is well nor that it is ill', (value) => {
  expect(linesOf(value)).toBeNull();
});

it.each<[value: unknown, path: string]>([
  [{ status: 'error', message: 'db down' }, '$.status'],
  ['error', '$'],
  [{ status: 'Fehler' }, '$.status'],
  [{ status: 'KO' }, '$.status'],
  [{ status: 'yellow' }, '$.status'],
  [{ status: 0 }, '$.status'],
  [{ status: null }, '$.status'],
  [{ state: 'unavailable' }, '$.state'],
  [{ code: 500, message: 'Internal Server Error' }, '$.code'],
  [{ statusCode: 503 }, '$.statusCode'],
  [{ status: 'success', data: { status: 'fail' } }, '$.data.status'],
  [{ db: 'timeout', redis: 'unreachable' }, '$.db'],
  [{ db: 'postgres' }, '$.db'],
  [{ result: 'failure', reason: 'boom' }, '$.result'],
  [{ components: { db: { status: 'OUT_OF_SERVICE' } }, status: 'UP' }, '$.components.db.status'],
  [{ status: 'ok', db: null }, '$.db'],
  [{ status: 'ok', dbUp: 0 }, '$.dbUp'],
  [{ status: 'ok', db: { pool: 'exhausted' } }, '$.db.pool'],
  [{ status: 'ok', lastError: 'db down' }, '$.lastError'],
  [{ status: 'up', errorCount: 17 }, '$.errorCount'],
  [{ status: 'ok', phase: 'shutting down' }, '$.phase'],
  [{ services: { a: 'running', b: 'exited' } }, '$.services.b'],
  [{ status: 'ok', rc: 1 }, '$.rc'],
  [
    { a: { b: { c: { d: { e: { f: { g: { status: 'down' } } } } } } }, status: 'ok' },
    '$.a.b.c.d.e.f.g.status',
  ],
])('%j: what is not known to be good is red until it is', (value, path) => {
  const { lines = [], notes = [] } = bodyProposal(value, value) ?? {};
  expect(lines.find((line) => line.startsWith(`"${path}":`))).toMatch(isWell);
  expect(notes.join('\n')).toContain(`${path} was `);
});

it.each<[value: unknown, line: string]>([
  [{ status: 'ok' }, '"$.status": "ok"'],
  [{ 'Health-Status': 'UP' }, '"$[\\"Health-Status\\"]": "UP"'],
  [{ status: 'green' }, '"$.status": "green"'],
  [{ status: 200 }, '"$.status": 200'],
  [{ ok: true }, '"$.ok": true'],
  [{ ok: false }, '"$.ok": true'],
  [{ status: 'ok', degraded: false }, '"$.degraded": false'],
  [{ status: 'ok', degraded: true }, '"$.degraded": false'],
  [{ status: 'UP', components: { db: { status: 'UP' } } }, '"$.components.db.status": "UP"'],
  [{ status: 'ok', dependencies: [{ name: 'db', ok: true }, { ok: true }] }, '"$.dependencies[*].ok": true'],
  [
    { a: { status: 'up' }, list: [{ status: 'up' }, { status: 'ok' }] },
    '"$.list[*].status": { in: ["up", "ok"] }',
  ],
  [{ status: 'ok', errors: [] }, '"$.errors": { length: 0 }'],
  [{ status: 'ok', error: null }, '"$.error": { in: [null, ""] }'],
  [{ status: 'ok', error: 'boom' }, '"$.error": { exists: false }'],
  [{ status: 'ok' }, '"$.error": { exists: false }'],
  [{ status: 'ok', version: '1.4.2' }, '"$.version": { type: string }'],
  [{ status: 'ok${x}', ok: true }, '"$.ok": true'],
])('%j → %s', (value, line) => {
  expect(linesOf(value)).toContain(line);
});

it('what moves is expected as it is when all is well; what is null or prose is not', () => {
  expect(linesOf({ status: 'ok', at: 1 }, { status: 'down', at: 2 })).toEqual([
    '"$.status": "ok"',
    '"$.at": { type: number }',
    '"$.error": { exists: false }',
    '"$.errors": { exists: false }',
  ]);
  expect(bodyProposal({ status: 'ok' }, { status: 'down' })?.notes).toEqual([
    '$.status was "ok" and "down" when this was written: it comes and goes.',
  ]);
  const kept = linesOf({ status: 'ok', version: null, message: 'fine', reason: 'none' });
  expect(kept?.filter((line) => /version|message|reason/.test(line))).toEqual([]);
});

it.each<[value: Record<string, unknown>, path: string]>([
  [{ status: 'ok', connected: false }, '$.connected'],
  [{ status: 'ok', message: 'stale replica, not in sync' }, '$.message'],
  [{ status: 'ok', healthyPercent: 0 }, '$.healthyPercent'],
])('%j: what may say that it is not well is told', (value, path) => {
  expect(bodyProposal(value, value)?.notes.join('\n')).toContain(`${path} was `);
});

it('a switch that is off, and an empty list of errors, are not worth a word', () => {
  const value = { status: 'ok', debug: false, errorCount: 0, warnings: [] };
  expect(bodyProposal(value, value)?.notes).toEqual([]);
});
