import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** podman and buildah with a store of their own, so that no image of the machine is touched. */
export type Engine = {
  /** What podman says; throws what it complains of. */
  podman(...args: readonly string[]): string;
  /** The words of podman's command line, for who looks at its outputs or its end. */
  storeWords(...args: readonly string[]): readonly string[];
  /** The same for one that runs a container. */
  runWords(...options: readonly string[]): readonly string[];
  /** What a container printed that ran to its end with these options, image and words. */
  run(...words: readonly string[]): string;
  /** Runs buildah to its end; what it says is shown only when it fails. */
  buildah(...args: readonly string[]): Promise<void>;
};

/**
 * A container shares the machine's network: none has to be made. Limits of processes and files are given since a sandbox may not raise
 * its own; runc and not crun, which refuses some machines' control groups.
 */
const shared = ['--network', 'host', '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=4096:4096'];

const maxBuffer = 64 * 1024 * 1024;

/** The images and layers are kept in the folder, so that the second build is a fast one. */
export function openEngine(folder: string): Engine {
  const store = ['--root', path.join(folder, 'store'), '--runroot', path.join(folder, 'run')];
  const podman = [...store, '--runtime', 'runc'];
  const printed = (args: readonly string[]) =>
    execFileSync('podman', [...podman, ...args], {
      encoding: 'utf8',
      maxBuffer,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  return {
    podman: (...args) => printed(args),
    run: (...words) => printed(['run', ...shared, ...words]),
    storeWords: (...args) => [...podman, ...args],
    runWords: (...options) => [...podman, 'run', ...shared, ...options],
    buildah: (...args) => told('buildah', [...store, ...args]),
  };
}

/** Runs a command to its end; throws with all that it said when that was not a good one. */
export async function told(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<void> {
  const running = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk) => said.push(chunk));
  const [code] = await once(running, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(said)}`);
}
