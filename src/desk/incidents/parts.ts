import type { IncidentStore } from '../../core/incident/store.ts';
import type { DeskParts } from '../parts.ts';

/** What the incident desk works with; all of it is handed in. */
export type IncidentParts = DeskParts & {
  incidents: IncidentStore;
  /** Has the timeline of an incident looked at again; doing it twice is harmless. */
  wake(key: string): Promise<void>;
};
