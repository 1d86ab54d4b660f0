import { LRUCache } from 'lru-cache';
import type { CheckStatus, Trigger } from '../core/run/events.ts';
import type { RunState, Verdict } from '../core/run/state.ts';
import { judgeRun } from '../core/run/verdict.ts';

/** What counts runs, for metrics. */
export type RunCounts = {
  runStarted(trigger: Trigger): void;
  runFinished(verdict: Verdict): void;
  checkFinished(status: CheckStatus): void;
  firstMessageShown(afterMs: number): void;
};

/** What of a run is counted, each once by all processes together. */
export type CountedPart = 'started' | 'first-message' | 'finished';

/** Called in every turn of a run with its root message, null while nobody has looked for it. */
export type CountRun = (state: RunState, root: string | null) => Promise<void>;

type Parts = {
  /** Epoch ms. */
  now(): number;
  counts: RunCounts;
  /** True once for each part of a run. */
  takeOnce(run: string, part: CountedPart): Promise<boolean>;
};

const mostRemembered = 1_000;
/** A run that ended longer ago was counted when it ended, or by nobody; a sweep shows it again. */
const freshMs = 3_600_000;

/** Counts runs as publishing sees them: that is where every run comes by, whichever process does the work. */
export function runCounter({ now, counts, takeOnce }: Parts): CountRun {
  // Most turns bring nothing to count, and then Redis is not asked.
  const known = new LRUCache<string, true>({ max: mostRemembered });
  const isFirst = async (run: string, part: CountedPart) => {
    const name = `${run} ${part}`;
    if (known.has(name)) return false;
    const taken = await takeOnce(run, part);
    known.set(name, true);
    return taken;
  };
  return async (state, root) => {
    const { head, requestedAt, startedAt, finishedAt } = state;
    if (finishedAt !== null && now() - finishedAt > freshMs) return;
    if (startedAt !== null && (await isFirst(head.id, 'started'))) counts.runStarted(head.trigger);
    const isAsked = head.trigger !== 'schedule' && head.trigger !== 'deploy';
    if (root !== null && isAsked && (await isFirst(head.id, 'first-message'))) {
      counts.firstMessageShown(now() - requestedAt);
    }
    if (finishedAt === null || !(await isFirst(head.id, 'finished'))) return;
    counts.runFinished(judgeRun(state).verdict);
    for (const { progress } of state.checks.values()) {
      if (progress.kind === 'finished') counts.checkFinished(progress.status);
    }
  };
}

/** Has runs counted as they come by, and tells `changed` when one came, started, ended, or changed its verdict. */
export function watchRuns(parts: { count: CountRun; changed(): void }): CountRun {
  const standings = new LRUCache<string, string>({ max: mostRemembered });
  return async (state, root) => {
    await parts.count(state, root);
    const { head, startedAt, finishedAt, cancelled } = state;
    const times = [startedAt, finishedAt, cancelled?.at ?? null].join(' ');
    const standing = `${times} ${judgeRun(state).verdict}`;
    if (standings.get(head.id) === standing) return;
    standings.set(head.id, standing);
    parts.changed();
  };
}
