import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { logsOf } from '../../src/checks/logs/logs.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { logSources } from '../../src/platform/sources/index.ts';
import type { OpenLogSources } from '../../src/platform/sources/open-log-sources.ts';
import { checkContext } from '../support/check-context.ts';
import { localLogSources } from '../support/log-sources.ts';

const logs = logsOf(logSources);

type Written = { spec: Record<string, unknown>; expect: Record<string, unknown> };

const startedAt = Date.now();

const oneEntry = fc.record(
  {
    timestamp: fc.integer({ min: -10, max: 300 }).map((s) => new Date(startedAt - s * 1_000).toISOString()),
    severity: fc.constantFrom('DEFAULT', 'INFO', 'WARNING', 'ERROR'),
    payload: fc.constantFrom<Partial<CloudEntry>>(
      { textPayload: 'ready' },
      { textPayload: 'boom' },
      { jsonPayload: { message: 'boom', n: 5, ok: true, tags: ['a', 'b'] } },
      { jsonPayload: { message: 'ready', err: { stack: 'Error: boom\n    at f (/a.js:1:2)' } } },
      { jsonPayload: { n: 'many', nothing: null } },
      { httpRequest: { status: 503, requestUrl: 'https://a/boom' } },
      { protoPayload: { '@type': 'x/google.cloud.audit.AuditLog', status: { message: 'boom' } } },
      { protoPayload: { '@type': 'x/acme.Thing', detail: 'boom' } },
      { protoPayload: { '@type': 'x/acme.Thing', value: Buffer.from('boom').toString('base64') } },
    ),
  },
  { requiredKeys: ['timestamp', 'payload'] },
);
const someEntries = fc
  .array(oneEntry, { minLength: 3, maxLength: 14 })
  .map((all) => all.map(({ payload, ...rest }): CloudEntry => ({ ...rest, ...payload })));

const filter = fc.constantFrom(
  '',
  'severity>=WARNING',
  'severity<ERROR',
  '"boom"',
  'NOT "boom"',
  'textPayload:ready',
  'jsonPayload.n>3',
  'jsonPayload.ok>false',
  'jsonPayload.tags!=a',
  'jsonPayload.n=~"5"',
  'httpRequest.status=0',
  'protoPayload.status.message:"boom"',
  'NOT protoPayload.status.message:"boom"',
  'severity=ERROR OR "ready" -- a comment',
);
const wanted = fc.constantFrom<Record<string, unknown>>(
  { entries: { none: { contains: 'boom' } } },
  { entries: { some: { contains: 'boom' } } },
  { entries: { each: { not: { contains: 'boom' } } } },
  { entries: { count: 0 } },
  { entries: { count: { gte: 2 } } },
  { entries: { count: { of: { severity: { gte: 'WARNING' } }, is: { lte: 1 } } } },
  { entries: { none: { field: { 'protoPayload.status.message': { contains: 'boom' } } } } },
  { control: { atLeast: 3 } },
  { newErrors: 'none', control: { atLeast: 1 } },
);
const oneCheck = fc
  .record({ filter, limit: fc.integer({ min: 1, max: 6 }), expect: wanted })
  .map(({ expect: expected, ...spec }): Written => ({ spec: { since: '200s', ...spec }, expect: expected }));

/** How a check ends, with the siblings it has in its phase. */
async function status(sources: OpenLogSources, source: object, check: Written, all: readonly Written[]) {
  const from = (one: Written) => logs.prepare({ ...source, ...one.spec }, one.expect);
  const prepared = from(check);
  const run = { id: 'r', startedAt, deploy: null };
  const siblings = () => all.map((one) => from(one).spec);
  const seen = await prepared.run(checkContext({ logs: sources, readyAt: startedAt, run, siblings }));
  if (seen.kind !== 'observed') return seen.kind;
  const { failures, inconclusive } = prepared.judge(JSON.parse(JSON.stringify(seen.observation)));
  return failures.length > 0 ? 'failed' : inconclusive === null ? 'passed' : 'inconclusive';
}

/** The statuses of a check alone, beside siblings before and after it, and with the largest limit. */
async function statuses(endpoint: string | null, source: object, check: Written, others: readonly Written[]) {
  await using alone = localLogSources(endpoint);
  await using together = localLogSources(endpoint);
  const all = [...others, check];
  const limitless = { ...check, spec: { ...check.spec, limit: 5_000 } };
  const shared = await Promise.all(all.map((one) => status(together, source, one, all)));
  return {
    alone: await status(alone, source, check, [check]),
    shared: shared.at(-1),
    whole: await status(alone, source, limitless, [limitless]),
  };
}

test('beside any siblings a check on a file ends as it does alone, and what a limit lets pass is green without it too', async () => {
  const root = await mkdtemp(join(tmpdir(), 'siblings-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(root, { recursive: true }));
  const file = join(root, 'app.ndjson');
  await fc.assert(
    fc.asyncProperty(
      someEntries,
      oneCheck,
      fc.array(oneCheck, { minLength: 1, maxLength: 3 }),
      async (entries, check, others) => {
        await writeFile(file, entries.map((one) => `${JSON.stringify(one)}\n`).join(''));
        const found = await statuses(null, { file }, check, others);
        expect(found.shared).toBe(found.alone);
        if (found.alone === 'passed') expect(found.whole).toBe('passed');
      },
    ),
    { numRuns: 150, seed: 11 },
  );
});

test('a file is read once for all checks of a window, also where limits cut their answers', async () => {
  const root = await mkdtemp(join(tmpdir(), 'siblings-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(root, { recursive: true }));
  const file = join(root, 'app.ndjson');
  const line = JSON.stringify({ timestamp: new Date(startedAt - 5_000).toISOString(), textPayload: 'ready' });
  await writeFile(file, `${line}\n`.repeat(20));
  await using sources = localLogSources(null);
  const run = { id: 'r', startedAt, deploy: null };
  const filters = ['', '"ready"', 'severity>=ERROR'];
  const all = filters.map((filter) => logs.prepare({ file, since: '200s', filter, limit: 5 }, {}));
  const siblings = () => all.map(({ spec }) => spec);
  const context = { logs: sources, readyAt: startedAt, run, siblings };
  const seen = await Promise.all(all.map((one) => one.run(checkContext(context))));
  const told = seen.map((one) =>
    one.kind === 'observed' ? JSON.parse(JSON.stringify(one.observation)) : one.kind,
  );
  expect(told.map(({ matched, complete, requests }) => [matched, complete, requests])).toEqual([
    [5, false, 1],
    [5, false, 1],
    [0, true, 1],
  ]);
});

test('beside any siblings a check on a project ends as it does alone, and what a limit lets pass is green without it too', async () => {
  await fc.assert(
    fc.asyncProperty(
      someEntries,
      oneCheck,
      fc.array(oneCheck, { minLength: 1, maxLength: 3 }),
      async (entries, check, others) => {
        await using server = await startCloudLogging({ quotaPerMinute: 1_000 });
        server.append(...entries);
        const found = await statuses(server.endpoint, { project: 'p' }, check, others);
        expect(found.shared).toBe(found.alone);
        if (found.alone === 'passed') expect(found.whole).toBe('passed');
      },
    ),
    { numRuns: 50, seed: 11 },
  );
}, 60_000);
