import type { RunHead } from '../run/events.ts';
import type { ReportSubject } from './publishing.ts';

/** What a run is the report of; null for a run that shows itself. A reported run has no root message and no checklists: its report has the verdict, and its thread the evidence. */
export function subjectOf({ deploy, schedule }: Pick<RunHead, 'deploy' | 'schedule'>): ReportSubject | null {
  if (deploy !== undefined) return { deploy: deploy.id };
  return schedule === undefined ? null : { schedule: schedule.id };
}
