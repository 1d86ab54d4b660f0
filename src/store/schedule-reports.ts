import type { Redis } from 'ioredis';
import type {
  ScheduleCompared,
  ScheduleReport,
  ScheduleReportHead,
  ScheduleReports,
} from '../core/schedule/reports.ts';
import { keyOf } from './keys.ts';
import { redisScript } from './script.ts';

const mostReports = 50;
/** A schedule that has not come for so long begins anew. */
const reportsKeptMs = 400 * 24 * 3_600_000;

const parts = ['head', 'compared', 'told'] as const;
type Part = (typeof parts)[number];

/** KEYS: reports; ARGV: field, value, how long they are kept in ms. The first value stays, and is the answer. */
const keepScript = redisScript(`
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGET', KEYS[1], ARGV[1])
`);

/** The reports of schedules in Redis, over a connection that the caller owns. */
export function redisScheduleReports(redis: Redis): ScheduleReports {
  const keep = async (schedule: string, at: number, part: Part, value: unknown) => {
    const args = [`${at} ${part}`, JSON.stringify(value), reportsKeptMs];
    const [kept = ''] = await keepScript(redis, [keyOfReports(schedule)], args);
    return kept;
  };
  return {
    async start(schedule, head) {
      await keep(schedule, head.at, 'head', head);
      await prune(redis, schedule);
    },
    // The cast is safe: only this line writes the field.
    compared: async (schedule, at, compared) =>
      JSON.parse(await keep(schedule, at, 'compared', compared)) as ScheduleCompared,
    async told(schedule, at, told) {
      await keep(schedule, at, 'told', told);
    },
    list: (schedule) => list(redis, schedule),
  };
}

function keyOfReports(schedule: string): string {
  return keyOf('schedule-reports', encodeURIComponent(schedule));
}

/** The casts are safe: only the calls above write these fields. */
async function list(redis: Redis, schedule: string): Promise<readonly ScheduleReport[]> {
  const fields = await redis.hgetall(keyOfReports(schedule));
  const reports = ticksIn(fields).flatMap((at): readonly ScheduleReport[] => {
    const head = fields[`${at} head`];
    if (head === undefined) return [];
    const compared = fields[`${at} compared`];
    const told = fields[`${at} told`];
    return [
      {
        ...(JSON.parse(head) as ScheduleReportHead),
        compared: compared === undefined ? null : (JSON.parse(compared) as ScheduleCompared),
        told: told === undefined ? null : (JSON.parse(told) as ScheduleReport['told']),
      },
    ];
  });
  return reports.slice(-mostReports);
}

async function prune(redis: Redis, schedule: string): Promise<void> {
  const fields = await redis.hkeys(keyOfReports(schedule));
  const old = ticksIn(Object.fromEntries(fields.map((name) => [name, '']))).slice(0, -mostReports);
  const gone = old.flatMap((at) => parts.map((part) => `${at} ${part}`));
  if (gone.length > 0) await redis.hdel(keyOfReports(schedule), ...gone);
}

/** Oldest first. */
function ticksIn(fields: Readonly<Record<string, unknown>>): readonly number[] {
  const ticks = new Set(Object.keys(fields).map((name) => Number(name.split(' ')[0])));
  return [...ticks].toSorted((a, b) => a - b);
}
