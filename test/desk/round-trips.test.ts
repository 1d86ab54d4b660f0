import { expect, it } from 'vitest';
import { runWishes } from '../../src/desk/desk.ts';
import { incidentScopes } from '../../src/desk/which-plan.ts';
import { deskOf } from '../../src/desk/wish.ts';
import { createRunQueue } from '../../src/platform/queue/queue.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { connectRedis, redisOptions, redisReady } from '../../src/store/connections.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisLeases } from '../../src/store/leases.ts';
import { redisRates } from '../../src/store/rates.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { asker, deskRoom } from '../support/desk.ts';
import { countRoundTrips } from '../support/round-trips.ts';

it('a run is started in five turns to Redis, however large its plan is', async () => {
  await using room = await deskRoom();
  await using stack = new AsyncDisposableStack();
  const { path = '' } = redisOptions(room.server.url, 'producer');
  const trips = stack.use(await countRoundTrips({ path }));
  const url = `redis://127.0.0.1:${trips.port}`;
  const redis = connectRedis(url, 'producer');
  redis.on('error', () => {});
  stack.defer(() => redis.disconnect());
  await redisReady(redis, 5_000);
  const queue = stack.use(createRunQueue(url));
  const desk = deskOf(runWishes, {
    ...room.parts,
    queue,
    store: redisRuns(redis, { keptMs: () => 3_600_000 }),
    leases: redisLeases(redis),
    audit: redisAudit(redis),
    rates: redisRates(redis),
    incidentOf: incidentScopes(redisIncidents(redis, { keptMs: () => 3_600_000 })),
  });
  const counts: (readonly [string, number])[] = [];
  // The first three bring the scripts there: a run, Enter pressed again, a run in line.
  for (const [user, channel] of [
    ['UMARA', 'C1'],
    ['UMARA', 'C1'],
    ['UDANA', 'C2'],
    ['ULEE', 'C3'],
    ['ULEE', 'C3'],
  ] as const) {
    const before = trips.count();
    const { kind } = await desk.start(asker(user, channel), { words: ['2.1'], trigger: 'slash' });
    counts.push([kind, trips.count() - before]);
  }
  expect(counts.slice(3)).toEqual([
    ['in-line', expect.toSatisfy(atMost(5))],
    ['already', expect.toSatisfy(atMost(5))],
  ]);
});

function atMost(most: number): (count: number) => boolean {
  return (count) => count <= most;
}
