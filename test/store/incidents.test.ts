import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type IncidentEvent, incidentEventId } from '../../src/core/incident/events.ts';
import { reduceIncident } from '../../src/core/incident/reduce.ts';
import { claim, incidentKeys, reclaimScript, writeReopeningScript } from '../../src/store/incident-lists.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { ended, incidentHead, opened, openedAt } from '../support/incident-events.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { checkHeadOf, runHeadOf } from '../support/run-events.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  await server.redis.flushall();
});

const keptMs = 40_000;
const store = (redis = server.redis, claimMs = 10_000) =>
  redisIncidents(redis, { keptMs: () => keptMs, claimMs });

function opening(key = '517', channel = 'C1', by = 'UMARA') {
  const event = opened(incidentHead({ key, channel }));
  if (event.type !== 'incident.opened') throw new Error('no opening');
  return { ...event, by };
}

const closing: IncidentEvent = {
  type: 'incident.closed',
  id: 'incident.closed',
  at: openedAt + 9,
  by: 'UMARA',
  summary: 'Fixed.',
  exception: null,
};

it('an incident is there with its opening, in its channel and in the lists', async () => {
  expect(await store().open(opening())).toEqual({ kind: 'opened' });
  expect(await store().events('517')).toEqual([opening()]);
  expect(await store().state('517')).toMatchObject({ openedBy: 'UMARA', head: { key: '517' } });
  expect(await store().ofChannel('C1')).toBe('517');
  expect(await store().ofChannel('C2')).toBe(null);
  expect(await store().openKeys()).toEqual(['517']);
  expect(await store().keys(5)).toEqual(['517']);
});

it('a channel has one open incident, and a key is used once for ever', async () => {
  await store().open(opening());
  expect(await store().open(opening('518'))).toEqual({ kind: 'channel-taken', key: '517' });
  expect(await store().open(opening('517', 'C2'))).toEqual({ kind: 'key-taken', channel: 'C1' });
  expect(await store().open(opening())).toEqual({ kind: 'channel-taken', key: '517' });
  expect(await store().append('517', [closing])).toBe(1);
  expect(await store().open(opening())).toEqual({ kind: 'key-taken', channel: 'C1' });
  await server.redis.del(...Object.values(incidentKeys('517')));
  expect(await store().open(opening())).toEqual({ kind: 'key-taken', channel: 'C1' });
});

it.each(Array.from({ length: 20 }, (_, round) => round))(
  'of two who open at once in one channel, one does (round %i)',
  async () => {
    const [one, two] = [store(server.connect()), store(server.connect())];
    const results = await Promise.all([one.open(opening('1')), two.open(opening('2'))]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['channel-taken', 'opened']);
    const winner = results[0].kind === 'opened' ? '1' : '2';
    expect(await store().ofChannel('C1')).toBe(winner);
    expect(await store().openKeys()).toEqual([winner]);
    expect(await store().events(winner === '1' ? '2' : '1')).toEqual([]);
  },
);

it('of twenty who open one key in twenty channels, one does', async () => {
  const asked = Array.from({ length: 20 }, (_, at) => store().open(opening('517', `C${at}`)));
  const results = await Promise.all(asked);
  expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'key-taken')).toHaveLength(19);
  expect(await store().events('517')).toHaveLength(1);
});

it('an opening that died before it wrote holds channel and key for a while, then the next one takes them over', async () => {
  const dead = { channel: 'C1', key: '517', token: 'dead', claimMs: 10_000 };
  await claim(server.redis, dead);
  expect(await store().open(opening('518'))).toEqual({ kind: 'channel-taken', key: '517' });
  expect(await store().ofChannel('C1')).toBe(null);
  expect(await store().openKeys()).toEqual([]);
  expect(await store().keys(5)).toEqual([]);
  const impatient = store(server.redis, 20);
  await vi.waitFor(async () => expect(await impatient.open(opening('518'))).toEqual({ kind: 'opened' }));
  expect(await store().ofChannel('C1')).toBe('518');
  expect(await store().open(opening('517', 'C2'))).toEqual({ kind: 'opened' });
});

