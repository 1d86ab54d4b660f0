import type { DeployStore } from '../core/deploy/store.ts';
import { isPlanned } from '../core/incident/head.ts';
import { isOwn } from '../core/incident/own-events.ts';
import type { NextThing } from '../core/incident/publishing.ts';
import type { IncidentState } from '../core/incident/state.ts';
import { formatDuration } from '../core/plan/duration.ts';
import type { RunStore } from '../core/run/order.ts';
import { nextTimes } from '../core/schedule/next-times.ts';
import type { ScheduleStore } from '../core/schedule/schedule.ts';

export type NextSources = {
  runs: Pick<RunStore, 'active' | 'order' | 'state'>;
  deploys: Pick<DeployStore, 'alive' | 'state'>;
  schedules: Pick<ScheduleStore, 'list'>;
  /** Epoch ms. */
  now(): number;
};

/** What the bot will do by itself in the incident's channel: runs that have not ended, then reports by when they come. */
export async function nextThings(
  incident: IncidentState,
  sources: NextSources,
): Promise<readonly NextThing[]> {
  const [runs, deploys, schedules] = await Promise.all([
    nextRuns(incident, sources.runs),
    nextReports(incident, sources.deploys),
    nextSchedules(incident, sources),
  ]);
  const last = Number.POSITIVE_INFINITY;
  const reports = [...deploys, ...schedules].toSorted((a, b) => (a.at ?? last) - (b.at ?? last));
  return [...runs, ...reports];
}

async function nextRuns(
  { head, runs }: IncidentState,
  store: NextSources['runs'],
): Promise<readonly NextThing[]> {
  const links = new Map(runs.map(({ run, permalink }) => [run, permalink]));
  const found = (await store.active()).map(async (run): Promise<readonly NextThing[]> => {
    const [order, state] = await Promise.all([store.order(run), store.state(run)]);
    if (order?.place.channel !== head.channel || state === null) return [];
    if (!isOwn(head, { plan: state.head.plan.id, environment: state.head.environment })) return [];
    const { selector, requestedBy } = state.head;
    const isRunning = state.startedAt !== null;
    const permalink = links.get(run) ?? null;
    return [{ kind: 'run', run, selector, by: requestedBy, at: null, isRunning, permalink }];
  });
  return (await Promise.all(found)).flat();
}

async function nextReports(
  { head }: IncidentState,
  deploys: NextSources['deploys'],
): Promise<readonly NextThing[]> {
  const states = await Promise.all((await deploys.alive()).map((id) => deploys.state(id)));
  return states.flatMap((state): readonly NextThing[] => {
    if (
      state === null ||
      !isOwn(head, state.head) ||
      (state.message?.channel ?? state.head.channel) !== head.channel
    )
      return [];
    const next = state.reports.find(({ progress }) => progress.kind === 'planned');
    if (next === undefined) return [];
    const name = `report +${formatDuration(next.afterMs)} on ${state.head.revision}`;
    return [{ kind: 'report', name, at: next.dueAt }];
  });
}

async function nextSchedules(
  { head }: IncidentState,
  { schedules, now }: NextSources,
): Promise<readonly NextThing[]> {
  // What no plan foresaw has no look of a plan by itself; a run that comes all the same is on its record.
  if (!isPlanned(head)) return [];
  const here = (await schedules.list()).filter((one) => one.channel === head.channel && isOwn(head, one));
  return here.map(({ cron, zone, words }) => {
    const [at = null] = nextTimes(cron, zone, now(), 1);
    return { kind: 'report', name: `scheduled ${words.join(' ')}`, at };
  });
}
