import type { CheckType } from '../core/check.ts';
import type { OriginRevision } from '../core/deploy/events.ts';
import { type Check, checksOf, checksOnlyNamed, type Plan } from '../core/plan/model.ts';
import type { Outcome } from '../core/run/events.ts';
import { runHead } from '../core/run/head.ts';
import type { Host } from './host.ts';
import { memoryLog } from './memory-log.ts';
import { runPlan } from './run-plan.ts';

/** What people and events call the asking. */
const name = 'revision';

export type RevisionAsk = {
  plan: Plan;
  environment: string;
  host: Host;
  checkTypes: readonly CheckType[];
  signal: AbortSignal;
};

/**
 * What each origin of the plan answers when it is asked for its revision, in the order of the plan; empty when the plan has no
 * check that asks for one; what the checks expect is left aside. Nothing of it is recorded in a run.
 */
export async function askRevisions(ask: RevisionAsk): Promise<readonly OriginRevision[]> {
  const { plan, environment, host, checkTypes, signal } = ask;
  const optional = new Set(checksOnlyNamed(plan));
  const readerOf = new Map(checkTypes.map(({ type, answeredRevisions }) => [type, answeredRevisions]));
  const checks = checksOf(plan)
    .filter((check) => (readerOf.get(check.type) ?? null) !== null && !optional.has(check))
    .map(alone);
  if (checks.length === 0) return [];
  const place = { id: name, title: 'Revisions', priority: 'high', needs: [] } as const;
  const sections = [{ ...place, objective: null, optional: false, checks }];
  const phases = [{ ...place, gate: false, timeoutMs: null, sections }];
  const own: Plan = { ...plan, phases, criteria: [] };
  const names = { id: name, trigger: 'deploy', requestedBy: name, selector: [name] } as const;
  const head = runHead({ ...names, plan: own, environment, checks, now: host.now() });
  const state = await runPlan({ plan: own, head, checkTypes, host, log: memoryLog(), signal });
  return checks.map(({ id, name, type }) => {
    const progress = state.checks.get(id)?.progress;
    if (progress?.kind === 'finished') {
      const answers = readerOf.get(type)?.(progress.outcome.evidence) ?? [];
      return { check: id, name, answers, problem: problemOf(progress.outcome, answers) };
    }
    return { check: id, name, answers: [], problem: 'it was not asked to the end' };
  });
}

/** The check by itself: it waits for no other and tells only what it heard. */
function alone(check: Check): Check {
  const free = { needs: [], until: null, danger: null, deploys: false, once: false, lock: null };
  return { ...check, ...free, capture: {}, expect: {}, phase: name, section: name };
}

function problemOf({ status, reason, failures }: Outcome, answers: OriginRevision['answers']): string {
  // That two revisions answer is no problem of asking: the answers say it.
  const isHeard = status === 'passed' || (answers.length > 0 && !answers.includes(null));
  return isHeard ? '' : failures[0]?.message || reason || 'it named no revision';
}
