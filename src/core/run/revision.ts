import type { RunState } from './state.ts';

/**
 * The revision that a run can vouch for: it deployed it, or it is the report on it. Of the deploy that is only known to have come last
 * nobody saw that it answered; null then.
 */
export function revisionOf({ deployed, head }: Pick<RunState, 'deployed' | 'head'>): string | null {
  return deployed?.revision ?? head.deploy?.revision ?? null;
}
