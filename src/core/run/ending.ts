import type { Comparison, ComparisonStanding } from '../compare/comparison.ts';
import { type JudgedCriterion, judgeCriteria } from './criteria.ts';
import { rootCause } from './needs.ts';
import type { CheckState, RunState } from './state.ts';
import { uncountedWords } from './uncounted-words.ts';
import { judgeRun } from './verdict.ts';

/** What makes a run fail for a pipeline: `--strict`, `--fail-on new`. */
export type EndingRule = { isStrict: boolean; failOn: 'verdict' | 'new' };

/** What the exit code and every format that a pipeline reads say alike. */
export type Ending = {
  failOn: EndingRule['failOn'];
  /** The exit code is 1. */
  isRed: boolean;
  /** The checks that are red, those that decide first; none when the run is not red, or only as a whole (cancelled, doubted). */
  deciding: ReadonlySet<string>;
  /** Why a check that did not pass does not decide; empty for one that does. */
  whyNot(check: string): string;
};

/** How a run, ended or cut off, ends for a pipeline. The comparison is needed for `--fail-on new`; without one that is red. */
export function endingOf(state: RunState, comparison: Comparison | null, rule: EndingRule): Ending {
  const { verdict } = judgeRun(state);
  const isNew = rule.failOn === 'new';
  const isRed = isNew
    ? comparison === null || isWorse(comparison)
    : verdict !== 'passed' && (rule.isStrict || verdict !== 'degraded');
  const open = isNew ? newIn(comparison) : openChecks(state, rule.isStrict);
  // In a run that is red anyway, whatever is wrong and counts is red too.
  const others = isNew ? [] : wrongChecks(state);
  const deciding = new Set(isRed ? [...causesOf(state, open), ...others] : []);
  const whyNot = (id: string) => (deciding.has(id) ? '' : isNew ? notNew(state, id) : undecided(state, id));
  return { failOn: rule.failOn, isRed, deciding, whyNot };
}

/** True when something is newly failing, or nothing shows that it is not. */
export function isWorse({ standing }: { standing: ComparisonStanding }): boolean {
  return standing === 'worse' || standing === 'unknown';
}

function newIn(comparison: Comparison | null): readonly string[] {
  return comparison === null ? [] : comparison.causes.flatMap(({ checks }) => checks);
}

/** The checks that keep a verdict from being green: those of its deciding criteria, else all that count. */
function openChecks(state: RunState, isStrict: boolean): readonly string[] {
  const deciding = judgeCriteria(state).filter(
    ({ result, tier }) => result.decides && tier !== 'nice-to-have',
  );
  const wanted = deciding.filter(({ tier }) => isStrict || tier === 'critical');
  const open = deciding.length > 0 ? wanted.flatMap((one) => one.open) : countingNotGreen(state);
  return open.map(({ head }) => head.id);
}

function countingNotGreen(state: RunState): readonly CheckState[] {
  return [...state.checks.values()].filter(({ head, progress }) => {
    const isGreen =
      progress.kind === 'finished' && (progress.status === 'passed' || progress.status === 'skipped');
    return head.counts && !isGreen;
  });
}

function wrongChecks(state: RunState): readonly string[] {
  const criteria = judgeCriteria(state);
  return [...state.checks.values()].flatMap((check) => {
    const { progress, head } = check;
    const isOver = progress.kind === 'finished' && ['passed', 'skipped', 'blocked'].includes(progress.status);
    const tiers = tiersOf(criteria, check);
    const isNice = tiers.size === 1 && tiers.has('nice-to-have');
    return isOver || isNice || !head.counts ? [] : [head.id];
  });
}

/** What was only blocked is told by the check that blocked it, and is red by itself only where nothing else is. */
function causesOf(state: RunState, open: readonly string[]): readonly string[] {
  const roots = open.map((id) => rootCause(state, id));
  const isCause = (id: string) => {
    const check = state.checks.get(id);
    if (check === undefined || !check.head.counts) return false;
    const { progress } = check;
    if (progress.kind !== 'finished') return true;
    return !['passed', 'skipped', 'blocked'].includes(progress.status) || open.includes(id);
  };
  const causes = roots.filter((id) => isCause(id) && !isBlocked(state, id));
  return causes.length > 0 ? causes : open;
}

function isBlocked(state: RunState, id: string): boolean {
  const progress = state.checks.get(id)?.progress;
  return progress?.kind === 'finished' && progress.status === 'blocked';
}

function undecided(state: RunState, id: string): string {
  const uncounted = notCounting(state, id);
  if (uncounted !== '') return uncounted;
  const tiers = tiersOf(judgeCriteria(state), state.checks.get(id));
  if (tiers.has('critical')) return 'its criterion does not decide this run';
  if (tiers.has('important')) return 'important: it degrades the verdict';
  return tiers.has('nice-to-have') ? 'nice-to-have: it does not decide' : 'in no criterion that decides';
}

function notNew(state: RunState, id: string): string {
  return notCounting(state, id) || 'not new since the baseline';
}

function notCounting(state: RunState, id: string): string {
  const head = state.checks.get(id)?.head;
  if (head === undefined || head.counts) return '';
  return uncountedWords(head);
}

function tiersOf(criteria: readonly JudgedCriterion[], check: CheckState | undefined): ReadonlySet<string> {
  const citing = criteria.filter(
    ({ result }) => check !== undefined && result.checks.includes(check.head.id),
  );
  return new Set([...citing.map(({ tier }) => tier), ...(check?.head.tier ? [check.head.tier] : [])]);
}
