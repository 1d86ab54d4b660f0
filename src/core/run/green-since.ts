import type { RunSummary } from './order.ts';
import { failuresIn } from './summary.ts';

/** What of a run is asked about; the checks that failed in it unless told otherwise. */
export type RunWithFailures = Pick<RunSummary, 'plan' | 'environment' | 'finishedAt' | 'failing' | 'aside'>;

/** The run that showed last that all that failed in one passes since; null while something of it does not, or nobody has looked. `others` are summaries of any runs. */
export function greenSince(
  { plan, environment, finishedAt, failing, aside = [] }: RunWithFailures,
  others: readonly RunSummary[],
): RunSummary | null {
  const newer = others
    .filter(
      (one) => one.plan.id === plan.id && one.environment === environment && one.finishedAt > finishedAt,
    )
    .toSorted((a, b) => b.finishedAt - a.finishedAt);
  const shown = failuresIn({ failing, aside }).map((check) => {
    const last = newer.find(({ checks = [] }) => checks.includes(check));
    return last === undefined || last.failing.includes(check) ? null : last;
  });
  if (shown.length === 0 || shown.includes(null)) return null;
  return newer.find((one) => shown.includes(one)) ?? null;
}
