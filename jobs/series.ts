import { z } from 'zod';
import { hasReported, nextSeriesStep } from '../src/core/deploy/due.ts';
import { type DeployEvent, deployEventId, type OriginRevision } from '../src/core/deploy/events.ts';
import { revisionStanding } from '../src/core/deploy/revision.ts';
import type { DeployState, ReportState } from '../src/core/deploy/state.ts';
import type { DeployStore } from '../src/core/deploy/store.ts';
import type { IncidentStore } from '../src/core/incident/store.ts';
import type { JobDefinition, JobEnd } from '../src/core/job.ts';
import type { ReportQueue } from '../src/core/report/publishing.ts';
import type { RunStore } from '../src/core/run/order.ts';
import type { RunState } from '../src/core/run/state.ts';
import { summaryOf } from '../src/core/run/summary.ts';

export type SeriesContext = {
  /** Epoch ms. */
  now(): number;
  deploys: Pick<DeployStore, 'state' | 'append' | 'current' | 'leave'>;
  incidents: Pick<IncidentStore, 'state'>;
  runs: Pick<RunStore, 'state'>;
  /** What each origin of a plan's environment answers; empty when the plan has no way to ask (any more). */
  askRevisions(plan: string, environment: string, signal: AbortSignal): Promise<readonly OriginRevision[]>;
  /** Starts the run of a report, or finds the one that was started before. */
  startReport(
    deploy: DeployState,
    report: ReportState,
  ): Promise<{ kind: 'started'; run: string } | { kind: 'declined'; message: string }>;
  /** What tells of the deploy. */
  reports: ReportQueue;
};

const data = z.strictObject({ deploy: z.string().min(1) });

/** News may get lost: a series looks again this often at least. */
const longestMs = 60_000;
/** The end of a run wakes the job; looking is for news that got lost. */
const followMs = 5_000;
/** More steps than a series has between two waits. */
const mostSteps = 100;

/** The reports after a deploy, each at its time. Whoever dies when, the next turn goes on from the events, and nothing is done twice. */
export const seriesJob: JobDefinition<z.infer<typeof data>, SeriesContext> = {
  name: 'series',
  queue: 'timers',
  data: { version: 1, shape: data },
  concurrency: 10,
  canBeWoken: true,
  async run({ deploy }, context, { leave }): Promise<JobEnd> {
    for (let steps = 0; steps < mostSteps && !leave.aborted; steps += 1) {
      const state = await context.deploys.state(deploy);
      if (state === null) return await left(context, deploy);
      const end = await takeStep(state, context, leave);
      // Whatever was written down in this turn, or in one whose process died, is to be told.
      if (end !== null) await context.reports.report({ deploy });
      if (end !== null) return end;
    }
    return { kind: 'again', afterMs: 0 };
  },
};

/** Null: something was written down, look again. */
async function takeStep(
  state: DeployState,
  context: SeriesContext,
  leave: AbortSignal,
): Promise<JobEnd | null> {
  const { id } = state.head;
  const ending = state.over === null ? await endingOf(state, context) : null;
  if (ending !== null) return await noted(context, id, [ending]);
  const now = context.now();
  const step = nextSeriesStep(state, now);
  switch (step.kind) {
    case 'over':
      return await left(context, id);
    case 'wait':
      return { kind: 'again', afterMs: Math.min(Math.max(0, step.untilAt - now), longestMs) };
    case 'note':
      return await noted(context, id, step.events);
    case 'ask':
      return await askOrigins(state, step.report, context, leave);
    case 'start':
      return await started(state, step.report, context);
    case 'follow':
      return await followed(state, step.report, step.run, context);
    default: {
      const never: never = step;
      throw new Error(`unknown step ${JSON.stringify(never)}`);
    }
  }
}

/** A newer deploy of the environment ends the series, and so does the end of the incident once something was looked at. */
async function endingOf(
  state: DeployState,
  { deploys, incidents, now }: SeriesContext,
): Promise<DeployEvent | null> {
  const { head } = state;
  const current = await deploys.current(head);
  if (current !== null && current !== head.id) {
    const newer = await deploys.state(current);
    const id = deployEventId.superseded();
    return { type: 'superseded', id, at: now(), by: current, revision: newer?.head.revision ?? '' };
  }
  if (head.incident === null || !hasReported(state)) return null;
  const incident = await incidents.state(head.incident);
  if (incident === null || incident.closed === null) return null;
  const reason = `incident ${head.incident} was closed`;
  return { type: 'cancelled', id: deployEventId.cancelled(), at: now(), reason, incident: head.incident };
}

async function askOrigins(
  state: DeployState,
  report: ReportState,
  context: SeriesContext,
  leave: AbortSignal,
): Promise<JobEnd | null> {
  const event = await hear(state, report, context, leave);
  return event === null ? { kind: 'again', afterMs: 0 } : await noted(context, state.head.id, [event]);
}

/** Null when this process leaves: what was not asked to its end says nothing. */
async function hear(
  { head }: DeployState,
  { number: report, asked: before }: ReportState,
  { askRevisions, now }: SeriesContext,
  leave: AbortSignal,
): Promise<Extract<DeployEvent, { answers: unknown }> | null> {
  const answers = await askRevisions(head.plan, head.environment, leave);
  if (leave.aborted) return null;
  const number = before + 1;
  const told = { id: deployEventId.revision(report, number), at: now(), report, asked: number, answers };
  switch (revisionStanding(head.revision, answers)) {
    case 'confirmed':
      return { type: 'revision.confirmed', ...told };
    case 'old':
      return { type: 'revision.old', ...told };
    default:
      return { type: 'revision.unknown', ...told };
  }
}

async function started(state: DeployState, report: ReportState, context: SeriesContext): Promise<null> {
  const start = await context.startReport(state, report);
  const { number } = report;
  const at = context.now();
  const event: DeployEvent =
    start.kind === 'started'
      ? {
          type: 'report.started',
          id: deployEventId.report(number, 'started'),
          at,
          report: number,
          run: start.run,
        }
      : {
          type: 'report.skipped',
          id: deployEventId.report(number, 'skipped'),
          at,
          report: number,
          reason: start.message,
        };
  return await noted(context, state.head.id, [event]);
}

async function followed(
  { head }: DeployState,
  { number: report }: ReportState,
  run: string,
  context: SeriesContext,
): Promise<JobEnd | null> {
  const ran = await context.runs.state(run);
  if (ran !== null && ran.finishedAt === null) return { kind: 'again', afterMs: followMs };
  const id = deployEventId.report(report, 'ended');
  const ended = { type: 'report.ended' as const, id, at: context.now(), report, run };
  return await noted(context, head.id, [{ ...ended, ...(ran === null ? gone : endOf(ran)) }]);
}

const gone = {
  ...{ verdict: 'inconclusive' as const, decidedBy: 'nothing is kept of its run' },
  ...{ passed: 0, total: 0, failing: [] },
};

function endOf(ran: RunState) {
  const { verdict, decidedBy, passed, total, unseen, failing } = summaryOf(ran, '');
  return { verdict, decidedBy, passed, total, ...(unseen === undefined ? {} : { unseen }), failing };
}

async function noted(context: SeriesContext, deploy: string, events: readonly DeployEvent[]): Promise<null> {
  await context.deploys.append(deploy, events);
  return null;
}

async function left({ deploys }: SeriesContext, deploy: string): Promise<JobEnd> {
  await deploys.leave(deploy);
  return { kind: 'done' };
}
