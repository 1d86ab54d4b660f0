/** What a person is asked, by a `manual` check or before a dangerous one. */
export type Question = {
  prompt: string;
  approvers: readonly string[];
  expiresInMs: number | null;
  /** What a dangerous check would run, word by word; left out where it runs nothing, or it is not known yet. */
  argv?: readonly string[];
  /** The revision it is about; left out while none is known. */
  revision?: string;
  /** Asked again because the answer no longer holds: the how manieth time (from 2), and why. */
  again?: { round: number; because: string };
};

export type PersonAnswer =
  | { kind: 'yes'; by: string; reason: string }
  | { kind: 'no'; by: string; reason: string }
  /** No one is there to answer (yet). */
  | { kind: 'nobody' }
  /** The question was open as long as it may be. */
  | { kind: 'expired' };
