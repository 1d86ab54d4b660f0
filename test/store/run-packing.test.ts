import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { keyOf } from '../../src/store/keys.ts';
import { markText, readMark } from '../../src/store/pack.ts';
import { replaceByPack } from '../../src/store/packed-stream.ts';
import { packRun } from '../../src/store/run-packing.ts';
import { redisRuns, runKeys, runStream } from '../../src/store/runs.ts';
import { dyingRedis } from '../support/dying-redis.ts';
import { endedRun, keptRuns, memoryOf, packableEvents, packableHead } from '../support/packable-run.ts';
import { fixtures, recordedRedis } from '../support/recorded-redis.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { startedAt } from '../support/run-events.ts';
import { readEverything } from '../support/stored-values.ts';

const kept = { keptMs: 3_600_000 };
let server: TestRedis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server[Symbol.asyncDispose]());

function late(check: string): RunEvent {
  const said = { answer: 'yes', by: 'U1', reason: 'late' } as const;
  return { type: 'check.answered', id: `check.answered:${check}`, at: startedAt + 99_000, check, ...said };
}

/** Everything that is read of a run, by stores that have not read it before. */
async function readings(run: string) {
  const fresh = keptRuns(server.redis);
  const stream = runStream(server.redis, run);
  const entries = await stream.read();
  const { order, pack, events } = runKeys(run);
  return {
    entries,
    events: await fresh.events(run),
    state: await fresh.state(run),
    order: await fresh.order(run),
    summary: await fresh.summary(run),
    first: await stream.first(),
    position: await stream.position(),
    after: await Promise.all(
      entries.map(async ({ position }) => (await stream.read(position)).map(({ event }) => event.id)),
    ),
    isRecent: (await fresh.recent('C0STAGING1', 1_000)).includes(run),
    // Packed or not, it goes when it would have gone.
    isKept:
      Math.max(...(await Promise.all([order, pack, events].map((key) => server.redis.pttl(key))))) >
      89 * 86_400_000,
  };
}

it('a run of 20 checks with a kilobyte of evidence each takes 10 kB, with its copy of the plan', async () => {
  await endedRun(keptRuns(server.redis), 'r-SMALL');
  const before = await memoryOf(server.redis, 'r-SMALL');
  expect(await packRun(server.redis, 'r-SMALL')).toMatchObject({ kind: 'packed' });
  expect(before).toBeGreaterThan(60_000);
  expect(await memoryOf(server.redis, 'r-SMALL')).toBeLessThan(10_240);
});

it('whatever is read of a run is the same once it is packed', async () => {
  await endedRun(keptRuns(server.redis), 'r-SAME');
  const before = await readings('r-SAME');
  expect(before.state).toEqual(reduceRun(before.events));
  expect(before.entries).toHaveLength(83);
  await packRun(server.redis, 'r-SAME');
  expect(await server.redis.exists(runKeys('r-SAME').events, runKeys('r-SAME').order)).toBe(0);
  expect(await readings('r-SAME')).toEqual(before);
  // A second time there is nothing to do.
  const bytes = await server.redis.getBuffer(runKeys('r-SAME').pack);
  await packRun(server.redis, 'r-SAME');
  expect(await server.redis.getBuffer(runKeys('r-SAME').pack)).toEqual(bytes);
});

it('a store that has read a run before goes on with it while it is packed, gets news, and is packed again', async () => {
  const runs = keptRuns(server.redis);
  await endedRun(runs, 'r-GOES');
  const before = await runs.state('r-GOES');
  await packRun(server.redis, 'r-GOES');
  expect(await runs.state('r-GOES')).toEqual(before);
  await runs.append('r-GOES', [late('check-1')]);
  const events = await runs.events('r-GOES');
  expect(events.at(-1)).toEqual(late('check-1'));
  expect(await runs.state('r-GOES')).toEqual(reduceRun(events));
  await packRun(server.redis, 'r-GOES');
  expect(await runs.state('r-GOES')).toEqual(reduceRun(events));
  expect(await keptRuns(server.redis).state('r-GOES')).toEqual(reduceRun(events));
  expect((await runs.order('r-GOES'))?.plan.text).toContain('check-199');
});

