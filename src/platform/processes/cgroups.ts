import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { constants, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isOwnerGone, thisOwner } from './owner.ts';

/** A control group that holds all that one command starts: nothing leaves it by a session, a fork or an environment of its own. */
export type Cgroup = {
  folder: string;
  /** The command, which gets this environment, as one that enters the group before it begins. */
  entering(argv: readonly string[], env?: Readonly<Record<string, string>>): readonly string[];
  /** What became of a command that entered so, by the exit code and the errors of what was started: null when it began. */
  whyNotBegun(exitCode: number | null, errors: string): 'not entered' | 'ENOENT' | 'EACCES' | null;
  /** Kills all in it, at once and without waiting. */
  kill(): void;
  /** Resolves when nobody is left in it, after two seconds at most. */
  emptied(): Promise<void>;
  /** False while somebody is in it. */
  remove(): boolean;
};

const prefix = 'staging-check';
const emptyWithinMs = 2_000;
const pollMs = 10;

const notEntered = 125;
const notFound = 127;
/** What shells export by themselves. */
const ofShells = ['PWD', 'OLDPWD', 'SHLVL', '_'];

/**
 * Where this process may make control groups (cgroup v2, with `cgroup.kill`: Linux 5.14): below its own, found out by a process that
 * enters one. Null where it may not: a container with a read-only `/sys/fs/cgroup`, a user without delegation, no Linux.
 */
export async function findCgroupFolder(folder: string | null = ownFolder()): Promise<string | null> {
  if (folder === null || thisOwner() === null) return null;
  try {
    const probe = await makeCgroup(folder, null);
    try {
      await access(join(probe.folder, 'cgroup.kill'), constants.W_OK);
      const [file = '', ...args] = probe.entering(['/bin/sh', '-c', ':']);
      const child = spawn(file, args, { stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      return code === 0 ? folder : null;
    } finally {
      await probe.emptied();
      probe.remove();
    }
  } catch {
    // Whatever is missing or not allowed: what there is without control groups is used.
    return null;
  }
}

/** The folder of the group of this process; null where there is no cgroup v2. */
function ownFolder(): string | null {
  const path = /^0::(\/.*)$/m.exec(text('/proc/self/cgroup'))?.[1];
  // Fields of proc_pid_mountinfo(5): 4 the root within the file system, 5 the mount point, after ` - ` the type.
  const mount = /^\d+ \d+ \S+ (\S+) (\S+) .* - cgroup2 /m.exec(text('/proc/self/mountinfo'));
  if (path === undefined || mount === null) return null;
  const [, root = '/', point = ''] = mount;
  if (root === '/') return join(point, path);
  return path.startsWith(root) ? join(point, path.slice(root.length)) : null;
}

/** A new group in a folder. With an owner, `endOrphanCgroups` ends what is in it once the owner is gone; without, only the empty group is removed. */
export async function makeCgroup(parent: string, owner: string | null): Promise<Cgroup> {
  const kind = owner === null ? 'keep' : 'end';
  const folder = join(parent, [prefix, kind, owner ?? thisOwner(), randomUUID()].join('~'));
  await mkdir(folder);
  return cgroupAt(folder);
}

function cgroupAt(folder: string): Cgroup {
  // The shell's name in what it complains of: no command knows it.
  const word = randomUUID();
  return {
    folder,
    entering(argv, env = {}) {
      const unset = ofShells.filter((name) => !(name in env)).join(' ');
      const enter = `echo "$$" > "$1" || exit ${notEntered}; shift; unset ${unset}; exec "$@"`;
      return ['/bin/sh', '-c', enter, word, join(folder, 'cgroup.procs'), ...argv];
    },
    whyNotBegun(exitCode, errors) {
      if (!errors.startsWith(`${word}: `)) return null;
      if (exitCode === notEntered) return 'not entered';
      return exitCode === notFound ? 'ENOENT' : 'EACCES';
    },
    kill() {
      try {
        writeFileSync(join(folder, 'cgroup.kill'), '1');
      } catch {
        // Removed by now: nobody is in it.
      }
    },
    async emptied() {
      const deadline = performance.now() + emptyWithinMs;
      while (isPopulated(folder) && performance.now() < deadline) await delay(pollMs);
    },
    remove: () => removed(folder),
  };
}

/** Ends what is left in the groups of owners that are gone, and removes the groups. Tells how many processes it found. */
export async function endOrphanCgroups(parent: string): Promise<number> {
  const names = await readdir(parent).catch(() => []);
  const counts = names.map(async (name) => {
    const [mark, kind, owner = '', id] = name.split('~');
    if (mark !== prefix || id === undefined || !(await isOwnerGone(owner))) return 0;
    const cgroup = cgroupAt(join(parent, name));
    const found = text(join(cgroup.folder, 'cgroup.procs')).split('\n').length - 1;
    if (kind === 'end') {
      cgroup.kill();
      await cgroup.emptied();
    }
    cgroup.remove();
    return kind === 'end' ? found : 0;
  });
  return (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
}

function isPopulated(folder: string): boolean {
  return /^populated 1$/m.test(text(join(folder, 'cgroup.events')));
}

/** Groups that a command made in its own go with it. */
function removed(folder: string): boolean {
  if (isPopulated(folder)) return false;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removed(join(folder, entry.name));
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
