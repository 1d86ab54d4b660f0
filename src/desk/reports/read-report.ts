import type { RunFacts } from '../../core/compare/facts.ts';
import { isOwn } from '../../core/incident/own-events.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { BotConfig, PermissionVerb } from '../../core/permissions/model.ts';
import type { Scope } from '../../core/plan/model.ts';
import { type ReportFacts, reportFacts } from '../../core/report/facts.ts';
import type { RunHistory } from '../../core/report/history.ts';
import { greenSince } from '../../core/run/green-since.ts';
import type { RunSelection, RunStore, RunSummary } from '../../core/run/order.ts';
import { revisionsIn, rollbackTarget } from '../../core/run/rollback.ts';
import type { RunState } from '../../core/run/state.ts';
import { summaryOf } from '../../core/run/summary.ts';
import { type Around, onlyShown } from '../../core/words/next.ts';

/** What reading a report takes. */
export type ReportSources = {
  runs: Pick<RunStore, 'state' | 'order'> & AroundSources['runs'];
  history: RunHistory;
  incidents: AroundSources['incidents'];
  config: AroundSources['config'];
};

/** The report on one run that has ended; `history` is it and the runs before it, newest first. */
export type RunReport = {
  state: RunState;
  facts: ReportFacts;
  history: readonly RunFacts[];
  /** What people in its channel can do about it. */
  around: Around;
};

/** As many as a matrix shows, of the selection and of everything that the plan ran there. */
const mostRuns = 20;

/**
 * Reads the report on a run; null while it goes on, and when nothing is kept of it. A report on a deploy is compared with the last run
 * of its selection that passed before the deploy, so that all reports of a series have one baseline; any other with the last before it.
 * Where none passed, the last of any verdict is better than nothing; the comparison says that it did not pass.
 */
export async function readReport(
  run: string,
  { runs, history, incidents, config }: ReportSources,
  now: number,
): Promise<RunReport | null> {
  const [state, order, current] = await Promise.all([runs.state(run), runs.order(run), history.facts(run)]);
  if (state === null || state.finishedAt === null || current === null) return null;
  const { plan, environment, selector, deploy } = state.head;
  const selection = { plan: plan.id, environment, selector };
  const before = state.finishedAt;
  const [baselineId, ofSelection, ofPlan, incidentKey] = await Promise.all([
    baselineOf(run, selection, deploy?.startedAt ?? state.requestedAt, history),
    history.ofSelection(selection, before, mostRuns),
    history.ofPlan(selection, before, mostRuns),
    order === null ? null : incidents.ofChannel(order.place.channel),
  ]);
  const ids = new Set([...ofSelection, ...ofPlan].filter((id) => id !== run));
  const [baseline, incident, ...earlier] = await Promise.all([
    baselineId === null ? null : history.facts(baselineId),
    incidentKey === null ? null : incidents.state(incidentKey),
    ...[...ids].map((id) => history.facts(id)),
  ]);
  const known = earlier.filter((one) => one !== null).toSorted((a, b) => b.startedAt - a.startedAt);
  const facts = reportFacts({ state, current, baseline, history: known, incident, now });
  const around =
    order === null ? onlyShown : await aroundRun(state, order.place.channel, { incidents, config, runs });
  return { state, facts, history: [current, ...known], around };
}

async function baselineOf(
  run: string,
  selection: RunSelection,
  before: number,
  history: RunHistory,
): Promise<string | null> {
  const passed = await history.lastPassed(selection, before);
  if (passed !== null) return passed;
  for (const id of await history.ofSelection(selection, before, mostRuns)) {
    if (id !== run && (await history.facts(id)) !== null) return id;
  }
  return null;
}

/** What finding out takes. */
type AroundSources = {
  config(): Promise<Pick<BotConfig, 'permissions' | 'approvers'>>;
  incidents: Pick<IncidentStore, 'ofChannel' | 'openKeys' | 'state'>;
  runs: Pick<RunStore, 'recent' | 'summary' | 'state'>;
};

/** What people in a channel can do about a run as things stand; nothing of it is offered that nobody there may. */
export async function aroundRun(
  state: RunState,
  channel: string,
  { config, incidents, runs }: AroundSources,
): Promise<Around> {
  const { head } = state;
  const { permissions, approvers } = await config();
  const anybody = (verb: PermissionVerb) =>
    permissions === null ||
    permissions.some(
      (rule) =>
        (rule.who === 'everyone' || rule.who.length > 0) &&
        (rule.may === 'all' || rule.may.includes(verb)) &&
        (rule.in === 'all' || rule.in.includes(channel)) &&
        (rule.on === 'all' || rule.on.includes(head.environment)),
    );
  const scope = { plan: head.plan.id, environment: head.environment };
  const mayRun = anybody('run');
  const green = await passingSince(state, channel, runs);
  if (green !== null) {
    const { run, finishedAt: at } = green;
    return {
      mayRerun: mayRun && anybody('rerun'),
      mayOpenIncident: false,
      approvers: [],
      greenSince: { run, at },
    };
  }
  const open = await Promise.all((await incidents.openKeys()).map((key) => incidents.state(key)));
  const isOpen = open.some((one) => one !== null && one.closed === null && isOwn(one.head, scope));
  const isTaken = (await incidents.ofChannel(channel)) !== null;
  const mayGoBack = mayRun && anybody('danger') && (await isWayBack(state, scope, runs));
  return {
    mayRerun: mayRun && anybody('rerun'),
    mayOpenIncident: !isOpen && !isTaken && anybody('incident'),
    approvers: mayGoBack ? approvers : [],
  };
}

async function passingSince(
  state: RunState,
  channel: string,
  runs: AroundSources['runs'],
): Promise<RunSummary | null> {
  if (state.finishedAt === null) return null;
  const ids = await runs.recent(null, mostLookedAt);
  // Newest first: what is behind it is older.
  const newer = ids.slice(0, Math.max(0, ids.indexOf(state.head.id)));
  const summaries = await Promise.all(newer.map((run) => runs.summary(run)));
  return greenSince(
    summaryOf(state, channel),
    summaries.filter((one) => one !== null),
  );
}

const mostLookedAt = 100;

/** True while a rollback would go where this run says: a newer one may have shown that it is there already, or another way back. */
async function isWayBack(state: RunState, scope: Scope, runs: AroundSources['runs']): Promise<boolean> {
  const to = rollbackTarget(state);
  if (to === null) return false;
  for (const run of await runs.recent(null, mostLookedAt)) {
    if (run === state.head.id) return true;
    const summary = await runs.summary(run);
    if (summary?.plan.id !== scope.plan || summary.environment !== scope.environment) continue;
    const newer = await runs.state(run);
    const there = newer?.fingerprint == null ? [] : revisionsIn(newer.fingerprint);
    if (newer === null || there.length === 0) continue;
    const other = rollbackTarget(newer);
    return other === null ? there.some((one) => one !== to.revision) : other.revision === to.revision;
  }
  return true;
}
