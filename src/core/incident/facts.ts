import type { Verdict } from '../run/state.ts';
import type { ClosedAs, IncidentEvent, Role, Severity } from './events.ts';

export type IncidentRun = {
  run: string;
  selector: readonly string[];
  startedAt: number | null;
  ended: {
    at: number;
    verdict: Verdict;
    decidedBy: string;
    /** The first of its causes; left out where none is known. */
    cause?: string;
    passed: number;
    total: number;
    /** As in `RunSummary`. */
    unseen?: number;
    durationMs: number;
    /** Left out for a run that nobody cut off. */
    cancelled?: boolean;
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

/** What changed, what is next, and when the next update comes. */
export type IncidentUpdate = {
  at: number;
  by: string;
  changed: string;
  next: string;
  nextUpdateAt: number | null;
};

/** What an incident knows beside its tasks, criteria and record; changed in place while events are taken in. */
export type IncidentFacts = {
  openedAt: number;
  openedBy: string;
  severity: Severity;
  roles: Map<Role, { user: string; since: number }>;
  runs: Map<string, IncidentRun>;
  deploys: IncidentDeploy[];
  reminders: { at: number; dueAt: number }[];
  handoff: { offer: string; from: string; to: string; at: number } | null;
  /** Asked for and not answered: to close although something is open. */
  exceptionRequest: { ask: string; by: string; at: number; summary: string; reason: string } | null;
  /** Items of the plan's `afterwards` that are done, by id. */
  followUps: Map<string, { at: number; by: string; what: string }>;
  /** What Slack calls the people of the incident, by id; without whom it does not know, or did not tell yet. */
  names: Map<string, string>;
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
  /** How long it was closed before it was opened again, all times together, ms. */
  closedMs: number;
};

/** The facts at the opening: who opened commands, until somebody else does. */
export function factsOf(opened: Extract<IncidentEvent, { type: 'incident.opened' }>): IncidentFacts {
  return {
    openedAt: opened.at,
    openedBy: opened.by,
    severity: opened.incident.severity,
    roles: new Map([['commander', { user: opened.by, since: opened.at }]]),
    runs: new Map(),
    deploys: [],
    reminders: [],
    handoff: null,
    exceptionRequest: null,
    followUps: new Map(),
    names: new Map(),
    channelLost: null,
    closed: null,
    reopenings: 0,
    closedMs: 0,
  };
}

/** Takes one event in; events come in the order they happened. */
export function applyFact(facts: IncidentFacts, event: IncidentEvent): void {
  const { at, by } = event;
  switch (event.type) {
    case 'severity.set':
      facts.severity = event.severity;
      return;
    case 'role.given':
      facts.roles.set(event.role, { user: event.user, since: at });
      return;
    case 'run.started':
    case 'run.ended':
      facts.runs.set(event.run, runOf(facts.runs.get(event.run), event));
      return;
    case 'deploy.seen':
      facts.deploys.push({ at, by, revision: event.revision, run: event.run, told: event.told ?? null });
      return;
    case 'update.reminded':
      facts.reminders.push({ at, dueAt: event.dueAt });
      return;
    case 'handoff.offered':
      facts.handoff = { offer: event.offer, from: by, to: event.to, at };
      return;
    case 'handoff.accepted':
      accept(facts, event.offer, at);
      return;
    case 'handoff.declined':
      if (facts.handoff?.offer === event.offer) facts.handoff = null;
      return;
    case 'exception.asked':
      facts.exceptionRequest = { ask: event.ask, by, at, summary: event.summary, reason: event.reason };
      return;
    case 'exception.withdrawn':
      if (facts.exceptionRequest?.ask === event.ask) facts.exceptionRequest = null;
      return;
    case 'followup.done':
      if (!facts.followUps.has(event.followUp))
        facts.followUps.set(event.followUp, { at, by, what: event.what });
      return;
    case 'person.named':
      facts.names.set(event.person, event.name);
      return;
    case 'channel.lost':
      facts.channelLost = { at, reason: event.reason };
      return;
    case 'channel.back':
      facts.channelLost = null;
      return;
    case 'incident.closed':
      facts.closed ??= closingOf(event, facts.reopenings + 1);
      facts.exceptionRequest = null;
      return;
    case 'incident.reopened':
      if (facts.closed?.number !== event.closing) return;
      facts.closedMs += Math.max(0, at - facts.closed.at);
      facts.closed = null;
      facts.reopenings = event.closing;
      return;
    default:
  }
}

function closingOf(
  { at, by, summary, exception, as }: Extract<IncidentEvent, { type: 'incident.closed' }>,
  number: number,
): NonNullable<IncidentFacts['closed']> {
  return { at, by, summary, exception, as: as ?? null, number };
}

/** The newest update that nobody struck; null when there is none. */
export function lastUpdate(events: readonly IncidentEvent[]): IncidentUpdate | null {
  const struck = new Set(events.flatMap((event) => (event.type === 'entry.struck' ? [event.entry] : [])));
  const last = events.findLast((event) => event.type === 'status.posted' && !struck.has(event.id));
  if (last?.type !== 'status.posted') return null;
  const { at, by, changed, next, nextUpdateAt } = last;
  return { at, by, changed, next, nextUpdateAt };
}

function accept(facts: IncidentFacts, offer: string, at: number): void {
  if (facts.handoff?.offer !== offer) return;
  facts.roles.set('commander', { user: facts.handoff.to, since: at });
  facts.handoff = null;
}

function runOf(
  before: IncidentRun | undefined,
  event: Extract<IncidentEvent, { type: 'run.started' | 'run.ended' }>,
): IncidentRun {
  const { run, selector, at } = event;
  const permalink = event.permalink ?? before?.permalink ?? null;
  if (event.type === 'run.started')
    return { run, selector, permalink, startedAt: at, ended: before?.ended ?? null };
  const { verdict, decidedBy, cause, passed, total, unseen, durationMs, cancelled } = event;
  const limits = {
    ...(unseen === undefined ? {} : { unseen }),
    ...(cancelled === true ? { cancelled } : {}),
  };
  const counts = { passed, total, ...limits };
  return {
    run,
    selector,
    permalink,
    startedAt: before?.startedAt ?? null,
    ended: { at, verdict, decidedBy, ...(cause === undefined ? {} : { cause }), ...counts, durationMs },
  };
}
