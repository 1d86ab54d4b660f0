import type { Scope } from '../../core/plan/model.ts';
import type { RunHistory } from '../../core/report/history.ts';

/** So many runs of the plan are looked back on. */
const mostRuns = 50;

/**
 * How long checks took the last time that they passed, whatever run that was in, ms; those that none of the last runs had are left out. One
 * that failed or was cut off says nothing of how long it takes.
 */
export async function lastTimes(
  scope: Scope,
  checks: readonly string[],
  history: Pick<RunHistory, 'facts' | 'ofPlan'>,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const run of await history.ofPlan(scope, Number.MAX_SAFE_INTEGER, mostRuns)) {
    if (times.size === checks.length) break;
    const facts = await history.facts(run);
    for (const { id, status, durationMs } of facts?.checks ?? []) {
      if (status === 'passed' && checks.includes(id) && !times.has(id)) times.set(id, durationMs);
    }
  }
  return times;
}
