import { causesOfRun } from '../core/cause/causes-of-run.ts';
import { tallyOf } from '../core/run/check-standing.ts';
import type { CheckState, RunState } from '../core/run/state.ts';
import { judgeRun } from '../core/run/verdict.ts';
import { causeLines } from '../core/words/cause-lines.ts';
import { oneLine } from '../core/words/plain-text.ts';
import { countsOf } from '../core/words/results.ts';
import { verdictWords } from '../core/words/verdicts.ts';
import { nextText, sinceText } from './next-text.ts';

/** What every format says of a run as a whole, a line each, in the order in which it is said; empty lines are left out. */
export type Closing = {
  causes: readonly string[];
  since: string;
  /** `passed, 1 could not be looked at`. */
  verdict: string;
  decidedBy: string;
  /** `6 passed · 1 failed · 1 does not count`. */
  counts: string;
  next: string;
  /** The smallest change that would give another verdict. */
  flip: string;
};

/** The words in which a run is closed, ended or cut off. */
export function closingOf(state: RunState, mostCauses?: number): Closing {
  const { verdict, decidedBy, flip } = judgeRun(state);
  const ended = { ...state, finishedAt: state.finishedAt ?? state.newestAt };
  return {
    causes: causeLines(causesOfRun(state), mostCauses).map(oneLine),
    since: sinceText(state),
    verdict: verdictWords(verdict, tallyOf(state.checks.values(), ended)),
    decidedBy: oneLine(decidedBy),
    counts: countsOf([...state.checks.values()].map(resultOf)),
    next: nextText(state),
    flip: oneLine(flip),
  };
}

/** As the result document has it: what was cut off is cancelled, what waits goes on waiting. */
function resultOf({ head, progress }: CheckState) {
  const { counts } = head;
  if (progress.kind === 'finished') return { status: progress.status, flaky: progress.flaky, counts };
  return {
    status: progress.kind === 'waiting' ? ('waiting' as const) : ('cancelled' as const),
    flaky: false,
    counts,
  };
}

/** The same as lines. */
export function closingLines(closing: Closing): readonly string[] {
  const { causes, since, verdict, decidedBy, counts, next, flip } = closing;
  const lines = [
    ...causes,
    since,
    `${verdict}: ${decidedBy}`,
    counts,
    next === '' ? '' : `Next: ${next}`,
    flip,
  ];
  return lines.filter((line) => line !== '');
}