it('runs share the text of their plan', async () => {
  const runs = keptRuns(server.redis);
  const text = 'the plan of several runs\n'.repeat(400);
  for (const run of ['r-P1', 'r-P2', 'r-P3']) {
    await endedRun(runs, run, { text });
    await packRun(server.redis, run);
  }
  const keys = await server.redis.keys('sc:{plan.*');
  const texts = await Promise.all(
    ['r-P1', 'r-P2', 'r-P3'].map(async (run) => (await runs.order(run))?.plan.text),
  );
  expect(texts).toEqual([text, text, text]);
  await endedRun(runs, 'r-P4', { text });
  await packRun(server.redis, 'r-P4');
  expect((await server.redis.keys('sc:{plan.*')).length).toBe(keys.length);
});

it('the text of a plan is kept for as long as the run that needs it longest', async () => {
  const text = 'a plan of its own\n'.repeat(100);
  await endedRun(redisRuns(server.redis, { keptMs: () => 60_000 }), 'r-SHORT', { text });
  await packRun(server.redis, 'r-SHORT');
  await endedRun(keptRuns(server.redis), 'r-LONG', { text });
  await packRun(server.redis, 'r-LONG');
  await server.redis.del(runKeys('r-SHORT').pack);
  const left = await Promise.all(
    (await server.redis.keys('sc:{plan.*')).map((key) => server.redis.pttl(key)),
  );
  expect(Math.min(...left)).toBeGreaterThan(89 * 86_400_000);
  expect((await keptRuns(server.redis).order('r-LONG'))?.plan.text).toBe(text);
});

it('what is appended to a packed run is there once, and what is in the pack is not new', async () => {
  const runs = keptRuns(server.redis);
  const head = await endedRun(runs, 'r-LATE');
  await packRun(server.redis, 'r-LATE');
  expect(await runs.append('r-LATE', packableEvents(head))).toBe(0);
  expect(await server.redis.exists(runKeys('r-LATE').events)).toBe(0);
  expect(await runs.append('r-LATE', [...packableEvents(head), late('check-1')])).toBe(1);
  expect(await runs.append('r-LATE', [late('check-1'), late('check-2')])).toBe(1);
  await packRun(server.redis, 'r-LATE');
  expect(await runs.append('r-LATE', [late('check-1'), late('check-2'), late('check-3')])).toBe(1);
  const ids = (await runs.events('r-LATE')).map(({ id }) => id);
  expect(ids).toHaveLength(83 + 3);
  expect(new Set(ids).size).toBe(ids.length);
});

it('while it is packed again and again, nothing that others append is lost, doubled or told twice as new', async () => {
  const run = 'r-RACE';
  await endedRun(keptRuns(server.redis), run, { checks: 3 });
  const writers = [1, 2, 3].map(() => redisRuns(server.connect(), { keptMs: () => kept.keptMs }));
  const packer = server.connect();
  const reader = keptRuns(server.connect());
  let isOver = false;
  let packs = 0;
  const packing = (async () => {
    while (!isOver) if ((await packRun(packer, run)).kind === 'packed') packs += 1;
  })();
  const reading = (async () => {
    let seen = 0;
    while (!isOver) {
      const [state, events] = [await reader.state(run), await reader.events(run)];
      expect(events[0]?.type).toBe('run.requested');
      expect(state?.eventIds.size ?? 0).toBeGreaterThanOrEqual(seen);
      seen = state?.eventIds.size ?? 0;
      expect(events.length).toBeGreaterThanOrEqual(seen);
    }
  })();
  const added = await Promise.all(
    writers.map(async (runs) => {
      let count = 0;
      for (let nth = 0; nth < 60; nth += 1) {
        count += await runs.append(run, [late(`c${nth}`), late(`d${nth}`)]);
        const before = packs;
        // Who never pauses is never packed.
        if (nth % 10 === 9) await vi.waitUntil(() => packs > before, { timeout: 5_000, interval: 1 });
      }
      return count;
    }),
  );
  isOver = true;
  await reading;
  await packing;
  expect(packs).toBeGreaterThan(5);
  expect(added.reduce((sum, count) => sum + count, 0)).toBe(120);
  const ids = (await keptRuns(server.redis).events(run)).map(({ id }) => id);
  expect(ids).toHaveLength(15 + 120);
  expect(new Set(ids).size).toBe(ids.length);
  expect((await reader.state(run))?.eventIds.size).toBe(ids.length);
});

