import { formatDuration } from '../../core/plan/duration.ts';
import { type CheckStatus, checkStatuses } from '../../core/run/events.ts';
import type { CheckState, RunState } from '../../core/run/state.ts';
import { uncountedWords } from '../../core/run/uncounted.ts';
import { emojiMarks } from '../../core/words/marks.ts';
import { shortOf } from '../../core/words/results.ts';
import { bytesOf, namesOf, shortLine, unparsed } from './safe-text.ts';

/** How a check stands for a reader; one that never ended in a run that has is `cancelled`, one that ended while its question was open `unanswered`. */
export type Standing = 'pending' | 'running' | 'unanswered' | CheckStatus;

/** How a check stands in this run. */
export function standingOf({ progress }: CheckState, run: Pick<RunState, 'finishedAt'>): Standing {
  if (progress.kind === 'finished') return progress.status === 'waiting' ? 'unanswered' : progress.status;
  return run.finishedAt === null ? progress.kind : 'cancelled';
}

/** True for what a reader must look at; what is blocked is named by its cause. */
export function isFailing(standing: Standing): boolean {
  return standing === 'failed' || standing === 'errored' || standing === 'inconclusive';
}

/** True for a check that will not change any more. */
export function isDone(standing: Standing): boolean {
  return standing !== 'pending' && standing !== 'running' && standing !== 'waiting';
}

/** A mark that differs by shape, as colour alone never carries meaning. */
export function markOf(standing: Standing, flaky: boolean): string {
  if (standing === 'pending') return '○';
  if (standing === 'running') return '◌';
  if (standing === 'unanswered') return '⌛';
  return flaky ? '🔁' : emojiMarks[standing];
}

/** `Golden path · 17 of 20 complete · 30 s` in at most so many bytes; the name keeps at least half of them. */
export function checkWords(check: CheckState, run: RunState, maxBytes: number): string {
  const detail = shortLine(unparsed(detailOf(check, standingOf(check, run))), Math.floor(maxBytes / 2));
  return nameAnd(check.head.name || check.head.id, detail, maxBytes);
}

/** A name and what is said of it; the name is cut first, as far as half of the room. */
export function nameAnd(name: string, detail: string, maxBytes: number): string {
  if (detail === '') return shortLine(unparsed(name), maxBytes) || '(no name)';
  const shown = shortLine(unparsed(name), maxBytes - bytesOf(detail) - 4) || '(no name)';
  return `${shown} · ${detail}`;
}

/** What was seen, how long it took, on which attempt. */
export function detailOf({ head, progress }: CheckState, standing: Standing): string {
  if (progress.kind === 'running' && standing === 'running') {
    return progress.attempt > 1 ? `attempt ${progress.attempt}` : '';
  }
  if (progress.kind === 'waiting' && standing === 'waiting') {
    return `waits for ${head.danger === null ? 'a person' : 'approval'}: ${progress.question.prompt}`;
  }
  if (progress.kind !== 'finished') return standing === 'cancelled' ? 'cancelled' : '';
  const { outcome, durationMs, flaky, attempts } = progress;
  const seen = shortLine(shortOf(outcome), 120);
  const isPlain = standing === 'passed' || standing === 'failed' || standing === 'unanswered';
  const ran = standing !== 'blocked' && standing !== 'skipped';
  return [
    isPlain ? seen : `${standing}${seen === '' ? '' : `: ${seen}`}`,
    ran ? formatDuration(durationMs) : '',
    flaky ? `passed on attempt ${attempts}` : '',
    shortLine(uncountedWords(head), 110),
  ]
    .filter((part) => part !== '')
    .join(' · ');
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
  const by = new Map<Standing, number>();
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
  const order: readonly Standing[] = [...open, 'unanswered', 'passed'];
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

/** The first few names of checks. */
export function checkNames(checks: readonly CheckState[], most = 3): string {
  return namesOf(
    checks.map(({ head }) => head.name || head.id),
    most,
    80,
  );
}

/** Why a check is not green, in one sentence. */
export function whyOf({ progress }: CheckState, maxBytes: number): string {
  if (progress.kind !== 'finished') return '';
  const { outcome } = progress;
  return shortLine(outcome.failures[0]?.message || outcome.reason || outcome.summary, maxBytes);
}
