import { isBefore, type NewestDeploy } from '../deploy/newest-deploy.ts';
import type { Check, Plan } from '../plan/model.ts';
import type { Look } from './looks.ts';
import type { RunSight } from './run-sight.ts';

/** What is known of one check: its newest look, and since when it passes or does not. */
export type History = { look: Look & { run: RunSight }; since: number; isMended: boolean };

/** True for a look that did not see the check pass. */
export function isOpen({ status }: Look): boolean {
  return status !== 'passed';
}

type LookIn = Look & { run: RunSight };

/** The looks at a check, the oldest first; `runs` the newest first. */
export function looksAt(id: string, runs: readonly RunSight[]): readonly LookIn[] {
  return runs
    .toReversed()
    .flatMap((run) => {
      const look = Object.hasOwn(run.looks, id) ? run.looks[id] : undefined;
      return look === undefined ? [] : [{ ...look, run }];
    })
    .toSorted((a, b) => a.at - b.at);
}

/** A check as it is now: what it asks, in which plan, and what was deployed last. */
export type CheckNow = { check: Check; definition: string; plan: Plan; deploy: NewestDeploy | null };

/**
 * A pass of what the check was before tells nothing of what it is now, and one of what was there before the last deploy nothing of what is there
 * now; that it failed stands until it is seen to pass. What changes something was done, whatever is deployed later.
 */
export function historyOf(now: CheckNow, runs: readonly RunSight[]): History | null {
  const history = historyIn(looksAt(now.check.id, runs));
  if (history === null || history.look.status === 'failed') return history;
  const { definition, run } = history.look;
  const isSame = definition === undefined ? run.digest === now.plan.digest : definition === now.definition;
  return isSame && !isOutdated(now, history.look) ? history : null;
}

/** True for a check whose last look was at what was there before the last deploy. */
export function wasBefore(now: CheckNow, runs: readonly RunSight[]): boolean {
  const history = historyIn(looksAt(now.check.id, runs));
  return history !== null && history.look.status !== 'failed' && isOutdated(now, history.look);
}

function isOutdated({ check, deploy }: CheckNow, { from, at, run }: LookIn): boolean {
  const isDeed = check.danger !== null || check.deploys;
  return deploy !== null && !isDeed && isBefore(deploy, { ...run, began: from ?? at });
}

export function historyIn(oldest: readonly LookIn[]): History | null {
  return oldest.reduce<History | null>(
    (history, look) => (tells.has(look.status) ? withLook(history, look) : history),
    null,
  );
}

/** What could not be looked at does not mend what was seen to fail. */
function withLook(history: History | null, look: LookIn): History {
  if (history === null) return { look, since: look.at, isMended: false };
  const was = history.look.status;
  const isLess = was === 'failed' && (look.status === 'errored' || look.status === 'inconclusive');
  if (isLess) return history;
  if (kindOf(history.look) === kindOf(look)) return { ...history, look };
  return { look, since: look.at, isMended: !isOpen(look) };
}

/** What failed after it could not be looked at fails since then. */
function kindOf({ status }: Look): 'good' | 'failed' | 'unknown' {
  return status === 'passed' ? 'good' : status === 'failed' ? 'failed' : 'unknown';
}

/** Nobody saw anything of a check that was blocked, skipped, cut off or rejected. */
const tells: ReadonlySet<string> = new Set(['passed', 'failed', 'errored', 'inconclusive']);

/** Who rejected a check after it was looked at last, and nobody let it run since. */
export function rejecterOf(
  id: string,
  runs: readonly RunSight[],
  after: number,
): { by: string; run: string; at: number } | null {
  const last = looksAt(id, runs).findLast(({ at }) => at > after);
  return last?.by === undefined ? null : { by: last.by, run: last.run.run, at: last.at };
}
