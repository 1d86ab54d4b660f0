import type { Comparison } from './comparison.ts';
import type { RunFacts } from './facts.ts';
import { type LogErrors, mergeErrors } from './log-errors.ts';

/** Error signatures that the baseline does not have, and those of it that stopped; most frequent first. Nothing has stopped unless its check read everything now. */
export function logNewsOf(
  baseline: RunFacts,
  current: RunFacts,
): Pick<Comparison, 'newErrors' | 'stoppedErrors'> {
  const before = mergeErrors(seenIn(baseline));
  const now = mergeErrors(seenIn(current));
  const complete = new Set(
    current.checks.filter(({ errors }) => errors?.isComplete === true).map(({ id }) => id),
  );
  const readAgain = mergeErrors(
    baseline.checks.flatMap(({ id, errors }) => (errors !== null && complete.has(id) ? [errors] : [])),
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
