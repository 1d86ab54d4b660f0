import type { IncidentStore } from '../../core/incident/store.ts';
import type { PermitParts, PostParts } from '../parts.ts';

/** What a deed of an incident takes. */
export type IncidentParts = PermitParts &
  PostParts & {
    incidents: IncidentStore;
    /** Has the timeline of an incident looked at again; doing it twice is harmless. */
    wake(key: string): Promise<void>;
  };
