import type { Asking } from '../plan/asking.ts';
import type { Criterion, FollowUp, Risk, Source, TimelineWindow } from '../plan/model.ts';
import type { CheckStatus } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';

export const severities = ['P0', 'P1', 'P2', 'P3'] as const;
export type Severity = (typeof severities)[number];

/** `commander` decides; the others help. */
export const roles = ['commander', 'communications', 'operations', 'scribe'] as const;
export type Role = (typeof roles)[number];

/** Why an incident is over although nothing of it was proved: one person says so. `of` is the key of the one that goes on. */
export type ClosedAs = { kind: 'false-alarm' | 'drill' } | { kind: 'duplicate'; of: string };

/** Everything of the plan that an incident needs; it keeps this copy, whatever happens to the file. */
export type IncidentHead = {
  /** Unique for ever: `517`, `INC-7`. */
  key: string;
  title: string;
  /** An incident belongs to a channel, and a channel has one open incident at most. */
  channel: string;
  severity: Severity;
  /** Empty: about none in particular, which only one without a plan may be. */
  environment: string;
  /** Its `id` is empty for an incident that no plan foresaw. */
  plan: { id: string; title: string; digest: string; file: string };
  windows: readonly TimelineWindow[];
  criteria: readonly Criterion[];
  risks: readonly Risk[];
  afterwards: readonly FollowUp[];
  /** Names of the checks that any of these cite, by id. */
  checkNames: Readonly<Record<string, string>>;
};

/** `id` is unique and deterministic (the same happening again has the same id); `at` is when it happened, epoch ms; `by` is a person's id, empty for the bot itself. */
type EventBase = { id: string; at: number; by: string };

