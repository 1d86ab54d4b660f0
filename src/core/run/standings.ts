import type { RunSummary } from './order.ts';

/** How a plan stands on an environment, by the newest look at each check in the runs that ended; what was cancelled looked at nothing. */
export type PlanStanding = {
  plan: string;
  environment: string;
  /** The run that says how it stands: the worst of those in which something failed that no newer one saw pass, else the newest; null when every one was cancelled. */
  last: RunSummary | null;
  /** The newest run, where it is another one. */
  newer: RunSummary | null;
  /** Epoch ms: when the first of what fails now began to fail, else when the last of what had failed was seen to pass; of what never failed, when it was looked at first. */
  sinceAt: number | null;
  /** What did not pass when it was looked at last, each with that run; the newest run's first. */
  failing: readonly { check: string; run: string }[];
  /** How many checks passed when they were looked at last, of how many; null where the runs do not tell. */
  known: { passed: number; total: number } | null;
  /** Ids of the checks that any of the runs looked at; null where one does not tell. */
  looked: ReadonlySet<string> | null;
};

/** How a plan stands on an environment, with the incident of the channel about it and when it is looked at next by itself. */
export type PlaceStatus = PlanStanding & {
  /** What the plan calls the checks that failed, by id; without those that are only known by their id. */
  names: ReadonlyMap<string, string>;
  incident: string | null;
  next: { at: number; words: readonly string[] } | null;
  /** What the newest report on the deploy that is there told as new, in one sentence; null when it told nothing new. */
  news: string | null;
  /** What the plan calls the checks that only look and that none of those runs looked at: of these nobody knows. */
  unlooked: readonly string[];
};

/** How each plan stands on each environment that runs are known of, the one that was looked at last first. */
export function standingsOf(summaries: readonly RunSummary[]): readonly PlanStanding[] {
  const newest = summaries.toSorted((a, b) => b.finishedAt - a.finishedAt);
  const places = Map.groupBy(newest, ({ plan, environment }) => JSON.stringify([plan.id, environment]));
  return [...places.values()].flatMap((runs) => {
    const [any] = runs;
    if (any === undefined) return [];
    const place = { plan: any.plan.id, environment: any.environment };
    return [{ ...place, ...standingIn(runs.filter(({ cancelled }) => !cancelled)) }];
  });
}

function standingIn(newest: readonly RunSummary[]): Omit<PlanStanding, 'plan' | 'environment'> {
  const [top] = newest;
  const [first = top] = newest.toReversed();
  if (top === undefined || first === undefined)
    return { last: null, newer: null, sinceAt: null, failing: [], known: null, looked: null };
  const looks = looksIn(newest.toReversed());
  const isNow = ({ run }: Look) => run.plan.digest === top.plan.digest;
  const now = [...looks.values()].filter(isNow);
  const open = now
    .filter(({ isPassed }) => !isPassed)
    .toSorted((a, b) => b.run.finishedAt - a.run.finishedAt);
  const [last = top] = [top, ...open.map(({ run }) => run)].toSorted((a, b) => badness(b) - badness(a));
  const failingSince = open.flatMap(({ badSince }) => badSince ?? []);
  // Only another version of the plan leaves what it does not have any more behind.
  const isLeft = [...looks.values()].some((look) => !isNow(look) && look.badSince !== null);
  const turned = isLeft ? [newest.findLast(({ plan }) => plan.digest === top.plan.digest) ?? top] : [];
  const goodAt = [first, ...turned].map(({ finishedAt }) => finishedAt);
  const goodSince = Math.max(...goodAt, ...now.map(({ goodAt: at }) => at));
  return {
    last,
    newer: top === last ? null : top,
    sinceAt: failingSince.length > 0 ? Math.min(...failingSince) : goodSince,
    failing: open.flatMap(({ check, run }) => (check === null ? [] : [{ check, run: run.run }])),
    known: knownOf(now),
    looked: lookedIn([...looks.values()], newest),
  };
}

/** The newest look at a check; `check` null: at a selection that ended badly without naming one. */
type Look = {
  check: string | null;
  run: RunSummary;
  isPassed: boolean;
  /** Since when runs ended badly with it; null while none does. */
  badSince: number | null;
  /** When it was seen to pass after that; in the past of all runs when it never failed. */
  goodAt: number;
};

function looksIn(oldest: readonly RunSummary[]): ReadonlyMap<string, Look> {
  const looks = new Map<string, Look>();
  const look = (key: string, run: RunSummary, isPassed: boolean) => {
    const before = looks.get(key);
    const isBad = !isPassed && run.verdict !== 'passed';
    const wasBad = before !== undefined && before.badSince !== null;
    looks.set(key, {
      check: key.startsWith(ofSelection) ? null : key,
      run,
      isPassed,
      badSince: isBad ? (before?.badSince ?? run.finishedAt) : null,
      goodAt: wasBad && !isBad ? run.finishedAt : (before?.goodAt ?? Number.NEGATIVE_INFINITY),
    });
  };
  for (const run of oldest) {
    const own = `${ofSelection}${run.selector.join(' ')}`;
    const failures = failuresIn(run);
    // Nobody knows what it had: it may have seen everything.
    const states = run.checks ?? [...looks.keys()].filter((key) => key !== own);
    const failing = new Set(run.failing);
    for (const check of states) if (!failing.has(check)) look(check, run, true);
    for (const check of failures) look(check, run, false);
    if (looks.has(own) || (run.verdict !== 'passed' && failures.length === 0))
      look(own, run, run.verdict === 'passed' || failures.length > 0);
  }
  return looks;
}

/** No check's id begins with it. */
const ofSelection = ' ';

const ranks = { failed: 4, inconclusive: 3, degraded: 2, passed: 0 } as const;

function badness({ verdict, unseen = 0 }: RunSummary): number {
  return ranks[verdict] + (unseen > 0 ? 1 : 0);
}

/** Which of its checks a run skipped its summary does not tell. */
function knownOf(looks: readonly Look[]): PlanStanding['known'] {
  const checks = looks.filter(({ check }) => check !== null);
  const isTold = checks.every(
    ({ run }) => run.checks !== undefined && run.passed + run.failing.length === run.total,
  );
  if (!isTold || checks.length === 0) return null;
  return { passed: checks.filter(({ isPassed }) => isPassed).length, total: checks.length };
}

function lookedIn(looks: readonly Look[], runs: readonly RunSummary[]): PlanStanding['looked'] {
  if (runs.some(({ checks }) => checks === undefined)) return null;
  return new Set(looks.flatMap(({ check }) => check ?? []));
}

/** Ids of the checks that did not pass, without what waited for them or is only reported. */
export function failuresIn({
  failing,
  aside = [],
}: Pick<RunSummary, 'failing' | 'aside'>): readonly string[] {
  return failing.filter((check) => !aside.includes(check));
}
