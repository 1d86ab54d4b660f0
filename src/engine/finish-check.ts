import type { Check } from '../core/plan/model.ts';
import { eventId, type Outcome, type RunEvent } from '../core/run/events.ts';
import type { FactParts, PhaseRecord, PhaseResults, PhaseScope } from './open-phase.ts';
import { isBroken, tracedIn } from './open-phase.ts';

/** How a check ended, before it is an event. */
export type CheckEnd = {
  outcome: Outcome;
  attempts: number;
  flaky: boolean;
  startedAt: number;
  /** How late this machine ran meanwhile, ms; left out where nobody knows. */
  lateMs?: number;
  captures: ReadonlyMap<string, string>;
};

/** Less lateness explains no time that anybody would call slower. */
const leastLateMs = 50;

/** Records the end of a check and what follows from it for the others. */
export async function finishCheck(
  phase: PhaseScope & PhaseRecord & PhaseResults & FactParts,
  check: Check,
  end: CheckEnd,
  before: readonly RunEvent[] = [],
): Promise<void> {
  const { outcome, attempts, flaky, startedAt, lateMs = 0 } = end;
  const at = phase.now();
  const hasPassed = outcome.status === 'passed';
  const told = [...end.captures].filter(([, value]) => phase.facts.redact.text(value) === value);
  const captures = Object.fromEntries(told);
  const { rollbackTo } = phase.head;
  const goesBack = check.rollback && rollbackTo !== undefined ? rollbackTo.revision : null;
  const revision = end.captures.get('revision') ?? goesBack;
  const deploy = (check.deploys || goesBack !== null) && hasPassed ? { revision, startedAt } : null;
  // What a redactor would change is kept nowhere; where a rollback goes back to stands in the head of the run.
  const known = captures.revision ?? goesBack;
  await phase.emit([
    ...before,
    {
      type: 'check.finished',
      id: eventId.check(check.id, 'finished'),
      at,
      check: check.id,
      attempts,
      flaky,
      startedAt,
      durationMs: Math.max(0, at - startedAt),
      ...(lateMs < leastLateMs ? {} : { lateMs: Math.round(lateMs) }),
      outcome,
      captures,
      deploy: deploy === null ? null : { ...deploy, revision: known },
    },
  ]);
  const counts = phase.heads.get(check.id)?.counts ?? true;
  const { blockedBy } = outcome.evidence;
  const root = outcome.status === 'blocked' && typeof blockedBy === 'string' ? blockedBy : null;
  const result = { status: outcome.status, reason: outcome.reason, counts, root };
  phase.results.set(check.id, { ...result, ...tracedIn(outcome.evidence) });
  if (phase.failFast && counts && isBroken(outcome.status)) phase.failedFast ??= check.id;
  phase.facts.learn(end.captures, deploy);
}
