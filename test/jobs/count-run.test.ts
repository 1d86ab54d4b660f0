import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/run/events.ts';
import { reduceRun } from '../../src/core/run/reduce.ts';
import { runCounter } from '../../src/publish/watch-runs.ts';
import { redisCountedOnce } from '../../src/store/publish-memory.ts';
import { asker, type DeskRoom, deskRoom } from '../support/desk.ts';

/** A counter as a process has one, and what it counted. */
function counting(room: DeskRoom, counted: string[]) {
  return runCounter({
    now: () => room.clock.at,
    takeOnce: redisCountedOnce(room.server.redis),
    counts: {
      runStarted: (trigger) => void counted.push(`started ${trigger}`),
      runFinished: (verdict) => void counted.push(`finished ${verdict}`),
      checkFinished: (status) => void counted.push(`check ${status}`),
      firstMessageShown: (afterMs) => void counted.push(`shown after ${afterMs}`),
    },
  });
}

const started = (at: number): RunEvent => ({ id: 'run.started', at, type: 'run.started' });

it('a run is counted once by all processes together, whatever turns there are', async () => {
  await using room = await deskRoom();
  await room.desk.start(asker('UMARA'), { words: ['phase2'], trigger: 'slash' });
  const [run = ''] = await room.store.active();
  const counted: string[] = [];
  const processes = [counting(room, counted), counting(room, counted), counting(room, counted)];
  const turns = async (root: string | null) => {
    const state = reduceRun(await room.store.events(run));
    await Promise.all(processes.flatMap((count) => [count(state, root), count(state, root)]));
  };
  await turns(null);
  expect(counted).toEqual([]);
  room.clock.at += 700;
  await turns('1.2');
  expect(counted).toEqual(['shown after 700']);
  await room.store.append(run, [started(room.clock.at)]);
  await turns('1.2');
  await room.finish(run, { look: 'failed' });
  await turns('1.2');
  await turns(null);
  expect(counted).toEqual([
    'shown after 700',
    'started slash',
    'finished failed',
    'check passed',
    'check failed',
  ]);
});

it('a run that ended long ago is not counted by a sweep; one that nobody asked for has no first answer', async () => {
  await using room = await deskRoom();
  await room.desk.start(asker('UMARA'), { words: ['phase2'], trigger: 'schedule' });
  const [run = ''] = await room.store.active();
  const counted: string[] = [];
  const count = counting(room, counted);
  await count(reduceRun(await room.store.events(run)), '1.2');
  await room.store.append(run, [started(room.clock.at)]);
  await room.finish(run);
  room.clock.at += 2 * 3_600_000;
  await count(reduceRun(await room.store.events(run)), '1.2');
  expect(counted).toEqual([]);
});
