import { type DeployEvent, deployEventId } from '../core/deploy/events.ts';
import { reduceDeploy } from '../core/deploy/reduce.ts';
import type { DeployState, ReportState } from '../core/deploy/state.ts';
import type { JobEnd } from '../core/job.ts';
import { signatureOf } from '../core/log-signatures.ts';
import { type ComparisonRecord, isLoud } from '../core/report/comparison-record.ts';
import type { DocumentOf } from './documents.ts';
import type { ShowOutcome } from './outlet.ts';
import { lookAgainMs, settledMs, showOne } from './publisher.ts';
import { afterReportRefusal, type DeploySources, keepThread, type ReportParts } from './report-context.ts';

/** One turn of showing a deploy. */
export type DeployShowing = {
  id: string;
  owner: string;
  state: DeployState;
  /** How many events are in the state. */
  version: number;
  context: ReportParts & DeploySources;
  signal: AbortSignal;
};

/** Writes events down, and reads the deploy with them. */
export async function noteDeployEvents(
  showing: DeployShowing,
  events: readonly DeployEvent[],
): Promise<DeployShowing> {
  const { deploys } = showing.context;
  await deploys.append(showing.id, events);
  const all = await deploys.events(showing.id);
  return { ...showing, state: reduceDeploy(all) ?? showing.state, version: all.length };
}

/** Tells each report that is not told yet, in order; once the series is over and all is told, what landed twice is removed. `rootAgainMs`: when the message has to be looked at again. */
export async function showReplies(showing: DeployShowing, rootAgainMs: number | null): Promise<JobEnd> {
  const { state, context, owner } = showing;
  for (const report of state.reports.filter(isUntold)) {
    const end = await showReply(showing, report);
    if (end !== null) return end;
  }
  const isGoingOn = state.over === null || state.reports.some(({ progress }) => progress.kind === 'running');
  if (rootAgainMs !== null) return { kind: 'again', afterMs: rootAgainMs };
  if (isGoingOn) return { kind: 'done' };
  const restMs = settledMs - (context.now() - endedAt(state));
  if (restMs > 0) return { kind: 'again', afterMs: restMs };
  const { left } = await context.outlet.takeAway(owner);
  if (left > 0) return { kind: 'again', afterMs: settledMs };
  await context.deploys.allTold(showing.id);
  return { kind: 'done' };
}

/** A report that ended, or that will not come for a reason worth saying: one that a newer report stands in for is told by the message. */
function isUntold({ progress, reply }: ReportState): boolean {
  if (reply !== null) return false;
  return progress.kind === 'ended' || (progress.kind === 'skipped' && !progress.isLate);
}

/** Null: it is told, go on with the next. */
async function showReply(showing: DeployShowing, report: ReportState): Promise<JobEnd | null> {
  const { state, context, owner } = showing;
  if (state.message === null) return { kind: 'again', afterMs: lookAgainMs };
  const run = report.progress.kind === 'ended' ? report.progress.run : null;
  const found = run === null ? null : await context.read(run);
  const page = run === null ? null : context.runPageUrl(run, found?.state.requestedAt ?? state.openedAt);
  const { number } = report;
  const document = {
    kind: 'deploy-report',
    key: `report:${number}`,
    state,
    number,
    report: found,
    page,
  } as const;
  const shown = await showPlaced(showing, report, document, state.message);
  if (shown.kind === 'waiting') return { kind: 'again', afterMs: shown.ms ?? lookAgainMs };
  if (shown.kind === 'refused') {
    const what = `report ${number} on ${state.head.revision}`;
    return await afterReportRefusal({ owner, what, refusal: shown.refusal }, context);
  }
  const { channel, id: above } = state.message;
  const isInThread = shown.kind === 'gone' || shown.isInThread;
  if (run !== null && hasNewFailures(state, report)) {
    await keepThread(run, { channel, id: isInThread ? above : shown.at }, context);
  }
  const id = deployEventId.report(number, 'told');
  const message = shown.kind === 'shown' ? shown.at : 'gone';
  await noteDeployEvents(showing, [{ type: 'report.told', id, at: context.now(), report: number, message }]);
  return null;
}

type ReplyOutcome =
  | Exclude<ShowOutcome, { kind: 'shown' }>
  | { kind: 'shown'; at: string; isInThread: boolean };

/** Under the message of the deploy; by itself when people took that away. */
async function showPlaced(
  { owner, state, version, context, signal }: DeployShowing,
  report: ReportState,
  document: DocumentOf<'deploy-report'>,
  { channel, id: under }: { channel: string; id: string },
): Promise<ReplyOutcome> {
  const placed = { document, channel, under, isLoud: isNews(state, report) };
  const shown = await showOne(context, owner, placed, version, signal);
  if (shown.kind === 'shown') return { ...shown, isInThread: true };
  if (shown.kind !== 'refused' || shown.refusal.of !== 'above') return shown;
  const alone = await showOne(context, owner, { document, channel, under: null }, version, signal);
  return alone.kind === 'shown' ? { ...alone, isInThread: false } : alone;
}

/** What failed in the report before as well has its evidence in the thread already. */
function hasNewFailures(state: DeployState, report: ReportState): boolean {
  const before = reportBefore(state, report);
  const known = before?.progress.kind === 'ended' ? before.progress.failing : [];
  return report.progress.kind === 'ended' && report.progress.failing.some((check) => !known.includes(check));
}

function reportBefore({ reports }: DeployState, { number }: ReportState): ReportState | undefined {
  return reports.findLast(
    (one) => one.number < number && (one.progress.kind === 'ended' || one.progress.kind === 'skipped'),
  );
}

/** The channel hears of a report that says something else than the one before it; of the first one only when it is bad or has news, and of none that a newer deploy has overtaken. */
function isNews(state: DeployState, report: ReportState): boolean {
  if (state.over?.kind === 'superseded') return false;
  const before = reportBefore(state, report);
  if (before === undefined) return saidBy(report) !== 'passed';
  // That something alternates was told with the report before.
  const isTold = isTurning(report) && isTurning(before);
  return saidBy(report) !== saidBy(isTold ? { ...before, compared: calmed(before.compared) } : before);
}

function isTurning({ compared }: ReportState): boolean {
  return (compared?.unstable ?? []).length > 0;
}

function calmed(compared: ComparisonRecord | null): ComparisonRecord | null {
  return compared === null ? null : { ...compared, standing: 'same' };
}

/** The same but for numbers is the same. */
function saidBy({ progress, compared }: ReportState): string {
  if (progress.kind === 'skipped') return progress.reason;
  if (progress.kind !== 'ended') return '';
  const isNew = compared !== null && compared.baseline !== null && isLoud(compared);
  const { unstable = [] } = compared ?? {};
  const open = progress.failing.filter((check) => !unstable.includes(check));
  const failing = progress.verdict === 'passed' || open.length === 0 ? '' : ` ${open.toSorted().join(' ')}`;
  const scope = (progress.unseen ?? 0) > 0 ? ' of what could be looked at' : '';
  // Which of its ends a check that alternates has come to is no difference.
  const verdict = unstable.length > 0 ? 'unstable' : progress.verdict;
  return `${verdict}${scope}${failing}${isNew ? `: ${signatureOf(compared.headline)}` : ''}`;
}

function endedAt({ over, reports }: DeployState): number {
  const ends = reports.flatMap(({ progress }) => (progress.kind === 'ended' ? [progress.at] : []));
  return Math.max(over?.at ?? 0, ...ends);
}
