import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Set in the environment of every child, so that what left its process group is still found in `/proc`. */
export const markerName = 'STAGING_CHECK_PROCESS';

const graceMs = 2_000;
const pollMs = 20;
const rounds = 5;

/** Sends a signal to a whole process group; false when nobody is left in it. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  return sent(-groupId, signal);
}

function sent(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(id, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends a group: SIGTERM, two seconds, SIGKILL. */
export async function endGroup(groupId: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGTERM')) return;
  // A stopped process (SIGSTOP, SIGTTIN) would never get to see the SIGTERM.
  signalGroup(groupId, 'SIGCONT');
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline) {
    await delay(pollMs);
    if (!(await isGroupAlive(groupId))) return;
  }
  signalGroup(groupId, 'SIGKILL');
}

/** Dead members that nobody reaps (a container without an init) do not count. */
async function isGroupAlive(groupId: number): Promise<boolean> {
  if (!signalGroup(groupId, 0)) return false;
  const states = await Promise.all((await processIds()).map(groupAndState));
  return states.some((one) => one?.groupId === groupId && one.state !== 'Z' && one.state !== 'X');
}

async function groupAndState(id: string): Promise<{ groupId: number; state: string } | null> {
  const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => null);
  if (stat === null) return null;
  // The command name before it is in brackets and may hold anything, brackets too.
  const [state = '', , groupId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { groupId: Number(groupId), state };
}

/** Kills every process that carries the marker, whatever its group: rounds until one finds nothing, five at most. */
export async function killMarked(marker: string): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const found = await marked(marker);
    if (found.length === 0) return;
    for (const id of found) sent(id, 'SIGKILL');
    await delay(pollMs);
  }
}

/** The same at once and for many, for the moment before the process itself ends. */
export function killMarkedNow(markers: ReadonlySet<string>): void {
  for (let round = 0; round < rounds; round += 1) {
    const found = listed(() => readdirSync('/proc')).filter((id) => {
      const value = markerIn(listed(() => [readFileSync(`/proc/${id}/environ`, 'latin1')])[0] ?? '');
      return value !== null && markers.has(value) && Number(id) !== process.pid;
    });
    if (found.length === 0) return;
    for (const id of found) sent(Number(id), 'SIGKILL');
  }
}

async function marked(marker: string): Promise<number[]> {
  const found = await Promise.all(
    (await processIds()).map(async (id) => ((await markerOf(id)) === marker ? [Number(id)] : [])),
  );
  return found.flat().filter((id) => id !== process.pid);
}

/** The marker of a process (`self`: of this one); null without one. */
export async function markerOf(id: string): Promise<string | null> {
  // Not ours, or gone by now: unreadable either way.
  return markerIn(await readFile(`/proc/${id}/environ`, 'latin1').catch(() => ''));
}

/** The process group of a process; null when it is gone. */
export async function groupOf(id: string): Promise<number | null> {
  return (await groupAndState(id))?.groupId ?? null;
}

/** The ids of all processes; empty where there is no `/proc`. */
export async function processIds(): Promise<string[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name));
}

function markerIn(environment: string): string | null {
  const entry = environment.split('\0').find((one) => one.startsWith(`${markerName}=`));
  return entry?.slice(markerName.length + 1) ?? null;
}

function listed(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
