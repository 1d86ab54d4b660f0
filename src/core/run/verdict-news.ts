import { hasTurned } from '../compare/news.ts';
import { type RunSteadiness, steady } from '../compare/stability.ts';
import type { RunState, Verdict } from './state.ts';
import { judgeRun } from './verdict.ts';

/**
 * Whether the run tells the channel its verdict: it has ended, with another one than the run before, or badly without one before. Where
 * somebody cut it off, that is no verdict. One more turn of a check that is known to alternate is no news; that one began to, or ceased to, is.
 */
export function isVerdictNews(
  state: RunState,
  previous: Verdict | null,
  steadiness: RunSteadiness = steady,
): boolean {
  if (state.finishedAt === null || state.cancelled !== null) return false;
  if (hasTurned(steadiness)) return true;
  return !steadiness.isOnlyTurn && judgeRun(state).verdict !== (previous ?? 'passed');
}
