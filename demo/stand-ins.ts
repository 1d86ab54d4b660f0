import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Backend, startBackend } from './backend/server.ts';
import { startCloudLogging } from './cloud-logging.ts';
import { freePorts } from './ports.ts';
import { findPython } from './python.ts';
import { copyFixture, setDeployTarget } from './story-repo.ts';

/** What stands in for staging: the service in its outage, its log, and the working copy of its repository. */
export type StandIns = AsyncDisposable & {
  backend: Backend;
  repo: string;
  /** Arguments and variables that lead `staging-check run` to them. */
  runOptions: readonly string[];
  variables: Readonly<Record<string, string>>;
  /** What the environment `demo` of the plan has to say to lead there. */
  planValues: Readonly<Record<string, string | number>>;
};

/** What the environment `demo` of the plan says when it is told nothing. */
const planned = { port: 5170, logPort: 5171, controlPort: 5172, python: '/usr/bin/python3' };

/** Starts them on the ports that the plan names, or on free ones when those are taken. `folder` is where they work. */
export async function startStandIns(folder: string): Promise<StandIns> {
  const python = findPython();
  const ports = await choosePorts();
  const work = ports.areTaken ? `${folder}-${process.pid}` : folder;
  const repo = path.join(work, 'repo');
  await using started = new AsyncDisposableStack();
  if (ports.areTaken) started.defer(() => rm(work, { recursive: true, force: true }));
  const logging = await startCloudLogging({ port: ports.logPort });
  started.defer(() => logging.close());
  await copyFixture(repo);
  const backend = started.use(
    await startBackend({
      repo,
      work: path.join(work, 'revisions'),
      python,
      append: (entry) => logging.append(entry),
      port: ports.port,
      controlPort: ports.controlPort,
    }),
  );
  await setDeployTarget(repo, backend.target);
  const held = started.move();
  return {
    backend,
    repo,
    runOptions: [
      ...(ports.areTaken ? ['--var', `port=${backend.port}`, '--var', `repo=${repo}`] : []),
      ...(python === planned.python ? [] : ['--var', `python=${python}`]),
    ],
    planValues: { port: backend.port, repo, python },
    variables: { CLOUD_LOGGING_ENDPOINT: `127.0.0.1:${logging.port}`, CLOUD_LOGGING_INSECURE: '1' },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function choosePorts() {
  const { port, logPort, controlPort } = planned;
  const [first = 0, second = 0, third = 0] = await freePorts([port, logPort, controlPort]);
  return { port: first, logPort: second, controlPort: third, areTaken: first !== port };
}
