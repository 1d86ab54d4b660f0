import type { IncidentEvent } from './events.ts';
import type { IncidentDeploy, IncidentRun, IncidentState } from './state.ts';

/** What an incident knows beside its tasks, criteria and record; changed in place while events are taken in. */
export type IncidentFacts = {
  -readonly [Key in Exclude<
    keyof IncidentState,
    | 'head'
    | 'status'
    | 'checks'
    | 'windows'
    | 'criteria'
    | 'risks'
    | 'record'
    | 'runs'
    | 'roles'
    | 'deploys'
    | 'reminders'
    | 'followUps'
    | 'names'
  >]: IncidentState[Key];
} & {
  roles: Map<Parameters<IncidentState['roles']['get']>[0], { user: string; since: number }>;
  runs: Map<string, IncidentRun>;
  deploys: IncidentDeploy[];
  reminders: { at: number; dueAt: number }[];
  followUps: Map<string, { at: number; by: string; what: string }>;
  names: Map<string, string>;
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
    asked: null,
    followUps: new Map(),
    names: new Map(),
    channelLost: null,
    closed: null,
    reopenings: 0,
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
      facts.asked = { ask: event.ask, by, at, summary: event.summary, reason: event.reason };
      return;
    case 'exception.withdrawn':
      if (facts.asked?.ask === event.ask) facts.asked = null;
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
      facts.asked = null;
      return;
    case 'incident.reopened':
      if (facts.closed?.number !== event.closing) return;
      facts.closed = null;
      facts.reopenings = event.closing;
      return;
    default:
  }
}

function closingOf(
  { at, by, summary, exception, as }: Extract<IncidentEvent, { type: 'incident.closed' }>,
  number: number,
): NonNullable<IncidentState['closed']> {
  return { at, by, summary, exception, as: as ?? null, number };
}

/** The newest update that nobody struck; null when there is none. */
export function lastUpdate(events: readonly IncidentEvent[]): IncidentState['status'] {
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
  const { verdict, decidedBy, passed, total, durationMs } = event;
  return {
    run,
    selector,
    permalink,
    startedAt: before?.startedAt ?? null,
    ended: { at, verdict, decidedBy, passed, total, durationMs },
  };
}
