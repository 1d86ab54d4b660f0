import type { Surroundings } from '../../../commands/command.ts';
import { checkTypes } from '../../checks/index.ts';
import type { Threads } from '../../core/attached-file.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { Redactor } from '../../core/redact/redact.ts';
import { incidentWishes } from '../../desk/incidents/incident-desk.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { deskOf } from '../../desk/wish.ts';
import { previewRun } from '../../engine/preview.ts';
import { markdownDesk } from './markdown.ts';

/** What commands stand on: desks that were opened, and what the others are opened over. */
export type SurroundingParts = Pick<Surroundings, 'desk' | 'deploys' | 'schedules' | 'preview' | 'zoneOf'> & {
  deskParts: DeskParts;
  store: IncidentStore;
  /** Has the timeline of an incident looked at again. */
  wake(key: string): Promise<void>;
  threads: Threads;
  links: {
    runPageUrl(run: string): string | null;
    /** The page of an incident; null when it has none. */
    incidentUrl(key: string): string | null;
    /** The address of an incident's header message; null while nobody tells. */
    incidentLink(key: string): Promise<string | null>;
  };
};

/** What every bot gives to its commands, and every test that types one; the configuration names the approvers each time. */
export function surroundingsOf(parts: SurroundingParts): Omit<Surroundings, 'approvers'> {
  const { desk, deploys, schedules, preview, zoneOf = async () => null } = parts;
  const { deskParts, store, wake, threads, links } = parts;
  const incidents = deskOf(incidentWishes, { ...deskParts, incidents: store, wake });
  const { runPageUrl: runLink, incidentUrl, incidentLink } = links;
  const { now, redact } = deskParts;
  return {
    ...{ desk, incidents, deploys, schedules, now, incidentLink, zoneOf, preview },
    markdown: markdownDesk({ desk, incidents, threads, redact, runLink, incidentLink: incidentUrl }),
    incidentKeys: (limit) => store.keys(limit),
  };
}

/** What a run would do, by the check types there are. */
export function previewWith(redact: Redactor, now: () => number): Surroundings['preview'] {
  return ({ plan, ...understood }) =>
    previewRun({ ...understood, plan: plan.plan, checkTypes, redact, now: now() });
}
