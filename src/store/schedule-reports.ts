import { z } from 'zod';
import type {
  ScheduleComparison,
  ScheduleReport,
  ScheduleReportHead,
  ScheduleReports,
} from '../core/schedule/reports.ts';
import { keyOf } from './keys.ts';
import { readField, readFieldNames, writeFieldOnce } from './memo.ts';
import type { Redis } from './redis.ts';
import { document, plainText, type Schema } from './schema.ts';
import { comparedFields } from './shapes/deploy.ts';
import { flag, number, object, text, texts } from './shapes/fields.ts';

const mostReports = 50;
/** A schedule that has not come for so long begins anew. */
const reportsKeptMs = 400 * 24 * 3_600_000;

export const heads = document<ScheduleReportHead>({
  name: 'the head of a report',
  version: 1,
  shape: object({
    at: number,
    missed: number,
    words: texts,
    plan: text.exactOptional(),
    environment: text,
    channel: text,
    outcome: z.discriminatedUnion('kind', [
      object({ kind: z.literal('run'), run: text }),
      object({ kind: z.literal('declined'), reason: text }),
    ]),
  }),
});
export const comparisons = document<ScheduleComparison>({
  name: 'the comparison of a report',
  version: 1,
  shape: object({ ...comparedFields, fingerprint: text, isCalm: flag }),
});
const toldFields = { key: text, isQuiet: flag, reports: number, sinceAt: number };
/** Before version 2 messages were called as Slack calls them. */
const before = object({ ...toldFields, ts: text }).transform(({ ts: message, ...rest }) => ({
  ...rest,
  message,
}));

export const tellings = document<NonNullable<ScheduleReport['told']>>({
  name: 'where a report was told',
  version: 2,
  shape: object({ ...toldFields, message: text }),
  older: { 0: before, 1: before },
});

const parts = ['head', 'compared', 'told'] as const;
const partNames = plainText('which part of a report', z.string().regex(/^\d+ /));

/** The reports of schedules in Redis, over a connection that the caller owns; of each part the first value stays. */
export function redisScheduleReports(redis: Redis): ScheduleReports {
  const keep = <Value>(
    schedule: string,
    field: `${number} ${(typeof parts)[number]}`,
    schema: Schema<Value>,
    value: Value,
  ) => writeFieldOnce(redis, keyOfReports(schedule), schema, [field, value], reportsKeptMs);
  return {
    async start(schedule, head) {
      await keep(schedule, `${head.at} head`, heads, head);
      await prune(redis, schedule);
    },
    compared: (schedule, at, compared) => keep(schedule, `${at} compared`, comparisons, compared),
    async told(schedule, at, told) {
      await keep(schedule, `${at} told`, tellings, told);
    },
    list: (schedule) => list(redis, schedule),
  };
}

function keyOfReports(schedule: string): string {
  return keyOf('schedule-reports', encodeURIComponent(schedule));
}

async function list(redis: Redis, schedule: string): Promise<readonly ScheduleReport[]> {
  const key = keyOfReports(schedule);
  const ticks = await ticksOf(redis, key);
  const reports = await Promise.all(ticks.map((at) => reportAt(redis, key, at)));
  return reports.flatMap((report) => report ?? []).slice(-mostReports);
}

async function reportAt(redis: Redis, key: string, at: number): Promise<ScheduleReport | null> {
  const [head, compared, told] = await Promise.all([
    readField(redis, key, `${at} head`, heads),
    readField(redis, key, `${at} compared`, comparisons),
    readField(redis, key, `${at} told`, tellings),
  ]);
  return head === null ? null : { ...head, compared, told };
}

async function prune(redis: Redis, schedule: string): Promise<void> {
  const key = keyOfReports(schedule);
  const old = (await ticksOf(redis, key)).slice(0, -mostReports);
  const gone = old.flatMap((at) => parts.map((part) => `${at} ${part}`));
  if (gone.length > 0) await redis.hdel(key, ...gone);
}

/** Oldest first. */
async function ticksOf(redis: Redis, key: string): Promise<readonly number[]> {
  const ticks = new Set(
    (await readFieldNames(redis, key, partNames)).map((name) => Number(name.split(' ')[0])),
  );
  return [...ticks].toSorted((a, b) => a - b);
}
