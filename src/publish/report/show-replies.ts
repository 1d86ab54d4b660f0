import type { Delivered } from '../../core/delivery.ts';
import { deployEventId } from '../../core/deploy/events.ts';
import type { DeployState, ReportState } from '../../core/deploy/state.ts';
import type { JobEnd } from '../../core/job.ts';
import { signatureOf } from '../../core/log-signatures.ts';
import type { MessageLevel } from '../../core/publishing.ts';
import { isLoud } from '../../core/report/compared.ts';
import { deployReportMessage } from '../../slack/pictures/report/deploy-message.ts';
import { refusalOf } from '../run/refusals.ts';
import { type KeyedContent, sendMessage, sendMessageOnce } from '../run/send-message.ts';
import type { ReportContext } from './context.ts';
import { allTold, type DeployShowing, noted } from './deploy-view.ts';
import { isGivenUp, picturesOf, processedMs } from './pictures.ts';
import { afterRefusal } from './refused.ts';

const lookAgainMs = 1_000;
/** A call of the outbox lasts ten seconds at most, and what it did is seen within another minute. */
const sweepAfterMs = 75_000;

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
  const restMs = sweepAfterMs - (context.now() - endedAt(state));
  if (restMs > 0) return { kind: 'again', afterMs: restMs };
  const { left } = await context.outbox.sweep(owner);
  return left === 0 ? await allTold(showing) : { kind: 'again', afterMs: sweepAfterMs };
}

/** A report that ended, or that will not come for a reason worth saying: one that a newer report stands in for is told by the message. */
function isUntold({ progress, toldTs }: ReportState): boolean {
  if (toldTs !== null) return false;
  return progress.kind === 'ended' || (progress.kind === 'skipped' && !progress.isLate);
}

/** Null: it is told, go on with the next. */
async function showReply(showing: DeployShowing, report: ReportState): Promise<JobEnd | null> {
  const { state, context } = showing;
  if (state.message === null) return { kind: 'again', afterMs: lookAgainMs };
  const run = report.progress.kind === 'ended' ? report.progress.run : null;
  const found = run === null ? null : await context.read(run);
  const pictures = run === null || found === null ? [] : await picturesOf(run, found, context);
  if (typeof pictures === 'number') return { kind: 'again', afterMs: pictures };
  const facts = found === null ? null : { ...found.facts, pictures };
  const link = run === null ? null : context.reportUrl(run, found?.state.requestedAt ?? state.openedAt);
  const draw = (level: MessageLevel) => {
    const options = { level, links: { report: link }, buttons: true };
    const message = deployReportMessage(state, report.number, facts, options);
    if (message === null) throw new Error(`report ${report.number} of ${state.head.id} has not ended`);
    return message;
  };
  const sent = await sentReply(showing, report, draw, pictures.length > 0);
  if (sent.kind === 'waiting') return { kind: 'again', afterMs: lookAgainMs };
  if (sent.kind === 'refused') {
    const isPicture = pictures.length > 0 && refusalOf(sent.error).kind === 'content';
    if (!isPicture || run === null) return await replyRefused(showing, report, sent.error);
    const isWithout = await isGivenUp(run, context.reportMemory);
    return { kind: 'again', afterMs: isWithout ? lookAgainMs : processedMs };
  }
  const { channel, ts: threadTs } = state.message;
  const isInThread = sent.kind === 'gone' || sent.isInThread;
  if (run !== null && hasNewFailures(state, report)) {
    await threadKnown(run, { channel, ts: isInThread ? threadTs : sent.ts }, context);
  }
  const id = deployEventId.report(report.number, 'told');
  const ts = sent.kind === 'shown' ? sent.ts : 'gone';
  await noted(showing, [{ type: 'report.told', id, at: context.now(), report: report.number, ts }]);
  return null;
}

type SentReply = Exclude<Delivered, { kind: 'shown' }> | { kind: 'shown'; ts: string; isInThread: boolean };

/** In the thread; in the channel when people took its root away. */
async function sentReply(
  { owner, state, version, context, signal }: DeployShowing,
  report: ReportState,
  draw: (level: MessageLevel) => KeyedContent,
  hasPictures: boolean,
): Promise<SentReply> {
  if (state.message === null) return { kind: 'waiting' };
  const { channel, ts: threadTs } = state.message;
  const send = hasPictures ? sendMessageOnce : sendMessage;
  const place = { channel, threadTs, broadcast: isNews(state, report) };
  const sent = await send({ owner, place, version }, draw, context, signal);
  if (sent.kind === 'shown') return { ...sent, isInThread: true };
  if (sent.kind !== 'refused' || sent.error !== 'thread_not_found') return sent;
  const alone = { channel, threadTs: null, broadcast: false };
  const again = await send({ owner, place: alone, version }, draw, context, signal);
  return again.kind === 'shown' ? { ...again, isInThread: false } : again;
}

function replyRefused({ owner, state, context }: DeployShowing, report: ReportState, error: string) {
  return afterRefusal({ owner, what: `report ${report.number} on ${state.head.revision}`, error }, context);
}

/** The evidence of a run follows what tells of it. */
async function threadKnown(
  run: string,
  thread: { channel: string; ts: string },
  { reportMemory, queue }: ReportContext,
): Promise<void> {
  await reportMemory.keepThread(run, thread);
  await queue.publish(run);
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

/** The channel hears of a report that says something else than the one before it; of the first one only when it is bad or has news. */
function isNews(state: DeployState, report: ReportState): boolean {
  const before = reportBefore(state, report);
  return saidBy(report) !== (before === undefined ? 'passed' : saidBy(before));
}

/** The same but for numbers is the same. */
function saidBy({ progress, compared }: ReportState): string {
  if (progress.kind === 'skipped') return progress.reason;
  if (progress.kind !== 'ended') return '';
  const isNew = compared !== null && compared.baseline !== null && isLoud(compared);
  const failing = progress.verdict === 'passed' ? '' : ` ${progress.failing.toSorted().join(' ')}`;
  return `${progress.verdict}${failing}${isNew ? `: ${signatureOf(compared.headline)}` : ''}`;
}

function endedAt({ over, reports }: DeployState): number {
  const ends = reports.flatMap(({ progress }) => (progress.kind === 'ended' ? [progress.at] : []));
  return Math.max(over?.at ?? 0, ...ends);
}
