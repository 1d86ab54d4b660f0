import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { logLines } from '../../src/checks/logs/lines.ts';
import { logsOf } from '../../src/checks/logs/logs.ts';
import type { CheckContext, Judgement, ProbeResult } from '../../src/core/check.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { logSources } from '../../src/platform/sources/index.ts';
import { checkContext } from '../support/check-context.ts';
import { localLogSources } from '../support/log-sources.ts';

type Written = { spec: Record<string, unknown>; expect?: Record<string, unknown> };

const logs = logsOf(logSources);
const deployedAt = Date.now() - 60_000;

function line(textPayload: string, over: Partial<CloudEntry> & { agoMs?: number } = {}): CloudEntry {
  const { agoMs = 5_000, ...rest } = over;
  return {
    timestamp: new Date(Date.now() - agoMs).toISOString(),
    logName: 'projects/p/logs/stderr',
    resource: { type: 'cloud_run_revision', labels: { service_name: 'api' } },
    textPayload,
    ...rest,
  };
}

/** A phase against a server of its own: checks run with the siblings they have there. */
async function phase() {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startCloudLogging());
  const sources = stack.use(localLogSources(server.endpoint));
  const readyAt = Date.now();
  return {
    server,
    run: (written: Written, siblings: readonly Written[] = [written], over: Partial<CheckContext> = {}) => {
      const prepared = logs.prepare(written.spec, written.expect);
      const ctx = checkContext({
        logs: sources,
        readyAt,
        run: { id: 'r', startedAt: readyAt, deploy: { revision: 'r2', startedAt: deployedAt } },
        siblings: () => siblings.map((one) => logs.prepare(one.spec, one.expect).spec),
        ...over,
      });
      return prepared.run(ctx).then((seen) => outcome(seen, prepared.judge));
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Outcome = { status: string; text: string; observation: Record<string, unknown> };

function outcome(seen: ProbeResult<unknown>, judge: (observation: unknown) => Judgement): Outcome {
  if (seen.kind === 'unobserved')
    return { status: `errored ${seen.transient}`, text: seen.reason, observation: {} };
  if (seen.kind === 'waiting') throw new Error('a logs check asks nobody');
  const judgement = judge(seen.observation);
  // Evidence is JSON.
  const observation: Record<string, unknown> = JSON.parse(JSON.stringify(seen.observation));
  if (judgement.failures.length > 0) {
    return {
      status: 'failed',
      text: judgement.failures.map(({ message }) => message).join('\n'),
      observation,
    };
  }
  const { inconclusive } = judgement;
  return { status: inconclusive === null ? 'passed' : 'inconclusive', text: inconclusive ?? '', observation };
}

const api = 'resource.labels.service_name="api"';
const noNameError: Written = {
  spec: { project: 'p', filter: api },
  expect: {
    entries: { none: { matches: "NameError: name '\\w+' is not defined" } },
    control: { atLeast: 1 },
  },
};

test('passes when the lines that flow hold nothing of it, and tells what was read', async () => {
  await using it = await phase();
  it.server.append(line('started'), line("NameError: name 'redis' is not defined", { agoMs: 90_000 }));
  const { status, observation } = await it.run(noNameError);
  expect(status).toBe('passed');
  expect(observation).toMatchObject({
    source: { project: 'p' },
    window: { from: new Date(deployedAt).toISOString(), since: 'deploy' },
    requests: 1,
    complete: true,
    matched: 1,
    samples: [{ severity: 'DEFAULT', message: 'started' }],
    link: expect.stringMatching(/^https:\/\/console\.cloud\.google\.com\/logs\/query;query=resource\.labels/),
  });
});

test('fails with the line that is there', async () => {
  await using it = await phase();
  it.server.append(line('started'), line("NameError: name 'redis' is not defined", { severity: 'ERROR' }));
  const { status, text } = await it.run(noNameError);
  expect(status).toBe('failed');
  expect(text).toMatch(
    /^expected no entry with message matches .*, got 1 entry, first .* ERROR NameError: name 'redis'/,
  );
});

test('no log line at all is inconclusive, with `control`', async () => {
  await using it = await phase();
  const { status, text } = await it.run(noNameError);
  expect(status).toBe('inconclusive');
  expect(text).toMatch(/^no log line at all in project p from .*: nothing to judge by$/);
  const some = { ...noNameError, expect: { entries: { some: { contains: 'x' } }, control: { atLeast: 1 } } };
  expect((await it.run(some)).status).toBe('inconclusive');
});

test('an answer that is cut proves nothing absent, but a hit in it decides', async () => {
  await using it = await phase();
  for (let i = 0; i < 30; i += 1) it.server.append(line(`line ${i}`));
  const cut = { ...noNameError, spec: { ...noNameError.spec, limit: 10 } };
  expect(await it.run(cut)).toMatchObject({
    status: 'inconclusive',
    text: expect.stringContaining('raise `limit`'),
  });
  const hit = { ...cut, expect: { entries: { none: { contains: 'line' } } } };
  expect((await it.run(hit)).status).toBe('failed');
});

test.each([
  [{ entries: { some: { contains: 'two' } } }, 'passed'],
  [{ entries: { some: { contains: 'four' } } }, 'failed'],
  [{ entries: { count: 3 } }, 'passed'],
  [{ entries: { count: { lte: 2 } } }, 'failed'],
  [{ entries: { count: { gte: 4 } } }, 'failed'],
  [{ entries: { count: { of: { severity: { gte: 'ERROR' } }, is: 1 } } }, 'passed'],
  [{ entries: { each: { severity: { in: ['DEFAULT', 'CRITICAL'] } } } }, 'passed'],
  [{ entries: { each: { severity: { lt: 'ERROR' } } } }, 'failed'],
  [{ entries: { none: { field: { 'httpRequest.status': { gte: 500 } } } } }, 'failed'],
  [{ entries: { none: { message: { contains: 'one' }, severity: 'ERROR' } } }, 'passed'],
  [{ control: { atLeast: 4 } }, 'inconclusive'],
  [{ entries: { some: { contains: 'four' } }, control: { atLeast: 4 } }, 'inconclusive'],
  [{}, 'passed'],
])('%j: %s', async (expected, status) => {
  await using it = await phase();
  it.server.append(
    line('one'),
    line('two', { severity: 'CRITICAL' }),
    line('three', { httpRequest: { status: 503 } }),
  );
  expect((await it.run({ spec: { project: 'p', filter: api }, expect: expected })).status).toBe(status);
});

test('errors that were there before the deploy are not new', async () => {
  await using it = await phase();
  const check = {
    spec: { project: 'p', filter: api },
    expect: { newErrors: 'none', control: { atLeast: 1 } },
  };
  const error = (text: string, agoMs: number) => line(text, { severity: 'ERROR', agoMs });
  it.server.append(error('request 17 failed', 90_000), error('request 99 failed', 4_000));
  const old = await it.run(check);
  expect(old).toMatchObject({
    status: 'passed',
    observation: { newErrors: { seenBefore: 1, unseen: [] }, requests: 2 },
  });
  it.server.append(error('cannot reach 10.0.0.1:6379', 3_000));
  const fresh = await it.run(check);
  expect(fresh.status).toBe('failed');
  expect(fresh.text).toContain('1 × cannot reach <address>');
});

test('`since: deploy` reaches back to the deploy, a day and an hour at most; what is new is new since the deploy', async () => {
  await using it = await phase();
  const hourMs = 3_600_000;
  const readyAt = Date.now();
  const run = (agoMs: number) => ({
    run: { id: 'r', startedAt: readyAt, deploy: { revision: 'r2', startedAt: readyAt - agoMs } },
  });
  const check = {
    spec: { project: 'p', filter: api },
    expect: { newErrors: 'none', control: { atLeast: 1 } },
  };
  const day = await it.run(check, [check], run(24 * hourMs));
  const from = new Date(readyAt - 24 * hourMs).toISOString();
  expect(day.observation.window).toMatchObject({ from, since: 'deploy' });
  // Broken by the deploy two days ago, and ever since: not old because it is more than a day old.
  it.server.append(
    line('boom 1', { severity: 'ERROR', agoMs: 30 * hourMs }),
    line('boom 2', { severity: 'ERROR' }),
    line('worn 1', { severity: 'ERROR', agoMs: 60 * hourMs }),
    line('worn 2', { severity: 'ERROR' }),
  );
  const old = await it.run(check, [check], run(48 * hourMs));
  expect(old.observation).toMatchObject({
    window: { from: new Date(readyAt - 25 * hourMs).toISOString(), since: 'duration' },
    newErrors: { before: { to: new Date(readyAt - 48 * hourMs).toISOString() } },
  });
  expect([old.status, old.text]).toEqual(['failed', expect.stringContaining('1 × boom <n>')]);
  expect(old.text).not.toContain('worn');
});

test('the errors of its own filter are kept with counts, first seen and an example, whatever is expected', async () => {
  await using it = await phase();
  const traceback = 'Traceback (most recent call last):\n  File "a.py", line 3\nNameError: name \'redis\'';
  // No zero at the end, which the service leaves out.
  const timestamp = `${new Date(Date.now() - 9_000).toISOString().slice(0, 19)}.125Z`;
  const first = line('request 1 failed', { severity: 'ERROR', timestamp });
  it.server.append(
    line('request 2 failed', { severity: 'ERROR' }),
    first,
    line('request 3 failed', { severity: 'CRITICAL', agoMs: 4_000 }),
    line(traceback),
    line('fine'),
    line('elsewhere', { severity: 'ERROR', resource: { type: 'x', labels: { service_name: 'other' } } }),
  );
  const other = { spec: { project: 'p', filter: '"elsewhere"' }, expect: {} };
  const { status, observation } = await it.run({ spec: noNameError.spec, expect: {} }, [noNameError, other]);
  expect(status).toBe('passed');
  expect(observation.errors).toEqual({
    more: 0,
    signatures: [
      {
        signature: 'request <n> failed',
        count: 3,
        varies: true,
        firstSeen: first.timestamp,
        sample: { timestamp: first.timestamp, severity: 'ERROR', message: 'request 1 failed' },
      },
      expect.objectContaining({ signature: "NameError: name 'redis' (a.py)", count: 1 }),
    ],
  });
  const quiet = await it.run({ spec: { project: 'p', filter: '"fine"' }, expect: {} });
  expect(quiet.observation.errors).toBeNull();
});

test('of more entries than are kept each kind is, the most frequent first, and which are alike', async () => {
  await using it = await phase();
  const requests = Array.from({ length: 7 }, (_, n) => line(`request ${n} failed: upstream connect error`));
  it.server.append(...requests, line('Error: no lease'), line('fine'));
  const { observation } = await it.run({
    spec: { project: 'p', filter: '' },
    expect: { entries: { none: { matches: 'failed|Error' } } },
  });
  expect(observation.findings).toMatchObject({
    none: { count: 8, kinds: [{ count: 7, varies: true }, { count: 1 }] },
  });
  const [told = '', ...others] = logLines(observation);
  expect(told).toMatch(/^7 alike, the first .*request \d failed: upstream connect error/);
  expect(others.join('\n')).not.toMatch(/request \d|more of the/);
});

test('of thousands of kinds of errors fifty are kept, cut after the secrets were taken out', async () => {
  await using it = await phase();
  const secret = 'hunter2-correct-horse';
  const word = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  const texts = Array.from(
    { length: 900 },
    (_, n) => `${word(n)} ${'é'.repeat(190)}${secret} ${'x'.repeat(9_000)}`,
  );
  it.server.append(...texts.map((text) => line(text, { severity: 'ERROR' })));
  const written = { spec: { project: 'p', filter: api }, expect: {} };
  const redact = (text: string) => text.replaceAll(secret, '[redacted]');
  const { observation } = await it.run(written, [written], { redact });
  expect(observation.errors).toMatchObject({ more: 850 });
  const kept = JSON.stringify(observation.errors);
  expect(kept).not.toContain(secret.slice(0, 8));
  expect(Buffer.byteLength(kept)).toBeLessThan(64 * 1024);
});

test('ten checks that are ready together cost one request, however many run at once', async () => {
  for (const concurrency of [1, 3, 10]) {
    await using it = await phase();
    it.server.append(line('word 3'), line('other', { resource: { type: 'x' } }));
    const all: Written[] = Array.from({ length: 10 }, (_, i) => ({
      spec: { project: 'p', filter: i % 2 ? api : `"word ${i}" OR "word ${i + 1}"` },
      expect: {
        entries: i % 2 || i === 2 ? { none: { contains: `never ${i}` }, count: 1 } : { count: 0 },
      },
    }));
    const waiting = [...all];
    const statuses: string[] = [];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        statuses.push((await it.run(next, all)).status);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 'passed'));
    expect(it.server.requests).toHaveLength(1);
    // Another poll of all of them asks once more, and sees what is new.
    it.server.append(line('never 1'));
    const again = await Promise.all(all.map((one) => it.run(one, all)));
    expect(again.filter(({ status }) => status === 'failed').length).toBeGreaterThan(0);
    expect(it.server.requests).toHaveLength(2);
  }
});

