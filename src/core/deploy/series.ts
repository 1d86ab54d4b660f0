import type { Plan, Report } from '../plan/model.ts';
import type { SeriesReport } from './events.ts';

const minuteMs = 60_000;
const defaultTimesMs = [5 * minuteMs, 30 * minuteMs, 120 * minuteMs, 1_440 * minuteMs];

/** The plan's reports after a deploy of this environment; those of one moment are one report. Without any: all, at +5 m, +30 m, +2 h, +1 d. */
export function seriesOf(plan: Pick<Plan, 'reports'>, environment: string): readonly SeriesReport[] {
  const words = new Map<number, Set<string>>();
  for (const { when, run } of afterDeploy(plan, environment)) {
    for (const afterMs of 'afterDeployMs' in when ? when.afterDeployMs : []) {
      words.set(afterMs, new Set([...(words.get(afterMs) ?? []), ...run]));
    }
  }
  if (words.size === 0) for (const afterMs of defaultTimesMs) words.set(afterMs, new Set(['all']));
  return [...words]
    .toSorted(([a], [b]) => a - b)
    .map(([afterMs, run], index) => ({ number: index + 1, afterMs, run: [...run] }));
}

/** The channel that the plan names for these reports; null when it names none. */
export function seriesChannel(plan: Pick<Plan, 'reports'>, environment: string): string | null {
  return afterDeploy(plan, environment).find(({ channel }) => channel !== null)?.channel ?? null;
}

/** True when the plan says something of its own about deploys of this environment. */
export function hasSeries(plan: Pick<Plan, 'reports'>, environment: string): boolean {
  return afterDeploy(plan, environment).length > 0;
}

function afterDeploy({ reports }: Pick<Plan, 'reports'>, environment: string): readonly Report[] {
  return reports.filter(
    (report) =>
      'afterDeployMs' in report.when && (report.environment === null || report.environment === environment),
  );
}
