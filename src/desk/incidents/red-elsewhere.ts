import type { IncidentState } from '../../core/incident/state.ts';
import type { RunStore } from '../../core/run/order.ts';
import { type RunSight, sightInSummary, sightOfState } from '../../core/run/run-sight.ts';
import { minuteText } from '../../core/words/instants.ts';
import { activeRuns, endedRuns } from '../runs.ts';

/** So many runs are looked through, newest first. */
const mostLookedAt = 200;

/** A check that a run of another channel saw fail, and nobody saw pass since: neither there nor in the incident. */
export type RedElsewhere = { check: string; name: string; run: string; at: number };

/** What was seen to fail of the plan and environment of an incident in other channels since its opening. What is only reported is left out. */
export async function redElsewhere(
  store: Pick<RunStore, 'active' | 'recent' | 'state' | 'order' | 'summary'>,
  { head, openedAt, checks }: IncidentState,
): Promise<readonly RedElsewhere[]> {
  const [active, ended] = await Promise.all([activeRuns(store, ''), endedRuns(store, '', mostLookedAt)]);
  const all = [
    ...active.map(({ state }) => sightOfState(state)),
    ...ended.map((summary) => sightInSummary(summary, [])),
  ];
  const own = all.filter(
    ({ plan, environment }) => plan === head.plan.id && environment === head.environment,
  );
  const newest = new Map<string, RedElsewhere & { isRed: boolean }>();
  for (const run of own) {
    for (const [check, { status, at }] of Object.entries(run.looks)) {
      if ((status !== 'passed' && status !== 'failed') || run.aside.includes(check)) continue;
      if (at < openedAt || at <= (newest.get(check)?.at ?? 0)) continue;
      const name = nameIn(run, check, head.checkNames);
      newest.set(check, { check, name, run: run.run, at, isRed: status === 'failed' });
    }
  }
  return [...newest.values()].filter(({ check, at, isRed }) => isRed && at > (checks.get(check)?.at ?? 0));
}

function nameIn({ names }: RunSight, check: string, known: Readonly<Record<string, string>>): string {
  const own = names !== undefined && Object.hasOwn(names, check) ? names[check] : undefined;
  return own ?? (Object.hasOwn(known, check) ? known[check] : undefined) ?? check;
}

/** Why the incident is not closed over it. */
export function redElsewhereWords({ name, run, at }: RedElsewhere): string {
  return `${name} failed ${minuteText(at)} in another channel (${run}), and was not seen to pass since: run it here`;
}

/** What to type to look at them in the channel of the incident; null without any. */
export function lookHere({ head }: Pick<IncidentState, 'head'>, red: readonly RedElsewhere[]): string | null {
  if (red.length === 0) return null;
  return `run ${head.plan.id} ${red.map(({ check }) => check).join(' ')} ${head.environment}`;
}
