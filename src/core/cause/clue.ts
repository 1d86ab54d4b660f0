import { signatureOf } from '../log-signatures.ts';
import type { Tier } from '../plan/model.ts';
import type { CheckStatus } from '../run/events.ts';

/** What a cause is found in: a check of a run and what it saw, as a result document has it. */
export type SeenCheck = {
  id: string;
  name: string;
  type: string;
  tier: Tier | null;
  status: CheckStatus;
  counts: boolean;
  reason: string;
  summary: string;
  failures: readonly { at: string; expected: string; actual: string; message: string }[];
  evidence: Readonly<Record<string, unknown>>;
  cases: readonly { name: string; status: string; message: string }[];
};

/** Why a check did not pass: `text` without its name, and `key`, equal for checks that say the same. */
export type Clue = { text: string; key: string };

/** What a check that did not pass says of the cause. */
export function clueOf(check: SeenCheck): Clue {
  const text = check.failures[0]?.message || check.reason || check.summary || check.status;
  return { text, key: `${check.status} ${signatureOf(text)}` };
}
