import { isOnlyTurn, type RunSteadiness, steadinessOf, steady } from '../../core/compare/stability.ts';
import type { RunHistory } from '../../core/report/history.ts';
import type { RunStore, RunSummary } from '../../core/run/order.ts';
import type { RunState } from '../../core/run/state.ts';
import { judgeRun } from '../../core/run/verdict.ts';

/** What finding out takes. */
export type SteadinessSources = {
  runs: Pick<RunStore, 'summary' | 'before'>;
  history: Pick<RunHistory, 'facts' | 'ofPlan' | 'ofSelection'>;
};

/** A verdict that turned less often in so many runs of the selection tells nothing of checks that alternate. */
const fewestTurns = 3;
const mostSummaries = 14;
const mostRuns = 20;

/** How steady the checks of a run are that has ended; one that goes on says nothing. Facts of runs before it are read only where the verdict turned again and again. */
export async function runSteadiness(
  state: RunState,
  { runs, history }: SteadinessSources,
): Promise<RunSteadiness> {
  const { head, finishedAt } = state;
  if (finishedAt === null || state.cancelled !== null) return steady;
  const selection = { plan: head.plan.id, environment: head.environment, selector: head.selector };
  const ofSelection = await history.ofSelection(selection, finishedAt, mostRuns);
  const summaries = await Promise.all(ofSelection.slice(0, mostSummaries).map((run) => runs.summary(run)));
  const known = summaries.filter((one): one is RunSummary => one !== null && !one.cancelled);
  const verdicts = [judgeRun(state).verdict, ...known.map(({ verdict }) => verdict)];
  if (verdicts.filter((one, at) => at > 0 && one !== verdicts[at - 1]).length < fewestTurns) return steady;
  const ofPlan = await history.ofPlan(selection, finishedAt, mostRuns);
  const earlier = [...new Set([...ofSelection, ...ofPlan])].filter((run) => run !== head.id);
  const [current, previous, ...facts] = await Promise.all([
    history.facts(head.id),
    runs.before(selection, head.id),
    ...earlier.map((run) => history.facts(run)),
  ]);
  if (current === null) return steady;
  const past = facts.filter((one) => one !== null);
  const steadiness = steadinessOf(current, past);
  const before = past.find(({ id }) => id === previous?.run);
  return {
    ...steadiness,
    isOnlyTurn: before !== undefined && isOnlyTurn(before, current, steadiness),
  };
}
