import type { JobEnd } from '../core/job.ts';
import { nextTimes } from '../core/schedule/next-times.ts';
import { gone, reportTelling, scheduleCompared } from '../core/schedule/report-telling.ts';
import type { ReportTelling, ScheduleReport } from '../core/schedule/reports.ts';
import type { RunReport } from '../desk/reports/read-report.ts';
import type { DocumentOf } from './documents.ts';
import type { PlacedDocument } from './outlet.ts';
import { lookAgainMs, type PublisherParts, publish, type Subject, showOne, tidy } from './publisher.ts';
import { afterReportRefusal, keepThread, type ReportParts, type ScheduleSources } from './report-context.ts';

type Showing = {
  schedule: string;
  owner: string;
  context: ReportParts & ScheduleSources;
  signal: AbortSignal;
};

const sweepEveryMs = 75_000;

/** Tells what has ended of a schedule and is not told yet, oldest tick first. */
export async function publishSchedule(
  schedule: string,
  context: ReportParts & ScheduleSources,
  leave: AbortSignal,
): Promise<JobEnd> {
  return await publish(subject(schedule, context), context, leave);
}

function subject(
  schedule: string,
  context: ReportParts & ScheduleSources,
): Subject<readonly ScheduleReport[]> {
  const owner = `sch.${encodeURIComponent(schedule)}`;
  return {
    owner,
    read: () => readTicks(schedule, context),
    documents: (ticks) => ticks.flatMap((tick, index) => briefly(schedule, ticks, tick, index)),
    version: (ticks) => ticks.at(-1)?.at ?? 0,
    halted: async (_, haltMs) => ({ kind: 'again', afterMs: haltMs }),
    show: (ticks, signal) => showTicks({ schedule, owner, context, signal }, ticks),
  };
}

/** What there is of a tick without reading its run again. */
function briefly(
  schedule: string,
  ticks: readonly ScheduleReport[],
  tick: ScheduleReport,
  index: number,
): readonly PlacedDocument[] {
  const telling = reportTelling(schedule, tick, toldBefore(ticks, index));
  if (telling === null) return [];
  const document = documentOf({ schedule, tick, telling, report: null, nextAt: null, page: null });
  return [{ document, channel: tick.channel, under: null }];
}

function toldBefore(ticks: readonly ScheduleReport[], index: number): ScheduleReport | null {
  return ticks.slice(0, index).findLast(({ told }) => told !== null) ?? null;
}

function documentOf(
  about: Omit<DocumentOf<'scheduled-report'>, 'kind' | 'key'>,
): DocumentOf<'scheduled-report'> {
  return { kind: 'scheduled-report', key: `tick:${about.tick.at}`, ...about };
}

async function showTicks(showing: Showing, listed: readonly ScheduleReport[]): Promise<JobEnd> {
  const ticks = [...listed];
  let hasTold = false;
  for (const [index, tick] of listed.entries()) {
    if (tick.told !== null) continue;
    const telling = reportTelling(showing.schedule, tick, toldBefore(ticks, index));
    // Its run goes on: the job is woken when it ends.
    if (telling === null) continue;
    const end = await tell(showing, tick, telling);
    if (end.kind !== 'told') return end;
    ticks[index] = { ...tick, told: { ...telling, message: end.at } };
    hasTold = true;
  }
  // What landed twice is removed a while after the last message.
  if (hasTold) return { kind: 'again', afterMs: sweepEveryMs };
  const againMs = await tidy(showing.context, showing.owner, sweepEveryMs);
  return againMs === null ? { kind: 'done' } : { kind: 'again', afterMs: againMs };
}

/** Reads them, after writing down what the runs of those came to that are not told yet. */
async function readTicks(
  schedule: string,
  context: ReportParts & ScheduleSources,
): Promise<readonly ScheduleReport[]> {
  const ticks: ScheduleReport[] = [];
  for (const tick of await context.scheduled.list(schedule)) {
    ticks.push(tick.told === null ? await withComparison(schedule, tick, context) : tick);
  }
  return ticks;
}

async function withComparison(
  schedule: string,
  tick: ScheduleReport,
  context: ReportParts & ScheduleSources,
): Promise<ScheduleReport> {
  if (tick.compared !== null || tick.outcome.kind === 'declined') return tick;
  const { run } = tick.outcome;
  const found = await context.read(run);
  if (found !== null) {
    const own = scheduleCompared(found.state, found.facts);
    return { ...tick, compared: await context.scheduled.compared(schedule, tick.at, own) };
  }
  if ((await context.runs.state(run)) !== null) return tick;
  const reason = `nothing is kept of its run ${run}`;
  return { ...tick, outcome: { kind: 'declined', reason } };
}

type ReportPlace = { kind: 'told'; at: string };

async function tell(
  showing: Showing,
  tick: ScheduleReport,
  telling: ReportTelling,
): Promise<ReportPlace | JobEnd> {
  const { schedule, owner, context, signal } = showing;
  const run = tick.outcome.kind === 'run' ? tick.outcome.run : null;
  const report: RunReport | null = run === null ? null : await context.read(run);
  if (run !== null && report === null) return { kind: 'again', afterMs: lookAgainMs };
  const nextAt = await nextTickAt(schedule, context);
  const page = report === null ? null : context.runPageUrl(report.state.head.id, report.state.requestedAt);
  const document = documentOf({ schedule, tick, telling, report, nextAt, page });
  const { channel } = tick;
  const shown = await showOne(context, owner, { document, channel, under: null }, tick.at, signal);
  if (shown.kind === 'waiting') return { kind: 'again', afterMs: shown.ms ?? lookAgainMs };
  if (shown.kind === 'refused') {
    const what = `schedule ${schedule}`;
    return await afterReportRefusal({ owner, what, refusal: shown.refusal }, context);
  }
  const at = shown.kind === 'shown' ? shown.at : gone;
  // A line says what the report before it said, which has the evidence.
  if (run !== null && shown.kind === 'shown' && !telling.isQuiet) {
    await keepThread(run, { channel, id: at }, context);
  }
  await context.scheduled.told(schedule, tick.at, { ...telling, message: at });
  return { kind: 'told', at };
}

/** Epoch ms; null when it never comes again, or is gone. */
async function nextTickAt(
  id: string,
  { schedules, now }: PublisherParts & ScheduleSources,
): Promise<number | null> {
  const schedule = await schedules.get(id);
  return schedule === null ? null : (nextTimes(schedule.cron, schedule.zone, now(), 1)[0] ?? null);
}
