import type { LeaseState } from '../core/leases.ts';
import type { Asker } from '../core/people.ts';
import type { PermissionVerb } from '../core/permissions/model.ts';
import type { Check, Plan } from '../core/plan/model.ts';
import type { Problem } from '../core/plan/problem.ts';
import type { Trigger } from '../core/run/events.ts';
import type { CheckAction } from '../core/run/legal.ts';
import type { RunSummary } from '../core/run/order.ts';
import type { CheckState, RunState } from '../core/run/state.ts';

/** A plan of the plans folder as it is now; `plan` is null when it has errors. */
export type DeskPlan = {
  id: string;
  file: string;
  text: string;
  digest: string;
  plan: Plan | null;
  problems: readonly Problem[];
};

/** Somebody may not: what, who may (`U…`, `S…`; empty: nobody), and what to do about it. */
export type Refused = { kind: 'refused'; what: string; allowed: readonly string[]; hint: string };

/** What was asked for is not there; `instead` is the nearest name, and with it the whole command without `/staging-check`. */
export type Unknown = { kind: 'unknown'; word: string; instead: { word: string; command: string } | null };

/** A sentence for the asker: there is no run here, the plan has errors, nothing failed. */
export type Declined = {
  kind: 'declined';
  message: string;
  /** Where only the plan was left open: each with the whole command without `/staging-check`. */
  choices?: readonly PlanChoice[];
};

export type PlanChoice = { plan: string; command: string };

/** What people asked to run, as words: `[plan] selector… [environment]`, in the order of `interfaces.md` section 4. */
export type RunRequest = {
  words: readonly string[];
  /** From a dialog, where they are chosen and not typed. */
  plan?: string;
  environment?: string;
  failFast?: boolean;
  trigger: Trigger;
  /** For late errors; Slack gives one with a command or a click. */
  responseUrl?: string;
};

/** Words that were understood: which checks of which plan, where. */
export type Understood = {
  kind: 'understood';
  plan: DeskPlan & { plan: Plan };
  environment: string;
  /** Without plan and environment; `['all']` when none was named. */
  selector: readonly string[];
  checks: readonly Check[];
};

export type Started =
  /** `lastTookMs` of the same selection; null when it never ran. */
  | {
      kind: 'started';
      run: string;
      selector: readonly string[];
      environment: string;
      lastTookMs: number | null;
      /** Ids of checks that come along for what they capture; left out when none do. */
      pulled?: readonly string[];
    }
  /** Others are before it: `place` counts from 2 (1 has the environment). */
  | {
      kind: 'in-line';
      run: string;
      selector: readonly string[];
      environment: string;
      place: number;
      holder: EnvironmentHolder | null;
      pulled?: readonly string[];
    }
  /** The same person asked the same here, and that run has not ended. */
  | { kind: 'already'; run: string; selector: readonly string[]; environment: string }
  | Refused
  | Unknown
  | Declined;

export type EnvironmentHolder = {
  run: string;
  by: string;
  reason: string;
  /** By how long the same selection took last; null when nobody knows. */
  remainingMs: number | null;
};

export type Cancelled =
  | { kind: 'cancelled'; run: string; name: string }
  /** Who or what came first. */
  | { kind: 'stale'; run: string; message: string }
  | Refused
  | Declined;

/** An approval or a sign-off. */
export type AnswerRequest = {
  run: string;
  check: string;
  answer: 'yes' | 'no';
  reason: string;
  /** The revision that the question was shown with; left out when it showed none. */
  revision?: string;
};

export type Answered =
  | { kind: 'answered'; run: string; check: string; name: string; answer: 'yes' | 'no' }
  | { kind: 'stale'; run: string; message: string }
  | Refused
  | Declined;

/** A run that a person may see. */
export type Shown = { kind: 'shown'; state: RunState; channel: string } | Refused | Declined;

