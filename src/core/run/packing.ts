/** How much is kept of runs that have ended beyond verdict and facts; null: as much as there is room for. */
export type DetailLimits = { mostRuns: number | null; mostBytes: number | null };

/** What is kept of them now. */
export type DetailTotals = { runs: number; bytes: number };

/** When (epoch ms) the details of a run were dropped, and for which limit: `memory` is that of Redis, which was nearly full. */
export type DroppedDetails = { at: number; by: 'runs' | 'size' | 'memory' };

/** The history of runs as it takes less and less room. */
export type RunPacking = {
  /** Runs that ended before (epoch ms) and are not packed, or got news since they were; not all of them at once. */
  due(before: number): Promise<readonly string[]>;
  /** Packs a run that has ended; twice is harmless. */
  pack(run: string): Promise<void>;
  /** Drops the details of the oldest runs beyond the limits, now (epoch ms); their verdicts and facts stay. Tells how many. */
  drop(limits: DetailLimits, now: number): Promise<number>;
};
