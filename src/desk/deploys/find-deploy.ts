import type { DeployState } from '../../core/deploy/state.ts';
import type { DeployStore } from '../../core/deploy/store.ts';
import { listed } from '../../core/words/enumeration.ts';
import type { PlanParts } from '../parts.ts';
import type { DeskPlan } from '../wish.ts';
import { environmentsOf, isUsable } from '../words.ts';
import { noEnvironment, noEnvironments, planNamed } from './understand.ts';

/** A deploy by its id, or by the revision and where it was deployed. */
export type DeploySearch =
  | { deploy: string }
  | { revision: string; environment: string; plan: string | null };

/** `unknown`: it may still be told. `wrong`: asking again is of no use before the question is another one. */
export type FoundDeploy =
  | { kind: 'found'; state: DeployState }
  | { kind: 'unknown'; problem: string }
  | { kind: 'wrong'; problems: readonly string[] };

/** How many deploys of an environment are looked through. */
const searched = 200;

/** The newest deploy that was deployed. Asks for no permission. */
export async function findDeploy(
  parts: PlanParts & { deploys: DeployStore },
  question: DeploySearch,
): Promise<FoundDeploy> {
  const { deploys } = parts;
  if ('deploy' in question) {
    const state = await deploys.state(question.deploy);
    return state === null
      ? { kind: 'unknown', problem: `no deploy ${question.deploy} is known (any more)` }
      : { kind: 'found', state };
  }
  const { revision, environment, plan } = question;
  const wrong = wrongPlace(await parts.plans(), environment, plan);
  if (wrong !== null) return { kind: 'wrong', problems: [wrong] };
  const ids = await deploys.recent(environment, searched);
  const states = (await Promise.all(ids.map((id) => deploys.state(id)))).filter((state) => state !== null);
  const deployed = states.filter(
    ({ head }) => head.revision === revision && (plan === null || head.plan === plan),
  );
  const [newest] = deployed;
  if (newest === undefined) {
    return { kind: 'unknown', problem: `no deploy of ${revision} on ${environment} is known so far` };
  }
  const plans = [...new Set(deployed.map(({ head }) => head.plan))];
  if (plans.length === 1) return { kind: 'found', state: newest };
  return { kind: 'wrong', problems: [`plan: several have deployed it: ${listed(plans)}; name one`] };
}

/** Null where a plan has the environment. */
function wrongPlace(plans: readonly DeskPlan[], environment: string, plan: string | null): string | null {
  const usable = plans.filter(isUsable);
  const known = [...new Set(usable.flatMap((one) => environmentsOf(one.plan)))];
  if (known.length === 0) return noEnvironments;
  if (!known.includes(environment)) return noEnvironment(environment, known);
  const named = plan === null ? null : planNamed(usable, plan, environment);
  return typeof named === 'string' ? named : null;
}
