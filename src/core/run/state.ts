import type { Fingerprint, GreenRun } from '../fingerprint/fingerprint.ts';
import type { Question } from '../question.ts';
import type { CheckHead, CheckStatus, KnownDeploy, Outcome, RunDoubt, RunHead } from './events.ts';

/** What a person said of a check: approved or rejected it, signed it off or failed it. */
export type CheckAnswer = {
  answer: 'yes' | 'no';
  by: string;
  reason: string;
  at: number;
  /** The revision that the person was shown; left out when none was. */
  revision?: string;
  /** What made the person an approver: ids of people and groups; left out where nobody has one. */
  approverBy?: readonly string[];
  /** The signature of an approval, and when it ends, epoch ms; left out where nobody signed. */
  approval?: { signature: string; expiresAt: number };
};

export type CheckState = {
  head: CheckHead;
  /** The first answer to its question as it was last put; null before one. */
  answer: CheckAnswer | null;
  progress:
    | { kind: 'pending' }
    | {
        kind: 'running';
        startedAt: number;
        attempt: number /** How the attempt before this one ended; null on the first. */;
        last: Outcome | null;
      }
    | { kind: 'waiting'; since: number; question: Question }
    | {
        kind: 'finished';
        status: CheckStatus;
        outcome: Outcome;
        attempts: number;
        flaky: boolean;
        startedAt: number;
        finishedAt: number;
        durationMs: number;
        /** How late this machine ran meanwhile, ms; left out where it did not, or nobody knows. */
        lateMs?: number;
        /** How long it took when it was measured again alone, and how late the machine ran then; left out where it was not. */
        alone?: { durationMs: number; lateMs: number };
      };
};

/** A run as its events tell it; made by `reduceRun`. */
export type RunState = {
  head: RunHead;
  requestedAt: number;
  /** Of all its events, epoch ms. */
  newestAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  cancelled: { at: number; by: string; reason: string } | null;
  /** Null when nothing speaks against what it says. */
  doubt: RunDoubt | null;
  /** By check id, in the order of the head. */
  checks: ReadonlyMap<string, CheckState>;
  phases: ReadonlyMap<string, { startedAt: number | null; finishedAt: number | null }>;
  captures: Readonly<Record<string, string>>;
  /** The deploy that its checks look at: its own, else the one that it reports on or that was there when it started; null: none is known. */
  deploy: KnownDeploy | null;
  /** What a check of this very run deployed; null while none did. */
  deployed: RunState['deploy'];
  /** What it was about; null before its end. */
  fingerprint: Fingerprint | null;
  /** The last green run before it; null: none is known. */
  green: GreenRun | null;
  /** Checks that fail now and did not before, where that was compared. */
  newlyFailing?: ReadonlySet<string>;
  /** Ids of the events that are in; what makes repeats harmless. */
  eventIds: ReadonlySet<string>;
};

export type Verdict = 'passed' | 'degraded' | 'inconclusive' | 'failed';

export type CriterionResult = {
  id: string;
  tier: string;
  text: string;
  status: 'met' | 'unmet' | 'unknown';
  checks: readonly string[];
  /** False when the selection leaves out some of its checks and all the others passed: shown, does not decide. */
  decides: boolean;
  /** What is still missing; empty when met. */
  missing: string;
};

/** What the run says in the end. */
export type RunVerdict = {
  verdict: Verdict;
  /** One sentence: what decided it. */
  decidedBy: string;
  /** The smallest change that would give another verdict; empty when nothing would improve it. */
  flip: string;
  criteria: readonly CriterionResult[];
};

/** Where a run stands that has not got its environment; `place` counts from 1, the run that has it. */
export type PlaceInLine = { place: number; holder: { by: string; reason: string } | null };

/**
 * The revision that a run can vouch for: it deployed it, or it is the report on it. Of the deploy that is only known to have come last
 * nobody saw that it answered; null then.
 */
export function revisionOf({ deployed, head }: Pick<RunState, 'deployed' | 'head'>): string | null {
  return deployed?.revision ?? head.deploy?.revision ?? null;
}
