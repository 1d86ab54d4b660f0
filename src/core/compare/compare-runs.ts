import {
  byCounting,
  type Cause,
  type ComparedCheck,
  type CompareInput,
  type Comparison,
  type ComparisonStanding,
  causesOf,
  type RunName,
  type UncomparedCheck,
} from './comparison.ts';
import { differencesOf } from './differences.ts';
import type { CheckFacts, RunFacts } from './facts.ts';
import { flakesOf } from './flakes.ts';
import { headlineOf } from './headline.ts';
import { logNewsOf } from './log-news.ts';
import { newsCount, newsOf } from './news.ts';
import { otherReason } from './other-reason.ts';
import { knownUnstable, steadinessOf } from './stability.ts';
import { trendsOf } from './trends.ts';

/** What is different since the baseline; without one, or with nothing in common, the standing is never better than `unknown`. */
export function compareRuns({ baseline, current, history }: CompareInput): Comparison {
  const past = pastOf(current, baseline === null ? history : [baseline, ...history]);
  const steadiness = steadinessOf(current, past);
  const turning = knownUnstable(steadiness);
  const checks =
    baseline === null ? nothingCompared : withoutTurns(compareChecks(baseline, current), current, turning);
  const { changes, ...measuring } = trendsOf(current, past);
  const flakes = new Map(flakesOf([...past, current]).map((record) => [record.check, record]));
  const added = brokenOf(checks.added, current);
  const broken = idsOf(checks.newlyFailing, checks.lost, checks.unexplained, added);
  const more = new Map(
    checks.newlyFailing.flatMap(({ check, before, message }) =>
      before === 'failed' ? [[check, message]] : [],
    ),
  );
  const causes = causesOf(
    current.checks
      .filter(({ id, counts }) => counts && broken.has(id))
      .map((check) => withMessage(check, more.get(check.id))),
    current.checks,
  );
  const known = {
    ...checks,
    baseline: baseline === null ? null : nameOf(baseline),
    current: nameOf(current),
    notes: differencesOf({ baseline, current, history }),
    causes,
    ...steadiness,
    newlyFlaky: checks.newlyFlaky.map((check) => ({ ...check, record: flakes.get(check.check) ?? null })),
    slower: changes.filter(({ direction }) => direction === 'slower'),
    faster: changes.filter(({ direction }) => direction === 'faster'),
    ...measuring,
    // What alternates brings the errors of its last turn again.
    ...logNewsOf(baseline === null || steadiness.unstable.length > 0 ? past : [baseline], current),
  };
  const isForeign = baseline !== null && !isLike(baseline, current);
  const standing = standingOf(known, causes, isForeign);
  return { ...known, standing, headline: headlineOf({ ...known, standing }, current, added) };
}

/** What is new of a check that failed before too is not the cause that its run names. */
function withMessage(check: CheckFacts, message: string | undefined): CheckFacts {
  return message === undefined
    ? check
    : { ...check, message, cause: `${check.name || check.id}: ${message}` };
}

/** The same ids mean the same checks only in one plan, and the same target only in one environment. */
function isLike(one: RunFacts, other: RunFacts): boolean {
  return one.plan === other.plan && one.environment === other.environment;
}

/** Runs before the current one that may be measured against, each once. */
function pastOf(current: RunFacts, runs: readonly RunFacts[]): readonly RunFacts[] {
  const comparable = runs.filter(
    (run) => run.id !== current.id && isLike(run, current) && run.startedAt <= current.startedAt,
  );
  return [...new Map(comparable.map((run) => [run.id, run])).values()];
}

/** Without one more turn of what is known to alternate, and without what waits for it. */
function withoutTurns(checks: Checks, current: RunFacts, turning: ReadonlySet<string>): Checks {
  if (turning.size === 0) return checks;
  const waiting = current.checks.filter(({ blockedBy }) => turning.has(blockedBy ?? ''));
  const left = new Set([...turning, ...waiting.map(({ id }) => id)]);
  const without = <Check extends ComparedCheck>(some: readonly Check[]) =>
    some.filter(({ check }) => !left.has(check));
  const { newlyFailing, fixed, stillFailing, lost, unexplained, uncompared } = checks;
  return {
    ...checks,
    ...{ newlyFailing: without(newlyFailing), fixed: without(fixed), stillFailing: without(stillFailing) },
    ...{ lost: without(lost), unexplained: without(unexplained), uncompared: without(uncompared) },
  };
}

type Checks = Pick<
  Comparison,
  | 'newlyFailing'
  | 'fixed'
  | 'stillFailing'
  | 'stillPassing'
  | 'lost'
  | 'unexplained'
  | 'uncompared'
  | 'added'
  | 'removed'
> & { newlyFlaky: readonly ComparedCheck[] };

