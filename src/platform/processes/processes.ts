import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { ProcessRequest, ProcessResult, ProcessRunner } from '../../core/process.ts';
import { type Cgroup, makeCgroup } from './cgroups.ts';
import { watchDescendants } from './descendants.ts';
import { endGroup, killMarked, killMarkedNow, markerName, signalGroup } from './groups.ts';
import { ownedMarker } from './orphans.ts';
import { StreamKeep } from './stream-keep.ts';

/** A command under way, and what holds it. */
type LiveProcess = {
  child: Child;
  groupId: number;
  marker: string;
  cgroup: Cgroup | null;
  startedAt: number;
};
type Child = ChildProcessByStdio<null, Readable, Readable>;
type Options = {
  /** What the allow-listed variables are taken from. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Whose the processes are (`thisOwner`): once it is gone, `endOrphans` ends them, also what a command has left running. */
  owner?: string | null;
  /** Where a control group is made for each command (`findCgroupFolder`); null, or left out: descendants are looked for in `/proc`. */
  cgroups?: () => Promise<string | null>;
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
/** Longer than this nobody holds an output who has only not ended yet. */
const heldMs = 200;

/**
 * Runs child processes: no shell, own process group, allow-listed environment, bounded output. A run that is stopped leaves nobody behind, not even a
 * daemon in a session of its own; after a normal end only the rest of the group is killed, so that a command may start
 * a service, unless who asks wants nobody to be left.
 */
export function createProcessRunner(options: Options): OwnedProcessRunner {
  const live = new Map<string, Pick<LiveProcess, 'groupId' | 'cgroup'> & { done: Promise<unknown> }>();
  let folders: Promise<string | null> | null = null;
  // Groups in which a service of an ended command lives on.
  const left = new Set<Cgroup>();
  const killAll = () => {
    for (const { groupId, cgroup } of live.values()) {
      signalGroup(groupId, 'SIGKILL');
      cgroup?.kill();
    }
    if (live.size > 0) killMarkedNow(new Set(live.keys()));
  };
  const runIn = async (request: ProcessRequest, cgroup: Cgroup | null): Promise<ProcessResult> => {
    const marker = ownedMarker(randomUUID(), options.owner ?? null);
    const started = await start(request, options.environment, marker, cgroup);
    if ('kind' in started) return started;
    const done = watch(started, request);
    live.set(marker, { groupId: started.groupId, cgroup, done });
    return done.finally(() => live.delete(marker));
  };
  return {
    async run(request) {
      if (request.signal.aborted) return endedBeforeStart();
      folders ??= options.cgroups?.() ?? Promise.resolve(null);
      const folder = await folders;
      const cgroup = folder === null ? null : await newCgroup(folder, options.owner ?? null);
      if (cgroup === null) return runIn(request, null);
      const result = await runIn(request, cgroup);
      left.add(cgroup);
      for (const one of left) if (one.remove()) left.delete(one);
      const why = result.kind === 'ended' ? cgroup.whyNotBegun(result.exitCode, result.stderr.text) : null;
      if (why === 'not entered') return runIn(request, null);
      return why === null
        ? result
        : { kind: 'not-started', code: why, message: `spawn ${request.argv[0]} ${why}` };
    },
    killAll,
    async [Symbol.asyncDispose]() {
      const runs = [...live.values()].map((one) => one.done);
      killAll();
      await Promise.allSettled(runs);
      for (const one of left) one.remove();
    },
  };
}

async function start(
  request: ProcessRequest,
  environment: Options['environment'],
  marker: string,
  cgroup: Cgroup | null,
): Promise<LiveProcess | ProcessResult> {
  const startedAt = performance.now();
  const folder = await stat(request.cwd).catch((error: NodeJS.ErrnoException) => error);
  if (folder instanceof Error || !folder.isDirectory()) {
    return { kind: 'not-started', code: 'NO_FOLDER', message: `no such folder: ${request.cwd}` };
  }
  const [file = '', ...args] = cgroup?.entering(request.argv, request.env) ?? request.argv;
  try {
    const child = spawn(file, args, {
      cwd: request.cwd,
      env: { ...allowed(environment), ...request.env, [markerName]: marker },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error(`${file} started without a process id`);
    return { child, groupId: child.pid, marker, cgroup, startedAt };
  } catch (error) {
    return notStarted(error);
  }
}

/** Null when it cannot be made any more: the command is then watched as where there is none. */
function newCgroup(folder: string, owner: string | null): Promise<Cgroup | null> {
  return makeCgroup(folder, owner).catch(() => null);
}

/** The variables that a child inherits: nothing that changes how programs load code, nothing that may hold a secret. */
function allowed(environment: Options['environment']): Record<string, string> {
  const inheritedPairs = Object.entries(environment).filter(
    ([name]) => inherited.has(name) || name.startsWith('LC_'),
  );
  const named = inheritedPairs.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
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

async function watch(started: LiveProcess, request: ProcessRequest): Promise<ProcessResult> {
  const { child, groupId, marker, cgroup, startedAt } = started;
  const descendants = cgroup === null ? watchDescendants(groupId) : null;
  const stop = new AbortController();
  let stopped: 'signal' | 'output-cap' | null = null;
  const halt = (why: 'signal' | 'output-cap') => {
    stopped ??= why;
    stop.abort();
  };
  const onAbort = () => halt('signal');
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();

  const stdout = keep(child.stdout, 'stdout', request, () => halt('output-cap'));
  const stderr = keep(child.stderr, 'stderr', request, () => halt('output-cap'));
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
  if (isHalted) await descendants?.look();
  else if (request.leavesNobody !== true) descendants?.stop();
  if (!isHalted) await Promise.race([closed, delay(heldMs, undefined, { ref: false })]);
  const [isStdoutOpen, isStderrOpen] = [child.stdout, child.stderr].map(
    (stream) => !isHalted && !stream.readableEnded,
  );
  await endGroup(groupId);
  if (isHalted || request.leavesNobody === true) {
    cgroup?.kill();
    await Promise.all([killMarked(marker), descendants?.kill(), cgroup?.emptied()]);
  }
  await drained(child, closed, () => stdout.bytes + stderr.bytes);
  // A process in an uninterruptible sleep survives SIGKILL for a while; the run does not wait for it.
  const ending = await Promise.race([exited, delay(drainMs, { exitCode: null, endedBy: null })]);
  return {
    kind: 'ended',
    ...ending,
    stopped,
    stdout: { ...stdout.text(), ...(isStdoutOpen && { isOpen: true }) },
    stderr: { ...stderr.text(), ...(isStderrOpen && { isOpen: true }) },
    durationMs: durationMs || performance.now() - startedAt,
  };
}

function keep(
  stream: Readable,
  name: 'stdout' | 'stderr',
  request: ProcessRequest,
  onCap: () => void,
): StreamKeep {
  const output = new StreamKeep(request.keepBytes);
  stream.on('data', (chunk: Buffer) => {
    output.add(chunk);
    request.onOutput?.(name, chunk);
    if (output.bytes <= request.maxBytes) return;
    // Paused, it cannot keep us busy while it is being stopped.
    stream.pause();
    onCap();
  });
  // A reset pipe ends the stream; the exit of the child tells the rest.
  stream.on('error', () => {});
  return output;
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
