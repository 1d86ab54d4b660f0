import { askService } from '../../checks/http/ask-service.ts';
import { createRedactor, type Redactor } from '../../core/redact/redact.ts';
import type { Host } from '../../engine/host.ts';
import { memoryLocks } from '../../engine/locks.ts';
import { createRoom } from '../../engine/room.ts';
import { openCloudAccess } from '../../platform/cloud-access.ts';
import type { Config } from '../../platform/config/config.ts';
import { watchLateness } from '../../platform/lateness.ts';
import { findCgroupFolder } from '../../platform/processes/cgroups.ts';
import { createProcessRunner, type OwnedProcessRunner } from '../../platform/processes/processes.ts';
import { type OpenLogSources, openLogSources } from '../../platform/sources/open-log-sources.ts';
import type { Io } from './verb.ts';

type People = Pick<Host, 'ask' | 'approve' | 'progress'>;

/** A host that ends what it started and opened. */
export type OwnedHost = Host & AsyncDisposable & { processes: OwnedProcessRunner };

/** What the engine may use, made from the configuration of this process. */
export function hostOf(
  config: Config,
  io: Io,
  variables: Readonly<Record<string, string>>,
  people: People,
): OwnedHost {
  const opened: OpenLogSources[] = [];
  const lateness = watchLateness();
  const cloud = openCloudAccess(io.env);
  const processes = createProcessRunner({ environment: io.env, cgroups: () => findCgroupFolder() });
  return {
    now: () => Date.now(),
    root: process.cwd(),
    processEnvironment: io.env,
    variables,
    secret: (name) => config.secrets.get(name),
    redactor: redactorOf(config),
    logs() {
      const sources = openLogSources(config, { ask: askService, processes, cloud });
      opened.push(sources);
      return sources;
    },
    processes,
    cloud,
    locks: memoryLocks(),
    lateMs: () => lateness.ms(),
    room: createRoom(),
    ...people,
    async [Symbol.asyncDispose]() {
      lateness[Symbol.dispose]();
      await processes[Symbol.asyncDispose]();
      await Promise.all(opened.map((sources) => sources.close()));
    },
  };
}

/** Knows every secret of the configuration. */
export function redactorOf({ secrets }: Config): Redactor {
  return createRedactor([...secrets].map(([name, value]) => ({ name, value })));
}

/** Who runs this, as far as the environment tells. */
export function personOf({ env }: Io): string {
  return env.USER ?? env.LOGNAME ?? 'cli';
}
