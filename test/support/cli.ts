import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compiled } from './compiled.ts';
import { program } from './program.ts';

type Variables = Readonly<Record<string, string>>;
export type Ended = { code: number | null; stdout: string; stderr: string };

/** A folder with plans in which the command line is started. */
export type Workshop = AsyncDisposable & {
  folder: string;
  start(args: readonly string[], variables?: Variables): { child: ChildProcess; ended: Promise<Ended> };
  run(...args: readonly string[]): Promise<Ended>;
  /** On a terminal of its own; each step waits until the screen has said `see`, then types `type`. */
  onTerminal(args: readonly string[], steps: readonly Step[], size?: Size): Promise<Ended>;
};

/** `type` may also be `RESIZE:<columns>x<rows>`. */
export type Step = { see: string; type: string };
export type Size = { columns: number; rows: number };

/** A new folder with these plans, by id, in which the program is started. */
export async function workshop(
  plans: Readonly<Record<string, string>>,
  started = program,
): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'staging-check-cli-'));
  await mkdir(join(folder, 'plans'));
  for (const [id, text] of Object.entries(plans)) await writeFile(join(folder, `plans/${id}.yaml`), text);
  const startIn = (command: string, args: readonly string[], variables: Variables) => {
    const own = { PATH: pathOfThis(), HOME: folder, TMPDIR: folder, TERM: 'xterm-256color' };
    const env = { ...compiled, ...own, ...variables };
    const child = spawn(command, [...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return { child, ended: ending(child) };
  };
  const start: Workshop['start'] = (args, variables = {}) => startIn(started, args, variables);
  return {
    folder,
    start,
    run: (...args) => start(args).ended,
    onTerminal(args, steps, size = { columns: 80, rows: 24 }) {
      const driver = join(import.meta.dirname, 'terminal.py');
      const script = JSON.stringify({ steps, ...size });
      return startIn('python3', [driver, script, started, ...args], {}).ended;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The PATH that the tests were started with, without reading the environment. */
export function pathOfThis(): string {
  const variables = readFileSync('/proc/self/environ', 'utf8').split('\0');
  return variables.find((one) => one.startsWith('PATH='))?.slice(5) ?? '/usr/bin:/bin';
}

async function ending(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Waits for a file that ends in a line feed and reads the process id in it. */
export async function pidIn(path: string): Promise<number> {
  for (const until = Date.now() + 15_000; Date.now() < until; await delay(20)) {
    if (existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'))
      return Number(readFileSync(path, 'utf8'));
  }
  throw new Error(`${path} was not written in time`);
}

/** A zombie is dead: only its parent, init, has not asked for its exit code yet. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No such process.
    return false;
  }
}

/** Processes that work in this folder. */
export function processesIn(path: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === path && isAlive(Number(pid));
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}
