import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine.ts';

/** What a container is given, as compose.yaml gives it. */
export type Given = {
  image: string;
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Files and folders of this machine by their place in the container; read-only. */
  mounts?: Readonly<Record<string, string>>;
  /** Options of `/tmp`, the one place that may be written; those of compose.yaml unless told. */
  tmpfs?: string;
};

/** A container that runs, or has ended; disposing it removes it. */
export type Container = Disposable & {
  /** What it has written, both outputs, a line each. */
  lines(): readonly string[];
  /** What a command in it printed and how it ended. */
  exec(...words: readonly string[]): Promise<Said>;
  /** How its health check ends: 0 or 1. */
  health(): number;
  /** Tells it to end; how long that took, and the code it ended with. */
  end(): Promise<{ ms: number; code: number }>;
  /** Waits for its own end. */
  ended(): Promise<number>;
};

/** What a command said, and how it ended. */
export type Said = { code: number; stdout: string; stderr: string };

/** As compose.yaml has it. */
const tmpfs = 'rw,noexec,nosuid,nodev,size=64m,mode=1777';
const confined = [
  '--read-only',
  '--read-only-tmpfs=false',
  '--cap-drop',
  'ALL',
  '--security-opt',
  'no-new-privileges',
];
const longestMs = 60_000;

/** The options of a container that is confined as compose.yaml confines it. */
export function options({
  env = {},
  mounts = {},
  tmpfs: own = tmpfs,
}: Omit<Given, 'image' | 'command'>): readonly string[] {
  return [
    ...confined,
    ...(own === '' ? [] : ['--tmpfs', `/tmp:${own}`]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries(mounts).flatMap(([to, from]) => ['--volume', `${from}:${to}:ro`]),
  ];
}

/** Starts one in the background. */
export function startContainer(engine: Engine, given: Given): Container {
  const name = `staging-check-${randomBytes(4).toString('hex')}`;
  const words = engine.runWords('--detach', '--name', name, ...options(given), given.image, ...given.command);
  execFileSync('podman', words, { stdio: ['ignore', 'ignore', 'ignore'] });
  const inspected = (what: string) => engine.podman('inspect', '--format', `{{.State.${what}}}`, name);
  const ended = async () => {
    const until = Date.now() + longestMs;
    while (inspected('Status') !== 'exited') {
      if (Date.now() > until) throw new Error(`${given.image} ${given.command.join(' ')} does not end`);
      await delay(10);
    }
    return Number(inspected('ExitCode'));
  };
  const lines = () => {
    const { stdout, stderr } = spawnSync('podman', engine.storeWords('logs', name), { encoding: 'utf8' });
    return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  };
  return {
    lines,
    exec: (...command) => said(engine.storeWords('exec', name, ...command)),
    health: () => spawnSync('podman', engine.storeWords('healthcheck', 'run', name)).status ?? -1,
    async end() {
      if (inspected('Status') === 'exited') throw new Error(`it ended by itself:\n${lines().join('\n')}`);
      // Told by us and not by podman, which takes its time.
      const pid = Number(inspected('Pid'));
      const startedAt = performance.now();
      process.kill(pid, 'SIGTERM');
      while (isThere(pid)) await delay(5);
      const ms = Math.round(performance.now() - startedAt);
      return { ms, code: await ended() };
    },
    ended,
    [Symbol.dispose]: () => void engine.podman('rm', '--force', '--time', '0', name),
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // Gone: the one thing that can be wrong with a process of ours.
    return false;
  }
}

/** Not in the way of the stand-ins of this process, which the container asks meanwhile. */
function said(words: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile('podman', words, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
