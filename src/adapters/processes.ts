import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { ProcessRequest, ProcessResult, ProcessRunner } from '../core/process.ts';
import { watchDescendants } from './processes/descendants.ts';
import { endGroup, killMarked, killMarkedNow, markerName, signalGroup } from './processes/groups.ts';
import { ownedMarker } from './processes/orphans.ts';
import { StreamKeep } from './processes/stream-keep.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;
type Options = {
  /** What the allow-listed variables are taken from. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Whose the processes are (`thisOwner`): once it is gone, `endOrphans` ends them, also what a command has left running. */
  owner?: string | null;
};

/** A runner that can also end all it started, at once. */
export type OwnedProcessRunner = ProcessRunner &
  AsyncDisposable & {
    /** Kills every process of every run under way without waiting; for the moment before this process ends. */
    killAll(): void;
  };

const inherited = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'VIRTUAL_ENV',
]);
const quietMs = 50;
const quietPolls = 4;
const drainMs = 2_000;

/**
 * Runs child processes: no shell, own process group, allow-listed environment, bounded output. A run that is stopped leaves nobody behind, not even a
 * daemon in a session of its own; after a normal end only the rest of the group is killed, so that a command may start a service.
 */
export function createProcessRunner(options: Options): OwnedProcessRunner {
  const live = new Map<string, { groupId: number; done: Promise<unknown> }>();
  const killAll = () => {
    for (const { groupId } of live.values()) signalGroup(groupId, 'SIGKILL');
    if (live.size > 0) killMarkedNow(new Set(live.keys()));
  };
  return {
    async run(request) {
      if (request.signal.aborted) return endedBeforeStart();
      const marker = ownedMarker(randomUUID(), options.owner ?? null);
      const startedAt = performance.now();
      const started = await start(request, options.environment, marker);
      if ('kind' in started) return started;
      const done = watch(started.child, started.groupId, request, marker, startedAt);
      live.set(marker, { groupId: started.groupId, done });
      return done.finally(() => live.delete(marker));
    },
    killAll,
    async [Symbol.asyncDispose]() {
      const runs = [...live.values()].map((one) => one.done);
      killAll();
      await Promise.allSettled(runs);
    },
  };
}

async function start(
  request: ProcessRequest,
  environment: Options['environment'],
  marker: string,
): Promise<{ child: Child; groupId: number } | ProcessResult> {
  const folder = await stat(request.cwd).catch((error: NodeJS.ErrnoException) => error);
  if (folder instanceof Error || !folder.isDirectory()) {
    return { kind: 'not-started', code: 'NO_FOLDER', message: `no such folder: ${request.cwd}` };
  }
  const [file = '', ...args] = request.argv;
  try {
    const child = spawn(file, args, {
      cwd: request.cwd,
      env: { ...allowed(environment), ...request.env, [markerName]: marker },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error(`${file} started without a process id`);
    return { child, groupId: child.pid };
  } catch (error) {
    return notStarted(error);
  }
}

/** The variables that a child inherits: nothing that changes how programs load code, nothing that may hold a secret. */
function allowed(environment: Options['environment']): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => inherited.has(name) || name.startsWith('LC_'));
  const named = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { PATH: '/usr/local/bin:/usr/bin:/bin', ...Object.fromEntries(named) };
}

function notStarted(error: unknown): ProcessResult {
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
  return { kind: 'not-started', code, message };
}

function endedBeforeStart(): ProcessResult {
  const nothing = { text: '', bytes: 0, cut: false, isReadable: true };
  return {
    kind: 'ended',
    exitCode: null,
    endedBy: null,
    stopped: 'signal',
    stdout: nothing,
    stderr: nothing,
    durationMs: 0,
  };
}

type Ending = { exitCode: number | null; endedBy: NodeJS.Signals | null };

async function watch(
  child: Child,
  groupId: number,
  request: ProcessRequest,
  marker: string,
  startedAt: number,
): Promise<ProcessResult> {
  const descendants = watchDescendants(groupId);
  const stop = new AbortController();
  let stopped: 'signal' | 'output-cap' | null = null;
  const halt = (why: 'signal' | 'output-cap') => {
    stopped ??= why;
    stop.abort();
  };
  const onAbort = () => halt('signal');
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();

  const stdout = keep(child.stdout, request, () => halt('output-cap'));
  const stderr = keep(child.stderr, request, () => halt('output-cap'));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let durationMs = 0;
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, endedBy) => {
      durationMs = performance.now() - startedAt;
      request.signal.removeEventListener('abort', onAbort);
      resolve({ exitCode, endedBy });
    });
  });

  const halted = new Promise<'halted'>((resolve) => {
    if (stop.signal.aborted) resolve('halted');
    stop.signal.addEventListener('abort', () => resolve('halted'), { once: true });
  });
  const isHalted = (await Promise.race([exited, halted])) === 'halted';
  if (isHalted) await descendants.look();
  else descendants.stop();
  await endGroup(groupId);
  if (isHalted) await Promise.all([killMarked(marker), descendants.kill()]);
  await drained(child, closed, () => stdout.bytes + stderr.bytes);
  // A process in an uninterruptible sleep survives SIGKILL for a while; the run does not wait for it.
  const ending = await Promise.race([exited, delay(drainMs, { exitCode: null, endedBy: null })]);
  return {
    kind: 'ended',
    ...ending,
    stopped,
    stdout: stdout.text(),
    stderr: stderr.text(),
    durationMs: durationMs || performance.now() - startedAt,
  };
}

function keep(stream: Readable, request: ProcessRequest, onCap: () => void): StreamKeep {
  const kept = new StreamKeep(request.keepBytes);
  stream.on('data', (chunk: Buffer) => {
    kept.add(chunk);
    if (kept.bytes <= request.maxBytes) return;
    // Paused, it cannot keep us busy while it is being stopped.
    stream.pause();
    onCap();
  });
  // A reset pipe ends the stream; the exit of the child tells the rest.
  stream.on('error', () => {});
  return kept;
}

/** Waits for the pipes to close; when something that is not ours to kill holds them open, until they have been quiet for a while. */
async function drained(child: Child, closed: Promise<void>, bytes: () => number): Promise<void> {
  let quiet = 0;
  for (let waited = 0; waited < drainMs && quiet < quietPolls; waited += quietMs) {
    const before = bytes();
    if (await Promise.race([closed.then(() => true), delay(quietMs, false)])) return;
    // After a blocked event loop the timer comes first: one turn lets waiting output in before it is called quiet.
    await turn();
    quiet = bytes() === before ? quiet + 1 : 0;
  }
  child.stdout.destroy();
  child.stderr.destroy();
  await Promise.race([closed, delay(quietMs)]);
}
