import { execFileSync, spawnSync } from 'node:child_process';
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
  exec(...words: readonly string[]): { code: number; stdout: string; stderr: string };
  /** How its health check ends: 0 or 1. */
  health(): number;
  /** Tells it to end; how long that took, and the code it ended with. */
  end(): Promise<{ ms: number; code: number }>;
  /** Waits for its own end. */
  ended(): Promise<number>;
};

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
  const logs = () => spawnSync('podman', engine.storeWords('logs', name), { encoding: 'utf8' });
  return {
    lines: () => `${logs().stdout}${logs().stderr}`.split('\n').filter((line) => line !== ''),
    exec(...command) {
      const { status, stdout, stderr } = spawnSync('podman', engine.storeWords('exec', name, ...command), {
        encoding: 'utf8',
      });
      return { code: status ?? -1, stdout, stderr };
    },
    health: () => spawnSync('podman', engine.storeWords('healthcheck', 'run', name)).status ?? -1,
    async end() {
      const startedAt = performance.now();
      engine.podman('kill', '--signal', 'TERM', name);
      const code = await ended();
      return { ms: Math.round(performance.now() - startedAt), code };
    },
    ended,
    [Symbol.dispose]: () => void engine.podman('rm', '--force', '--time', '0', name),
  };
}
