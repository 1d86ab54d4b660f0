import type { IncidentStore } from '../../core/incident/store.ts';
import type { Log } from '../../core/log.ts';
import type { DeployDesk } from '../../desk/deploys/deploy-desk.ts';
import { deployWishes } from '../../desk/deploys/deploy-desk.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { deskOf } from '../../desk/wish.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { slackChannelIds } from '../../slack/out/channel-ids.ts';
import { redisChannelNames } from '../../slack/out/channel-names.ts';
import { type SlackAccess, slackClient } from '../../slack/out/workspace.ts';
import { redisDeploys } from '../../store/deploys.ts';
import type { Redis } from '../../store/redis.ts';
import { type ScheduleParts, scheduleParts } from './schedule-parts.ts';

/** What people and pipelines ask of reports: deploys and schedules. Disposing it closes the queue of schedules. */
export type ReportDesks = AsyncDisposable & {
  deploys: DeployDesk;
  schedules: ScheduleParts;
  /** The id of a channel by its name (`#staging`); null while nobody knows it. */
  channelId(name: string): Promise<string | null>;
};

/** Puts them together for a bot; deploys are kept as long as runs are. */
export async function reportDesks(parts: {
  redis: Redis;
  redisUrl: string;
  slack: SlackAccess;
  workspace: string;
  deskParts: DeskParts;
  queue: OpenRunQueue;
  incidents: IncidentStore;
  keptMs: () => number;
  log: Log;
}): Promise<ReportDesks> {
  const { redis, redisUrl, slack, workspace, deskParts, queue, incidents, keptMs, log } = parts;
  const channelId = slackChannelIds({
    client: slackClient(slack),
    budgets: redisBudgets(redis, workspace),
    names: redisChannelNames(redis),
  });
  const deploys = redisDeploys(redis, { keptMs });
  const schedules = await scheduleParts({ redis, redisUrl, deskParts, queue, log, channelId });
  return {
    deploys: deskOf(deployWishes, { ...deskParts, queue, timelines: queue, deploys, incidents, channelId }),
    schedules,
    channelId,
    [Symbol.asyncDispose]: () => schedules[Symbol.asyncDispose](),
  };
}
