import { expect, it } from 'vitest';
import { cliProcess } from '../support/cli-process.ts';
import { faultyRedis } from '../support/faulty-redis.ts';
import { figure, isLong } from '../support/figure.ts';
import { workerParts } from '../support/worker-parts.ts';

it('SIGTERM ends an idle worker soon, whether Redis is there or not', async () => {
  await using parts = await workerParts();
  await using redis = await faultyRedis();
  const start = (url: string) => cliProcess(['worker'], { REDIS_URL: url, STAGING_CHECK_DATA: parts.folder });
  const found: Record<string, number> = {};
  const end = async (name: string, child: ReturnType<typeof start>) => {
    const from = performance.now();
    child.child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    found[name] = Math.round(performance.now() - from);
  };
  await using there = start(redis.url);
  await there.until('worker started');
  await end('idleMs', there);
  await using away = start(redis.proxied);
  await away.until('worker started');
  redis.proxy.to('blackhole');
  await end('blackHoledMs', away);
  redis.proxy.to('ok');
  await using gone = start(redis.proxied);
  await gone.until('worker started');
  await redis.kill();
  await end('killedMs', gone);
  figure('SIGTERM', found);
  // What is promised is two seconds; the short form runs beside other tests.
  for (const ms of Object.values(found)) expect(ms).toBeLessThan(isLong ? 2_000 : 8_000);
}, 60_000);
