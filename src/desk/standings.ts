import { type NewestDeploy, newestDeploy } from '../core/deploy/newest-deploy.ts';
import type { Asker } from '../core/people.ts';
import { checksOf, checksOnlyNamed, type Plan } from '../core/plan/model.ts';
import type { RunStore } from '../core/run/order.ts';
import { type RunSight, sightInSummary, sightOfState } from '../core/run/run-sight.ts';
import { type PlanStanding, standingsOf } from '../core/run/standings.ts';
import { type ListedRun, list } from './list.ts';
import type { DeployedParts, PermitParts, PlanParts } from './parts.ts';
import type { DeskPlan, PermissionRefusal } from './wish.ts';

/** How plans stand, wherever one asks the same: those of this channel's runs first, then the others that this person may see. */
export type StandingsOutcome =
  | {
      kind: 'standings';
      standings: readonly PlanStanding[];
      /** Runs of this channel, newest first. */
      runs: readonly ListedRun[];
    }
  | PermissionRefusal;

/** Enough to tell since when something is so. */
const mostRuns = 100;

/** How each plan stands on its environments, by every run that this person may see. */
export async function standings(
  parts: PermitParts & PlanParts & DeployedParts & { store: RunStore },
  asker: Asker,
): Promise<StandingsOutcome> {
  const here = await list(parts, asker, { verb: 'status', limit: mostRuns });
  if ('kind' in here) return here;
  const everywhere = asker.channel === '' ? here : await listEverywhere(parts, asker);
  const plans = await parts.plans();
  const idsOf = new Map(plans.map(({ id, plan }) => [id, plan === null ? [] : usuallyRun(plan)]));
  const sights = new Map([...here, ...everywhere].map((run) => sightOf(run, idsOf)));
  const own = new Set(here.map((run) => placeOf(sightOf(run, idsOf)[1])));
  const runs = [...sights.values()];
  const known = plans.map((one) => ({ ...one, ...firstError(one) }));
  const deploys = await newestOf(parts, runs);
  const all = standingsOf({ runs, plans: known, deploys, now: parts.now() });
  const isHere = (one: PlanStanding) => own.has(placeOf(one));
  return {
    kind: 'standings',
    standings: [...all.filter(isHere), ...all.filter((one) => !isHere(one))],
    runs: here,
  };
}

async function newestOf(
  { deploys }: DeployedParts,
  runs: readonly RunSight[],
): Promise<readonly NewestDeploy[]> {
  if (deploys === undefined) return [];
  const places = new Map(
    runs.map(({ plan, environment }) => [placeOf({ plan, environment }), { plan, environment }]),
  );
  const newest = await Promise.all([...places.values()].map((place) => newestDeploy(deploys, place)));
  return newest.filter((one) => one !== null);
}

/** As whoever mends it reads it, in one line. */
function firstError({ file, problems }: DeskPlan): { problem?: string } {
  const first = problems.find(({ severity }) => severity === 'error');
  if (first === undefined) return {};
  return { problem: `${file}:${first.line}:${first.column} ${first.message}` };
}

/** Who may not ask outside a channel is told of that channel. */
async function listEverywhere(
  parts: PermitParts & { store: RunStore },
  asker: Asker,
): Promise<readonly ListedRun[]> {
  const listed = await list(parts, { ...asker, channel: '' }, { verb: 'status', limit: mostRuns });
  return 'kind' in listed ? [] : listed;
}

function sightOf(run: ListedRun, ids: ReadonlyMap<string, readonly string[]>): [string, RunSight] {
  if (run.kind === 'active') return [run.state.head.id, sightOfState(run.state)];
  const { summary } = run;
  return [summary.run, sightInSummary(summary, ids.get(summary.plan.id) ?? [])];
}

/** Ids of the checks that a plan runs unless told otherwise. */
export function usuallyRun(plan: Plan): readonly string[] {
  const onlyNamed = new Set(checksOnlyNamed(plan));
  return checksOf(plan).flatMap((check) => (onlyNamed.has(check) ? [] : [check.id]));
}

function placeOf({ plan, environment }: { plan: string; environment: string }): string {
  return JSON.stringify([plan, environment]);
}
