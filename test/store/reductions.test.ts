import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeployEvent } from '../../src/core/deploy/events.ts';
import type { IncidentEvent, IncidentHead } from '../../src/core/incident/events.ts';
import { eventId, type RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { readView } from '../../src/publish/run-view.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { incidentStream, redisIncidents } from '../../src/store/incidents.ts';
import { redisLeases } from '../../src/store/leases.ts';
import { runKeys, runStream } from '../../src/store/runs.ts';
import { endedRun, keptRuns, kilobyteOf, packableEvents, packableHead } from '../support/packable-run.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startedAt } from '../support/run-events.ts';

const kept = { keptMs: () => 3_600_000 };
let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Bytes that Redis has sent to all its clients. */
async function sent(redis: Redis): Promise<number> {
  const [, bytes] = /total_net_output_bytes:(\d+)/.exec(await redis.info('stats')) ?? [];
  return Number(bytes);
}

/** What Redis sends while something is done, beyond its answer to the question itself. */
async function bytesOf(redis: Redis, act: () => Promise<unknown>): Promise<number> {
  const idle = -(await sent(redis)) + (await sent(redis));
  const before = await sent(redis);
  await act();
  return (await sent(redis)) - before - idle;
}

function ended(check: string): RunEvent {
  return {
    ...{ type: 'check.finished', id: eventId.check(check, 'finished'), at: startedAt, check },
    ...{ outcome: kilobyteOf('r', 1), attempts: 1, flaky: false, startedAt, durationMs: 1 },
    ...{ captures: {}, deploy: null },
  };
}

it.each([20, 400])('what a picture of a run of %d checks reads is what is new', async (checks) => {
  const run = `r-PICTURE${checks}`;
  const runs = keptRuns(server.redis);
  const head = packableHead(run, checks);
  const plan = { text: 'a: b\n'.repeat(checks * 20), file: 'a', digest: 'b' };
  const place = { channel: 'C1', thread: null };
  await runs.create({ run, plan, place, failFast: false }, head, startedAt);
  await runs.append(run, packableEvents(head).slice(0, -5));
  const picture = async () => {
    const order = await runs.order(run);
    if (order === null) throw new Error(`${run} is gone`);
    return await readView(order, {
      store: runs,
      leases: redisLeases(server.redis),
      unserved: async () => [],
      runPageUrl: () => null,
    });
  };
  const first = await bytesOf(server.redis, picture);
  expect(first).toBeGreaterThan(checks * 2_000);
  await runs.append(run, [ended(`check-${checks - 1}`)]);
  // One event of a kilobyte, and what says how far it goes.
  expect(await bytesOf(server.redis, picture)).toBeLessThan(3_000);
  expect(await bytesOf(server.redis, picture)).toBeLessThan(1_000);
  expect((await picture())?.state).toEqual(reduceRun(await runs.events(run)));
});

it('what the record of an incident reads is what is new', async () => {
  const incidents = redisIncidents(server.redis, kept);
  const opened: IncidentHead = {
    ...{ key: '517', title: 'a', channel: 'C1', severity: 'P1', environment: 'staging' },
    ...{ plan: { id: 'a', title: 'a', digest: 'b', file: 'a' } },
    ...{ windows: [], criteria: [], risks: [], afterwards: [], checkNames: {} },
  };
  await incidents.open({ type: 'incident.opened', id: 'opened', at: 1, by: 'U1', incident: opened });
  const note = (nth: number): IncidentEvent => ({
    ...{ type: 'note.written', id: `note:${nth}`, at: nth, by: 'U1', entry: `${nth}` },
    ...{ text: 'x'.repeat(500), recordedAt: nth },
  });
  await incidents.append(
    '517',
    Array.from({ length: 200 }, (_, nth) => note(nth)),
  );
  expect(await bytesOf(server.redis, () => incidents.state('517'))).toBeGreaterThan(100_000);
  await incidents.append('517', [note(200)]);
  expect(await bytesOf(server.redis, () => incidents.state('517'))).toBeLessThan(2_000);
  expect(await incidents.events('517')).toEqual(await incidentStream(server.redis, '517').all());
  expect(await incidents.state('517')).toEqual(await redisIncidents(server.redis, kept).state('517'));
});

it('a state that somebody holds does not change with what comes later', async () => {
  const runs = keptRuns(server.redis);
  const run = 'r-HELD';
  const head = packableHead(run, 2);
  const plan = { text: '', file: 'a', digest: 'b' };
  const place = { channel: 'C1', thread: null };
  await runs.create({ run, plan, place, failFast: false }, head, startedAt);
  const held = await runs.state(run);
  const before = structuredClone(held);
  await runs.append(run, packableEvents(head));
  expect((await runs.state(run))?.finishedAt).not.toBeNull();
  expect(held).toEqual(before);
});

it.each([
  ['an event was taken out of it', (redis: Redis, key: string, at: string) => redis.xdel(key, at)],
  ['its beginning was cut off', (redis: Redis, key: string, at: string) => redis.xtrim(key, 'MINID', at)],
  ['it is gone', (redis: Redis, key: string) => redis.del(key)],
])('a stream is read anew when %s', async (_, change) => {
  const runs = keptRuns(server.redis);
  const run = `r-CUT${change.length}${_.length}`;
  await endedRun(runs, run, { checks: 2 });
  const entries = await runStream(server.redis, run).read();
  await runs.state(run);
  await change(server.redis, runKeys(run).events, entries[4]?.position ?? '');
  expect(await runs.state(run)).toEqual(await keptRuns(server.redis).state(run));
});

it('a stream that lost its end and went on with something else is read anew', async () => {
  const runs = keptRuns(server.redis);
  const run = 'r-LOST';
  await endedRun(runs, run, { checks: 2 });
  await runs.state(run);
  const { events, ids } = runKeys(run);
  const last = await runStream(server.redis, run).position();
  await server.redis.xdel(events, last);
  await server.redis.srem(ids, 'run.finished');
  await runs.append(run, [
    { type: 'run.cancelled', id: 'run.cancelled', at: startedAt + 9, by: 'U1', reason: 'no' },
  ]);
  const state = await runs.state(run);
  expect(state?.finishedAt).toBeNull();
  expect(state?.cancelled?.by).toBe('U1');
});

it('many who look at once while events come see each event once', async () => {
  const runs = keptRuns(server.redis);
  const run = 'r-MANY';
  const head = packableHead(run, 40);
  const plan = { text: '', file: 'a', digest: 'b' };
  const place = { channel: 'C1', thread: null };
  await runs.create({ run, plan, place, failFast: false }, head, startedAt);
  const writer = keptRuns(server.connect());
  const sizes: number[] = [];
  for (const event of packableEvents(head)) {
    const [, ...states] = await Promise.all([
      writer.append(run, [event]),
      ...Array.from({ length: 5 }, () => runs.state(run)),
    ]);
    sizes.push(...states.map((state) => state?.eventIds.size ?? 0));
  }
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  expect(await runs.state(run)).toEqual(reduceRun(await runs.events(run)));
});

it('an event that cannot be read is not half taken in', async () => {
  const runs = keptRuns(server.redis);
  const run = 'r-ODD';
  await endedRun(runs, run, { checks: 1 });
  await runs.state(run);
  const { events } = runKeys(run);
  const at = await server.redis.xadd(events, '*', 'event.99', '{}');
  await expect(runs.state(run)).rejects.toMatchObject({ code: 'newer-data' });
  await expect(runs.state(run)).rejects.toMatchObject({ code: 'newer-data' });
  await server.redis.xdel(events, at ?? '');
  expect((await runs.state(run))?.finishedAt).not.toBeNull();
});

it('of runs that have ended only those that were looked at last are kept', async () => {
  const runs = keptRuns(server.redis);
  const names = Array.from({ length: 40 }, (_, nth) => `r-OVER${nth}`);
  for (const run of names) await endedRun(runs, run);
  const look = (run = '') => bytesOf(server.redis, () => runs.state(run));
  for (const run of names) await look(run);
  expect(await look(names.at(-1))).toBeLessThan(1_000);
  expect(await look(names[0])).toBeGreaterThan(2_000);
  expect(await look(names[0])).toBeLessThan(1_000);
});

it('what is read of a deploy is what is new', async () => {
  const deploys = redisDeploys(server.redis);
  const id = 'd-0123456789abcdef';
  const head = { id, plan: 'a', environment: 'b', revision: 'c', reports: [], channel: null, incident: null };
  const seen = (nth: number): DeployEvent => ({
    ...{ type: 'deploy.seen', id: `seen:${nth}`, at: nth, source: { kind: 'log' } },
    facts: { service: 'x'.repeat(1_000), url: null, deployedBy: null },
  });
  const opened: DeployEvent = { type: 'deploy.opened', id: 'opened', at: 0, deploy: head };
  await deploys.open(head, [opened, ...[1, 2, 3, 4, 5].map(seen)]);
  const look = () => bytesOf(server.redis, () => deploys.state(id));
  expect(await look()).toBeGreaterThan(5_000);
  expect(await look()).toBeLessThan(1_000);
  await deploys.append(id, [seen(6)]);
  expect(await look()).toBeLessThan(3_000);
  expect(await deploys.state(id)).toEqual(await redisDeploys(server.redis).state(id));
  expect(await deploys.events(id)).toHaveLength(7);
});
