import type { Redis } from 'ioredis';
import type { OpenRunQueue } from '../../adapters/queue.ts';
import { redisDeploys } from '../../adapters/redis/deploys.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import { createDeployDesk } from '../../desk/deploys/create-deploy-desk.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import type { DeskParts } from '../../desk/parts.ts';

/** The desk of deploys of a bot; deploys are kept as long as runs are. */
export function deployDesk(parts: {
  redis: Redis;
  deskParts: DeskParts;
  queue: OpenRunQueue;
  incidents: Pick<IncidentStore, 'ofChannel'>;
  channelId(name: string): Promise<string | null>;
  keptMs: () => number;
}): DeployDesk {
  const { redis, deskParts, queue, incidents, channelId, keptMs } = parts;
  const deploys = redisDeploys(redis, { keptMs });
  return createDeployDesk({ ...deskParts, queue, deploys, incidents, channelId });
}
