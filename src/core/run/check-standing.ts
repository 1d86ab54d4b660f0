import { type CheckStatus, checkStatuses } from './events.ts';
import type { CheckState, RunState } from './state.ts';

/** How a check stands for a reader; one that never ended in a run that has is `cancelled`, one that ended while its question was open `unanswered`. */
export type CheckStanding = 'pending' | 'running' | 'unanswered' | CheckStatus;

/** How a check stands in this run. */
export function standingOf({ progress }: CheckState, run: Pick<RunState, 'finishedAt'>): CheckStanding {
  if (progress.kind === 'finished') return progress.status === 'waiting' ? 'unanswered' : progress.status;
  return run.finishedAt === null ? progress.kind : 'cancelled';
}

/** True for what a reader must look at; what is blocked is named by its cause. */
export function isFailing(standing: CheckStanding): boolean {
  return standing === 'failed' || standing === 'errored' || standing === 'inconclusive';
}

/** True for a check that will not change any more. */
export function isDone(standing: CheckStanding): boolean {
  return standing !== 'pending' && standing !== 'running' && standing !== 'waiting';
}

/** The sums that every picture of some checks needs. */
export type Tally = {
  total: number;
  passed: number;
  done: number;
  /** What counts first, and of that the most important. */
  failing: readonly CheckState[];
  waiting: readonly CheckState[];
  /** `1 failed · 1 blocked · 6 passed, 1 on retry`; worst first. */
  counts: string;
};

/** Counts checks by how they stand. */
export function tallyOf(checks: Iterable<CheckState>, run: RunState): Tally {
  const by = new Map<CheckStanding, number>();
  const failing: CheckState[] = [];
  const waiting: CheckState[] = [];
  let total = 0;
  let done = 0;
  let flaky = 0;
  for (const check of checks) {
    const standing = standingOf(check, run);
    by.set(standing, (by.get(standing) ?? 0) + 1);
    total += 1;
    if (isDone(standing)) done += 1;
    if (isFailing(standing)) failing.push(check);
    if (standing === 'waiting') waiting.push(check);
    if (check.progress.kind === 'finished' && check.progress.flaky) flaky += 1;
  }
  const open = checkStatuses.filter((status) => status !== 'passed');
  const order: readonly CheckStanding[] = [...open, 'unanswered', 'passed'];
  const counts = order
    .filter((standing) => by.has(standing))
    .map((standing) => {
      const retried = standing === 'passed' && flaky > 0 ? `, ${flaky} on retry` : '';
      return `${by.get(standing)} ${standing}${retried}`;
    })
    .join(' · ');
  return {
    total,
    passed: by.get('passed') ?? 0,
    done,
    failing: failing.sort((a, b) => weightOf(a) - weightOf(b)),
    waiting,
    counts,
  };
}

const tierOrder = ['critical', 'important', 'nice-to-have'];

function weightOf({ head, progress }: CheckState): number {
  const tier = head.tier === null ? tierOrder.length : tierOrder.indexOf(head.tier);
  const isUnknown = progress.kind === 'finished' && progress.status !== 'failed';
  return (head.counts ? 0 : 100) + tier * 2 + (isUnknown ? 1 : 0);
}
