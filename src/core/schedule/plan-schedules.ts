import type { Plan } from '../plan/model.ts';
import { nextTimes } from './next-times.ts';
import type { Schedule } from './schedule.ts';

/** What the reports of plans come to: schedules, and in sentences why others are none. */
export type PlanSchedules = { schedules: readonly Schedule[]; problems: readonly string[] };

/** The reports with a cron expression of these plans as schedules. Without an environment it is the plan's first, without a channel the default one. */
export function planSchedules(
  plans: readonly Plan[],
  { defaultChannel, now }: { defaultChannel: string | null; now: number },
): PlanSchedules {
  const problems: string[] = [];
  const schedules = plans.flatMap((plan) =>
    plan.reports.flatMap(({ id, when, run, environment, channel }): readonly Schedule[] => {
      if (!('cron' in when)) return [];
      const name = `${plan.file} reports.${id}`;
      const where = channel ?? defaultChannel;
      const [first] = plan.environments;
      if (where === null || first === undefined) {
        problems.push(
          `${name}: it has no channel; name one there, or channels.default in staging-check.yaml`,
        );
        return [];
      }
      if (nextTimes(when.cron, when.timezone, now, 1).length === 0) {
        problems.push(`${name}.cron: "${when.cron}" never comes`);
        return [];
      }
      return [
        {
          id: `${plan.id}/${id}`,
          cron: when.cron,
          zone: when.timezone,
          words: run,
          plan: plan.id,
          environment: environment ?? first.name,
          channel: where,
          by: plan.id,
          createdAt: now,
          from: 'plan',
        },
      ];
    }),
  );
  return { schedules, problems };
}

/** Which schedules of plans are to be written and which are gone; what stays the same keeps its beginning. */
export function scheduleChanges(
  kept: readonly Schedule[],
  wanted: readonly Schedule[],
): { upsert: readonly Schedule[]; remove: readonly string[] } {
  const known = new Map(kept.map((one) => [one.id, one]));
  const ids = new Set(wanted.map(({ id }) => id));
  return {
    upsert: wanted.map((one) => {
      const before = known.get(one.id);
      const isSame = before !== undefined && before.cron === one.cron && before.zone === one.zone;
      return isSame ? { ...one, createdAt: before.createdAt } : one;
    }),
    remove: kept.filter(({ id, from }) => from === 'plan' && !ids.has(id)).map(({ id }) => id),
  };
}
