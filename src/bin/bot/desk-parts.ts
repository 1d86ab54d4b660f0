import { commands } from '../../../commands/index.ts';
import { leaseMs } from '../../../jobs/run.ts';
import { checkTypes } from '../../checks/index.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { DeskParts } from '../../desk/parts.ts';
import { incidentScopes } from '../../desk/which-plan.ts';
import { createSignatures } from '../../platform/signatures.ts';
import { slackDirectory } from '../../slack/directory.ts';
import { redisAudit } from '../../store/audit.ts';
import { redisDeploys } from '../../store/deploys.ts';
import { redisLeases } from '../../store/leases.ts';
import { redisRates } from '../../store/rates.ts';
import type { Redis } from '../../store/redis.ts';
import { redisRuns } from '../../store/runs.ts';

/** What a desk cannot make for itself: its clock and ids, the plans, what the configuration and the workspace say. */
export type DeskSurroundings = Pick<
  DeskParts,
  'now' | 'newRunId' | 'plans' | 'queue' | 'config' | 'groupsOf' | 'kindOf' | 'redact' | 'channelStanding'
> & {
  redis: Redis;
  incidents: IncidentStore;
  keptMs: () => number;
  /** Null: nothing is signed. */
  approvalSecret: string | null;
};

/** What the desks of a bot decide with, and of every test that plays one. */
export function deskPartsOf(surroundings: DeskSurroundings): DeskParts {
  const { redis, incidents, keptMs, approvalSecret, ...own } = surroundings;
  const signs = approvalSecret === null ? null : createSignatures(approvalSecret, checkTypes);
  return {
    ...own,
    store: redisRuns(redis, { keptMs }),
    leases: redisLeases(redis),
    directory: slackDirectory,
    incidentOf: incidentScopes(incidents),
    deploys: redisDeploys(redis),
    audit: redisAudit(redis),
    rates: redisRates(redis),
    leaseMs: { held: leaseMs, queued: leaseMs },
    ...(signs === null ? {} : { signApproval: signs.sign, signRun: signs.signRun }),
    verbs: commands.map(({ name }) => name),
  };
}
