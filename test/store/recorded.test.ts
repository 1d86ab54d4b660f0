import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgeRun } from '../../src/core/run/verdict.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { redisDeploys } from '../../src/store/deploys.ts';
import { redisIncidents } from '../../src/store/incidents.ts';
import { redisLeases } from '../../src/store/leases.ts';
import { redisRuns } from '../../src/store/runs.ts';
import { redisSchedules } from '../../src/store/schedules.ts';
import { fixtures, recordedRedis } from '../support/recorded-redis.ts';
import { readEverything } from '../support/stored-values.ts';

const keptMs = () => 3_600_000;

it.each(readdirSync(fixtures).filter((name) => name.startsWith('redis-')))(
  'each value in %s is read by a schema of today',
  async (name) => {
    await using recorded = await recordedRedis(join(fixtures, name));
    const { unknown, found } = await readEverything(recorded.redis);
    expect(unknown).toEqual([]);
    expect(found.size).toBeGreaterThan(12);
  },
);

it('what a Redis of commit 59d2429 holds is read by the stores of today', async () => {
  await using recorded = await recordedRedis(join(fixtures, 'redis-59d2429'));
  const { redis, recordedAt } = recorded;
  const runs = redisRuns(redis, { keptMs });
  expect(await runs.recent('C0INCIDENT', 10)).toHaveLength(3);
  expect((await runs.active()).toSorted()).toEqual(['r-47X51D', 'r-E700XA', 'r-JMYVK5']);
  const shipped = await runs.state('r-ZRNFY2');
  if (shipped === null) throw new Error('the run is gone');
  expect(judgeRun(shipped).verdict).toBe('passed');
  expect(await runs.summary('r-ZRNFY2')).toMatchObject({ environment: 'staging', verdict: 'passed' });
  const running = await runs.state('r-JMYVK5');
  expect(running?.checks.get('sleeper')?.progress.kind).toBe('running');
  expect((await redisLeases(redis).who('staging')).line.map(({ holder }) => holder)).toEqual(['r-47X51D']);
  const incidents = redisIncidents(redis, { keptMs });
  expect(await incidents.openKeys()).toEqual(['518']);
  expect(await incidents.state('517')).toMatchObject({
    head: { key: '517', title: 'Backend does not start' },
  });
  const deploys = redisDeploys(redis);
  const [alive = ''] = await deploys.alive();
  const { plan = '' } = (await deploys.state(alive))?.head ?? {};
  const current = (await deploys.current({ plan, environment: 'staging' })) ?? '';
  expect(current).toBe(alive);
  expect(await deploys.current({ plan: 'another', environment: 'staging' })).toBeNull();
  // What was told when deploys belonged to an environment alone is the same deploy today.
  const again = { source: { kind: 'hook' }, at: null } as const;
  expect(await deploys.idOf({ plan, environment: 'staging' }, 'r3', again)).toMatchObject({ id: current });
  expect(await deploys.idOf({ plan: 'another', environment: 'staging' }, 'r3', again)).not.toMatchObject({
    id: current,
  });
  expect(await deploys.state(current)).toMatchObject({ head: { environment: 'staging', revision: 'r3' } });
  const zones = (await redisSchedules(redis).list()).map(({ zone }) => zone).toSorted();
  expect(zones).toEqual(['America/Los_Angeles', 'Europe/Berlin']);
  const audit = await redisAudit(redis).read({ sinceAt: recordedAt - 3_600_000, limit: 100 });
  expect(audit.length).toBeGreaterThan(15);
});
