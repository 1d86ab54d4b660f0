import type { RunState } from '../run/state.ts';
import { changedSince, type RunDifference } from './changed.ts';

/** What changed since the last green run; null while the run goes on, and when no such run is known. */
export function changeOf({
  green,
  fingerprint,
  head,
}: Pick<RunState, 'green' | 'fingerprint' | 'head'>): RunDifference | null {
  return green === null || fingerprint === null ? null : changedSince(green, fingerprint, head.selector);
}
