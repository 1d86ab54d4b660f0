import type { DeployState } from './state.ts';
import type { DeployTelling } from './store.ts';

/** What is known when somebody tells of a revision: the newest deploy, the last one without a revision, and all of this revision, oldest first. */
export type DeployQuestion = {
  revision: string;
  telling: DeployTelling;
  now: DeployState | null;
  /** Epoch ms; null: there was none. */
  namelessAt: number | null;
  known: readonly DeployState[];
};

/**
 * The deploy that is told of again; null for a new one. The revision that is there is the same deploy however often it is told; an earlier one
 * that comes back is a new deploy, unless what is told is older than what is there: logs speak of old revisions too, unless the origins say the same, and who told of a run may tell it twice.
 */
export function whichDeploy({
  revision,
  telling,
  now,
  namelessAt,
  known,
}: DeployQuestion): DeployState | null {
  const { source, at, isAnswering = false } = telling;
  if (source.kind === 'run') {
    const told = known.find(({ sources }) =>
      sources.some((one) => one.source.kind === 'run' && one.source.run === source.run),
    );
    if (told !== undefined) return told;
  }
  const newestAt = Math.max(now?.openedAt ?? 0, namelessAt ?? 0);
  const isThere = now !== null && now.head.revision === revision && now.openedAt >= (namelessAt ?? 0);
  if (isThere) return now;
  const isLate = (source.kind === 'log' && !isAnswering) || (at !== null && at <= newestAt);
  return isLate ? (known.at(-1) ?? null) : null;
}
