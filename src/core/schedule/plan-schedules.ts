import type { Plan, PlannedReport } from '../plan/model.ts';
import { leastGapMinutes, parseCron } from './cron.ts';
import { nextTimes } from './next-times.ts';
import { leastMinutes, type Schedule } from './schedule.ts';

/** What the reports of plans come to: schedules, and in sentences why others are none. */
export type PlanSchedules = { schedules: readonly Schedule[]; problems: readonly string[] };

type ScheduleFinding = { schedule: Schedule } | { problem: string };

/**
 * The reports with a cron expression of these plans as schedules. Without an environment it is the plan's first, without a channel
 * the default one; a channel that has a name (`#staging`) keeps it, for somebody who can look it up.
 */
export function planSchedules(
  plans: readonly Plan[],
  options: { defaultChannel: string | null; now: number },
): PlanSchedules {
  const schedules = new Map<string, Schedule>();
  const problems: string[] = [];
  for (const plan of plans) {
    for (const report of plan.reports) {
      if (!('cron' in report.when)) continue;
      const name = `${plan.file} reports.${report.id}`;
      const found = scheduleOf(plan, report, report.when, options);
      if ('problem' in found) problems.push(`${name}${found.problem}`);
      else if (schedules.has(found.schedule.id))
        problems.push(`${name}: another plan is called ${plan.id} too`);
      else schedules.set(found.schedule.id, found.schedule);
    }
  }
  return { schedules: [...schedules.values()], problems };
}

function scheduleOf(
  plan: Plan,
  { id, run, environment, channel }: PlannedReport,
  { cron, timezone }: Extract<PlannedReport['when'], { cron: string }>,
  { defaultChannel, now }: { defaultChannel: string | null; now: number },
): ScheduleFinding {
  const where = channel ?? defaultChannel;
  const [first] = plan.environments;
  if (where === null || first === undefined) {
    return { problem: ': it has no channel; name one there, or channels.default in staging-check.yaml' };
  }
  const gap = leastGapMinutes(parseCron(cron));
  if (gap < leastMinutes) {
    return { problem: `.cron: "${cron}" comes more often than every ${leastMinutes} minutes` };
  }
  if (nextTimes(cron, timezone, now, 1).length === 0) return { problem: `.cron: "${cron}" never comes` };
  return {
    schedule: {
      id: `${plan.id}/${id}`,
      cron,
      zone: timezone,
      words: run,
      plan: plan.id,
      environment: environment ?? first.name,
      channel: where,
      by: plan.id,
      createdAt: now,
      from: 'plan',
    },
  };
}

/**
 * Which schedules of plans are to be written and which are gone; what keeps its times keeps its beginning. While a plan has errors
 * (`isWhole` false) nothing is gone that might be its own.
 */
export function scheduleChanges(
  existing: readonly Schedule[],
  wanted: readonly Schedule[],
  readable: { plans: readonly string[]; isWhole: boolean },
): { upsert: readonly Schedule[]; remove: readonly string[] } {
  const known = new Map(existing.map((one) => [one.id, one]));
  const ids = new Set(wanted.map(({ id }) => id));
  const upsert = wanted.flatMap((one) => {
    const before = known.get(one.id);
    const isSame = before !== undefined && before.cron === one.cron && before.zone === one.zone;
    const next = isSame ? { ...one, createdAt: before.createdAt } : one;
    return before !== undefined && JSON.stringify(next) === JSON.stringify(before) ? [] : [next];
  });
  const gone = existing.filter(
    ({ id, from, plan }) =>
      from === 'plan' && !ids.has(id) && (readable.isWhole || readable.plans.includes(plan)),
  );
  return { upsert, remove: gone.map(({ id }) => id) };
}