it.each(['unasked', 'unanswered'] as const)(
  'who dies at any turn of packing (%s) leaves a run that is read the same, and is packed by the next',
  async (died) => {
    const run = `r-DIED-${died}`;
    await endedRun(keptRuns(server.redis), run);
    const before = await readings(run);
    for (let turn = 1; ; turn += 1) {
      await using dying = await dyingRedis(server.url, turn, died);
      const packing = await packRun(dying.redis, run).catch((error: Error) => error);
      expect(await readings(run)).toEqual(before);
      if (dying.isDead()) continue;
      expect(packing).toMatchObject({ kind: 'packed' });
      expect(turn).toBeGreaterThan(5);
      break;
    }
    expect(await server.redis.exists(runKeys(run).events, runKeys(run).order)).toBe(0);
    expect(await keptRuns(server.redis).append(run, [late('check-1')])).toBe(1);
    expect(await packRun(server.redis, run)).toMatchObject({ kind: 'packed' });
    expect((await keptRuns(server.redis).events(run)).map(({ id }) => id)).toEqual([
      ...before.events.map(({ id }) => id),
      late('check-1').id,
    ]);
  },
);

it('entries are not replaced by a pack that was made of others', async () => {
  const run = 'r-OTHERS';
  await endedRun(keptRuns(server.redis), run, { checks: 1 });
  const { pack, events } = runKeys(run);
  const before = await readings(run);
  const last = before.position;
  const length = before.entries.length;
  const put = (read: Parameters<typeof replaceByPack>[2]) =>
    replaceByPack(server.redis, { pack, events, others: [] }, read, Buffer.from('x'));
  expect(await put({ last: '1-0', length, mark: null })).toBe(false);
  expect(await put({ last, length: length - 1, mark: null })).toBe(false);
  expect(await put({ last, length, mark: { position: '1-0', count: 3 } })).toBe(false);
  expect(await readings(run)).toEqual(before);
});

it('what comes after a pack is after it, though the clock was set back', async () => {
  const run = 'r-CLOCK';
  const runs = keptRuns(server.redis);
  await endedRun(runs, run, { checks: 1 });
  const { events } = runKeys(run);
  const future = `${Date.now() + 3_600_000}-7`;
  const [, [field = '', json = '']] = (await server.redis.xrange(events, '-', '+', 'COUNT', 1))[0] ?? [
    '',
    [],
  ];
  await server.redis.xadd(events, future, field, json.replaceAll('run.requested', 'run.started'));
  await packRun(server.redis, run);
  await runs.append(run, [late('check-0')]);
  const entries = await runStream(server.redis, run).read();
  expect(entries.at(-1)?.event).toEqual(late('check-0'));
  expect(await runStream(server.redis, run).read(future)).toEqual(entries.slice(-1));
});

it('who follows a packed run hears all of it, then what comes', async () => {
  const run = 'r-FOLLOW';
  const runs = keptRuns(server.redis);
  await endedRun(runs, run, { checks: 2 });
  const events = await runs.events(run);
  await packRun(server.redis, run);
  const stop = new AbortController();
  const heard: RunEvent[] = [];
  for await (const { event } of runStream(server.redis, run).follow(stop.signal)) {
    heard.push(event);
    if (heard.length === events.length) await runs.append(run, [late('check-0')]);
    if (heard.length === events.length + 1) stop.abort();
  }
  expect(heard).toEqual([...events, late('check-0')]);
});