/** A question that a person may answer now; `actions` are the answers that it takes. */
export type Asked =
  | { kind: 'open'; state: RunState; check: CheckState; actions: readonly CheckAction[] }
  | { kind: 'stale'; run: string; message: string }
  | Refused
  | Declined;

/** A plan of which a person may run something; `may` tells of checks of it whether they may run these together there. */
export type Offered = {
  plan: Plan;
  /** Those with a check that they may run; never empty. */
  environments: readonly { name: string; may(checks: readonly Check[]): boolean }[];
};

export type EnvironmentState = {
  environment: string;
  holder: EnvironmentHolder | null;
  line: readonly { run: string; by: string; reason: string }[];
  raw: LeaseState;
};

/** A run in a list: the state while it goes, the summary once it has ended. */
export type ListedRun =
  | { kind: 'active'; state: RunState; channel: string }
  | { kind: 'ended'; summary: RunSummary };

/**
 * Everything that people may ask for, whatever they ask with (command, mention, button, dialog). Each call decides whether they may,
 * writes the decision into the audit log, does it, and tells how it went; doing it twice does it once.
 */
export type Desk = {
  /** What the words mean, without doing anything: for `plan`, for dialogs. */
  understand(
    asker: Asker,
    request: Pick<RunRequest, 'words' | 'plan' | 'environment'>,
  ): Promise<Understood | Unknown | Declined>;
  /** As `understand`, for who may `plan` that; a refusal is written down. */
  preview(
    asker: Asker,
    request: Pick<RunRequest, 'words'>,
  ): Promise<Understood | Refused | Unknown | Declined>;
  start(asker: Asker, request: RunRequest): Promise<Started>;
  /** `run` null: the newest run of the channel that has not ended. */
  cancel(asker: Asker, request: { run: string | null; reason: string }): Promise<Cancelled>;
  /** A new run of what an ended one ran, of what did not pass in it, or of one check; `run` null: the newest of the channel. */
  rerun(
    asker: Asker,
    request: {
      run: string | null;
      what: 'all' | 'failed' | { check: string };
      trigger: Trigger;
      responseUrl?: string;
    },
  ): Promise<Started>;
  /** Approves or rejects what is marked `danger`, signs a `manual` check off or fails it. */
  answer(asker: Asker, request: AnswerRequest): Promise<Answered>;
  /** The environments that are meant where none is named: that of the channel's incident, else the first of each plan. */
  usual(asker: Asker): Promise<readonly string[]>;
  /** Who has the environment (null: the usual one), and who waits. */
  who(asker: Asker, environment: string | null): Promise<EnvironmentState | Refused | Unknown | Declined>;
  /** Gives an environment back whose run does not use it any more. */
  release(
    asker: Asker,
    environment: string | null,
  ): Promise<{ kind: 'released'; environment: string } | Refused | Unknown | Declined>;
  /** Newest first: of the channel, or of everywhere outside one. */
  list(
    asker: Asker,
    options: { verb: 'status' | 'history'; limit: number },
  ): Promise<readonly ListedRun[] | Refused>;
  /** Whether this person may: for help, and for what a dialog offers. Writes no audit. */
  may(asker: Asker, verb: PermissionVerb, environment: string | null): Promise<boolean>;
  /** Before something is shown that only some may see; `what` in words. Null: they may. A refusal is written down. */
  refusal(
    asker: Asker,
    wish: { verb: PermissionVerb; environment: string | null; what: string },
  ): Promise<Refused | null>;
  plans(): Promise<readonly DeskPlan[]>;
  /** What this person may run here, for help and for what a dialog offers. Writes no audit. */
  offered(asker: Asker): Promise<readonly Offered[]>;
  /** A run, for who may see the `status` of runs where it stands; a refusal is written down. */
  show(asker: Asker, run: string): Promise<Shown>;
  /** The open question of a check, for who may answer it so; nothing is answered by this. */
  question(asker: Asker, request: Pick<AnswerRequest, 'run' | 'check' | 'answer'>): Promise<Asked>;
};
