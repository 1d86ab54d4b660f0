import type { DeployQueue, DeployStore } from '../../core/deploy/store.ts';
import type { IncidentQueue, IncidentStore } from '../../core/incident/store.ts';
import type { BotConfig } from '../../core/permissions/model.ts';

/** What writing down a deploy takes. */
export type OpenDeployParts = {
  /** Epoch ms. */
  now(): number;
  config(): Promise<BotConfig>;
  redact: (text: string) => string;
  deploys: DeployStore;
  queue: DeployQueue;
  incidents: Pick<IncidentStore, 'ofChannel' | 'openKeys' | 'state' | 'append'>;
  timelines: IncidentQueue;
  /** The id of a channel by its name; null while nobody knows it. Left out where nobody can ask: then names are kept as they are. */
  channelId?(name: string): Promise<string | null>;
};
