import type { DeployQueue, DeployStore } from '../../core/deploy/store.ts';
import type { IncidentQueue, IncidentStore } from '../../core/incident/store.ts';
import type { DeskParts } from '../parts.ts';

/** What the deploy desk works with; all of it is handed in. */
export type DeployParts = Omit<DeskParts, 'queue'> & {
  deploys: DeployStore;
  queue: DeployQueue;
  incidents: Pick<IncidentStore, 'ofChannel' | 'openKeys' | 'state' | 'append'>;
  timelines: IncidentQueue;
  /** The id of a channel by its name; null while nobody knows it. Left out where nobody can ask: then names are kept as they are. */
  channelId?(name: string): Promise<string | null>;
};

/** What taking down a deploy uses that no person told of. */
export type SeenParts = Pick<
  DeployParts,
  | 'now'
  | 'plans'
  | 'config'
  | 'directory'
  | 'audit'
  | 'redact'
  | 'deploys'
  | 'queue'
  | 'incidents'
  | 'timelines'
  | 'channelId'
>;
