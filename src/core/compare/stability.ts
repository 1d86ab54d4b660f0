import type { CheckFacts, RunFacts } from './facts.ts';

/** A check that passes and fails in turn with nothing deployed in between; `failed` of its last `runs`. */
export type UnstableCheck = {
  check: string;
  name: string;
  failed: number;
  runs: number;
  /** It is so since this very run: said once. */
  isNew: boolean;
};

/** A check that was unstable until this very run, and ended alike three times in a row. */
export type SettledCheck = { check: string; name: string; status: 'passed' | 'failed' };

/** Which checks of a run are unstable, and which no longer are. */
export type Steadiness = { unstable: readonly UnstableCheck[]; settled: readonly SettledCheck[] };

/** The same of a run, and whether all that is different from the run of its selection before it is one more turn of what alternates. */
export type RunSteadiness = Steadiness & { isOnlyTurn: boolean };

/** Nothing alternates. */
export const steady: RunSteadiness = { unstable: [], settled: [], isOnlyTurn: false };

/** So many turns in its last runs make a check unstable, and so many equal ends in a row settle it. */
const turnsOfUnstable = 3;
const mostRuns = 9;
const rowOfSettled = 3;
/** How far it is looked back. */
export const farthestLook = 20;

/** How steady the checks of a run are that count, after runs of the same plan and environment before it, in any order. */
export function steadinessOf(current: RunFacts, past: readonly RunFacts[]): Steadiness {
  const earlier = [...new Map(past.map((run) => [run.id, run])).values()]
    .filter(({ id, startedAt }) => id !== current.id && startedAt <= current.startedAt)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  const looks = new Map<string, CheckLook[]>();
  for (const run of [...earlier, current]) {
    for (const check of run.checks) {
      const look = lookOf(check, run.revision);
      if (look !== null) looks.set(check.id, [...(looks.get(check.id) ?? []), look]);
    }
  }
  const told = current.checks
    .filter((check) => check.counts && lookOf(check, null) !== null)
    .map(({ id, name }) => ({
      check: id,
      name: name || id,
      end: endOfLooks((looks.get(id) ?? []).slice(-farthestLook)),
    }));
  return {
    unstable: told.flatMap(({ check, name, end }) =>
      end.kind === 'unstable' ? [{ check, name, failed: end.failed, runs: end.runs, isNew: end.isNew }] : [],
    ),
    settled: told.flatMap(({ check, name, end }) =>
      end.kind === 'settled' ? [{ check, name, status: end.status }] : [],
    ),
  };
}

/** Checks of which it was said before that they alternate: one more turn of them is no news. */
export function knownUnstable({ unstable }: Steadiness): ReadonlySet<string> {
  return new Set(unstable.flatMap(({ check, isNew }) => (isNew ? [] : [check])));
}

/** True when all that is different between two runs is that unstable checks took one more turn, and what waits for them. */
export function isOnlyTurn(before: RunFacts, current: RunFacts, steadiness: Steadiness): boolean {
  const known = knownUnstable(steadiness);
  const old = new Map(before.checks.map((check) => [check.id, check]));
  const isExplained = ({ id, blockedBy }: CheckFacts) => known.has(id) || known.has(blockedBy ?? '');
  const differing = current.checks.filter((check) => {
    const was = old.get(check.id);
    return check.counts && (was === undefined || isGood(was) !== isGood(check));
  });
  return (
    differing.length > 0 &&
    differing.every((check) => {
      const was = old.get(check.id);
      return was !== undefined && (isExplained(was) || isExplained(check));
    })
  );
}

function isGood({ status }: CheckFacts): boolean {
  return status === 'passed' || status === 'skipped';
}

/** How a look at a check ended, and at which revision; null where nobody knows. */
export type CheckLook = { hasPassed: boolean; revision: string | null };

/** Null for what was no look: it did not run. */
function lookOf({ status }: CheckFacts, revision: string | null): CheckLook | null {
  if (status === 'passed') return { hasPassed: true, revision };
  const hasLooked = status === 'failed' || status === 'errored' || status === 'inconclusive';
  return hasLooked ? { hasPassed: false, revision } : null;
}

/** What looks at a check, one after another, come to. */
export type LooksEnd =
  | { kind: 'steady' }
  | { kind: 'unstable'; failed: number; runs: number; isNew: boolean }
  | { kind: 'settled'; status: 'passed' | 'failed' };

/** Looks oldest first. A turn after a deploy is told by itself: what alternates begins anew with each revision. */
export function endOfLooks(looks: readonly CheckLook[]): LooksEnd {
  let from = 0;
  let revision: string | null = null;
  let end: LooksEnd = { kind: 'steady' };
  for (const [at, look] of looks.entries()) {
    const isOther = look.revision !== null && revision !== null && look.revision !== revision;
    revision = look.revision ?? revision;
    if (isOther) [from, end] = [at, { kind: 'steady' }];
    const recent = looks.slice(Math.max(from, at + 1 - mostRuns), at + 1);
    const last = recent.slice(-rowOfSettled);
    const isRow = last.length === rowOfSettled && turnsIn(last) === 0;
    if (end.kind === 'unstable' && isRow) {
      from = at + 1 - rowOfSettled;
      end = { kind: 'settled', status: look.hasPassed ? 'passed' : 'failed' };
    } else if (end.kind === 'unstable' || turnsIn(recent) >= turnsOfUnstable) {
      const failed = recent.filter(({ hasPassed }) => !hasPassed).length;
      end = { kind: 'unstable', failed, runs: recent.length, isNew: end.kind !== 'unstable' };
    } else end = { kind: 'steady' };
  }
  return end;
}

function turnsIn(looks: readonly CheckLook[]): number {
  return looks.filter(({ hasPassed }, at) => at > 0 && looks[at - 1]?.hasPassed !== hasPassed).length;
}
