import type { IncidentRun } from './facts.ts';
import type { IncidentState } from './state.ts';

/** Why an incident is not to be closed yet, one sentence each; none when nothing is in the way. */
export function obstacles(state: IncidentState, summary: string): readonly string[] {
  const unmet = state.criteria.filter(({ tier, status }) => tier === 'critical' && status !== 'met');
  const open = state.windows
    .flatMap(({ tasks }) => tasks)
    .filter(({ standing }) => standing.kind !== 'proved' && standing.kind !== 'attested');
  return [
    ...unmet.map(({ text, status, missing }) => `critical criterion ${status}: ${text} (${missing})`),
    ...open.map(
      ({ text, standing }) => `task ${standing.kind === 'broken' ? 'broken again' : 'open'}: ${text}`,
    ),
    ...(summary.trim() === ''
      ? ['there is no summary: say in a few sentences what happened and what was done']
      : []),
  ];
}

/**
 * What a closing looks like: `good` only where nothing that counts was left open. `warn`: a critical criterion is not met, or it took an
 * exception; `neutral`: nothing was there to be proved (a false alarm, a drill, a duplicate). Null while it is open.
 */
export function closingTone({
  closed,
  criteria,
  runs,
}: Pick<IncidentState, 'closed' | 'criteria' | 'runs'>): 'good' | 'warn' | 'neutral' | null {
  if (closed === null) return null;
  if (closed.as !== null) return 'neutral';
  const isUnmet = criteria.some(({ tier, status }) => tier === 'critical' && status !== 'met');
  const isRed = failedLast({ criteria, runs }) !== null;
  return isUnmet || isRed || closed.exception !== null ? 'warn' : 'good';
}

/** How the last run on the record ended, where that failed and no criterion says so; null otherwise. */
export function failedLast({
  criteria,
  runs,
}: Pick<IncidentState, 'criteria' | 'runs'>): NonNullable<IncidentRun['ended']> | null {
  const ended = runs.flatMap((run) =>
    run.ended === null || run.ended.cancelled === true ? [] : [run.ended],
  );
  const last = ended.toSorted((a, b) => b.at - a.at)[0];
  return criteria.length > 0 || last?.verdict !== 'failed' ? null : last;
}
