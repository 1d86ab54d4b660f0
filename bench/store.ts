import { slackTimes } from '../src/slack/out/outbox/outbox.ts';
import { packSlots } from '../src/slack/out/outbox/packed-slots.ts';
import { redisSlots } from '../src/slack/out/outbox/slots.ts';
import { packRun } from '../src/store/run-packing.ts';
import { endedRun, keptRuns, memoryOf } from '../test/support/packable-run.ts';
import { type TestRedis, testRedis } from '../test/support/redis.ts';
import { median } from './pairs.ts';
import type { Row } from './row.ts';
import type { BenchOptions } from './support/one-file.ts';

const everyMs = 5 * 60_000;
const sixtyDays = 17_280;
/** The curve is straight: the short one is drawn out, the whole of it takes four minutes. */
const curveOf = ({ isLong }: BenchOptions) => (isLong ? [288, 2_016, 8_640, sixtyDays] : [288, 1_440]);
const together = 16;
const mebi = 1024 * 1024;

/** Goal 14: what runs that have ended take in Redis, 60 days of one every five minutes. */
export async function bench(options: BenchOptions): Promise<Row[]> {
  const curve = curveOf(options);
  await using server = await testRedis();
  const runs = keptRuns(server.redis);
  const before = await usedBytes(server);
  const from = Date.now() - 60 * 86_400_000;
  let made = 0;
  const used: string[] = [];
  for (const count of curve) {
    const next = async () => {
      while (made < count) {
        const nth = made;
        made += 1;
        await keepOne(server, `r-${nth}`, from + nth * everyMs);
      }
    };
    await Promise.all(Array.from({ length: together }, next));
    used.push(`${count}: ${((await usedBytes(server)) / mebi).toFixed(0)} MiB`);
    process.stderr.write(`  ${used.at(-1)}\n`);
  }
  const kept = curve.at(-1) ?? 1;
  const grown = (((await usedBytes(server)) - before) * sixtyDays) / kept;
  const one = await memoryOf(server.redis, 'r-17');
  const times: number[] = [];
  for (let nth = 0; nth < 200; nth += 1) {
    const fresh = keptRuns(server.redis);
    const startedAt = performance.now();
    await fresh.state(`r-${nth * 7}`);
    times.push(performance.now() - startedAt);
  }
  const p95 = times.toSorted((a, b) => a - b)[189] ?? Number.NaN;
  const last = await runs.state(`r-${kept - 1}`);
  if (last?.checks.size !== 20) throw new Error('a packed run is not what was packed');
  return [
    {
      goal: '14 store: an ended run of 20 checks, 1 kB of evidence each',
      figure: `${(one / 1024).toFixed(1)} KiB`,
      limit: '<= 10 KiB',
      peer: 'MEMORY USAGE of all its keys, messages too',
      held: one <= 10 * 1024,
    },
    {
      goal: '14 store: one such run every 5 minutes for 60 days',
      figure: `${(grown / mebi).toFixed(0)} MiB (${used.join(', ')}${kept === sixtyDays ? '' : ', drawn out'})`,
      limit: '<= 512 MiB',
      peer: 'used_memory',
      held: grown <= 512 * mebi,
    },
    {
      goal: '14 store: reading a packed run by who has not read it before',
      figure: `p50 ${median(times).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
      limit: 'p50 < 5 ms',
      peer: '200 of them',
      held: median(times) < 5,
    },
  ];
}

/** As the bot keeps it: the run, and the two messages that Slack shows of one that passed. */
async function keepOne({ redis }: TestRedis, run: string, at: number): Promise<void> {
  await endedRun(keptRuns(redis), run, { at });
  const slots = redisSlots(redis, slackTimes);
  for (const key of [`${run}:root`, `${run}:section:phase2/2.1`]) {
    const name = { owner: run, key };
    const text = {
      type: 'section',
      text: { type: 'mrkdwn', text: `*${run}* ${'a row of a check\n'.repeat(120)}` },
    };
    const place = { channel: 'C0STAGING1', threadTs: null, broadcast: false };
    const content = { text: `${run}: passed`, blocks: [text], payload: { key, run } };
    await slots.want(name, { place, eventType: 'staging_check_run', content }, 1);
    const claim = await slots.claim(name);
    if (claim.kind !== 'post' || !(await slots.send(name, claim.fence))) throw new Error(`${key} is taken`);
    await slots.confirm(name, `${at / 1000}`, claim.hash);
  }
  if (!(await packSlots(redis, run))) throw new Error(`the messages of ${run} are not packed`);
  if ((await packRun(redis, run)).kind !== 'packed') throw new Error(`${run} is not packed`);
}

async function usedBytes({ redis }: TestRedis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}
