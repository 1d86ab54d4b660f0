import { formatDuration } from '../plan/duration.ts';
import type { CheckStanding } from '../run/check-standing.ts';
import type { CheckState } from '../run/state.ts';
import { uncountedWords } from '../run/uncounted.ts';
import { shortOf } from './results.ts';
import { namesOf, shortLine } from './safe-text.ts';

/** What was seen, how long it took, on which attempt. */
export function detailOf({ head, progress }: CheckState, standing: CheckStanding): string {
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
