import { reporter } from '../report/reporter.ts';
import type { IncidentEvent, IncidentHead } from './events.ts';

/** What an incident is about: a plan and one of its environments. */
type Scope = { plan: string; environment: string };

/** True for what happens in the plan and the environment of the incident; nothing else counts for it. */
export function isOwn({ plan, environment }: Pick<IncidentHead, 'plan' | 'environment'>, of: Scope): boolean {
  return plan.id === of.plan && environment === of.environment;
}

/** Without what runs of other plans and environments brought about, whoever wrote it down; a run of before its plan was kept counts by its environment. */
export function ownEvents(head: IncidentHead, events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const started = events.filter((event) => event.type === 'run.started');
  const foreign = new Set(started.filter((event) => isForeign(head, event)).map(({ run }) => run));
  const reports = new Set(started.filter(({ by }) => by === reporter).map(({ run }) => run));
  return events.flatMap((event): readonly IncidentEvent[] => {
    if ('run' in event && event.run !== null && foreign.has(event.run)) return [];
    if (event.type !== 'deploy.seen') return [event];
    if (isForeign(head, event)) return [];
    // Events of before named the run of a report as if it had deployed; a report only looks.
    const isReports = event.run !== null && reports.has(event.run);
    return [isReports ? { ...event, run: null } : event];
  });
}

function isForeign(head: IncidentHead, event: { plan?: string; environment: string }): boolean {
  return !isOwn(head, { plan: event.plan ?? head.plan.id, environment: event.environment });
}