test('a check that became ready later does not get the older answer', async () => {
  await using it = await phase();
  const other = { ...noNameError, expect: { entries: { none: { contains: 'late' } } } };
  it.server.append(line('started'));
  expect((await it.run(noNameError, [noNameError, other])).status).toBe('passed');
  it.server.append(line('late'));
  const later = await it.run(other, [noNameError, other], { readyAt: Date.now() + 5 });
  expect(later.status).toBe('failed');
  expect(it.server.requests).toHaveLength(2);
});

test('absence is claimed only after `settle`, so a late line is not missed', async () => {
  await using it = await phase();
  it.server.append(line('started'));
  const waits = Promise.withResolvers<void>();
  const settled = { ...noNameError, spec: { ...noNameError.spec, settle: '400ms' } };
  const running = it.run(settled, [settled], { readyAt: Date.now(), progress: () => waits.resolve() });
  await waits.promise;
  expect(it.server.requests).toHaveLength(0);
  it.server.append(line("NameError: name 'redis' is not defined"));
  expect((await running).status).toBe('failed');
});

test('a time limit shorter than `settle` is said', async () => {
  await using it = await phase();
  const settled = { ...noNameError, spec: { ...noNameError.spec, settle: '90s' } };
  const ended = await it.run(settled, [settled], { signal: AbortSignal.timeout(50), timeoutMs: 50 });
  expect(ended).toMatchObject({
    status: 'errored timeout',
    text: expect.stringContaining('waits 1 min 30 s'),
  });
});