it('many who find a dead opening at once still open one incident', async () => {
  for (let round = 0; round < 5; round += 1) {
    await server.redis.flushall();
    await claim(server.redis, { channel: 'C1', key: 'dead', token: 'dead', claimMs: 0 });
    const keys = ['a', 'b', 'c', 'dead'];
    const results = await Promise.all(keys.map((key) => store(server.redis, 0).open(opening(key))));
    expect(results.filter(({ kind }) => kind === 'opened').length, JSON.stringify(results)).toBe(1);
    expect(await store().openKeys()).toHaveLength(1);
  }
});

it('an opener that was only slow finds out that its claim is gone: nothing of it is written', async () => {
  const scripts = await import('../../src/store/incident-lists.ts');
  await claim(server.redis, { channel: 'C1', key: '517', token: 'slow', claimMs: 0 });
  expect(await store(server.redis, 0).open(opening('518'))).toEqual({ kind: 'opened' });
  const { events, ids, voided } = incidentKeys('517');
  const late = ['slow', 'event.1', 'incident.opened', JSON.stringify(opening())];
  expect(await scripts.writeOpeningScript(server.redis, [events, ids, voided], late)).toEqual([false]);
  expect(await store().state('517')).toBe(null);
});

it('an opening that died after it wrote is open', async () => {
  const scripts = await import('../../src/store/incident-lists.ts');
  await claim(server.redis, { channel: 'C1', key: '517', token: 'dead', claimMs: 0 });
  const { events, ids, voided } = incidentKeys('517');
  const texts = ['dead', 'event.1', 'incident.opened', JSON.stringify(opening())];
  await scripts.writeOpeningScript(server.redis, [events, ids, voided], texts);
  expect(await store().ofChannel('C1')).toBe('517');
  expect(await store(server.redis, 0).open(opening('518'))).toEqual({ kind: 'channel-taken', key: '517' });
  expect(await store().state('517')).not.toBe(null);
});

it('a closing gives the channel free, also when the process died between the two', async () => {
  await store().open(opening());
  await store().append('517', [closing]);
  expect(await store().ofChannel('C1')).toBe(null);
  expect(await store().lastClosed('C1')).toBe('517');
  expect(await store().open(opening('518'))).toEqual({ kind: 'opened' });
  // The closing in the log, the lists as before it.
  const { events, ids } = incidentKeys('518');
  await server.redis.xadd(events, '*', 'event', JSON.stringify(closing));
  await server.redis.sadd(ids, closing.id);
  expect(await store().open(opening('519'))).toEqual({ kind: 'opened' });
  expect(await store().lastClosed('C1')).toBe('518');
  expect(await store().append('517', [closing])).toBe(0);
  expect(await store().lastClosed('C1')).toBe('518');
  expect(await store().ofChannel('C1')).toBe('519');
  expect(await store().openKeys()).toEqual(['519']);
  expect(await store().keys(2)).toEqual(['519', '518']);
});

it('an open incident never expires, a closed one does with all it left', async () => {
  await store().open(opening());
  await store().append('517', [ended('r1', 'health', 'passed', 1)]);
  await store().nextTimeline('517');
  const own = Object.values(incidentKeys('517'));
  const left = () => Promise.all(own.map((key) => server.redis.pttl(key)));
  expect((await left()).filter((ms) => ms !== -2)).toEqual([-1, -1, -1]);
  await store().append('517', [closing]);
  await store().nextTimeline('517');
  const ttls = (await left()).filter((ms) => ms !== -2);
  expect(ttls).toHaveLength(3);
  for (const ms of ttls) expect(ms).toSatisfy((one: number) => one > 0 && one <= keptMs);
});

it('an event counts once; events of an incident that nobody knows are dropped', async () => {
  const event = ended('r1', 'health', 'passed', 1);
  expect(await store().append('517', [event])).toBe(0);
  expect(await store().nextTimeline('517')).toBe(0);
  expect(await store().timelineNumber('517')).toBe(0);
  expect(await server.redis.keys('*inc.*')).toEqual([]);
  await store().open(opening());
  expect(await store().append('517', [event, event])).toBe(1);
  expect(await store().append('517', [event, opening()])).toBe(0);
  expect(await store().nextTimeline('517')).toBe(1);
  expect(await store().nextTimeline('517')).toBe(2);
  expect(await store().timelineNumber('517')).toBe(2);
});

