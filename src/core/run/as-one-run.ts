import type { Check, Plan } from '../plan/model.ts';
import type { History } from './check-history.ts';
import { runHead } from './head.ts';
import type { Look } from './looks.ts';
import type { CheckState, RunState } from './state.ts';

/** A run of all these checks, each as it was seen last; what nobody saw did not come to an end in it. */
export function asOneRun(
  plan: Plan,
  environment: string,
  checks: readonly Check[],
  known: ReadonlyMap<string, History>,
  now: number,
): RunState {
  const about = { id: '', selector: ['all'], trigger: 'cli' as const, requestedBy: '' };
  const head = runHead({ plan, environment, checks, now, ...about });
  const states = head.checks.map((check): [string, CheckState] => {
    const look = known.get(check.id)?.look;
    return [
      check.id,
      { head: check, answer: null, progress: look === undefined ? { kind: 'pending' } : ended(look) },
    ];
  });
  return {
    head,
    ...{ requestedAt: now, newestAt: now, startedAt: now, finishedAt: now },
    ...{
      cancelled: null,
      doubt: null,
      captures: {},
      deploy: null,
      deployed: null,
      fingerprint: null,
      green: null,
    },
    checks: new Map(states),
    phases: new Map(),
    eventIds: new Set(),
  };
}

function ended({ status, at }: Look): CheckState['progress'] {
  const outcome = { status, reason: '', failures: [], summary: '', evidence: {}, cases: [] };
  const times = { startedAt: at, finishedAt: at, durationMs: 0 };
  return { kind: 'finished', status, outcome, attempts: 1, flaky: false, ...times };
}
