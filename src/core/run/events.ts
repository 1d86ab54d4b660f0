import type { CheckTelling } from '../cause/clue.ts';
import type { CaseRow, Failure } from '../check.ts';
import type { Fingerprint, GreenRun } from '../fingerprint/fingerprint.ts';
import type { Asking } from '../plan/asking.ts';
import type { Criterion, Priority, Source, Tier } from '../plan/model.ts';
import type { Question } from '../question.ts';
import type { Trouble } from '../trouble.ts';

/** Who made a deploy, or told of it: the run whose check did, a person of Slack, a hook (with who it named), the logs. */
export type DeployOrigin =
  | { kind: 'run'; run: string }
  | { kind: 'command'; by: string }
  | { kind: 'hook'; by: string | null }
  | { kind: 'log' };

export const checkStatuses = [
  'passed',
  'failed',
  'errored',
  'inconclusive',
  'skipped',
  'blocked',
  'cancelled',
  'waiting',
] as const;
export type CheckStatus = (typeof checkStatuses)[number];

export type Trigger = 'cli' | 'slash' | 'mention' | 'button' | 'schedule' | 'deploy';

/** A check as a run needs to show and judge it; the run keeps this copy, whatever happens to the plan file. */
export type CheckHead = {
  id: string;
  name: string;
  objective: string | null;
  phase: string;
  section: string;
  type: string;
  tier: Tier | null;
  /** False for `enforce: false`, `inferred: true` and a quarantine in force: reported, not counted. */
  counts: boolean;
  /** `untilAt` is epoch ms; left out in runs of before it was kept. */
  quarantined: { owner: string; reason: string; untilAt?: number } | null;
  /** What it expects is a guess. Left out for all others. */
  inferred?: true;
  /** The line that it was made from; left out where the plan names none. */
  source?: Source;
  /** What it asks, of one that was made from a document. */
  asking?: Asking;
  danger: string | null;
  owner: string | null;
  runbook: string | null;
  weight: number;
  /** Tells whether a later check of this id still is this one (see `definitionOf`). Left out in runs of before it was kept. */
  definition?: string;
  /** The checks that it runs for, since they use what it captures: nobody selected it. Left out for selected ones. */
  pulledFor?: readonly string[];
};

export type SectionHead = { id: string; title: string; objective: string | null };
export type PhaseHead = {
  id: string;
  title: string;
  priority: Priority;
  gate: boolean;
  needs: readonly string[];
  sections: readonly SectionHead[];
};

/** Everything about a run that is known before it starts. */
export type RunHead = {
  id: string;
  /** `isOneOfMany`: there were others when the run was asked for. */
  plan: { id: string; title: string; digest: string; file: string; isOneOfMany?: true };
  environment: string;
  selector: readonly string[];
  trigger: Trigger;
  requestedBy: string;
  /** In the order they run. */
  phases: readonly PhaseHead[];
  /** The selected checks, in the order of their phases. */
  checks: readonly CheckHead[];
  /** All criteria of the plan but those of optional sections that nobody named; those that the selection cannot judge stay `unknown` and do not decide. */
  criteria: readonly Criterion[];
  /** The deploy that this run reports on; left out in every other run. */
  deploy?: RunDeploy;
  /** The schedule that this run is a report of; left out in every other run. */
  schedule?: RunSchedule;
  /** The check of the plan that goes back to an earlier revision; left out where it has none. */
  rollback?: { check: string };
  /** Where this run goes back to, and the run that shows why; left out in every run without such a check. */
  rollbackTo?: RollbackTarget;
  /** The file of the run that it is compared with; only on the command line. */
  baseline?: string;
  /** Names of `--var` values. */
  given?: readonly string[];
  /** Their values, by name, as they may be shown; of a secret only the name is kept. */
  givenValues?: Readonly<Record<string, string>>;
  /** Digests of the variables of the environment, by name; those of secrets are not in it. Left out in runs of before it was kept. */
  variables?: Readonly<Record<string, string>>;
};

/** Which report of which deploy a run is, and what was deployed when (epoch ms). */
export type RunDeploy = {
  id: string;
  report: number;
  revision: string;
  startedAt: number;
  /** Whether every origin named the revision before the run; left out where nobody can ask. */
  isConfirmed?: boolean;
  /** Who made it or told of it; left out in runs of before it was kept, and where nobody knows. */
  told?: DeployOrigin;
  /** Who deployed: a person by id, a name as the hook had it, a run. Left out where nobody knows. */
  by?: string;
};

/** The revision of the last green run before `run`, which failed. */
export type RollbackTarget = { revision: string; run: string };

/** A deploy that happened before a run (epoch ms); `revision` null: it did not say its name. */
export type KnownDeploy = {
  revision: string | null;
  startedAt: number;
  /** As in `RunDeploy`. */
  by?: string;
};

