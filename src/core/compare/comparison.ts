import type { CheckStatus } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';
import type { Cause } from './causes.ts';
import type { RunFacts } from './facts.ts';
import type { FlakeRecord } from './flakes.ts';
import type { LogError } from './log-errors.ts';
import type { SettledCheck, UnstableCheck } from './stability.ts';
import type { TimeChange } from './trends.ts';

/** What is compared: the history is any earlier runs, in any order; those of another plan or environment are left out, with a note. */
export type CompareInput = {
  baseline: RunFacts | null;
  current: RunFacts;
  history: readonly RunFacts[];
};

/** A check in both runs, or in one (`before` or `now` null). `message` is why it does not pass now, else why it did not before. */
export type ComparedCheck = {
  check: string;
  name: string;
  before: CheckStatus | null;
  now: CheckStatus | null;
  message: string;
  /** False for a check that is reported and not counted. */
  counts: boolean;
};

/** A check of which one run says nothing: errored, inconclusive, blocked and so on; never called fixed. */
export type UncomparedCheck = ComparedCheck & { why: string };

/** Which run a comparison is about. */
export type RunName = {
  id: string;
  revision: string | null;
  verdict: Verdict;
  /** Epoch ms. */
  startedAt: number;
};

/**
 * `worse`: something fails that did not, or that passed and could not be judged now, or fails and nothing tells since when.
 * `news`: nothing like that, but something is new, began to alternate or ceased to, or is slower for the third time in a row. `unknown`: there is nothing to compare with, or only a run of another plan or environment; it is never green.
 */
export type ComparisonStanding = 'worse' | 'unknown' | 'news' | 'better' | 'same';

/** A run against its baseline; lists in the order of the run. Made by `compareRuns`. */
export type Comparison = {
  standing: ComparisonStanding;
  /** One sentence, worst first. */
  headline: string;
  baseline: RunName | null;
  current: RunName;
  /** What makes the two differ besides the target: plan, environment, selection, a baseline that did not pass, renamed checks. */
  notes: readonly string[];
  newlyFailing: readonly ComparedCheck[];
  fixed: readonly ComparedCheck[];
  stillFailing: readonly ComparedCheck[];
  /** Passed in both. */
  stillPassing: number;
  /** Passed before, not judged now. */
  lost: readonly UncomparedCheck[];
  /** Fails now, not judged before. */
  unexplained: readonly UncomparedCheck[];
  /** Everything else that one run did not judge. */
  uncompared: readonly UncomparedCheck[];
  added: readonly ComparedCheck[];
  removed: readonly ComparedCheck[];
  /** Why, for what makes it worse. */
  causes: readonly Cause[];
  /** Passes and fails in turn; since it was said so once, one more turn is no news and stands in none of the lists above. */
  unstable: readonly UnstableCheck[];
  /** Was unstable until now. */
  settled: readonly SettledCheck[];
  newlyFlaky: readonly (ComparedCheck & { record: FlakeRecord | null })[];
  slower: readonly TimeChange[];
  faster: readonly TimeChange[];
  /** Passing checks with fewer than five samples to measure against, and the most samples that any of them has. */
  unmeasured: number;
  unmeasuredSamples: number;
  newErrors: readonly LogError[];
  stoppedErrors: readonly LogError[];
};
