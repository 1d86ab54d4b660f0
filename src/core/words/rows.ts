import { withoutIds } from '../log-signatures.ts';
import { type CheckStanding, isDone, standingOf } from '../run/check-standing.ts';
import { isBlocked, rootCause } from '../run/needs.ts';
import type { CheckState, RunState } from '../run/state.ts';
import { rowWords } from './checks.ts';

/**
 * A row of a checklist: a check, all of its checks that one and the same thing keeps from running, or all that did not pass and say the
 * same of it. `index` is the place of the first in the list.
 */
export type CheckRow =
  | { kind: 'check'; check: CheckState; index: number }
  | { kind: 'waiting'; root: string; checks: readonly CheckState[]; index: number }
  | { kind: 'alike'; checks: AlikeChecks; index: number };

/** Checks that say the same; one alone says what no other does. */
export type AlikeChecks = readonly [CheckState, ...CheckState[]];

/** Two rows are read sooner than one that names two. */
const fewestInRow = 3;
const leastWaiting = 2;

/** The rows of some checks of a run, in their order; what is blocked by one thing, or says the same, is one row in the place of its first. */
export function checkRows(checks: readonly CheckState[], run: RunOfRows): readonly CheckRow[] {
  const together = Map.groupBy(checks.filter(isBlocked), ({ head }) => rootCause(run, head.id));
  const places = new Map(checks.map((check, index) => [check, index]));
  return alikeChecks(checks, run, fewestInRow).flatMap((same): readonly CheckRow[] => {
    const [check] = same;
    const index = places.get(check) ?? 0;
    if (same.length > 1) return [{ kind: 'alike', checks: same, index }];
    const root = isBlocked(check) ? rootCause(run, check.head.id) : null;
    const group = root === null ? [] : (together.get(root) ?? []);
    if (root === null || root === check.head.id || group.length < leastWaiting)
      return [{ kind: 'check', check, index }];
    return group[0] === check ? [{ kind: 'waiting', root, checks: group, index }] : [];
  });
}

/** Checks of a run in groups that ended in the same way and say the same of it, in the order of their first; what fewer than `fewest` say is a group of one each. */
export function alikeChecks(
  checks: readonly CheckState[],
  run: RunOfRows,
  fewest = 2,
): readonly AlikeChecks[] {
  const groups = new Map<string, [CheckState, ...CheckState[]]>();
  const grouped = checks.map((check) => {
    const key = sameness(check, run);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [check]);
    else group.push(check);
    return { check, key };
  });
  return grouped.flatMap(({ check, key }): readonly AlikeChecks[] => {
    const group = groups.get(key);
    if (group === undefined || group.length < fewest) return [[check]];
    return group[0] === check ? [group] : [];
  });
}

/** What passed tells a value of its own, what is blocked waits, and what goes on may still end otherwise. */
const told = (standing: CheckStanding) => isDone(standing) && standing !== 'passed' && standing !== 'blocked';

type RunOfRows = Pick<RunState, 'checks' | 'finishedAt'>;
/** What a check was found to say, as long as it is where it was: each message of a run asks. */
const known = new WeakMap<
  CheckState,
  { progress: CheckState['progress']; finishedAt: number | null; message: string }
>();

function sameness(check: CheckState, run: RunOfRows): string {
  const { progress } = check;
  const { finishedAt } = run;
  const before = known.get(check);
  if (before?.progress === progress && before.finishedAt === finishedAt) return before.message;
  const message = whatItSays(check, run);
  known.set(check, { progress, finishedAt, message });
  return message;
}

function whatItSays(check: CheckState, run: RunOfRows): string {
  const standing = standingOf(check, run);
  const { message, asides } = told(standing) ? rowWords(check, run) : { message: '', asides: [] };
  return message === ''
    ? JSON.stringify([check.head.id])
    : JSON.stringify([standing, withoutIds(message), asides]);
}
