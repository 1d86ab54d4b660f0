import { compareRuns } from '../compare/compare-runs.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { CheckFacts, RunFacts } from '../compare/facts.ts';
import { type FlakeRecord, flakesOf } from '../compare/flakes.ts';
import { isOwn } from '../incident/own-events.ts';
import type { IncidentState } from '../incident/state.ts';
import { resultDocument } from '../run/result-document.ts';
import type { ResultDocument } from '../run/result-schema.ts';
import type { CriterionResult, RunState } from '../run/state.ts';
import { judgeRun } from '../run/verdict.ts';

/** A task of an incident whose window is over. */
export type OverdueTask = { text: string; dueAt: number };

/** A check that is reported apart until a moment (epoch ms; null: nobody wrote it down). */
export type QuarantinedCheck = {
  check: string;
  name: string;
  owner: string;
  reason: string;
  untilAt: number | null;
};

/** What a report tells of one run beside its verdict. */
export type ReportFacts = {
  comparison: Comparison;
  criteria: readonly CriterionResult[];
  /** Flaky checks of the last runs, most often first. */
  flakes: readonly FlakeRecord[];
  /** Checks that are quarantined in the plan, with their owners. */
  quarantined: readonly QuarantinedCheck[];
  overdue: readonly OverdueTask[];
};

/** What a report is made from; the history is any earlier runs, in any order. */
export type ReportInput = {
  state: RunState;
  current: RunFacts;
  baseline: RunFacts | null;
  history: readonly RunFacts[];
  /** The incident that is open where the report goes; null: none. */
  incident: IncidentState | null;
  /** Epoch ms: decides which windows are over. */
  now: number;
};

/** The facts of the report on one run. */
export function reportFacts({ state, current, baseline, history, incident, now }: ReportInput): ReportFacts {
  const own = new Set(current.checks.map(({ id }) => id));
  return {
    comparison: compareRuns({ baseline, current, history }),
    criteria: judgeRun(state).criteria,
    flakes: flakesOf([...history, current]).filter(({ check }) => own.has(check)),
    quarantined: current.checks.flatMap(({ name, id, quarantined }) =>
      quarantined === null ? [] : [{ check: id, name: name || id, ...asFact(quarantined) }],
    ),
    overdue: incident === null || !isAbout(incident, state) ? [] : overdueTasks(incident, now),
  };
}

/** A channel may hear of other plans and environments than those of its incident. */
function isAbout(incident: IncidentState, { head }: RunState): boolean {
  return isOwn(incident.head, { plan: head.plan.id, environment: head.environment });
}

function asFact({ owner, reason, until }: NonNullable<CheckFacts['quarantined']>) {
  return { owner, reason, untilAt: instantOf(until) };
}

function instantOf(text: string | null): number | null {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}

/** Tasks that are not done although their window is over, in the order of the plan; none once the incident is closed. */
function overdueTasks({ windows, closed }: IncidentState, now: number): readonly OverdueTask[] {
  if (closed !== null) return [];
  return windows.flatMap(({ endsAt, tasks }) =>
    endsAt === null || endsAt > now
      ? []
      : tasks
          .filter(({ standing }) => standing.kind === 'open' || standing.kind === 'broken')
          .map(({ text }) => ({ text, dueAt: endsAt })),
  );
}

/** The report on a run as programs read it: its result document, and beside it what a report adds. */
type ReportResult = ResultDocument & Omit<ReportFacts, 'criteria'>;

/** The document of a report; whatever reads result documents reads it too. */
export function reportDocument(
  state: RunState,
  { comparison, flakes, quarantined, overdue }: ReportFacts,
): ReportResult {
  return { ...resultDocument(state), comparison, flakes, quarantined, overdue };
}
