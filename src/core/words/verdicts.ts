import type { Verdict } from '../run/state.ts';
import { verdictMarks } from './marks.ts';

/** How many things nobody could look at; left out for none. */
type UnseenCount = { unseen?: number | undefined };

/** `passed`, `passed, 2 could not be looked at`: a verdict as it stands over things. */
export function verdictWords(verdict: Verdict, { unseen = 0 }: UnseenCount): string {
  return verdict === 'passed' && unseen > 0 ? `passed, ${unseen} could not be looked at` : verdict;
}

/** The verdict whose mark and colour such a verdict has: nothing green stands over what nobody could look at. */
export function shownVerdict(verdict: Verdict, { unseen = 0 }: UnseenCount): Verdict {
  return verdict === 'passed' && unseen > 0 ? 'inconclusive' : verdict;
}

/** Its mark, for places that show emoji. */
export function verdictMark(verdict: Verdict, count: UnseenCount): string {
  return verdictMarks[shownVerdict(verdict, count)];
}
