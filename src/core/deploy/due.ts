import { formatDuration } from '../plan/duration.ts';
import type { Plan, PlannedReport } from '../plan/model.ts';
import { type DeployEvent, deployEventId, type SeriesReport } from './events.ts';
import { othersIn } from './revision.ts';
import type { DeployState, ReportState } from './state.ts';

/** What a series does next, as its events tell it; the same events and moment give the same step. */
export type SeriesStep =
  /** Nothing, before this instant (epoch ms). */
  | { kind: 'wait'; untilAt: number }
  /** The run of a report is under way. */
  | { kind: 'follow'; report: ReportState; run: string }
  /** The origins are asked which revision answers. */
  | { kind: 'ask'; report: ReportState }
  | { kind: 'start'; report: ReportState }
  /** These are written down, and then it looks again. */
  | { kind: 'note'; events: readonly DeployEvent[] }
  | { kind: 'over' };

/** An old revision, or none, is asked again so often before a report gives up. */
const mostAsks = 5;
const longestPauseMs = 60_000;

/** The reports whose time has come and that have not ended: the newest runs, those before it will not come any more. */
export function dueReports(
  { reports }: Pick<DeployState, 'reports'>,
  now: number,
): { run: ReportState | null; late: readonly ReportState[] } {
  const open = reports.filter(
    ({ dueAt, progress }) => dueAt <= now && (progress.kind === 'planned' || progress.kind === 'due'),
  );
  return { run: open.at(-1) ?? null, late: open.slice(0, -1) };
}

/** The report that a series makes next by itself, once its time has come; null when none is left. */
export function comingReport({ reports, over }: Pick<DeployState, 'reports' | 'over'>): ReportState | null {
  return over === null ? (reports.find(({ progress }) => progress.kind === 'planned') ?? null) : null;
}

/** True once the first report has ended, or will not come: without it nobody has looked at what was deployed. */
export function hasReported({ reports }: Pick<DeployState, 'reports'>): boolean {
  return reports.length === 0 || reports.some(({ progress }) => isOver(progress));
}

function isOver(progress: ReportState['progress']): boolean {
  return progress.kind === 'ended' || (progress.kind === 'skipped' && !progress.isLate);
}

/** One report at a time: while its run goes on, the next one waits for it. */
export function nextSeriesStep(state: DeployState, now: number): SeriesStep {
  const going = state.reports.find(({ progress }) => progress.kind === 'running');
  if (going?.progress.kind === 'running') return { kind: 'follow', report: going, run: going.progress.run };
  if (state.over !== null) return { kind: 'over' };
  const { run, late } = dueReports(state, now);
  if (late.length > 0 && run !== null) {
    return { kind: 'note', events: late.map((report) => tooLate(report, run, now)) };
  }
  if (run !== null) return stepOf(state, run, now);
  const next = state.reports.find(({ progress }) => progress.kind === 'planned');
  if (next !== undefined) return { kind: 'wait', untilAt: next.dueAt };
  const id = deployEventId.signedOff();
  return { kind: 'note', events: [{ type: 'signed.off', id, at: now }] };
}

function stepOf(state: DeployState, report: ReportState, now: number): SeriesStep {
  const { number, revision, asked, progress } = report;
  if (progress.kind === 'planned') {
    const id = deployEventId.report(number, 'due');
    return { kind: 'note', events: [{ type: 'report.due', id, at: now, report: number }] };
  }
  if (revision === null) return { kind: 'ask', report };
  // A plan that has no way to ask is reported on all the same.
  if (revision.standing === 'confirmed' || revision.answers.length === 0) return { kind: 'start', report };
  const askAgainAt = revision.at + pauseMs(state, report);
  if (asked < mostAsks) {
    return askAgainAt <= now ? { kind: 'ask', report } : { kind: 'wait', untilAt: askAgainAt };
  }
  // Nobody answers with another revision: what the checks see is worth a report, which is never green.
  if (revision.standing === 'unknown') return { kind: 'start', report };
  const reason = `old revision still answers: ${othersIn(state.head.revision, revision.answers)}`;
  return { kind: 'note', events: [skipped(report, reason, now)] };
}

/** Short enough that the next report finds this one done. */
function pauseMs({ reports }: DeployState, report: ReportState): number {
  const next = reports.find(({ number }) => number > report.number);
  const gapMs = next === undefined ? longestPauseMs * mostAsks : next.dueAt - report.dueAt;
  return Math.min(longestPauseMs, Math.floor(gapMs / (mostAsks + 1)));
}

function tooLate(report: ReportState, instead: ReportState, now: number): DeployEvent {
  const reason = `not done at +${formatDuration(report.afterMs)}: nothing ran it in time, and +${formatDuration(instead.afterMs)} is due`;
  return { ...skipped(report, reason, now), isLate: true };
}

function skipped(
  { number }: ReportState,
  reason: string,
  at: number,
): Extract<DeployEvent, { type: 'report.skipped' }> {
  return { type: 'report.skipped', id: deployEventId.report(number, 'skipped'), at, report: number, reason };
}

const minuteMs = 60_000;
const defaultTimesMs = [5 * minuteMs, 30 * minuteMs, 120 * minuteMs, 1_440 * minuteMs];

/** The plan's reports after a deploy of this environment; those of one moment are one report. Without any: all, at +5 m, +30 m, +2 h, +1 d. */
export function seriesOf(plan: Pick<Plan, 'reports'>, environment: string): readonly SeriesReport[] {
  const words = new Map<number, Set<string>>();
  for (const { when, run } of afterDeploy(plan, environment)) {
    for (const afterMs of 'afterDeployMs' in when ? when.afterDeployMs : []) {
      words.set(afterMs, new Set([...(words.get(afterMs) ?? []), ...run]));
    }
  }
  if (words.size === 0) for (const afterMs of defaultTimesMs) words.set(afterMs, new Set(['all']));
  return [...words]
    .toSorted(([a], [b]) => a - b)
    .map(([afterMs, run], index) => ({ number: index + 1, afterMs, run: [...run] }));
}

/** The channel that the plan names for these reports; null when it names none. */
export function seriesChannel(plan: Pick<Plan, 'reports'>, environment: string): string | null {
  return afterDeploy(plan, environment).find(({ channel }) => channel !== null)?.channel ?? null;
}

function afterDeploy({ reports }: Pick<Plan, 'reports'>, environment: string): readonly PlannedReport[] {
  return reports.filter(
    (report) =>
      'afterDeployMs' in report.when && (report.environment === null || report.environment === environment),
  );
}
