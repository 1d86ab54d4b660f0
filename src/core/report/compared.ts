import type { ComparisonStanding } from '../compare/comparison.ts';

/** What the comparison of one report came to, as it is kept: a report that was told says the same for ever. */
export type ComparisonRecord = {
  standing: ComparisonStanding;
  /** One sentence, worst first. */
  headline: string;
  /** The run that it was compared with; null when there was none. */
  baseline: string | null;
};

/** True when a reader has to look: nothing else is called quiet, and never what could not be compared. */
export function isLoud({ standing }: Pick<ComparisonRecord, 'standing'>): boolean {
  return standing !== 'same' && standing !== 'better';
}