const nothingCompared: Checks = {
  newlyFailing: [],
  fixed: [],
  stillFailing: [],
  stillPassing: 0,
  lost: [],
  unexplained: [],
  uncompared: [],
  added: [],
  removed: [],
  newlyFlaky: [],
};

function compareChecks(baseline: RunFacts, current: RunFacts): Checks {
  const before = new Map(baseline.checks.map((check) => [check.id, check]));
  const now = new Map(current.checks.map((check) => [check.id, check]));
  const pairs = current.checks.flatMap((check): Pair[] => {
    const old = before.get(check.id);
    return old === undefined ? [] : [{ old, check, was: resultOf(old), is: resultOf(check) }];
  });
  const both = (was: Result, is: Result) => pairs.filter((pair) => pair.was === was && pair.is === is);
  const compared = (was: Result, is: Result) => both(was, is).map(comparedOf);
  const uncompared = (some: readonly Pair[]) => some.map(uncomparedOf);
  const others = pairs.filter(({ was, is }) =>
    was === 'unknown' ? is !== 'failed' : was === 'failed' && is === 'unknown',
  );
  const stillFailing = both('failed', 'failed');
  const worsened = stillFailing.flatMap((pair): ComparedCheck[] => {
    const message = otherReason(pair.old, pair.check);
    return message === null ? [] : [{ ...comparedOf(pair), message }];
  });
  return {
    newlyFailing: [...compared('passed', 'failed'), ...worsened],
    fixed: compared('failed', 'passed'),
    stillFailing: stillFailing.filter(({ old, check }) => otherReason(old, check) === null).map(comparedOf),
    stillPassing: both('passed', 'passed').length,
    lost: uncompared(both('passed', 'unknown')),
    unexplained: uncompared(both('unknown', 'failed')),
    uncompared: uncompared(others),
    added: current.checks.filter(({ id }) => !before.has(id)).map((check) => oneSided(check, 'now')),
    removed: baseline.checks.filter(({ id }) => !now.has(id)).map((check) => oneSided(check, 'before')),
    newlyFlaky: pairs
      .filter(({ old, check, was }) => was === 'passed' && !old.flaky && check.flaky)
      .map(comparedOf),
  };
}

type Result = 'passed' | 'failed' | 'unknown';
type Pair = { old: CheckFacts; check: CheckFacts; was: Result; is: Result };

function resultOf({ status }: CheckFacts): Result {
  return status === 'passed' || status === 'failed' ? status : 'unknown';
}

function comparedOf({ old, check }: Pair): ComparedCheck {
  const { id, name, counts, status, message } = check;
  return {
    check: id,
    name,
    before: old.status,
    now: status,
    message: status === 'passed' ? old.message : message,
    counts,
  };
}

function uncomparedOf(pair: Pair): UncomparedCheck {
  const { old, check } = pair;
  const told = (when: string, { status, message }: CheckFacts) =>
    `${status} ${when}${message === '' ? '' : `: ${message}`}`;
  const sides = [
    ...(pair.is === 'unknown' ? [told('now', check)] : []),
    ...(pair.was === 'unknown' ? [told('before', old)] : []),
  ];
  return { ...comparedOf(pair), why: sides.join('; ') };
}

function oneSided({ id, name, status, message, counts }: CheckFacts, side: 'before' | 'now'): ComparedCheck {
  const statuses = side === 'now' ? { before: null, now: status } : { before: status, now: null };
  return { check: id, name, ...statuses, message, counts };
}

function nameOf({ id, revision, verdict, startedAt }: RunFacts): RunName {
  return { id, revision, verdict, startedAt };
}

/** Of new checks those that fail, and critical ones of which nobody can say that they hold. */
function brokenOf(added: readonly ComparedCheck[], current: RunFacts): readonly ComparedCheck[] {
  const critical = new Set(current.checks.filter((check) => check.isCritical).map(({ id }) => id));
  return added.filter(({ check, now }) => now === 'failed' || (critical.has(check) && now !== 'passed'));
}

function idsOf(...lists: readonly (readonly ComparedCheck[])[]): ReadonlySet<string> {
  return new Set(lists.flat().map(({ check }) => check));
}

function standingOf(
  known: Omit<Comparison, 'standing' | 'headline'>,
  causes: readonly Cause[],
  isForeign: boolean,
): ComparisonStanding {
  const { baseline, fixed, stillFailing, stillPassing, newlyFailing, unstable } = known;
  if (baseline === null) return 'unknown';
  const judged = stillPassing + fixed.length + stillFailing.length + newlyFailing.length + unstable.length;
  if (causes.length > 0) return 'worse';
  if (judged === 0 || isForeign) return 'unknown';
  if (newsCount(newsOf(known)) > 0) return 'news';
  return byCounting(fixed).counting.length > 0 ? 'better' : 'same';
}
