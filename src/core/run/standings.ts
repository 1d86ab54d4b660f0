import type { RunSummary } from './order.ts';

/** How a plan stands on an environment, by the runs that ended. */
export type Standing = {
  plan: string;
  environment: string;
  /** The run that says how it stands: the newest one that failed in something that no newer one saw pass, else the newest that was not cancelled; null when every one was. */
  last: RunSummary | null;
  /** A newer one, which looked at something else; null where that run is the newest. */
  newer: RunSummary | null;
  /** Since when runs of its selection end like that without a break, epoch ms: when the first of them ended. */
  sinceAt: number | null;
};

/** How a plan stands on an environment, with the incident of the channel about it and when it is looked at next by itself. */
export type PlaceStatus = Standing & {
  /** What the plan calls the checks that failed, by id; without those that are only known by their id. */
  names: ReadonlyMap<string, string>;
  incident: string | null;
  next: { at: number; words: readonly string[] } | null;
};

/** How each plan stands on each environment that runs are known of, the one that was looked at last first. Cancelled runs say nothing. */
export function standingsOf(summaries: readonly RunSummary[]): readonly Standing[] {
  const newest = summaries.toSorted((a, b) => b.finishedAt - a.finishedAt);
  const places = Map.groupBy(newest, ({ plan, environment }) => JSON.stringify([plan.id, environment]));
  return [...places.values()].flatMap((runs) => {
    const [any] = runs;
    if (any === undefined) return [];
    const told = runs.filter(({ cancelled }) => !cancelled);
    const [newest = null] = told;
    const last = deciding(told);
    const newer = newest === last ? null : newest;
    const place = { plan: any.plan.id, environment: any.environment };
    return [{ ...place, last, newer, sinceAt: last === null ? null : sinceOf(last, told) }];
  });
}

/** That one check passes says nothing of what failed beside it before; only another version of the plan leaves what it does not have any more behind. */
function deciding(newest: readonly RunSummary[]): RunSummary | null {
  const [last = null] = newest;
  if (last === null) return null;
  const good = new Set<string>();
  for (const run of newest.filter(({ plan }) => plan.digest === last.plan.digest)) {
    const bad = new Set(run.failing);
    const hasFailed = run === last ? run.verdict !== 'passed' : isBad(run);
    if (hasFailed && failuresIn(run).some((check) => !good.has(check))) return run;
    for (const check of run.checks ?? []) if (!bad.has(check)) good.add(check);
    // Nobody knows what it had: it may have seen everything.
    if (run.checks === undefined) return last;
  }
  return last;
}

/** What could not be found out, or was not answered, says nothing once something newer was. */
function isBad({ verdict }: RunSummary): boolean {
  return verdict === 'failed' || verdict === 'degraded';
}

/** Ids of the checks that did not pass, without what waited for them or is only reported. */
export function failuresIn({
  failing,
  aside = [],
}: Pick<RunSummary, 'failing' | 'aside'>): readonly string[] {
  return failing.filter((check) => !aside.includes(check));
}

function sinceOf(last: RunSummary, newest: readonly RunSummary[]): number {
  const same = newest.filter(({ selector }) => selector.join(' ') === last.selector.join(' '));
  const turn = same.findIndex(({ verdict }) => verdict !== last.verdict);
  return (turn === -1 ? same : same.slice(0, turn)).at(-1)?.finishedAt ?? last.finishedAt;
}
