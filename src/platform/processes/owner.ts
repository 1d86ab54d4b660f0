import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * Who this process is, in a text that no other process of this or any later boot has: a process id may be used again, so its start
 * and its namespace go with it. Null where `/proc` does not tell.
 */
export function thisOwner(): string | null {
  try {
    const own = readFileSync('/proc/self/stat', 'latin1');
    // A `/proc` of another namespace: its ids are not those that a signal is sent to.
    if (Number.parseInt(own, 10) !== process.pid) return null;
    return [...place(), process.pid, startIn(own)].join('.');
  } catch {
    // Not Linux, or a `/proc` that is closed.
    return null;
  }
}

/** True only when it is certain that the owner has ended; one of another machine, boot or namespace is left alone. */
export async function isOwnerGone(owner: string): Promise<boolean> {
  const [boot, namespace, id, start, more] = owner.split('.');
  if (start === undefined || more !== undefined || !/^\d+$/.test(id ?? '')) return false;
  const [ownBoot, ownNamespace] = place();
  if (boot !== ownBoot || namespace !== ownNamespace) return false;
  try {
    const found = await readFile(`/proc/${id}/stat`, 'latin1');
    return startIn(found) !== start || isDead(found);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ESRCH';
  }
}

/** The boot of the machine and the namespace of process ids; throws where there is no `/proc`. */
function place(): readonly [boot: string, namespace: string] {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return [boot, /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''];
}

/** The fields of `/proc/<pid>/stat` (proc_pid_stat(5)) after the name, which is in brackets and may hold anything. */
function fields(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Field 22: when it started, in clock ticks since the boot. */
function startIn(stat: string): string | undefined {
  return fields(stat)[19];
}

/** Ended, and not reaped yet. */
function isDead(stat: string): boolean {
  const [state] = fields(stat);
  return state === 'Z' || state === 'X';
}
