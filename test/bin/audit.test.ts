import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRedis } from '../../src/bin/open-redis.ts';
import type { AuditEvent } from '../../src/core/audit.ts';
import { redisAudit } from '../../src/store/audit.ts';
import { reachRedis } from '../../src/store/connections.ts';
import { type Ended, workshop } from '../support/cli.ts';
import { testRedis } from '../support/redis.ts';

const now = Date.now();
const events: readonly AuditEvent[] = [
  {
    at: now - 8 * 86_400_000,
    by: 'U0OLD',
    action: 'run',
    decision: 'allowed',
    reason: '',
    channel: 'C0DEPLOY',
    environment: 'staging',
    run: 'r-000001',
    check: null,
    selector: ['all'],
  },
  {
    at: now - 3000,
    by: 'U0MARA',
    action: 'run',
    decision: 'allowed',
    reason: '',
    channel: 'C0DEPLOY',
    environment: 'staging',
    run: 'r-7F3KQ2',
    check: null,
    selector: ['phase1', '@fast'],
  },
  {
    at: now - 2000,
    by: 'U0LEE',
    action: 'approve',
    decision: 'refused',
    reason: 'Only approvers\nmay \u001b[31mask',
    channel: 'C0DEPLOY',
    environment: 'staging',
    run: 'r-7F3KQ2',
    check: 'deploy',
    selector: [],
  },
];
const clock = (at: number) =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

async function write(url: string): Promise<void> {
  const redis = await reachRedis(url);
  for (const event of events) await redisAudit(redis).append(event);
  redis.disconnect();
}

it('a line a decision, filtered, in each format', async () => {
  await using server = await testRedis();
  await using here = await workshop({});
  await write(server.url);
  const audit = (...args: readonly string[]): Promise<Ended> =>
    here.start(['audit', ...args], { REDIS_URL: server.url }).ended;
  const [, mara, lee] = events;
  const lines = [
    `${clock(mara?.at ?? 0)} U0MARA allowed run phase1 @fast on staging r-7F3KQ2 in C0DEPLOY`,
    `${clock(lee?.at ?? 0)} U0LEE REFUSED approve check deploy on staging r-7F3KQ2 in C0DEPLOY · Only approvers may ask`,
  ];
  const all = await audit();
  expect([all.code, all.stderr, all.stdout]).toEqual([0, '', `${lines.join('\n')}\n`]);
  expect((await audit('--refused')).stdout).toBe(`${lines[1]}\n`);
  expect((await audit('--by', 'U0MARA', '--run', 'r-7F3KQ2')).stdout).toBe(`${lines[0]}\n`);
  expect((await audit('--limit', '1')).stdout).toBe(`${lines[1]}\n`);
  expect((await audit('--since', '30d', '--by', 'U0OLD')).stdout).toContain('run all on staging r-000001');
  const json = JSON.parse((await audit('--format', 'json', '--limit', '1')).stdout);
  expect(json).toEqual([{ ...lee, at: new Date(lee?.at ?? 0).toISOString() }]);
  const ndjson = (await audit('--format', 'ndjson')).stdout.trimEnd().split('\n');
  expect(ndjson.map((line) => JSON.parse(line).by)).toEqual(['U0MARA', 'U0LEE']);
});

it('without REDIS_URL it reads the data folder, whether its Redis runs or not', async () => {
  await using here = await workshop({});
  const place = { redisUrl: null, dataFolder: join(here.folder, '.staging-check') };
  const empty = await here.run('audit');
  expect([empty.code, empty.stdout]).toEqual([0, '']);
  expect(empty.stderr).toMatch(/^No decision since \d{4}-/);
  {
    await using opened = await openRedis(place);
    await write(opened.url);
    expect((await here.run('audit', '--refused')).stdout).toContain('U0LEE REFUSED approve');
  }
  expect((await here.run('audit', '--refused')).stdout).toContain('U0LEE REFUSED approve');
});

it('wrong usage is told at once and exits 2; a Redis that is not there exits 3', async () => {
  await using here = await workshop({});
  const wrong = await here.run('audit', 'U0MARA', '--since', 'yesterday', '--limit', '0', '--format', 'xml');
  expect([wrong.code, wrong.stderr.trimEnd().split('\n')]).toEqual([
    2,
    [
      '--since yesterday: expected a duration such as 12h or 30d.',
      '--limit 0: expected a number from 1.',
      '--format xml: expected text, json, ndjson.',
      'audit takes no words, got U0MARA; --run <id> or --by <user>?',
    ],
  ]);
  const gone = await here.start(['audit'], { REDIS_URL: 'redis://:hidden-word@127.0.0.1:1' }).ended;
  expect([gone.code, gone.stdout]).toEqual([3, '']);
  expect(gone.stderr).toMatch(/^Redis at 127\.0\.0\.1:1 does not answer: /);
  expect(gone.stderr).not.toContain('hidden-word');
});