/** Which schedule a run is of, the time it stands for (epoch ms), and how many ticks that were missed it makes up for. */
export type RunSchedule = { id: string; at: number; missed: number };

/** Why a run may be about something else than it says. `isCertain`: it is, so that not even a failure tells anything. */
export type RunDoubt = {
  reason: string;
  isCertain: boolean;
  /** When something else was deployed while it ran, epoch ms: what it looked at from then on is not in doubt. Left out where that is not why. */
  deployedAt?: number;
};

/** How an attempt or a check ended, redacted. */
export type Outcome = {
  status: CheckStatus;
  /** Why, in one sentence; empty for passed. For blocked it names the cause. */
  reason: string;
  failures: readonly Failure[];
  /** A few words of what was seen: `200 in 84 ms`. */
  summary: string;
  /** The redacted observation. */
  evidence: Readonly<Record<string, unknown>>;
  cases: readonly CaseRow[];
  /** Of one that passed: nothing that came could have made it fail. */
  assertsNothing?: true;
  /** What somebody has to change before it can end differently, as an order; left out where looking again may be enough. */
  mend?: string;
  /** What kept it from its target; left out where that is not why. */
  trouble?: Trouble | undefined;
  /** What its type says of it; left out where no type was asked, and in runs of before it was kept. */
  telling?: CheckTelling | undefined;
};

type At = { id: string; at: number };

/** What happens in a run. `id` is deterministic (see `eventId`), so an event that arrives twice counts once; `at` is epoch ms. */
export type RunEvent =
  | (At & { type: 'run.requested'; run: RunHead })
  /** `deploy` is the newest one of the environment then; left out when none was known, and in reports on one. */
  | (At & {
      type: 'run.started';
      deploy?: KnownDeploy;
      /** The last green run before it; left out where there was none. */
      green?: GreenRun;
    })
  | (At & { type: 'phase.started'; phase: string })
  | (At & { type: 'phase.finished'; phase: string })
  | (At & { type: 'check.started'; check: string })
  | (At & { type: 'attempt.started'; check: string; attempt: number })
  | (At & {
      type: 'attempt.finished';
      check: string;
      attempt: number;
      durationMs: number;
      outcome: Outcome;
      /** Set when a check that had passed was measured again alone: how late this machine ran meanwhile, ms. */
      aloneLateMs?: number;
    })
  | (At & { type: 'check.waiting'; check: string; question: Question })
  | (At & {
      type: 'check.answered';
      check: string;
      answer: 'yes' | 'no';
      by: string;
      reason: string;
      /** The revision that the person was shown; left out when none was. */
      revision?: string;
      /** What made the person an approver: ids of people and groups; left out where nobody has one. */
      approverBy?: readonly string[];
      /** The signature of an approval (see `Approval`), and when it ends, epoch ms; left out where nobody signs. */
      approval?: { signature: string; expiresAt: number };
    })
  | (At & {
      type: 'check.finished';
      check: string;
      attempts: number;
      /** Passed, but not at the first attempt of a `retry`. */
      flaky: boolean;
      startedAt: number;
      durationMs: number;
      /** How late this machine ran meanwhile, ms; left out where it did not, or nobody knows. */
      lateMs?: number;
      outcome: Outcome;
      /** Values for `${capture.name}`, redacted ones left out. */
      captures: Readonly<Record<string, string>>;
      /** Set when the check is marked `deploys` and passed. */
      deploy: { revision: string | null; startedAt: number } | null;
    })
  | (At & { type: 'run.cancelled'; by: string; reason: string })
  /** Before its end: what was judged may not have been what the run is about. */
  | (At & { type: 'run.doubted' } & RunDoubt)
  /** `fingerprint`: what it was about; left out by runs of before it was kept. */
  | (At & { type: 'run.finished'; fingerprint?: Fingerprint });

/** Deterministic ids: the same thing happening again has the same id. */
export const eventId = {
  run: (kind: 'requested' | 'started' | 'cancelled' | 'doubted' | 'finished') => `run.${kind}`,
  phase: (phase: string, kind: 'started' | 'finished') => `phase.${kind}:${phase}`,
  check: (check: string, kind: 'started' | 'finished' | 'waiting' | 'answered') => `check.${kind}:${check}`,
  /** As `check`, of a question that may be asked more than once; the first round has the id of `check`. */
  question: (check: string, kind: 'waiting' | 'answered', round: number) =>
    `check.${kind}:${check}${round === 1 ? '' : `#${round}`}`,
  attempt: (check: string, attempt: number, kind: 'started' | 'finished') =>
    `attempt.${kind}:${check}:${attempt}`,
};

/** Where the events of one run go, in the order they are appended. Appending an id that is there already changes nothing. */
export type EventLog = { append(events: readonly RunEvent[]): Promise<unknown> };