test('a cancelled check does not end the query of the others', async () => {
  await using it = await phase();
  it.server.append(line('started'));
  it.server.faults.push({ kind: 'status', code: 14, times: 2 });
  const other = { ...noNameError, expect: { entries: { some: { contains: 'started' } } } };
  const cancelling = new AbortController();
  const first = it.run(noNameError, [noNameError, other], { signal: cancelling.signal });
  const second = it.run(other, [noNameError, other]);
  cancelling.abort(new Error('cancelled'));
  expect(await first).toMatchObject({ status: 'errored null', text: 'cancelled while reading logs' });
  expect((await second).status).toBe('passed');
});

test('a sibling that the service refuses or nobody can read does not spoil the others', async () => {
  await using it = await phase();
  it.server.append(line('started'));
  const spec = logs.prepare(noNameError.spec, {}).spec;
  const unreadable = { ...(typeof spec === 'object' ? spec : {}), filter: 'SEARCH("x")' };
  expect((await it.run(noNameError, [], { siblings: () => [spec, unreadable] })).status).toBe('passed');
  it.server.faults.push({ kind: 'status', code: 3, times: 1 });
  const other = { ...noNameError, spec: { project: 'p', filter: 'severity>=ERROR' } };
  expect((await it.run(noNameError, [noNameError, other])).status).toBe('passed');
  expect(it.server.requests).toHaveLength(3);
});

