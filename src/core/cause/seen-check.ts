import type { Tier } from '../plan/model.ts';
import type { CheckStatus } from '../run/events.ts';
import type { CheckEnding, Clue } from './clue.ts';

/** What a cause is found in: a check of a run and what it saw, as a result document has it. */
export type SeenCheck = CheckEnding & {
  name: string;
  tier: Tier | null;
  status: CheckStatus;
  counts: boolean;
  /** When it began (RFC 3339) and how long it took; left out where that is not known. */
  startedAt?: string;
  durationMs?: number;
  /** What its type makes of it; left out in runs of before types were asked. */
  clues?: readonly Clue[] | undefined;
};
