import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DeployResult } from './control.ts';
import type { Traffic } from './front.ts';
import { type Instance, type InstanceOptions, type Revision, startInstance } from './instance.ts';

const shipped = ['netra_backend', 'redis', 'SSOT_IMPORT_REGISTRY.py'];
const restartPauseMs = 1_000;
const firstNumber = 466;
const reasons = {
  request: 'AUTOSCALING - Instance started due to a request when no instance was available.',
  deploy:
    'DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due to deployment.',
};

export type RevisionTraffic = Traffic & {
  /** Replaces the revision with the traffic when the new one starts; one deploy after the other. */
  deploy(archive: Buffer): Promise<DeployResult>;
  stop(): Promise<void>;
};

/** The first revision, copied from `repo`, has the traffic whether it starts or not; a deployed one only when it starts. */
export async function createTraffic(
  repo: string,
  work: string,
  instances: InstanceOptions,
): Promise<RevisionTraffic> {
  let number = firstNumber;
  const nextRevision = async (): Promise<Revision> => {
    number += 1;
    const name = `${instances.service}-${String(number).padStart(5, '0')}-${suffix()}`;
    const folder = path.join(work, name);
    await mkdir(folder, { recursive: true });
    return { name, folder };
  };
  let revision = await nextRevision();
  for (const name of shipped) {
    await cp(path.join(repo, name), path.join(revision.folder, name), { recursive: true });
  }
  let current: Instance | null = null;
  let starting: Promise<Instance | null> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let deploys: Promise<unknown> = Promise.resolve();

  const use = (instance: Instance) => {
    current = instance;
    void instance.exited.then(() => {
      if (current === instance) current = null;
    });
  };
  const restart = async () => {
    const asked = revision;
    const instance = await startInstance(asked, reasons.request, instances);
    starting = null;
    if (instance === null) {
      failedAt = performance.now();
      return current;
    }
    // A deploy was quicker: its instance has the traffic.
    if (revision !== asked) {
      await instance.stop();
      return current;
    }
    use(instance);
    return instance;
  };
  const deploy = async (archive: Buffer): Promise<DeployResult> => {
    const { service } = instances;
    const next = await nextRevision();
    await unpack(archive, next.folder);
    const instance = await startInstance(next, reasons.deploy, instances);
    if (instance === null) {
      const message = `Revision '${next.name}' is not ready and cannot serve traffic: the container failed to start. Its log says why.`;
      return { serving: false, service, revision: next.name, message };
    }
    const old = current;
    revision = next;
    use(instance);
    await old?.stop();
    return { serving: true, service, revision: next.name };
  };
  return {
    revision: () => revision,
    async instance() {
      if (current !== null) return current;
      if (starting === null && performance.now() - failedAt < restartPauseMs) return null;
      starting ??= restart();
      return starting;
    },
    deploy(archive) {
      const done = deploys.then(() => deploy(archive));
      // Whoever asked for the deploy is told of its error; the next one goes on all the same.
      deploys = done.catch(() => undefined);
      return done;
    },
    async stop() {
      await deploys;
      await starting;
      await current?.stop();
    },
  };
}

async function unpack(archive: Buffer, folder: string): Promise<void> {
  const running = promisify(execFile)('tar', ['-xzf', '-', '-C', folder]);
  running.child.stdin?.end(archive);
  await running;
}

function suffix(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  return Array.from({ length: 3 }, () => letters[randomInt(letters.length)]).join('');
}