test.each([
  [7, 'errored null', 'roles/logging.viewer'],
  [8, 'errored null', 'quota of log reads'],
  [14, 'errored network', 'could not be asked'],
])('status %i of the service is %s', async (code, status, text) => {
  await using it = await phase();
  it.server.faults.push({ kind: 'status', code });
  expect(await it.run(noNameError)).toMatchObject({ status, text: expect.stringContaining(text) });
});

test('reads a file beside the plan; a line that is no entry makes it incomplete', async () => {
  await using stack = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'logs-'));
  stack.defer(() => rm(root, { recursive: true }));
  const it = stack.use(await phase());
  const check = { ...noNameError, spec: { file: 'app.ndjson', filter: api } };
  expect(await it.run(check, [check], { root })).toMatchObject({
    status: 'errored null',
    text: expect.stringContaining('app.ndjson'),
  });
  await writeFile(join(root, 'app.ndjson'), `${JSON.stringify(line('started'))}\n`);
  expect(await it.run(check, [check], { root })).toMatchObject({
    status: 'passed',
    observation: { link: null, matched: 1 },
  });
  await appendFile(join(root, 'app.ndjson'), '{"timestamp":"2026-');
  expect(await it.run(check, [check], { root })).toMatchObject({
    status: 'inconclusive',
    text: expect.stringContaining('some lines are no log entries'),
  });
});

