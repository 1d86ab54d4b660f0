import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { groupTracebacks, type ServiceLog } from './service-log.ts';

/** Code that was deployed under a name, in its own folder. */
export type Revision = { name: string; folder: string };

/** A running container: where it listens on loopback, and how to end it. */
export type Instance = { port: number; exited: Promise<void>; stop(): Promise<void> };

export type InstanceOptions = {
  python: string;
  service: string;
  /** Configuration of the service, as variables of the container. */
  environment: Readonly<Record<string, string>>;
  log: ServiceLog;
};

const container = path.join(import.meta.dirname, 'container.py');
const startLimitMs = 30_000;

/** Starts the revision's package and waits until it listens; null when it ended, or took 30 s, before that. */
export async function startInstance(
  revision: Revision,
  reason: string,
  options: InstanceOptions,
): Promise<Instance | null> {
  const { log } = options;
  log.system(revision.name, 'INFO', `Starting new instance. Reason: ${reason}`);
  const child = spawn(options.python, ['-u', container, 'netra_backend.app.main'], {
    cwd: revision.folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      ...options.environment,
      K_SERVICE: options.service,
      K_REVISION: revision.name,
      PORT: '0',
    },
  });
  const exited = once(child, 'close').then(
    () => undefined,
    (error: Error) => log.system(revision.name, 'ERROR', `${options.python}: ${error.message}`),
  );
  const traceback = groupTracebacks((text, isTraceback) =>
    log.output(revision.name, 'stderr', text, isTraceback ? 'ERROR' : 'DEFAULT'),
  );
  createInterface(child.stderr).on('line', traceback.line).on('close', traceback.end);
  const listening = Promise.withResolvers<number>();
  createInterface(child.stdout).on('line', (line) => {
    log.output(revision.name, 'stdout', line, 'DEFAULT');
    const port = /listening on [\d.]+:(\d+)$/.exec(line)?.[1];
    if (port !== undefined) listening.resolve(Number(port));
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), startLimitMs);
  const port = await Promise.race([listening.promise, exited.then(() => null)]);
  clearTimeout(limit);
  if (port === null) {
    log.system(
      revision.name,
      'ERROR',
      probe('failed 1 time consecutively', ' The instance was not started.'),
    );
    return null;
  }
  log.system(revision.name, 'INFO', probe('succeeded after 1 attempt', ''));
  return {
    port,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await exited;
      clearTimeout(kill);
    },
  };
}

function probe(how: string, after: string): string {
  return `Default STARTUP TCP probe ${how} for container "netra-backend-1" on port 8080.${after}`;
}