it.each(['', '{', 'a}b', '../x', 'x'.repeat(300)])(
  'there is no incident %j, and asking is harmless',
  async (key) => {
    expect(await store().state(key)).toBe(null);
    expect(await store().events(key)).toEqual([]);
    expect(await store().append(key, [closing])).toBe(0);
    expect(await store().timelineNumber(key)).toBe(0);
  },
);

it('whatever the order, repetition and batches of arrival, the state is that of the events', async () => {
  const minutes = fc.integer({ min: -50, max: 300 });
  const check = fc.constantFrom('health', 'no-name-error', 'event-flow');
  const seen = fc
    .tuple(fc.constantFrom('r1', 'r2', 'r3'), check, fc.constantFrom('passed', 'failed', 'errored'), minutes)
    .map(([run, id, status, at]): IncidentEvent => ended(run, id, status, at));
  const said = fc.tuple(fc.nat(20), minutes).map(
    ([number, at]): IncidentEvent => ({
      ...{ type: 'note.written', id: `note.written:${number}`, at: openedAt + at * 60_000, by: 'UJUN' },
      ...{ entry: `note:${number}`, text: `note ${number} ☃`, recordedAt: openedAt },
    }),
  );
  const steered = fc.tuple(fc.nat(5), fc.constantFrom('P0', 'P3'), minutes).map(
    ([number, severity, at]): IncidentEvent => ({
      ...{ type: 'severity.set', id: `severity.set:${number}`, at: openedAt + at * 60_000, by: 'UJUN' },
      severity,
    }),
  );
  const distinct = fc
    .array(fc.oneof(seen, said, steered), { maxLength: 40 })
    .map((events) => [...new Map(events.map((event) => [event.id, event])).values()]);
  const arrival = distinct.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], {
        minLength: events.length * 2,
        maxLength: events.length * 2,
      }),
      fc.integer({ min: 1, max: 9 }),
    ),
  );
  let number = 0;
  await fc.assert(
    fc.asyncProperty(arrival, async ([events, arriving, size]) => {
      number += 1;
      const key = `p${number}`;
      const first = opening(key, `C${number}`);
      await store().open(first);
      for (let from = 0; from < arriving.length; from += size) {
        await store().append(key, arriving.slice(from, from + size));
      }
      expect(await store().state(key)).toEqual(reduceIncident([first, ...events]));
    }),
    { numRuns: 60 },
  );
});

it('five thousand events take about ten times as long as five hundred, not a hundred times', async () => {
  const many = Array.from(
    { length: 5000 },
    (_, at): IncidentEvent =>
      at % 2 === 0
        ? ended(`r${at}`, 'health', at % 4 === 0 ? 'passed' : 'failed', at)
        : {
            ...{ type: 'note.written', id: `note.written:${at}`, at: openedAt + at, by: 'UJUN' },
            ...{ entry: `note:${at}`, text: 'a note', recordedAt: openedAt + at },
          },
  );
  await store().open(opening('small', 'C1'));
  await store().open(opening('large', 'C2'));
  expect(await store().append('small', many.slice(0, 500))).toBe(500);
  expect(await store().append('large', many)).toBe(5000);
  const took = async (key: string) => {
    const begun = performance.now();
    const state = await store().state(key);
    return { ms: performance.now() - begun, entries: state?.record.length };
  };
  await took('small');
  const fastest = async (key: string) =>
    Math.min(...[(await took(key)).ms, (await took(key)).ms, (await took(key)).ms]);
  expect((await took('large')).entries).toBe(5001 - 1);
  expect((await fastest('large')) / (await fastest('small'))).toBeLessThan(50);
});

