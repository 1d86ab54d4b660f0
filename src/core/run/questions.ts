import type { RunState } from './state.ts';

const shownLength = 100;

/** The revision that a question is about: what the run knows of the deploy so far, cut so that it fits a button; null when it knows none. */
export function revisionAsked(deploy: RunState['deploy']): string | null {
  const revision = deploy?.revision ?? null;
  return revision === null ? null : revision.slice(0, shownLength);
}

/** Why a question that was shown for one revision is no longer the same; null when it is. */
export function revisionChange(before: string | null, present: string | null): string | null {
  if (before === present) return null;
  return `the revision changed from ${before ?? 'none'} to ${present ?? 'none'}`;
}

/** Why a check that must not be done twice, and was cut off in the middle, waits for a person. */
export const interrupted = 'interrupted: it may have happened; a person must look';
