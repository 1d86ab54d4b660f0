/** At most so many in any stretch of time that is so long. */
export type Rate = { most: number; withinMs: number };

/** How often runs may be asked for; null: as often as anybody likes. */
export type RunRates = { person: Rate | null; channel: Rate | null };

/** Which rate stood against it, and when (epoch ms) the next one is free again. */
export type RateHold = { by: 'person' | 'channel'; rate: Rate; againAt: number };

/** Counts what people ask for, over all processes. */
export type RateCounter = {
  /** Null: counted, and within both. Else it was not counted. */
  take(who: { user: string; channel: string }, rates: RunRates): Promise<RateHold | null>;
};

/** How often requests may be made that one service counts together. */
export type ReadBudget = { name: string; perMinute: number };

/** Waits until one more request of a budget is allowed; false when `signal` ended the wait first. */
export type TakeToken = (budget: ReadBudget, signal: AbortSignal) => Promise<boolean>;
