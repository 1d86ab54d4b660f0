import { askService } from '../../checks/http/ask-service.ts';
import { createRedactor } from '../../core/redact/redact.ts';
import type { Host } from '../../engine/host.ts';
import type { CheckRoom } from '../../engine/room.ts';
import { openCloudAccess } from '../../platform/cloud-access.ts';
import type { Config } from '../../platform/config/config.ts';
import { type Lateness, watchLateness } from '../../platform/lateness.ts';
import { findCgroupFolder } from '../../platform/processes/cgroups.ts';
import { thisOwner } from '../../platform/processes/owner.ts';
import { createProcessRunner, type OwnedProcessRunner } from '../../platform/processes/processes.ts';
import type { SourceConfig } from '../../platform/sources/define-source.ts';
import { type OpenLogSources, openLogSources } from '../../platform/sources/open-log-sources.ts';
import { redisLocks } from '../../store/leases.ts';
import { redisLogTokens } from '../../store/rates.ts';
import type { Redis } from '../../store/redis.ts';

export type WorkerHostOptions = {
  redis: Redis;
  config: Pick<Config, 'secrets'> & SourceConfig;
  environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths in plans start from. */
  root: string;
  /** The runners of the phases under way, for who has to end what they started at once. */
  runners?: Set<OwnedProcessRunner>;
  standstill?: Pick<Lateness, 'ms'>;
  /** For the checks of all phases together; left out: nothing bounds them. */
  room?: CheckRoom;
  handshakesAtOnce?: number;
  /** As the configuration says when a phase begins. */
  approvals: () => Promise<NonNullable<Host['approvals']>>;
};

/** What the phases of a worker may use; each call makes the host of one phase, which ends what that phase started. */
export function workerHosts(
  options: WorkerHostOptions,
): (people: Pick<Host, 'ask' | 'approve'>) => Promise<Host & AsyncDisposable> {
  const { redis, config, environment, root, standstill } = options;
  const redactor = createRedactor([...config.secrets].map(([name, value]) => ({ name, value })));
  const locks = redisLocks(redis);
  const owner = thisOwner();
  const cgroups = findCgroupFolder();
  const takeToken = redisLogTokens(redis);
  const cloud = openCloudAccess(environment);
  return async (people) => {
    const approvals = await options.approvals();
    const opened: OpenLogSources[] = [];
    const processes = createProcessRunner({ environment, owner, cgroups: () => cgroups });
    options.runners?.add(processes);
    const lateness = watchLateness();
    return {
      now: () => Date.now(),
      root,
      processEnvironment: environment,
      variables: {},
      secret: (name) => config.secrets.get(name),
      redactor,
      logs() {
        const sources = openLogSources(config, { takeToken, ask: askService, processes, cloud });
        opened.push(sources);
        return sources;
      },
      processes,
      cloud,
      locks,
      ...(options.room === undefined ? {} : { room: options.room }),
      ...(options.handshakesAtOnce === undefined ? {} : { handshakesAtOnce: options.handshakesAtOnce }),
      approvals,
      ...(standstill === undefined ? {} : { stoodStillMs: () => standstill.ms() }),
      lateMs: () => lateness.ms(),
      // Nobody watches a worker's screen.
      progress: () => {},
      ...people,
      async [Symbol.asyncDispose]() {
        lateness[Symbol.dispose]();
        await processes[Symbol.asyncDispose]();
        options.runners?.delete(processes);
        await Promise.all(opened.map((sources) => sources.close()));
      },
    };
  };
}
