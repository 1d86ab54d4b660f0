import type { Redis } from 'ioredis';
import type { Outcome, RunEvent, RunHead } from '../../src/core/run/events.ts';
import { eventId } from '../../src/core/run/events.ts';
import { summaryOf } from '../../src/core/run/summary.ts';
import { type RedisRuns, redisRuns } from '../../src/store/runs.ts';
import { checkHeadOf, passed, runHeadOf, startedAt } from './run-events.ts';

const dayMs = 86_400_000;

/** Runs that are kept for 90 days. */
export function keptRuns(redis: Redis): RedisRuns {
  return redisRuns(redis, { keptMs: () => 90 * dayMs });
}

/** What `check-<at>` of a run saw: a kilobyte, of which not all is the same in every check. */
export function kilobyteOf(run: string, at: number): Outcome {
  const items = Array.from({ length: 12 }, (_, nth) => ({
    id: ((at * 7_919 + nth * 104_729) * 2_654_435_761).toString(36),
    name: 'database is there',
  }));
  const body = JSON.stringify({ status: 'ok', run, at, items });
  return {
    ...passed,
    evidence: {
      ...{ url: `https://service-${at}.staging.example.com/health`, method: 'GET', status: 200 },
      ...{ durationMs: 80 + at * 1.37, body },
    },
  };
}

/** A plan of about 9 kB. */
export const planText = Array.from(
  { length: 200 },
  (_, nth) => `check-${nth}: { http: { url: https://x/${nth} } }`,
).join('\n');

export function packableHead(run: string, checks = 20): RunHead {
  const heads = Array.from({ length: checks }, (_, at) => checkHeadOf(`check-${at}`, '2.1'));
  return { ...runHeadOf({ '2.1': 'All' }, heads), id: run };
}

/** What is appended to such a run from its start to its end. */
export function packableEvents({ id: run, checks }: RunHead, at = startedAt): readonly RunEvent[] {
  const story = checks.flatMap(({ id: check }, nth): readonly RunEvent[] => {
    const outcome = kilobyteOf(run, nth);
    const when = at + nth * 25;
    return [
      { type: 'check.started', id: eventId.check(check, 'started'), at: when, check },
      { type: 'attempt.started', id: eventId.attempt(check, 1, 'started'), at: when, check, attempt: 1 },
      {
        ...{ type: 'attempt.finished', id: eventId.attempt(check, 1, 'finished'), at: when + 80, check },
        ...{ attempt: 1, durationMs: 80, outcome },
      },
      {
        ...{ type: 'check.finished', id: eventId.check(check, 'finished'), at: when + 80, check, outcome },
        ...{ attempts: 1, flaky: false, startedAt: when, durationMs: 80, captures: {}, deploy: null },
      },
    ];
  });
  return [
    { type: 'run.started', id: eventId.run('started'), at },
    ...story,
    { type: 'run.finished', id: eventId.run('finished'), at: at + 60_000 },
  ];
}

/** Writes a run down that has ended, as the worker does. */
export async function endedRun(
  runs: RedisRuns,
  run: string,
  { checks = 20, at = startedAt, text = planText }: { checks?: number; at?: number; text?: string } = {},
): Promise<RunHead> {
  const head = packableHead(run, checks);
  const plan = { text, file: head.plan.file, digest: head.plan.digest };
  const place = { channel: 'C0STAGING1', thread: null };
  await runs.create({ run, plan, place, failFast: false }, head, at);
  await runs.append(run, packableEvents(head, at));
  const state = await runs.state(run);
  if (state === null) throw new Error(`${run} is not there`);
  await runs.end(summaryOf(state, place.channel));
  return head;
}

/** Bytes of all keys of a run, as Redis reckons them. */
export async function memoryOf(redis: Redis, run: string): Promise<number> {
  const keys = await redis.keys(`*{${run}}*`);
  const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
