import type { RunSummary } from './order.ts';

/** How a plan stands on an environment, by the runs that ended. */
export type Standing = {
  plan: string;
  environment: string;
  /** The newest run that was not cancelled; null when every one was. */
  last: RunSummary | null;
  /** Since when runs of its selection end like that without a break, epoch ms: when the first of them ended. */
  sinceAt: number | null;
};

/** How a plan stands on an environment, with the incident of the channel about it and when it is looked at next by itself. */
export type PlaceStatus = Standing & {
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
    const [last = null] = told;
    const place = { plan: any.plan.id, environment: any.environment };
    return [{ ...place, last, sinceAt: last === null ? null : sinceOf(last, told) }];
  });
}

function sinceOf(last: RunSummary, newest: readonly RunSummary[]): number {
  const same = newest.filter(({ selector }) => selector.join(' ') === last.selector.join(' '));
  const turn = same.findIndex(({ verdict }) => verdict !== last.verdict);
  return (turn === -1 ? same : same.slice(0, turn)).at(-1)?.finishedAt ?? last.finishedAt;
}
