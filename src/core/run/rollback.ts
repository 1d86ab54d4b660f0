import { isRevision } from '../deploy/revision.ts';
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { RollbackTarget } from './events.ts';
import type { RunState } from './state.ts';
import { judgeRun } from './verdict.ts';

/** Where a failed run can be taken back to: the revision of the last green run, where the plan has a way and another one is there now; null else. */
export function rollbackTarget(state: RunState): RollbackTarget | null {
  const { green, head, fingerprint } = state;
  if (head.rollback === undefined || green === null || fingerprint === null) return null;
  if (isRollback(state) || judgeRun(state).verdict !== 'failed') return null;
  const [good, ...others] = revisionsIn(green.fingerprint);
  const now = revisionsIn(fingerprint);
  if (good === undefined || others.length > 0 || !isRevision(good)) return null;
  return now.length === 0 || now.every((one) => one === good) ? null : { revision: good, run: head.id };
}

/** True for a run that itself goes back. */
function isRollback({ head }: Pick<RunState, 'head'>): boolean {
  return head.checks.some(({ id }) => id === head.rollback?.check);
}

/** Those that answered, else the one that was deployed last; empty where none is known. */
export function revisionsIn({ answered, deploy }: Fingerprint): readonly string[] {
  if (answered !== null) return answered.revisions;
  return deploy?.revision == null ? [] : [deploy.revision];
}
