import { quantity } from '../words/quantity.ts';
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

/** True for a check that came to an end by itself: nobody cut it off. */
function isSeen(standing: CheckStanding): boolean {
  return isDone(standing) && standing !== 'cancelled';
}

/** True for a check that will not change any more. */
export function isDone(standing: CheckStanding): boolean {
  return standing !== 'pending' && standing !== 'running' && standing !== 'waiting';
}

/** True for what was to be looked at and could not be: nothing is known of it, so that nothing green may stand over it. */
function isUnseen(standing: CheckStanding): boolean {
  return isDone(standing) && standing !== 'passed' && standing !== 'failed' && standing !== 'skipped';
}

/** The sums that every picture of some checks needs. */
export type Tally = {
  total: number;
  passed: number;
  /** What was cut off is not. */
  done: number;
  /** What did not pass or could not be found out, and counts; the most important first. */
  failing: readonly CheckState[];
  /** The same of what is only reported. */
  uncounted: readonly CheckState[];
  waiting: readonly CheckState[];
  /** How many could not be looked at; of what is only reported, only what nobody has put into quarantine. */
  unseen: number;
  /** The run was cut off. */
  cancelled: boolean;
  /** `1 failed · 1 blocked · 6 passed, 1 on retry · 1 does not count`; worst first. */
  counts: string;
};

/** Counts checks by how they stand. */
export function tallyOf(
  checks: Iterable<CheckState>,
  run: Pick<RunState, 'finishedAt'> & Partial<Pick<RunState, 'cancelled'>>,
): Tally {
  const all = [...checks].map((check) => ({ check, standing: standingOf(check, run) }));
  const { counts, uncounted } = countedStandings(all.map(({ check, standing }) => entryOf(check, standing)));
  const failing = all.filter(({ standing }) => isFailing(standing)).map(({ check }) => check);
  return {
    total: all.length,
    passed: all.filter(({ standing }) => standing === 'passed').length,
    done: all.filter(({ standing }) => isSeen(standing)).length,
    failing: failing.filter(({ head }) => head.counts).toSorted((a, b) => weightOf(a) - weightOf(b)),
    uncounted: failing.filter(({ head }) => !head.counts),
    waiting: all.filter(({ standing }) => standing === 'waiting').map(({ check }) => check),
    unseen: all.filter(({ check, standing }) => isUnseen(standing) && check.head.quarantined === null).length,
    cancelled: (run.cancelled ?? null) !== null,
    counts: [...counts, ...uncounted].join(' · '),
  };
}

function entryOf({ head, progress }: CheckState, standing: CheckStanding): CountedCheck {
  return { standing, counts: head.counts, flaky: progress.kind === 'finished' && progress.flaky };
}

/** What of a check its count is made from. */
export type CountedCheck = { standing: CheckStanding; counts: boolean; flaky: boolean };

const byBadness: readonly CheckStatus[] = [
  ...checkStatuses.filter((status) => status !== 'passed'),
  'passed',
];

/** `1 failed`, `6 passed, 1 on retry` for what counts or passed, the worst first, and `1 does not count` for what else there is. */
export function countedStandings(all: readonly CountedCheck[]): {
  counts: readonly string[];
  uncounted: readonly string[];
} {
  const counting = all.filter(({ standing, counts }) => counts || standing === 'passed' || !isDone(standing));
  const flaky = counting.filter((one) => one.flaky && one.standing === 'passed').length;
  const counts = byBadness.flatMap((standing) => {
    const count = counting.filter((one) => statusOf(one.standing) === standing).length;
    const retried = standing === 'passed' && flaky > 0 ? `, ${flaky} on retry` : '';
    return count === 0 ? [] : [`${count} ${standing}${retried}`];
  });
  const rest = all.length - counting.length;
  return { counts, uncounted: rest === 0 ? [] : [quantity(rest, 'does not count', 'do not count')] };
}

/** A question that was open at the end waits, as in a result document. */
function statusOf(standing: CheckStanding): CheckStanding {
  return standing === 'unanswered' ? 'waiting' : standing;
}

const tierOrder = ['critical', 'important', 'nice-to-have'];

function weightOf({ head, progress }: CheckState): number {
  const tier = head.tier === null ? tierOrder.length : tierOrder.indexOf(head.tier);
  const isUnknown = progress.kind === 'finished' && progress.status !== 'failed';
  return tier * 2 + (isUnknown ? 1 : 0);
}
