import { isEarlier } from '../query/time.ts';

/** A kind of error in the logs. `isAtLeast`: not all of it was read or kept, there may be more. */
export type LogError = {
  signature: string;
  count: number;
  isAtLeast: boolean;
  /** RFC 3339; of the first entry that was kept. */
  firstSeen: string;
  /** The line of an entry that says what happened, as it was written. */
  example: string;
};

/** The errors that one `logs` check saw; `isComplete`: it read and kept every kind, so that what is absent is absent. */
export type LogErrors = { isComplete: boolean; errors: readonly LogError[] };

/** The errors of several checks together: the largest count of a signature counts, since checks may read the same lines. */
export function mergeErrors(all: readonly LogErrors[]): ReadonlyMap<string, LogError> {
  const merged = new Map<string, LogError>();
  for (const error of all.flatMap(({ errors }) => errors)) {
    const known = merged.get(error.signature);
    if (known === undefined) merged.set(error.signature, error);
    else {
      const larger = error.count > known.count ? error : known;
      const earlier = isEarlier(error.firstSeen, known.firstSeen) ? error : known;
      merged.set(error.signature, { ...larger, firstSeen: earlier.firstSeen, example: earlier.example });
    }
  }
  return merged;
}
