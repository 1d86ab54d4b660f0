import { revisionName } from '../words/incident.ts';
import type { IncidentRun } from './facts.ts';
import { isPlanned } from './head.ts';
import type { IncidentState } from './state.ts';

/** Why an incident is not to be closed yet, one sentence each; none when nothing is in the way. */
export function obstacles(state: IncidentState, summary: string): readonly string[] {
  const unmet = state.criteria.filter(({ tier, status }) => tier === 'critical' && status !== 'met');
  const open = state.windows
    .flatMap(({ tasks }) => tasks)
    .filter(({ standing }) => standing.kind !== 'proved' && standing.kind !== 'attested');
  return [
    ...unmet.map(({ text, status, missing }) => `critical criterion ${status}: ${text} (${missing})`),
    ...open.map(({ text, standing }) => {
      if (standing.kind === 'open' && standing.before !== undefined)
        return `task not looked at since ${revisionName(standing.before)} was deployed: ${text}`;
      return `task ${standing.kind === 'broken' ? 'broken again' : 'open'}: ${text}`;
    }),
    ...unlookedDeploy(state),
    ...(summary.trim() === ''
      ? ['there is no summary: say in a few sentences what happened and what was done']
      : []),
  ];
}

/** What to type to look again at what a deploy took back; null where nothing was, or no plan foresaw the incident. */
export function lookAgain({ head, checks, windows }: IncidentState): string | null {
  const cited = new Set([
    ...head.criteria.flatMap((criterion) => criterion.checks),
    ...windows.flatMap(({ tasks }) => tasks.flatMap((task) => task.checks)),
  ]);
  const isBefore = [...checks.values()].some(
    ({ check, outdatedBy }) => outdatedBy !== undefined && (cited.size === 0 || cited.has(check)),
  );
  if (!isBefore || !isPlanned(head)) return null;
  return `run ${head.plan.id} all ${head.environment}`;
}

/** A plan may have no criteria and no tasks: what was deployed has to be looked at all the same. */
function unlookedDeploy({ head, criteria, windows, deploys, runs }: IncidentState): readonly string[] {
  const deploy = deploys.at(-1);
  const hasTold =
    criteria.length > 0 || windows.some(({ tasks }) => tasks.some(({ checks }) => checks.length > 0));
  if (deploy === undefined || hasTold || !isPlanned(head)) return [];
  const isSeen = runs.some(
    ({ run, startedAt, ended }) =>
      ended !== null && ended.cancelled !== true && (run === deploy.run || (startedAt ?? 0) >= deploy.at),
  );
  return isSeen ? [] : [`nothing was looked at since ${revisionName(deploy)} was deployed`];
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
