import type { Verdict } from '../run/state.ts';
import { emojiMarks, verdictMarks } from './marks.ts';

/** What a verdict stands over: how many things nobody could look at (left out for none), and whether the run was cut off. */
type Beside = { unseen?: number | undefined; cancelled?: boolean | undefined };

/** The first word of a verdict, `cancelled` for a run that was cut off, and what there is beside it: `, 2 could not be looked at`. */
export function verdictParts(verdict: Verdict, beside: Beside): { word: string; limits: string } {
  const { unseen = 0, cancelled = false } = beside;
  if (cancelled) return { word: 'cancelled', limits: verdict === 'failed' ? ', after a failure' : '' };
  const isLimited = verdict === 'passed' && unseen > 0;
  return { word: verdict, limits: isLimited ? `, ${unseen} could not be looked at` : '' };
}

/** `passed`, `passed, 2 could not be looked at`, `cancelled`: a verdict as it stands over things. */
export function verdictWords(verdict: Verdict, beside: Beside): string {
  const { word, limits } = verdictParts(verdict, beside);
  return `${word}${limits}`;
}

/** The verdict whose colour such a verdict has: nothing green stands over what nobody could look at. */
export function shownVerdict(verdict: Verdict, { unseen = 0, cancelled = false }: Beside): Verdict {
  return cancelled || (verdict === 'passed' && unseen > 0) ? 'inconclusive' : verdict;
}

/** Its mark, for places that show emoji. */
export function verdictMark(verdict: Verdict, beside: Beside): string {
  return beside.cancelled === true ? emojiMarks.cancelled : verdictMarks[shownVerdict(verdict, beside)];
}
