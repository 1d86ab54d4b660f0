import type { Scope } from '../core/plan/model.ts';
import type { RollbackTarget } from '../core/run/events.ts';
import type { RunStore } from '../core/run/order.ts';
import { revisionsIn, rollbackTarget } from '../core/run/rollback.ts';
import { declined } from './understand.ts';
import type { Objection } from './wish.ts';

const mostLookedAt = 100;

/**
 * Where an environment is to be taken back to, as its newest failed run that was green before shows it; a sentence when there is none, or
 * when that revision is there again.
 */
export async function findRollback(
  store: Pick<RunStore, 'recent' | 'summary' | 'state'>,
  { plan, environment }: Scope,
): Promise<{ kind: 'rollback'; to: RollbackTarget } | Objection> {
  let there: readonly string[] = [];
  for (const run of await store.recent(null, mostLookedAt)) {
    const summary = await store.summary(run);
    if (summary === null || summary.plan.id !== plan || summary.environment !== environment) continue;
    const state = await store.state(run);
    if (state?.fingerprint == null) continue;
    if (there.length === 0) there = revisionsIn(state.fingerprint);
    const to = rollbackTarget(state);
    if (to === null) continue;
    return there.every((one) => one === to.revision)
      ? declined(`${to.revision}, the revision of the last green run, is on ${environment} already.`)
      : { kind: 'rollback', to };
  }
  return declined(
    `There is nothing to roll ${environment} back to: no failed run of ${plan} there had another revision than the green run before it.`,
  );
}
