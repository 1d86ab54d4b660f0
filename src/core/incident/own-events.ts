import type { Scope } from '../plan/model.ts';
import { reporter } from '../report/reporter.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';
import { isPlanned } from './head.ts';

/** True for what happens in the plan and the environment of the incident; nothing else counts for it. Whichever there is for one that has none of its own. */
export function isOwn({ plan, environment }: Pick<IncidentHead, 'plan' | 'environment'>, of: Scope): boolean {
  const isOfPlan = !isPlanned({ plan }) || plan.id === of.plan;
  return isOfPlan && (environment === '' || environment === of.environment);
}

/**
 * Without what runs of other plans and environments brought about, whoever wrote it down; a run of before its plan was
 * kept, and that is kept no more itself, counts by its environment. What was written down before Slack told where the message of its run is has that link.
 */
export function ownEvents(head: IncidentHead, events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const started = events.filter((event) => event.type === 'run.started');
  const foreign = new Set(started.filter((event) => isForeign(head, event)).map(({ run }) => run));
  const reports = new Set(started.filter(({ by }) => by === reporter).map(({ run }) => run));
  const links = new Map(
    events.flatMap((event) => (event.type === 'run.linked' ? [[event.run, event.permalink] as const] : [])),
  );
  return events.flatMap((told): readonly IncidentEvent[] => {
    const event = linked(told, links);
    if ('run' in event && event.run !== null && foreign.has(event.run)) return [];
    if (event.type !== 'deploy.seen') return [event];
    if (isForeign(head, event)) return [];
    // Events of before named the run of a report as if it had deployed; a report only looks.
    const isReports = event.run !== null && reports.has(event.run);
    return [isReports ? { ...event, run: null } : event];
  });
}

function linked(event: IncidentEvent, links: ReadonlyMap<string, string>): IncidentEvent {
  if (!('run' in event && 'permalink' in event) || event.permalink !== null) return event;
  const permalink = links.get(event.run);
  return permalink === undefined ? event : { ...event, permalink };
}

function isForeign(head: IncidentHead, event: { plan?: string; environment: string }): boolean {
  return !isOwn(head, { plan: event.plan ?? head.plan.id, environment: event.environment });
}
