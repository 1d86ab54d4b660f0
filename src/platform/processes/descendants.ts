import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { processIds } from './groups.ts';

/** Processes that a command started, wherever they went: a session of their own, an empty environment. */
export type Descendants = {
  /** Looks now: before parents are ended, by whom their children are known. */
  look(): Promise<unknown>;
  /** Kills those that still live, and what they started meanwhile; ends the watch. */
  kill(): Promise<void>;
  /** Ends the watch. */
  stop(): void;
};

const soonMs = 10;
const laterMs = 150;
const rounds = 5;

/** A process: its id may be used again, its start may not. */
type ProcessIdentity = { parent: number; session: number; start: string };

/**
 * Looks again and again who descends from a process, by parents and sessions, for as long as it runs: one that left its group, its session
 * and its environment is known from the moment before. What forks twice within one look, and changes all of them, is missed: where
 * control groups can be made they are used instead.
 */
export function watchDescendants(leader: number): Descendants {
  const known = new Map<number, string>();
  const over = new AbortController();
  const look = async () => {
    const all = await everyProcess();
    const own = all.get(leader);
    if (own !== undefined) known.set(leader, known.get(leader) ?? own.start);
    const isOurs = (id: number) => known.has(id) && all.get(id)?.start === known.get(id);
    // The leader of a session may be gone; one that began later has only its id.
    const isOurSession = (id: number) => known.has(id) && (!all.has(id) || isOurs(id));
    for (let isNew = true; isNew; ) {
      isNew = false;
      for (const [id, { parent, session, start }] of all) {
        if (id === process.pid || isOurs(id) || !(isOurs(parent) || isOurSession(session))) continue;
        known.set(id, start);
        isNew = true;
      }
    }
    return [...known.keys()].filter((id) => id !== leader && isOurs(id));
  };
  const watching = (async () => {
    for (let waitMs = soonMs; !over.signal.aborted; waitMs = Math.min(waitMs * 2, laterMs)) {
      await look();
      await delay(waitMs, undefined, { signal: over.signal, ref: false }).catch(() => {});
    }
  })();
  return {
    look,
    stop: () => over.abort(),
    async kill() {
      over.abort();
      await watching;
      for (let round = 0; round < rounds; round += 1) {
        const alive = await look();
        if (alive.length === 0) return;
        for (const id of alive) end(id);
        await delay(soonMs);
      }
    },
  };
}

function end(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // Gone by now.
  }
}

async function everyProcess(): Promise<ReadonlyMap<number, ProcessIdentity>> {
  const found = await Promise.all(
    (await processIds()).map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => null);
      if (stat === null) return [];
      // The command name before it is in brackets and may hold anything. Fields 3, 4, 6 and 22 of proc_pid_stat(5).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return [];
      const process: ProcessIdentity = {
        parent: Number(fields[1]),
        session: Number(fields[3]),
        start: fields[19] ?? '',
      };
      return [[Number(id), process] as const];
    }),
  );
  return new Map(found.flat());
}