test('the spec refuses what cannot be read, and lets variables pass', () => {
  const refused = [
    {},
    { project: 'p', file: 'f' },
    { project: 'p', filter: 'SEERCH(x)' },
    { project: 'p', filter: 'sample(insertId, 0.5)' },
    { file: 'f', filter: 'SEARCH("x")' },
    { project: 'p', limit: 0 },
  ];
  for (const spec of refused) expect(() => logs.prepare(spec, {})).toThrow();
  expect(() => logs.prepare({ project: 'p' }, { entries: { none: { field: { 'a b': 1 } } } })).toThrow();
  logs.prepare({ project: '${p}', filter: 'timestamp>"${t}"', since: '${s}', settle: '5s' }, {});
});

test('absence without `control` is a weak spot', () => {
  const weak = logs.prepare({ project: 'p' }, { entries: { count: { lte: 0 } } }).lint();
  expect(weak).toEqual([
    'claims that something is absent without `control`: a filter that matches nothing proves little',
  ]);
  expect(logs.prepare({ project: 'p' }, { entries: { count: { gte: 1 } } }).lint()).toEqual([]);
  expect(logs.prepare(noNameError.spec, noNameError.expect).lint()).toEqual([]);
});

test('right behind a deploy nothing is absent yet, unless the check waited', async () => {
  await using it = await phase();
  const readyAt = Date.now();
  const run = { id: 'r', startedAt: readyAt, deploy: { revision: 'r2', startedAt: readyAt - 2_000 } };
  const check = (settle: string | undefined, expect: object) => ({
    spec: { project: 'p', filter: api, ...(settle === undefined ? {} : { settle }) },
    expect: { control: { atLeast: 1 }, ...expect },
  });
  it.server.append(line('ready', { severity: 'INFO', agoMs: 1_000 }));
  for (const expectation of [{ newErrors: 'none' }, { entries: { none: { contains: 'NameError' } } }]) {
    const early = await it.run(check(undefined, expectation), undefined, { run });
    expect([early.status, early.text]).toEqual([
      'inconclusive',
      expect.stringMatching(/since the deploy, too little .*`settle: 2m` waits for more/),
    ]);
    expect((await it.run(check('10ms', expectation), undefined, { run })).status).toBe('passed');
  }
  const found = check(undefined, { entries: { none: { contains: 'ready' } } });
  expect((await it.run(found, undefined, { run })).status).toBe('failed');
  const wanted = check(undefined, { entries: { some: { contains: 'ready' } } });
  expect((await it.run(wanted, undefined, { run })).status).toBe('passed');
});

test('what an error is nobody knows of lines that have no severity, unless they are exceptions', async () => {
  await using it = await phase();
  const check = { spec: { project: 'p', filter: api, since: '5m' }, expect: { newErrors: 'none' } };
  it.server.append(line('it went wrong', { severity: 'DEFAULT' }));
  const unknown = await it.run(check);
  expect([unknown.status, unknown.text]).toEqual([
    'inconclusive',
    expect.stringMatching(/no severity that is found here, and none is an exception/),
  ]);
  it.server.append(line('ready', { severity: 'INFO' }));
  expect((await it.run(check)).status).toBe('passed');
  it.server.append(line('10:00:00 MainThread ERROR payment lost', { severity: 'DEFAULT' }));
  const unsure = await it.run(check);
  expect([unsure.status, unsure.text]).toEqual(['inconclusive', expect.stringContaining('payment lost')]);
});
