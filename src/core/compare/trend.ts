/** A measured time against what is usual. `spreadMs` is how far it usually strays; `factor` and `spreads` are null where that would divide by nothing. */
export type Trend = {
  direction: 'slower' | 'faster';
  ms: number;
  medianMs: number;
  spreadMs: number;
  /** How many times the median. */
  factor: number | null;
  /** How many times its usual spread it is away from the median. */
  spreads: number | null;
  samples: number;
};

/** What can be said of a time: too few samples say nothing. */
export type Measurement =
  | { kind: 'too-few'; samples: number }
  | { kind: 'usual' }
  | { kind: 'trend'; trend: Trend };

/** Fewer samples than this tell nothing of what is usual. */
export const fewestSamples = 5;

/** Makes the median absolute deviation comparable to a standard deviation. */
const asDeviation = 1.4826;
const unusualSpreads = 3;
const unusualShare = 0.2;
const unusualMs = 100;

/** The median, zero for no values. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
}

/** Whether a time is unusual: three spreads, a fifth of the median and 100 ms away from it, all three. */
export function measure(ms: number, samples: readonly number[]): Measurement {
  if (samples.length < fewestSamples) return { kind: 'too-few', samples: samples.length };
  const medianMs = medianOf(samples);
  const spreadMs = asDeviation * medianOf(samples.map((one) => Math.abs(one - medianMs)));
  const awayMs = Math.abs(ms - medianMs);
  const least = Math.max(unusualSpreads * spreadMs, unusualShare * medianMs, unusualMs);
  if (!(awayMs > least)) return { kind: 'usual' };
  const trend: Trend = {
    direction: ms > medianMs ? 'slower' : 'faster',
    ms,
    medianMs,
    spreadMs,
    factor: medianMs > 0 ? ms / medianMs : null,
    spreads: spreadMs > 0 ? awayMs / spreadMs : null,
    samples: samples.length,
  };
  return { kind: 'trend', trend };
}