it('a run that was written down before its plan was kept counts by the plan that the run itself knows', async () => {
  const runs = redisRuns(server.redis, { keptMs: () => keptMs });
  const { plan, environment } = incidentHead();
  for (const [run, id] of [
    ['r-OWN', plan.id],
    ['r-OTHER', 'checkout'],
  ] as const) {
    const head = runHeadOf({ '1': 'Look' }, [checkHeadOf('health', '1')]);
    const order = {
      ...{
        run,
        plan: { text: 'plan', file: 'plans/a.yaml', digest: 'd' },
        place: { channel: 'C1', thread: null },
      },
      ...{ failFast: false },
    };
    await runs.create(order, { ...head, id: run, environment, plan: { ...head.plan, id } }, openedAt);
  }
  await store().open(opening());
  const started = (run: string): IncidentEvent => ({
    ...{ type: 'run.started', id: `run.started:${run}`, at: openedAt + 1, by: 'UMARA', run },
    ...{ selector: ['all'], environment, permalink: null },
  });
  const told = ['r-OWN', 'r-OTHER', 'r-GONE'].flatMap((run, at) => [
    started(run),
    ended(run, 'health', 'passed', at),
  ]);
  await store().append('517', told);
  const state = await store().state('517');
  expect(state?.runs.map(({ run }) => run)).toEqual(['r-GONE', 'r-OWN']);
  expect(JSON.stringify(state?.record)).not.toContain('r-OTHER');
});

function reopening(closing = 1): Extract<IncidentEvent, { type: 'incident.reopened' }> {
  return {
    ...{ type: 'incident.reopened', id: incidentEventId.reopened(closing), closing, reason: '' },
    ...{ at: openedAt + 10 * closing, by: 'UMARA' },
  };
}
const here = { key: '517', channel: 'C1' };

it('a closed incident that is opened again has its channel, is kept for ever, and may be closed anew', async () => {
  await store().open(opening());
  await store().append('517', [closing]);
  expect(await store().reopen(here, reopening())).toEqual({ kind: 'reopened' });
  expect(await store().ofChannel('C1')).toBe('517');
  expect(await store().openKeys()).toEqual(['517']);
  expect(await store().state('517')).toMatchObject({ closed: null, reopenings: 1 });
  for (const key of Object.values(incidentKeys('517'))) expect(await server.redis.pttl(key)).toBeLessThan(0);
  expect(await store().open(opening('518'))).toEqual({ kind: 'channel-taken', key: '517' });
  expect(await store().reopen(here, reopening())).toEqual({ kind: 'not-closed' });
  const again = { ...closing, id: incidentEventId.closed(2), at: openedAt + 11 };
  expect(await store().append('517', [again])).toBe(1);
  expect(await store().ofChannel('C1')).toBe(null);
  expect(await store().state('517')).toMatchObject({ closed: { number: 2 } });
  expect(await server.redis.pttl(incidentKeys('517').events)).toBeGreaterThan(0);
  expect(await store().open(opening('518'))).toEqual({ kind: 'opened' });
  expect(await store().reopen(here, reopening(2))).toEqual({ kind: 'channel-taken', key: '518' });
  expect(await store().state('517')).toMatchObject({ closed: { number: 2 } });
});

it('of twenty who open one again at once, one does; of one who opens another, only one has the channel', async () => {
  await store().open(opening());
  await store().append('517', [closing]);
  const asked = Array.from({ length: 20 }, () => store(server.connect()).reopen(here, reopening()));
  const other = store(server.connect()).open(opening('518'));
  const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
  const hasOther = (await other).kind === 'opened';
  expect(kinds.filter((kind) => kind === 'reopened')).toHaveLength(hasOther ? 0 : 1);
  expect(await store().openKeys()).toEqual([hasOther ? '518' : '517']);
});

it('who died while opening one again leaves it closed, and what they write later counts nothing', async () => {
  await store().open(opening());
  await store().append('517', [closing]);
  await reclaimScript(server.redis, 'C1', '517', 'dead');
  expect(await store().ofChannel('C1')).toBe(null);
  expect(await store().reopen(here, reopening())).toEqual({ kind: 'not-closed' });
  expect(await store(server.redis, 0).ofChannel('C1')).toBe(null);
  const { events, ids, voided, timeline } = incidentKeys('517');
  const late = ['dead', 'event.2', 'late', '{}'];
  expect(await writeReopeningScript(server.redis, [events, ids, voided, timeline], late)).toEqual([false]);
  expect(await store().reopen(here, reopening())).toEqual({ kind: 'reopened' });
});
