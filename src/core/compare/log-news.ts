import type { Comparison } from './comparison.ts';
import type { RunFacts } from './facts.ts';
import { type LogErrors, mergeErrors } from './log-errors.ts';

/**
 * Error signatures that no earlier run has (the baseline, or without one whatever is known), and those of them that stopped; most frequent
 * first. Nothing has stopped unless its check read everything now.
 */
export function logNewsOf(
  earlier: readonly RunFacts[],
  current: RunFacts,
): Pick<Comparison, 'newErrors' | 'stoppedErrors'> {
  const before = mergeErrors(earlier.flatMap(seenIn));
  const now = mergeErrors(seenIn(current));
  const complete = new Set(
    current.checks.filter(({ errors }) => errors?.isComplete === true).map(({ id }) => id),
  );
  const readAgain = mergeErrors(
    earlier
      .flatMap(({ checks }) => checks)
      .flatMap(({ id, errors }) => (errors !== null && complete.has(id) ? [errors] : [])),
  );
  const sorted = (
    errors: ReadonlyMap<string, Comparison['newErrors'][number]>,
    except: ReadonlyMap<string, unknown>,
  ) =>
    [...errors.values()]
      .filter(({ signature }) => !except.has(signature))
      .toSorted((a, b) => b.count - a.count || (a.signature < b.signature ? -1 : 1));
  return { newErrors: sorted(now, before), stoppedErrors: sorted(readAgain, now) };
}

function seenIn({ checks }: RunFacts): readonly LogErrors[] {
  return checks.flatMap(({ errors }) => (errors === null ? [] : [errors]));
}
