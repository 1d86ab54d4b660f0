import type { CheckStanding } from '../run/check-standing.ts';
import type { CheckStatus } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';

/** A mark for each status, for places that show emoji; each differs by shape, so that colour carries no meaning alone. */
export const emojiMarks: Readonly<Record<CheckStatus, string>> = {
  passed: '✅',
  failed: '❌',
  errored: '⚠️',
  inconclusive: '⚠️',
  waiting: '⏸',
  blocked: '⛔',
  skipped: '➖',
  cancelled: '➖',
};

/** A mark for each verdict. */
export const verdictMarks: Readonly<Record<Verdict, string>> = {
  passed: '✅',
  degraded: '⚠️',
  inconclusive: '⚠️',
  failed: '❌',
};

/** A mark that differs by shape, as colour alone never carries meaning. */
export function markOf(standing: CheckStanding, flaky: boolean): string {
  if (standing === 'pending') return '○';
  if (standing === 'running') return '◌';
  if (standing === 'unanswered') return emojiMarks.waiting;
  return flaky ? '🔁' : emojiMarks[standing];
}
