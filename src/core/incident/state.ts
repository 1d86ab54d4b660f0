import type { Sentence } from '../picture/sentence.ts';
import type { Asking } from '../plan/asking.ts';
import type { Source } from '../plan/model.ts';
import type { CheckStatus } from '../run/events.ts';
import type { IncidentHead } from './events.ts';
import type { IncidentFacts, IncidentRun, IncidentUpdate } from './facts.ts';

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

/** A deploy since; `revision` is empty when it did not say its name. */
export type SightedDeploy = { revision: string; at: number };

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
  /** When its look began, and whether it changed something: as in its event. */
  startedAt?: number;
  isDeed?: true;
  /** It passed on what was there before this deploy: of what is there now it says nothing. Left out where nothing was deployed since. */
  outdatedBy?: SightedDeploy;
  /** Who approved it in its run, or signed it off; left out when nobody was asked. */
  decided?: { by: string; decision: 'approved' | 'signed off' };
  /** As the head of the check had them in that run. */
  source?: Source;
  asking?: Asking;
};

export type TaskState = {
  id: string;
  text: string;
  checks: readonly string[];
  standing:
    | {
        kind: 'open';
        passed: number;
        total: number;
        failing: readonly KnownCheck[];
        /** Who opened it again, when; left out of one that nobody ever ticked. */
        reopened?: { by: string; at: number };
        /** It was done, and this deploy took that back; left out of one that was not. */
        before?: SightedDeploy & { doneAt: number };
      }
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
  /** The same where the bot itself names people (`@` and the id in the text); left out elsewhere: what people write names nobody. */
  parts?: Sentence;
  permalink: string | null;
  history: readonly { at: number; by: string; text: string }[];
  struck: { at: number; by: string; reason: string } | null;
  /** Of what people said: its place among that, from 1, by when it was written down; it never changes. Null for the rest. */
  number: number | null;
};

/** A fact as it is read: what is changed in place while events are taken in is not changed by anybody else. */
type FactAsRead<Fact> =
  Fact extends Map<infer Key, infer Value>
    ? ReadonlyMap<Key, Value>
    : Fact extends (infer Item)[]
      ? readonly Item[]
      : Fact;

/** An incident as its events tell it; made by `reduceIncident`. */
export type IncidentState = {
  readonly [Key in Exclude<keyof IncidentFacts, 'runs'>]: FactAsRead<IncidentFacts[Key]>;
} & {
  head: IncidentHead;
  status: IncidentUpdate | null;
  checks: ReadonlyMap<string, KnownCheck>;
  windows: readonly WindowState[];
  criteria: readonly CriterionState[];
  risks: readonly RiskState[];
  runs: readonly IncidentRun[];
  /** In the order of when things happened. */
  record: readonly RecordEntry[];
};