it('a run that goes on is not packed, nor one that nobody knows', async () => {
  const runs = keptRuns(server.redis);
  const head = packableHead('r-OPEN', 1);
  const plan = { text: 'x', file: 'a', digest: 'b' };
  const order = {
    run: 'r-OPEN',
    plan,
    place: { channel: 'C1', thread: null },
    failFast: false,
  };
  await runs.create(order, head, startedAt);
  await runs.append('r-OPEN', packableEvents(head));
  expect(await packRun(server.redis, 'r-OPEN')).toEqual({ kind: 'open' });
  expect(await packRun(server.redis, 'r-NOBODY')).toEqual({ kind: 'open' });
  expect(await runs.order('r-OPEN')).toEqual(order);
});

it('the id of a packed run stays taken', async () => {
  const runs = keptRuns(server.redis);
  const head = await endedRun(runs, 'r-TAKEN', { checks: 1 });
  await packRun(server.redis, 'r-TAKEN');
  const plan = { text: '', file: '', digest: '' };
  const place = { channel: 'C1', thread: null };
  const again = { run: 'r-TAKEN', plan, place, failFast: false };
  expect(await runs.create(again, head, startedAt)).toBe(false);
});

it('a worker of an older release that writes to a packed run as if it were new loses nothing', async () => {
  const run = 'r-OLD';
  const runs = keptRuns(server.redis);
  await endedRun(runs, run, { checks: 1 });
  const before = await runs.events(run);
  await packRun(server.redis, run);
  const { events, ids } = runKeys(run);
  for (const event of [...before.slice(-1), late('check-0')]) {
    await server.redis.sadd(ids, event.id);
    await server.redis.xadd(events, '*', 'event.1', JSON.stringify(event));
  }
  const state = reduceRun([...before, late('check-0')]);
  expect(await runs.state(run)).toEqual(state);
  await packRun(server.redis, run);
  expect(await keptRuns(server.redis).state(run)).toEqual(state);
});

it('a pack of a later form is refused by name, and one that is cut is no run', async () => {
  const run = 'r-NEWER';
  const runs = keptRuns(server.redis);
  await endedRun(runs, run, { checks: 1 });
  await packRun(server.redis, run);
  const { pack } = runKeys(run);
  const bytes = (await server.redis.getBuffer(pack)) ?? Buffer.alloc(0);
  await server.redis.set(pack, bytes.subarray(0, bytes.length - 9));
  await expect(keptRuns(server.redis).state(run)).rejects.toMatchObject({ code: 'unreadable-data' });
  await server.redis.setrange(pack, 0, 'sc:pack:2');
  await expect(keptRuns(server.redis).state(run)).rejects.toMatchObject({
    code: 'newer-data',
    message: `a packed run (${keyOf(run, 'pack')}): it was written in form 2 by a newer staging-check, and this one reads up to form 1: update this one, or stop it until then`,
  });
  await server.redis.del(pack);
});

it('the mark of a pack is read as it was written', () => {
  const mark = { position: '1796039421292-17', count: 100_000 };
  expect(markText(mark)).toHaveLength(64);
  expect(readMark(markText(mark), 'a')).toEqual(mark);
  expect(readMark('', 'a')).toBeNull();
  expect(() => readMark('something else', 'a')).toThrow('it does not begin as one');
});

it.each(readdirSync(fixtures).filter((name) => name.startsWith('redis-')))(
  'runs that %s left are read the same before and after they are packed',
  async (name) => {
    await using recorded = await recordedRedis(join(fixtures, name));
    const { redis } = recorded;
    const all = await keptRuns(redis).recent(null, 1_000);
    const read = () =>
      Promise.all(
        all.map(async (run) => {
          const fresh = keptRuns(redis);
          return [
            await fresh.state(run),
            await fresh.order(run),
            await fresh.summary(run),
            await fresh.events(run),
          ];
        }),
      );
    const before = await read();
    const kinds = await Promise.all(all.map(async (run) => (await packRun(redis, run)).kind));
    expect(kinds).toContain('packed');
    expect(await read()).toEqual(before);
    expect((await readEverything(redis)).unknown).toEqual([]);
  },
);
