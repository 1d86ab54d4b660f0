import type { Sentence } from '../picture/sentence.ts';
import type { CheckStatus } from '../run/events.ts';
import type { ClosedAs, IncidentHead, Role, Severity } from './events.ts';

/** What a written follow-up is about, by the words of its item: the state of the environment, how to run the tests, how to validate, else the incident itself. */
export type DocumentKind = 'status' | 'test-guide' | 'validation' | 'incident';

/** What can be done with an item of the plan's `afterwards` when the incident ends. */
export type FollowUpOffer = { id: string; text: string } & (
  | { kind: 'github-issue' }
  /** A Markdown file below the folder of the export. */
  | { kind: 'file'; path: string; document: DocumentKind }
  /** A person does it: the item has no target. */
  | { kind: 'by-hand' }
  /** Its path is none that an export may write. */
  | { kind: 'refused'; path: string; why: string }
);

/** What is known of a check in this incident; only runs of the incident count. */
export type KnownCheck = {
  check: string;
  /** The last look that found out something: passed or failed. */
  status: 'passed' | 'failed';
  value: string;
  /** When this was seen, and since when it is so without a break. */
  at: number;
  since: number;
  run: string;
  revision: string | null;
  permalink: string | null;
  /** A later look that could not find out (errored, inconclusive, …); null when there was none. */
  doubt: { status: CheckStatus; value: string; at: number } | null;
  /** Who approved it in its run, or signed it off; left out when nobody was asked. */
  decided?: { by: string; decision: 'approved' | 'signed off' };
};

export type TaskState = {
  id: string;
  text: string;
  checks: readonly string[];
  standing:
    | { kind: 'open'; passed: number; total: number; failing: readonly KnownCheck[] }
    /** `at` is when the last of its checks passed. */
    | { kind: 'proved'; at: number; evidence: readonly KnownCheck[] }
    | { kind: 'attested'; at: number; by: string }
    /** It was done, and a check of it fails since. */
    | { kind: 'broken'; doneAt: number; since: number; failing: readonly KnownCheck[] };
};

export type WindowState = {
  id: string;
  startsAt: number;
  /** Null: it has no end, and nobody is reminded of it. */
  endsAt: number | null;
  tasks: readonly TaskState[];
  done: number;
  /** When its last task was done; null while one is open. */
  metAt: number | null;
  warned: { at: number; needsMs: number; leftMs: number } | null;
  nudges: readonly { at: number; number: number }[];
  snoozedUntil: number | null;
};

export type CriterionState = {
  id: string;
  tier: string;
  text: string;
  status: 'met' | 'unmet' | 'unknown';
  /** Since when it is so; null while unknown. */
  since: number | null;
  /** What is still missing; empty when met. */
  missing: string;
};

export type RiskState = {
  id: string;
  level: 'high' | 'medium' | 'low';
  text: string;
  mitigation: string | null;
  /** The watched checks that fail now; none: not now. */
  failing: readonly KnownCheck[];
};

/** A line of the record. `history` holds the texts before this one, oldest first. */
export type RecordEntry = {
  id: string;
  at: number;
  recordedAt: number;
  by: string;
  kind: string;
  text: string;
  /** The same where the bot itself names people (`@U…` in the text); left out elsewhere: what people write names nobody. */
  parts?: Sentence;
  permalink: string | null;
  history: readonly { at: number; by: string; text: string }[];
  struck: { at: number; by: string; reason: string } | null;
  /** Of what people said: its place among that, from 1, by when it was written down; it never changes. Null for the rest. */
  number: number | null;
};

export type IncidentRun = {
  run: string;
  selector: readonly string[];
  startedAt: number | null;
  ended: {
    at: number;
    verdict: string;
    decidedBy: string;
    passed: number;
    total: number;
    durationMs: number;
  } | null;
  permalink: string | null;
};

/** `by`, `run` and `told` as in its event. */
export type IncidentDeploy = {
  at: number;
  revision: string;
  by: string;
  run: string | null;
  told: { by: string } | 'log' | null;
};

/** An incident as its events tell it; made by `reduceIncident`. */
export type IncidentState = {
  head: IncidentHead;
  openedAt: number;
  openedBy: string;
  severity: Severity;
  roles: ReadonlyMap<Role, { user: string; since: number }>;
  status: { at: number; by: string; changed: string; next: string; nextUpdateAt: number | null } | null;
  checks: ReadonlyMap<string, KnownCheck>;
  windows: readonly WindowState[];
  criteria: readonly CriterionState[];
  risks: readonly RiskState[];
  runs: readonly IncidentRun[];
  deploys: readonly IncidentDeploy[];
  /** In the order of when things happened. */
  record: readonly RecordEntry[];
  reminders: readonly { at: number; dueAt: number }[];
  handoff: { offer: string; from: string; to: string; at: number } | null;
  /** Asked for and not answered: to close although something is open. */
  asked: { ask: string; by: string; at: number; summary: string; reason: string } | null;
  /** Items of the plan's `afterwards` that are done, by id. */
  followUps: ReadonlyMap<string, { at: number; by: string; what: string }>;
  /** What Slack calls the people of the incident, by id; without whom it does not know, or did not tell yet. */
  names: ReadonlyMap<string, string>;
  channelLost: { at: number; reason: string } | null;
  closed: {
    at: number;
    by: string;
    summary: string;
    exception: { reason: string; agreedBy: string } | null;
    /** Null: it is over as its summary says. */
    as: ClosedAs | null;
    /** Which closing this is, from 1: one that was opened again is closed anew. */
    number: number;
  } | null;
  /** How often it was opened again. */
  reopenings: number;
};
