import { z } from 'zod';
import { signatureOf } from '../log-signatures.ts';

/** A kind of error in the logs. `isAtLeast`: only samples were kept, there may be more. */
export type LogError = {
  signature: string;
  count: number;
  isAtLeast: boolean;
  /** RFC 3339; of the first entry that was kept. */
  firstSeen: string;
  example: string;
};

/** The errors that one `logs` check saw; `isComplete` tells whether it read everything, so that what is absent is absent. */
export type LogErrors = { isComplete: boolean; errors: readonly LogError[] };

const entry = z.object({ timestamp: z.string(), severity: z.string(), message: z.string() });
const counted = z.object({ signature: z.string(), count: z.number(), sample: entry });
const observed = z.object({
  complete: z.boolean(),
  samples: z.array(entry).default([]),
  findings: z.record(z.string(), z.object({ samples: z.array(entry) })).default({}),
  newErrors: z
    .object({ unseen: z.array(counted) })
    .nullable()
    .default(null),
});

const errorSeverities: ReadonlySet<string> = new Set(['ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']);

/** What the evidence of a `logs` check tells of errors; null when it is no such evidence. */
export function logErrorsOf(evidence: Readonly<Record<string, unknown>>): LogErrors | null {
  const parsed = observed.safeParse(evidence);
  if (!parsed.success) return null;
  const { complete, samples, findings, newErrors } = parsed.data;
  const found = new Map<string, LogError>();
  for (const { signature, count, sample } of newErrors?.unseen ?? []) {
    const { timestamp, message } = sample;
    found.set(signature, { signature, count, isAtLeast: false, firstSeen: timestamp, example: message });
  }
  const kept = [...samples, ...Object.values(findings).flatMap((finding) => finding.samples)];
  // The same entry may stand under several findings; it is one.
  const entries = new Map(kept.map((one) => [JSON.stringify(one), one]));
  for (const { timestamp, severity, message } of entries.values()) {
    if (!errorSeverities.has(severity)) continue;
    const signature = signatureOf(message);
    const known = found.get(signature);
    if (known !== undefined && !known.isAtLeast) continue;
    const isFirst = known === undefined || timestamp < known.firstSeen;
    found.set(signature, {
      signature,
      count: (known?.count ?? 0) + 1,
      isAtLeast: true,
      firstSeen: isFirst ? timestamp : known.firstSeen,
      example: isFirst ? message : known.example,
    });
  }
  return { isComplete: complete, errors: [...found.values()] };
}

/** The errors of several checks together: the largest count of a signature counts, since checks may read the same lines. */
export function mergeErrors(all: readonly LogErrors[]): ReadonlyMap<string, LogError> {
  const merged = new Map<string, LogError>();
  for (const error of all.flatMap(({ errors }) => errors)) {
    const known = merged.get(error.signature);
    if (known === undefined) merged.set(error.signature, error);
    else {
      const larger = error.count > known.count ? error : known;
      const earlier = error.firstSeen < known.firstSeen ? error : known;
      merged.set(error.signature, { ...larger, firstSeen: earlier.firstSeen, example: earlier.example });
    }
  }
  return merged;
}
