import { afterEach, expect, test } from 'vitest';
import { startCloudLogging } from '../../demo/cloud-logging.ts';
import { type WatchJobContext, type WatchProblem, watchJob } from '../../jobs/watch.ts';
import type { CloudEntry } from '../../src/core/query/cloud-entry.ts';
import { redisWatchedRevisions } from '../../src/store/watched-revisions.ts';
import { badRevisions } from '../support/bad-revisions.ts';
import { deployRoom } from '../support/deploys.ts';
import { deskPlan } from '../support/desk.ts';
import { localLogSources } from '../support/log-sources.ts';

let stack = new AsyncDisposableStack();
afterEach(async () => {
  await stack.disposeAsync();
  stack = new AsyncDisposableStack();
});

const planOf = (deploys: string) =>
  deskPlan(
    'shop',
    `
version: 1
plan: shop
title: Shop
environments:
  staging: { hosts: [localhost], vars: { service: shop-api }, deploys: ${deploys} }
  demo: { hosts: [localhost] }
phases:
  phase1:
    title: First
    sections:
      "1.1":
        title: Health
        checks: { home: { name: Home, env: { process: true }, expect: { HOME: { exists: true } } } }
reports:
  after: { at: [5m], run: [phase1], environment: staging, channel: C0REPORTS }
`,
  );
const watched = planOf('{ project: p, service: "${service}" }');
const name = (n: number) => `shop-api-${String(n).padStart(5, '0')}-abc`;

/** Logs of projects alone. */
function projectLogs(endpoint: string) {
  return { ...localLogSources(endpoint), placeOf: () => ({ problem: 'no field is watched here' }) };
}

/** A room whose clock the test sets, with the logs of a service and what the watch made of them. */
async function begin(plan = watched) {
  const all = stack.use(await deployRoom({ plans: async () => [plan] }));
  const server = stack.use(await startCloudLogging());
  const { clock } = all.room;
  const problems: (WatchProblem | null)[] = [];
  let written = 0;
  const context: WatchJobContext = {
    now: () => clock.at,
    plans: async () => [plan],
    memory: redisWatchedRevisions(all.room.server.redis),
    logs: () => projectLogs(server.endpoint),
    async current(scope) {
      const id = await all.deploys.current(scope);
      const state = id === null ? null : await all.deploys.state(id);
      return state === null ? null : { revision: state.head.revision, seenAt: state.openedAt };
    },
    recordSighting: (source, request) => all.desk.recordSighting(source, request),
    onProblem: (_, problem) => void problems.push(problem),
  };
  const entry = (revision: string, agoMs: number, more: Partial<CloudEntry> = {}): CloudEntry => {
    written += 1;
    const labels = { service_name: 'shop-api', location: 'us-east1', revision_name: revision };
    return {
      timestamp: new Date(clock.at - agoMs).toISOString(),
      insertId: `e-${written}`,
      logName: 'projects/p/logs/run.googleapis.com%2Frequests',
      resource: { type: 'cloud_run_revision', labels },
      textPayload: 'hello',
      ...more,
    };
  };
  const turn = (changes: Partial<WatchJobContext> = {}, leave = new AbortController().signal) =>
    watchJob.run({}, { ...context, ...changes }, { leave, failedChildren: [] });
  return {
    ...{ all, server, clock, problems, turn, entry },
    log: (revision: string, agoMs: number, more?: Partial<CloudEntry>) =>
      server.append(entry(revision, agoMs, more)),
    async look(changes?: Partial<WatchJobContext>) {
      clock.at += 60_000;
      await turn(changes);
    },
    /** Revisions with the ways in which they were seen, oldest first. */
    async deploys() {
      const ids = await all.deploys.recent('staging', 100);
      const states = await Promise.all(ids.toReversed().map((id) => all.deploys.state(id)));
      return states.map((state) => [state?.head.revision, state?.sources.map(({ source }) => source.kind)]);
    },
  };
}

test('the first look opens nothing; a new revision is one deploy, at the time of its first entry', async () => {
  const it = await begin();
  it.log(name(466), 23 * 3_600_000);
  it.log(name(467), 60_000);
  await it.look();
  expect(await it.deploys()).toEqual([]);
  it.log(name(468), -12_000);
  it.log(name(468), -20_000);
  it.log(name(467), -25_000);
  await it.look();
  await it.look();
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
  const [id = ''] = await it.all.deploys.recent('staging', 1);
  expect(await it.all.deploys.state(id)).toMatchObject({
    openedAt: it.clock.at - 120_000 + 12_000,
    facts: { service: 'shop-api' },
    head: { plan: 'shop', environment: 'staging', channel: 'C0REPORTS' },
  });
  expect(it.all.woken).toEqual([id]);
  expect(it.all.room.audit).toMatchObject([{ by: 'staging-check (log)', action: 'deployed' }]);
  expect(it.problems).toEqual([null, null, null]);
  expect(it.server.requests.map(({ request }) => request.resourceNames)).toEqual([
    ['projects/p'],
    ['projects/p'],
    ['projects/p'],
  ]);
});