/** What happens in an incident. Any order of arrival gives the same state: the reducer orders by `at`, then by `id`. */
export type IncidentEvent =
  | (EventBase & { type: 'incident.opened'; incident: IncidentHead })
  | (EventBase & { type: 'severity.set'; severity: Severity })
  | (EventBase & { type: 'role.given'; role: Role; user: string })
  /** An update in the form: what changed, what is next, when the next update comes. */
  | (EventBase & { type: 'status.posted'; changed: string; next: string; nextUpdateAt: number | null })
  /** `at` may lie before the moment it was written down, which is `recordedAt`. */
  | (EventBase & { type: 'note.written'; entry: string; text: string; recordedAt: number })
  /** A message that people marked; `entry` is made of channel and message, `at` is when the message was written, `by` who wrote it. */
  | (EventBase & {
      type: 'message.kept';
      entry: string;
      text: string;
      permalink: string | null;
      keptBy: string;
      recordedAt: number;
    })
  /** The mark was taken away; kept again later, it is back. */
  | (EventBase & { type: 'message.left'; entry: string })
  | (EventBase & { type: 'entry.edited'; entry: string; text: string })
  /** The message was deleted in Slack, or a person struck the entry. */
  | (EventBase & { type: 'entry.struck'; entry: string; reason: string })
  | (EventBase & {
      type: 'run.started';
      run: string;
      selector: readonly string[];
      environment: string;
      /** The id of the plan; left out in events of before it was kept. */
      plan?: string;
      permalink: string | null;
    })
  /** Where the message of a run is, which Slack may tell after what the run brought about was written down. */
  | (EventBase & { type: 'run.linked'; run: string; permalink: string })
  /** How a check of one of its runs ended; `value` is what was seen, in a few words. */
  | (EventBase & {
      type: 'check.ended';
      run: string;
      check: string;
      status: CheckStatus;
      value: string;
      revision: string | null;
      permalink: string | null;
      /** When its look began; left out in events of before it was kept. */
      startedAt?: number;
      /** It changes something (`danger`); left out for a check that only looks. */
      isDeed?: true;
      /** As the head of its check has them. */
      source?: Source;
      asking?: Asking;
    })
  | (EventBase & {
      type: 'run.ended';
      run: string;
      selector: readonly string[];
      verdict: Verdict;
      decidedBy: string;
      /** The first of its causes; left out for a run that passed, and in events of before it was kept. */
      cause?: string;
      passed: number;
      total: number;
      /** As in `RunSummary`. */
      unseen?: number;
      durationMs: number;
      permalink: string | null;
      /** True when the run itself tells the channel its verdict. */
      isTold?: boolean;
      /** True for a run that was cut off: it ended, and says nothing. */
      cancelled?: boolean;
    })
  /** `revision` is empty when it did not say its name; `by` is who told of it; `run` is the run whose check made it, null for any other. */
  | (EventBase & {
      type: 'deploy.seen';
      revision: string;
      environment: string;
      /** The id of the plan; left out in events of before it was kept. */
      plan?: string;
      run: string | null;
      /** Who deployed as a hook named them, or that the log told of it; left out where `by` or `run` says it, or nobody knows. */
      told?: { by: string } | 'log';
    })
  | (EventBase & {
      type: 'decision.made';
      run: string;
      check: string;
      decision: 'approved' | 'rejected' | 'signed off' | 'failed';
      reason: string;
    })
  /** A task that the plan does not have; striking the entry takes it away. */
  | (EventBase & { type: 'task.added'; task: string; text: string })
  /** A task without checks is ticked by a person, and opened again by one. */
  | (EventBase & { type: 'task.attested'; task: string })
  | (EventBase & { type: 'task.reopened'; task: string; reason: string })
  /** The bot said that a window will not be met at the present pace, or was not. */
  | (EventBase & { type: 'window.warned'; window: string; needsMs: number; leftMs: number })
  | (EventBase & { type: 'window.nudged'; window: string; number: number })
  | (EventBase & { type: 'window.snoozed'; window: string; until: number; reason: string })
  | (EventBase & { type: 'update.reminded'; dueAt: number })
  | (EventBase & { type: 'handoff.offered'; offer: string; to: string })
  | (EventBase & { type: 'handoff.accepted'; offer: string })
  | (EventBase & { type: 'handoff.declined'; offer: string; reason: string })
  /** Somebody wants to close although something is open: a second person has to agree. `ask` is the id of this asking. */
  | (EventBase & { type: 'exception.asked'; ask: string; summary: string; reason: string })
  | (EventBase & { type: 'exception.withdrawn'; ask: string })
  /** An item of the plan's `afterwards` is done, as `what` says in a few words; may come after the closing. */
  | (EventBase & { type: 'followup.done'; followUp: string; what: string })
  /** What Slack calls a person of this incident, for whoever reads it without Slack. */
  | (EventBase & { type: 'person.named'; person: string; name: string })
  /** Slack does not take messages in the channel any more, or again. */
  | (EventBase & { type: 'channel.lost'; reason: string })
  | (EventBase & { type: 'channel.back' })
  | (EventBase & {
      type: 'incident.closed';
      summary: string;
      /** Closed although something is open: why, and who else agreed. */
      exception: { reason: string; agreedBy: string } | null;
      /** Left out: it is over as its summary says. */
      as?: ClosedAs;
    })
  /** Takes the closing of this number back, from 1. */
  | (EventBase & { type: 'incident.reopened'; closing: number; reason: string });

/** What the ids of closings and of reopenings begin with; `src/store` tells by them how an incident stands. */
export const closedId = 'incident.closed';
export const reopenedId = 'incident.reopened';

/** Deterministic ids of what follows from runs. */
export const incidentEventId = {
  opened: () => 'incident.opened',
  runStarted: (run: string) => `run.started:${run}`,
  runLinked: (run: string) => `run.linked:${run}`,
  checkEnded: (run: string, check: string) => `check.ended:${run}:${check}`,
  runEnded: (run: string) => `run.ended:${run}`,
  /** `what` is the environment with the revision, or the run that deployed one without a name. */
  deploy: (what: string) => `deploy.seen:${what}`,
  decision: (run: string, check: string) => `decision.made:${run}:${check}`,
  warned: (window: string) => `window.warned:${window}`,
  nudged: (window: string, number: number) => `window.nudged:${window}:${number}`,
  reminded: (dueAt: number) => `update.reminded:${dueAt}`,
  asked: (ask: string) => `exception.asked:${ask}`,
  withdrawn: (ask: string) => `exception.withdrawn:${ask}`,
  named: (person: string) => `person.named:${person}`,
  followUpDone: (followUp: string) => `followup.done:${followUp}`,
  /** Of the closing of this number: the next one after each reopening. */
  closed: (number = 1) => (number === 1 ? closedId : `${closedId}:${number}`),
  reopened: (closing: number) => `${reopenedId}:${closing}`,
};
