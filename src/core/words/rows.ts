import { rootCause } from './needs.ts';
import type { CheckState, RunState } from './state.ts';

/** A row of a checklist: a check, or all of its checks that one and the same thing keeps from running. `index` is the place of the first in the list. */
export type CheckRow =
  | { kind: 'check'; check: CheckState; index: number }
  | { kind: 'waiting'; root: string; checks: readonly CheckState[]; index: number };

/** The rows of some checks of a run, in their order; what is blocked by one thing is one row, in the place of its first. */
export function checkRows(checks: readonly CheckState[], run: Pick<RunState, 'checks'>): readonly CheckRow[] {
  const together = Map.groupBy(checks.filter(isBlocked), ({ head }) => rootCause(run, head.id));
  return checks.flatMap((check, index): CheckRow[] => {
    const root = isBlocked(check) ? rootCause(run, check.head.id) : null;
    const group = root === null ? [] : (together.get(root) ?? []);
    if (root === null || root === check.head.id || group.length < 2) return [{ kind: 'check', check, index }];
    return group[0] === check ? [{ kind: 'waiting', root, checks: group, index }] : [];
  });
}

/** True for a check that did not run for what another one came to. */
export function isBlocked({ progress }: CheckState): boolean {
  return progress.kind === 'finished' && progress.status === 'blocked';
}
