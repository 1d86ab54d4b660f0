import { randomBytes } from 'node:crypto';
import { commands } from '../../../commands/index.ts';
import { leaseMs } from '../../../jobs/run.ts';
import { checkTypes } from '../../checks/index.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { Redactor } from '../../core/redact/redact.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { runIdFrom } from '../../desk/runs.ts';
import { incidentScopes } from '../../desk/which-plan.ts';
import type { BotConfigSource } from '../../platform/bot-config.ts';
import type { BotSettings } from '../../platform/config/bot.ts';
import type { OpenRunQueue } from '../../platform/queue/queue.ts';
import { createSignatures } from '../../platform/signatures.ts';
import { slackDirectory } from '../../slack/directory.ts';
import { redisBudgets } from '../../slack/out/budgets.ts';
import { channelStandings } from '../../slack/out/channel-standings.ts';
import { userGroups } from '../../slack/out/user-groups.ts';
import { type SlackAccess, slackClient } from '../../slack/out/workspace.ts';
import { redisAudit } from '../../store/audit.ts';
import { redisLeases } from '../../store/leases.ts';
import { redisRates } from '../../store/rates.ts';
import type { Redis } from '../../store/redis.ts';
import { redisRuns } from '../../store/runs.ts';
import { planSource } from '../read-plans.ts';

/** What the desks of a bot decide with. */
export function deskPartsOf(parts: {
  redis: Redis;
  queue: OpenRunQueue;
  config: BotConfigSource;
  redactor: Redactor;
  slack: SlackAccess;
  settings: Pick<BotSettings, 'plansFolder' | 'approvalSecret'>;
  incidents: IncidentStore;
  workspace: string;
  keptMs: () => number;
}): DeskParts {
  const { redis, queue, config, redactor, slack, settings, keptMs } = parts;
  const { plansFolder, approvalSecret } = settings;
  const client = slackClient(slack);
  const signs = approvalSecret === null ? null : createSignatures(approvalSecret, checkTypes);
  return {
    now: () => Date.now(),
    newRunId: () => runIdFrom(randomBytes(6)),
    plans: planSource(plansFolder),
    store: redisRuns(redis, { keptMs }),
    queue,
    leases: redisLeases(redis),
    config: () => config.current(),
    directory: slackDirectory,
    groupsOf: userGroups(client),
    incidentOf: incidentScopes(parts.incidents),
    channelStanding: channelStandings({ client, budgets: redisBudgets(redis, parts.workspace) }),
    audit: redisAudit(redis),
    rates: redisRates(redis),
    leaseMs: { held: leaseMs, queued: leaseMs },
    redact: redactor.text,
    ...(signs === null ? {} : { signApproval: signs.sign, signRun: signs.signRun }),
    verbs: commands.map(({ name }) => name),
  };
}