const answering = (revision: string) => async () => [
  { check: 'rev', name: 'Revision', answers: [revision], problem: '' },
];

test('a revision that writes again after a newer one is a deploy once every origin answers with it, and once only', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  await it.look({ answers: answering(name(467)) });
  it.log(name(468), -5_000);
  await it.look({ answers: answering(name(468)) });
  it.clock.at += 60_000;
  it.log(name(467), -40_000);
  // An instance of before that wakes up is no rollback, nor where nobody can tell.
  await it.look({ answers: answering(name(468)) });
  await it.look({ answers: async () => [] });
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
  await it.look({ answers: answering(name(467)) });
  await it.look({ answers: answering(name(467)) });
  const back = [
    [name(468), ['log']],
    [name(467), ['log']],
  ];
  expect(await it.deploys()).toEqual(back);
  it.clock.at += 10 * 60_000;
  it.log(name(468), -30_000);
  await it.look({ answers: answering(name(468)) });
  await it.look({ answers: answering(name(468)) });
  expect(await it.deploys()).toEqual([...back, [name(468), ['log']]]);
});

test('an audit entry tells of a revision too, whatever is in it', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  await it.look();
  it.log(name(468), -5_000, {
    textPayload: '',
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    protoPayload: { '@type': 'type.googleapis.com/google.cloud.audit.AuditLog', value: 'AAEC' },
  });
  await it.look();
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
});

test('the same revision by hook, by a run and by the log is one deploy, whoever was first', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  await it.look();
  await it.all.desk.recordSighting({ kind: 'hook' }, { environment: 'staging', revision: name(468) });
  it.log(name(468), -5_000);
  await it.look();
  it.log(name(469), -5_000);
  await it.look();
  await it.all.desk.recordSighting(
    { kind: 'run', run: 'r-1' },
    { environment: 'staging', revision: name(469) },
  );
  expect(await it.deploys()).toEqual([
    [name(468), ['hook', 'log']],
    [name(469), ['log', 'run']],
  ]);
});

test('entries that come late are seen; a revision that is older than the newest known opens nothing', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  for (let looks = 0; looks < 4; looks += 1) await it.look();
  it.log(name(468), 150_000);
  await it.look();
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
  it.log(name(465), -5_000);
  await it.look();
  expect(it.problems.at(-1)).toEqual({
    kind: 'passed-over',
    text: `${name(465)} is older than ${name(468)}`,
  });
  await it.look();
  expect(it.problems.at(-1)).toBeNull();
  expect(await it.deploys()).toHaveLength(1);
});

test('a watch looks as often as the plan says, however often the job comes', async () => {
  const it = await begin(planOf('{ project: p, service: shop-api, every: 5m }'));
  for (let turns = 0; turns < 20; turns += 1) {
    await it.turn();
    it.clock.at += 30_000;
  }
  expect(it.server.requests).toHaveLength(2);
});

test('without a watch nothing is asked, and no client is opened', async () => {
  const it = await begin(deskPlan('shop', watched.text.replace(/, deploys: .*$/m, ' }')));
  const opened: string[] = [];
  const logs = () => {
    opened.push('logs');
    return projectLogs(it.server.endpoint);
  };
  await it.look({ logs });
  await it.look({ logs, plans: async () => [{ plan: null }] });
  expect([opened, it.server.requests]).toEqual([[], []]);
});

test('a source that cannot be read says nothing, and is tried again', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  it.server.faults.push({ kind: 'status', code: 7, times: 1 });
  await it.look();
  expect(it.problems.at(-1)).toMatchObject({
    kind: 'unavailable',
    text: expect.stringContaining('roles/logging.viewer'),
  });
  // Deployed while nobody could look: later than the first look, so it is a deploy.
  it.log(name(468), -5_000);
  await it.look();
  expect(it.problems.at(-1)).toBeNull();
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
});

test('a service and revisions of any name change no question; what is no revision is passed over and told', async () => {
  const it = await begin(planOf(`{ project: p, service: '" OR severity>=DEFAULT OR "' }`));
  it.log(name(467), 60_000);
  await it.look();
  it.log(name(468), -5_000);
  await it.look();
  expect(await it.deploys()).toEqual([]);
  const own = await begin();
  own.log(name(467), 60_000);
  await own.look();
  for (const bad of badRevisions) own.log(bad, -5_000);
  own.log(name(468), -6_000);
  await own.look();
  expect(await own.deploys()).toEqual([[name(468), ['log']]]);
  expect(own.problems.at(-1)).toMatchObject({
    kind: 'passed-over',
    text: expect.stringMatching(/^".*" is no revision; .*; \d+ more names are no revisions$/),
  });
});

