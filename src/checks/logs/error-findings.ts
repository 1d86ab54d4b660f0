import { z } from 'zod';
import type { LogError, LogErrors } from '../../core/compare/log-errors.ts';
import { signatureOf, tellingLine } from '../../core/log-signatures.ts';
import { isEarlier } from '../../core/query/time.ts';

const entry = z.object({ timestamp: z.string(), severity: z.string(), message: z.string() });
const counted = z.object({ signature: z.string(), count: z.number(), sample: entry });
const kinds = z.object({
  signatures: z.array(counted.extend({ firstSeen: z.string() })),
  more: z.number(),
});
const observed = z.object({
  complete: z.boolean(),
  samples: z.array(entry).default([]),
  findings: z.record(z.string(), z.object({ samples: z.array(entry) })).default({}),
  newErrors: z
    .object({ unseen: z.array(counted) })
    .nullable()
    .default(null),
  /** Null for none; left out by runs of before it was kept. */
  errors: kinds.nullable().optional(),
});
type ErrorsObservation = z.infer<typeof observed>;

const errorSeverities: ReadonlySet<string> = new Set(['ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']);

/** What the evidence of a `logs` check tells of errors; null when it is no such evidence. */
export function logErrorsOf(evidence: Readonly<Record<string, unknown>>): LogErrors | null {
  const parsed = observed.safeParse(evidence);
  if (!parsed.success) return null;
  const { complete, errors } = parsed.data;
  if (errors === undefined) return { isComplete: complete, errors: errorsInSamples(parsed.data) };
  const { signatures, more } = errors ?? { signatures: [], more: 0 };
  return { isComplete: complete && more === 0, errors: errorsOfKinds(signatures, complete) };
}

/** Two kinds may have become one when secrets were taken out of them. */
function errorsOfKinds(
  signatures: z.infer<typeof kinds>['signatures'],
  isComplete: boolean,
): readonly LogError[] {
  const found = new Map<string, LogError>();
  for (const { signature, count, firstSeen, sample } of signatures) {
    const one = { signature, count, isAtLeast: !isComplete, firstSeen, example: tellingLine(sample.message) };
    const known = found.get(signature);
    const first = known !== undefined && isEarlier(known.firstSeen, firstSeen) ? known : one;
    found.set(signature, { ...first, count: count + (known?.count ?? 0) });
  }
  return [...found.values()];
}

function errorsInSamples({ samples, findings, newErrors }: ErrorsObservation): readonly LogError[] {
  const found = new Map<string, LogError>();
  for (const { signature, count, sample } of newErrors?.unseen ?? []) {
    const example = tellingLine(sample.message);
    found.set(signature, { signature, count, isAtLeast: false, firstSeen: sample.timestamp, example });
  }
  const shownEntries = [...samples, ...Object.values(findings).flatMap((finding) => finding.samples)];
  // The same entry may stand under several findings; it is one.
  const entries = new Map(shownEntries.map((one) => [JSON.stringify(one), one]));
  for (const { timestamp, severity, message } of entries.values()) {
    if (!errorSeverities.has(severity)) continue;
    const signature = signatureOf(message);
    const known = found.get(signature);
    if (known !== undefined && !known.isAtLeast) continue;
    const isFirst = known === undefined || isEarlier(timestamp, known.firstSeen);
    found.set(signature, {
      signature,
      count: (known?.count ?? 0) + 1,
      isAtLeast: true,
      firstSeen: isFirst ? timestamp : known.firstSeen,
      example: isFirst ? tellingLine(message) : known.example,
    });
  }
  return [...found.values()];
}
