import type { JobEnd } from '../../core/job.ts';
import type { MessageLevel } from '../../core/publishing.ts';
import { summaryOf } from '../../core/run/summary.ts';
import type { ScheduleReport, Telling } from '../../core/schedule/reports.ts';
import { gone, scheduleCompared, tellingOf } from '../../core/schedule/tellings.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';
import {
  declinedReport,
  quietReport,
  type ReportMessage,
  reportMessage,
} from '../../slack/pictures/report/report-message.ts';
import { refusalOf } from '../run/refusals.ts';
import { sendMessage, sendMessageOnce } from '../run/send-message.ts';
import { ownerOf, type ReportContext } from './context.ts';
import { isGivenUp, picturesOf, processedMs } from './pictures.ts';
import { afterRefusal } from './refused.ts';

type Showing = { schedule: string; owner: string; context: ReportContext; signal: AbortSignal };

const lookAgainMs = 1_000;
const sweepEveryMs = 75_000;

/** Tells what has ended of a schedule and is not told yet, oldest tick first. */
export async function showSchedule(
  schedule: string,
  context: ReportContext,
  signal: AbortSignal,
): Promise<JobEnd> {
  const owner = ownerOf({ schedule });
  const haltMs = await context.memory.haltLeft(owner, 'all');
  if (haltMs > 0) return { kind: 'again', afterMs: haltMs };
  const showing = { schedule, owner, context, signal };
  const reports = [...(await context.scheduled.list(schedule))];
  let hasTold = false;
  for (const [index, listed] of reports.entries()) {
    if (listed.told !== null) continue;
    const report = await withComparison(showing, listed);
    const before = reports.slice(0, index).findLast(({ told }) => told !== null) ?? null;
    const telling = tellingOf(schedule, report, before);
    // Its run goes on: the job is woken when it ends.
    if (telling === null) continue;
    const end = await tell(showing, report, telling);
    if (end.kind !== 'told') return end;
    reports[index] = { ...report, told: { ...telling, ts: end.ts } };
    hasTold = true;
  }
  return await tidied(showing, hasTold);
}

/** What landed twice is removed, a while after the last message. */
async function tidied({ owner, context }: Showing, hasTold: boolean): Promise<JobEnd> {
  if (hasTold) return { kind: 'again', afterMs: sweepEveryMs };
  if (!(await context.memory.takeSweep(owner, sweepEveryMs))) return { kind: 'done' };
  const { left } = await context.outbox.sweep(owner);
  return left === 0 ? { kind: 'done' } : { kind: 'again', afterMs: sweepEveryMs };
}

async function withComparison(
  { schedule, context }: Showing,
  report: ScheduleReport,
): Promise<ScheduleReport> {
  if (report.compared !== null || report.outcome.kind === 'declined') return report;
  const { run } = report.outcome;
  const found = await context.read(run);
  if (found !== null) {
    const own = scheduleCompared(found.state, found.facts);
    return { ...report, compared: await context.scheduled.compared(schedule, report.at, own) };
  }
  if ((await context.runs.state(run)) !== null) return report;
  const reason = `nothing is kept of its run ${run}`;
  return { ...report, outcome: { kind: 'declined', reason } };
}

type Told = { kind: 'told'; ts: string };

async function tell(showing: Showing, report: ScheduleReport, telling: Telling): Promise<Told | JobEnd> {
  const { schedule, owner, context, signal } = showing;
  const run = report.outcome.kind === 'run' ? report.outcome.run : null;
  const found = run === null ? null : await context.read(run);
  if (run !== null && found === null) return { kind: 'again', afterMs: lookAgainMs };
  const isPictured = run !== null && found !== null && !telling.isQuiet;
  const pictures = isPictured ? await picturesOf(run, found, context) : [];
  if (typeof pictures === 'number') return { kind: 'again', afterMs: pictures };
  const nextAt = await context.nextAt(schedule);
  const draw = (level: MessageLevel) => drawn(showing, report, telling, { found, pictures, nextAt, level });
  const place = { channel: report.channel, threadTs: null, broadcast: false };
  const send = pictures.length > 0 ? sendMessageOnce : sendMessage;
  const sent = await send({ owner, place, version: report.at }, draw, context, signal);
  if (sent.kind === 'waiting') return { kind: 'again', afterMs: lookAgainMs };
  if (sent.kind === 'refused' && run !== null && pictures.length > 0 && isContent(sent.error)) {
    const isWithout = await isGivenUp(run, context.reportMemory);
    return { kind: 'again', afterMs: isWithout ? lookAgainMs : processedMs };
  }
  if (sent.kind === 'refused') {
    return await afterRefusal({ owner, what: `schedule ${schedule}`, error: sent.error }, context);
  }
  const ts = sent.kind === 'shown' ? sent.ts : gone;
  // A line says what the report before it said, which has the evidence.
  if (run !== null && sent.kind === 'shown' && !telling.isQuiet) {
    await context.reportMemory.keepThread(run, { channel: report.channel, ts });
    await context.queue.publish(run);
  }
  await context.scheduled.told(schedule, report.at, { ...telling, ts });
  return { kind: 'told', ts };
}

function isContent(error: string): boolean {
  return refusalOf(error).kind === 'content';
}

type Drawing = {
  found: RunReport | null;
  pictures: Parameters<typeof reportMessage>[0]['pictures'];
  nextAt: number | null;
  level: MessageLevel;
};

function drawn(
  { schedule, context }: Showing,
  { at, missed, words, environment, outcome }: ScheduleReport,
  telling: Telling,
  { found, pictures, nextAt, level }: Drawing,
): ReportMessage {
  const about = { key: telling.key, schedule, selector: words, environment, missed, nextAt };
  const spell = { reports: telling.reports, sinceAt: telling.sinceAt };
  if (outcome.kind === 'declined' || found === null) {
    const reason = outcome.kind === 'declined' ? outcome.reason : 'nothing is kept of its run';
    return declinedReport({ ...about, at, reason }, telling.isQuiet ? spell : null, { level });
  }
  const { state, facts } = found;
  const { verdict, decidedBy, passed, total, finishedAt, run } = summaryOf(state, '');
  const durationMs = finishedAt - (state.startedAt ?? state.requestedAt);
  const ended = { run, verdict, decidedBy, passed, total, finishedAt, durationMs };
  const report = { ...about, ...facts, ...ended, pictures };
  const links = { report: context.reportUrl(run, state.requestedAt) };
  const options = { level, links, buttons: true };
  return telling.isQuiet ? quietReport(report, spell, options) : reportMessage(report, options);
}