test('a name that no question can hold is told, and nothing is asked', async () => {
  const it = await begin(planOf(`{ project: p, service: "${'x'.repeat(300)}" }`));
  await it.look();
  expect(it.problems).toMatchObject([{ kind: 'unavailable', text: expect.stringMatching(/^service: /) }]);
  expect(it.server.requests).toEqual([]);
});

test('500 revisions, before and after: none is a deploy before, of those after the newest twenty', async () => {
  const it = await begin();
  for (let n = 0; n < 500; n += 1) it.log(name(n), 3_600_000 - n);
  await it.look();
  expect(await it.deploys()).toEqual([]);
  for (let n = 500; n < 1_000; n += 1) it.log(name(n), -5_000 - n);
  for (let n = 0; n < 500; n += 1) it.log(name(n), -30_000 - n);
  await it.look();
  const deploys = await it.deploys();
  expect([deploys.length, deploys[0]?.[0], deploys.at(-1)?.[0]]).toEqual([20, name(980), name(999)]);
  await it.look();
  expect(await it.deploys()).toHaveLength(20);
  for (const { request } of it.server.requests) expect(request.filter.length).toBeLessThan(20_000);
}, 30_000);

test('a busy old revision hides no new one: an answer that was cut is read on', async () => {
  const it = await begin();
  for (let n = 0; n < 2_500; n += 1) it.log(name(467), 3_000_000 - n);
  it.log(name(468), 60_000);
  await it.look();
  expect(it.server.requests).toHaveLength(2);
  for (let n = 0; n < 2_500; n += 1) it.log(name(469), -1_000 - n);
  it.log(name(470), -40_000);
  for (let n = 0; n < 2_500; n += 1) it.log(name(468), -100 - n);
  await it.look();
  expect((await it.deploys()).map(([revision]) => revision)).toEqual([name(469), name(470)]);
  expect(it.server.requests).toHaveLength(4);
}, 30_000);

test('very many lines without any usable revision are read on in the next look, never skipped', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  await it.look();
  const many = Array.from({ length: 12_500 }, (_, n) => it.entry(`bad name ${n % 7}`, -1_000 - n));
  it.server.append(...many, it.entry(name(468), -45_000));
  await it.look();
  expect(await it.deploys()).toEqual([]);
  await it.look();
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
}, 60_000);

test('two workers at once tell of a deploy once; who dies before it remembers tells again, to no effect', async () => {
  const it = await begin();
  it.log(name(467), 60_000);
  await it.look();
  it.log(name(468), -5_000);
  it.clock.at += 60_000;
  const memory = redisWatchedRevisions(it.all.room.server.redis);
  const dying = { ...memory, note: () => Promise.reject(new Error('killed')) };
  const late = {
    ...memory,
    begin: (...[watch, at]: Parameters<typeof memory.begin>) => memory.begin(watch, at, 0),
  };
  const ends = await Promise.allSettled([
    it.turn({ memory: dying }),
    it.turn({ memory: { ...late, note: dying.note } }),
    it.turn({ memory: late }),
  ]);
  expect(ends.map(({ status }) => status)).toContain('rejected');
  expect(await it.deploys()).toEqual([[name(468), ['log']]]);
  expect(it.all.room.audit).toHaveLength(1);
  await it.look();
  expect(new Set(it.all.woken).size).toBe(1);
});

test('one environment that breaks does not keep the others back', async () => {
  const text = watched.text.replace(
    'demo: { hosts: [localhost] }',
    'demo: { hosts: [localhost], deploys: { project: p, service: shop-demo } }',
  );
  const it = await begin(deskPlan('shop', text));
  const memory = redisWatchedRevisions(it.all.room.server.redis);
  const begins: string[] = [];
  const breaking: typeof memory = {
    ...memory,
    begin: async (watch, at, gapMs) => {
      begins.push(watch.environment);
      if (watch.environment === 'staging') throw new Error('Redis is away');
      return await memory.begin(watch, at, gapMs);
    },
  };
  await expect(it.turn({ memory: breaking })).rejects.toThrow('1 watches of deploys broke');
  expect(begins).toEqual(['staging', 'demo']);
  expect(it.server.requests).toHaveLength(1);
});

test('a worker that leaves while it reads says nothing of the source', async () => {
  const it = await begin();
  it.server.faults.push({ kind: 'hang' });
  const leaving = new AbortController();
  const turn = it.turn({}, leaving.signal);
  leaving.abort(new Error('shutdown'));
  expect(await turn).toBeDefined();
  expect(it.problems).toEqual([]);
});
