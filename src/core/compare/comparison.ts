import { signatureOf } from '../log-signatures.ts';
import type { CheckStatus } from '../run/events.ts';
import type { Verdict } from '../run/state.ts';
import type { CheckFacts, RunFacts } from './facts.ts';
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

/** Checks that do not pass for the same reason: one cause in their run, one check that blocks them, or messages that differ only in numbers, times and ids. */
export type Cause = {
  /** The check to look at first: the one that blocks the others, else the first. */
  check: string;
  name: string;
  message: string;
  /** The same as a sentence, as the run says it: what a reader has seen above. */
  text: string;
  /** All of them, in the order of the run. */
  checks: readonly string[];
};

/** Those of some checks that count, and those that are only reported. */
export function byCounting<Check extends ComparedCheck>(
  checks: readonly Check[],
): { counting: readonly Check[]; apart: readonly Check[] } {
  return { counting: checks.filter(({ counts }) => counts), apart: checks.filter(({ counts }) => !counts) };
}

/** Folds checks by cause, the cause of most checks first. `all` are the checks of the run, where the blocking ones are. */
export function causesOf(broken: readonly CheckFacts[], all: readonly CheckFacts[]): readonly Cause[] {
  const byId = new Map(all.map((check) => [check.id, check]));
  const rootOf = (check: CheckFacts) =>
    check.blockedBy === null ? check : (byId.get(check.blockedBy) ?? check);
  const groups = Map.groupBy(broken, (check) => keyOf(rootOf(check)));
  return [...groups.values()]
    .flatMap((checks): Cause[] => {
      const [first] = checks;
      if (first === undefined) return [];
      const { id, name, message, cause } = rootOf(
        checks.find(({ blockedBy }) => blockedBy !== null) ?? first,
      );
      const text = cause ?? `${name || id}${message === '' ? '' : `: ${message}`}`;
      return [{ check: id, name, message, text, checks: checks.map((check) => check.id) }];
    })
    .toSorted((a, b) => b.checks.length - a.checks.length);
}

function keyOf({ id, status, message, blockedBy, cause }: CheckFacts): string {
  if (cause !== undefined) return `cause ${cause}`;
  if (blockedBy !== null) return `blocked by ${blockedBy}`;
  const signature = signatureOf(message);
  return signature === '' ? `check ${id}` : `${status} ${signature}`;
}
