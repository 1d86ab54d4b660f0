/** The plan as code uses it: names resolved, defaults filled in, durations in milliseconds. Strings may still hold `${…}`. */
export type Plan = {
  id: string;
  title: string;
  /** File name as it was given, for messages. */
  file: string;
  /** Hex SHA-256 of the file, first 12 characters: what an approval is bound to. */
  digest: string;
  issue: Issue | null;
  /** In the order of the file; the first is the default. */
  environments: readonly Environment[];
  /** In the order of the file; see `inPriorityOrder` for the order of `all`. */
  phases: readonly Phase[];
  criteria: readonly Criterion[];
  timeline: readonly TimelineWindow[];
  risks: readonly Risk[];
  afterwards: readonly FollowUp[];
  reports: readonly PlannedReport[];
};

export type Issue = { key: string; url: string | null; priority: string | null; impact: string | null };

/** An environment with everything it `extends` merged in. */
export type Environment = {
  name: string;
  vars: Readonly<Record<string, string>>;
  hosts: readonly string[];
  /** `unattended: true`: a throw-away environment: on the command line, checks marked `danger` need no `--yes` there. In Slack a second person approves all the same. Default false. */
  unattended: boolean;
  /** How many checks reach one of its hosts at the same time from one process; left out: any number. */
  perHost?: number;
  /** Where a trace is looked at, with `${trace.id}` in it; left out: nobody said. */
  traces?: string;
  /** Checks tried by `doctor` and before a run. */
  requires: readonly Check[];
  /** Where new revisions show themselves; null: nobody looks. */
  deploys: WatchedService | null;
};

/** What tells of deploys: the logs of a Cloud Run service, or a field of any entries. */
export type WatchedService = WatchedRun | WatchedField;

/** `location` null: every region. */
export type WatchedRun = { project: string; service: string; location: string | null; everyMs: number };

/** Entries as a `logs` check reads them, variables and all, and the field that names the revision. */
export type WatchedField = {
  logs: unknown;
  field: string;
  pattern: string | null;
  service: string;
  everyMs: number;
};

export const tiers = ['critical', 'important', 'nice-to-have'] as const;
export type Tier = (typeof tiers)[number];

export const priorities = ['high', 'medium', 'low'] as const;
export type Priority = (typeof priorities)[number];

export type Phase = {
  id: string;
  title: string;
  priority: Priority;
  /** What needs this phase is blocked unless its critical checks pass (all of them when none is critical). */
  gate: boolean;
  /** Phases, sections or checks. */
  needs: readonly string[];
  timeoutMs: number | null;
  sections: readonly Section[];
};

export type Section = {
  id: string;
  title: string;
  objective: string | null;
  priority: Priority;
  needs: readonly string[];
  /** Runs only when it, or one of its checks, is named. */
  optional: boolean;
  checks: readonly Check[];
};

export const retryKinds = ['network', 'http_5xx', 'timeout', 'assertion'] as const;
export type RetryKind = (typeof retryKinds)[number];

export type Retry = {
  /** Attempts in all, at least 1. */
  attempts: number;
  on: readonly RetryKind[];
  delayMs: number;
  backoff: 'constant' | 'exponential';
  /** No attempt starts later than this after the first one. */
  maxDurationMs: number;
};

/** Polling: attempts every `intervalMs` until the expectations hold, `deadlineMs` at most. */
export type Until = { deadlineMs: number; intervalMs: number };

export type Quarantine = { owner: string; untilAt: number; reason: string };

/** A line of a file, as people find it in their repository. */
/** `ticks`: a digest of each box that an import made it tell of; a box that says something else by now has another. */
export type Source = { file: string; line: number; ticks?: readonly string[] };

export type Check = {
  id: string;
  name: string;
  objective: string | null;
  phase: string;
  section: string;
  /** Its own tier, else the highest tier of the criteria that cite it. */
  tier: Tier | null;
  tags: readonly string[];
  needs: readonly string[];
  /** `if: always`: runs even when what it needs did not pass, or `fail-fast` stopped the rest. */
  always: boolean;
  timeoutMs: number;
  retry: Retry;
  until: Until | null;
  once: boolean;
  /** What happens that a second person must approve; null for a harmless check. */
  danger: string | null;
  enforce: boolean;
  /** Its expectations are a guess: reported, never counted. */
  inferred: boolean;
  /** Where it stands in the document that it was made from. */
  source: Source | null;
  deploys: boolean;
  /** It takes the environment back to the last green revision, and runs only when it is named itself. */
  rollback: boolean;
  quarantine: Quarantine | null;
  lock: string | null;
  owner: string | null;
  runbook: string | null;
  /** Name → RFC 9535 path. */
  capture: Readonly<Record<string, string>>;
  /** Seconds-like hint of how much it counts in a progress bar; default 1. */
  weight: number;
  type: string;
  /** It asks a person. */
  asks: boolean;
  /** As written in the plan, variables not filled in. */
  spec: unknown;
  expect: unknown;
};

export type Criterion = { id: string; tier: Tier; text: string; checks: readonly string[] };

export type TimelineWindow = {
  id: string;
  /** From the opening of the incident, milliseconds. */
  fromMs: number;
  toMs: number;
  tasks: readonly TimelineTask[];
};

export type TimelineTask = { id: string; text: string; checks: readonly string[] };

export type Risk = {
  id: string;
  level: 'high' | 'medium' | 'low';
  text: string;
  mitigation: string | null;
  watch: readonly string[];
};

export type FollowUp = {
  id: string;
  text: string;
  target: { publish: 'github-issue' } | { write: string } | null;
};

export type PlannedReport = {
  id: string;
  when: { afterDeployMs: readonly number[] } | { cron: string; timezone: string };
  run: readonly string[];
  environment: string | null;
  channel: string | null;
};

/** The checks that run only when they, or (but for a rollback) their section, are named. */
export function checksOnlyNamed(plan: Pick<Plan, 'phases'>): readonly Check[] {
  return plan.phases.flatMap(({ sections }) =>
    sections.flatMap((one) => (one.optional ? one.checks : one.checks.filter(({ rollback }) => rollback))),
  );
}

/** The check that takes an environment back to an earlier revision; null without one. */
export function rollbackOf(plan: Pick<Plan, 'phases'>): Check | null {
  return checksOf(plan).find(({ rollback }) => rollback) ?? null;
}

/** All checks of a plan, in the order of the file. */
export function checksOf(plan: Pick<Plan, 'phases'>): readonly Check[] {
  return plan.phases.flatMap((phase) => phase.sections.flatMap((section) => section.checks));
}

/** What a run, a deploy and an incident are about: two plans may call their environments the same. */
export type Scope = { plan: string; environment: string };
