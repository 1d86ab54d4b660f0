import { signatureOf } from '../log-signatures.ts';
import type { CheckFacts } from './facts.ts';

/** Checks that do not pass for the same reason: one cause in their run, one check that blocks them, or messages that differ only in numbers, times and ids. */
export type Cause = {
  /** The check to look at first: the one that blocks the others, else the first. */
  check: string;
  name: string;
  message: string;
  /** All of them, in the order of the run. */
  checks: readonly string[];
};

/** Folds checks by cause, the cause of most checks first. `all` are the checks of the run, where the blocking ones are. */
export function causesOf(broken: readonly CheckFacts[], all: readonly CheckFacts[]): readonly Cause[] {
  const byId = new Map(all.map((check) => [check.id, check]));
  const rootOf = (check: CheckFacts) =>
    check.blockedBy === null ? check : (byId.get(check.blockedBy) ?? check);
  const groups = Map.groupBy(broken, (check) => keyOf(rootOf(check)));
  return [...groups.values()]
    .flatMap((checks): Cause[] => {
      const [first] = checks;
      if (first === undefined) return [];
      const { id, name, message } = rootOf(checks.find(({ blockedBy }) => blockedBy !== null) ?? first);
      return [{ check: id, name, message, checks: checks.map((check) => check.id) }];
    })
    .toSorted((a, b) => b.checks.length - a.checks.length);
}

function keyOf({ id, status, message, blockedBy, cause }: CheckFacts): string {
  if (cause !== undefined) return `cause ${cause}`;
  if (blockedBy !== null) return `blocked by ${blockedBy}`;
  const signature = signatureOf(message);
  return signature === '' ? `check ${id}` : `${status} ${signature}`;
}
