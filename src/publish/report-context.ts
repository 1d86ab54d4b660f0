import type { DeployStore } from '../core/deploy/store.ts';
import type { JobEnd } from '../core/job.ts';
import type { Directory } from '../core/people.ts';
import type { ReportMemory } from '../core/report/publishing.ts';
import type { RunQueue, RunStore } from '../core/run/order.ts';
import type { ScheduleReports } from '../core/schedule/reports.ts';
import type { ScheduleStore } from '../core/schedule/schedule.ts';
import type { RunReport } from '../desk/reports/read-report.ts';
import type { Refusal } from './outlet.ts';
import { foreverMs, type PublisherParts, retryOf, unhealthyRetryMs } from './publisher.ts';

/** What telling a report takes, whatever it is of. */
export type ReportParts = PublisherParts & {
  /** The report on a run that has ended; null while it goes on, and when nothing is kept of it. */
  read(run: string): Promise<RunReport | null>;
  reportMemory: Pick<ReportMemory, 'keepThread'>;
  /** Wakes the publishing of a run whose evidence has a thread now. */
  queue: Pick<RunQueue, 'publish'>;
  /** The page of the report on a run; null without a server for it. */
  runPageUrl(run: string, requestedAt: number): string | null;
};

export type ProblemParts = {
  /** A report that cannot be shown, and why; said once each. */
  onProblem(problem: string): void;
};

/** What deploys and their reports take beside it. */
export type DeploySources = ProblemParts & {
  deploys: Pick<DeployStore, 'events' | 'append' | 'allTold'>;
  /** The id of a channel as plans name it (`#staging`); null for one that the bot does not see. */
  channelId(name: string): Promise<string | null>;
  directory: Pick<Directory, 'examples'>;
  /** So long a deploy may be the newest before its message is posted; 2 s unless told. */
  settleMs?: number;
};

/** What the ticks of schedules take beside it. */
export type ScheduleSources = ProblemParts & {
  schedules: Pick<ScheduleStore, 'get'>;
  scheduled: ScheduleReports;
  runs: Pick<RunStore, 'state'>;
};

/** All that showing reports takes: whoever puts it together hands it on, and each function names what it takes of it. */
export type ReportContext = ReportParts & DeploySources & ScheduleSources;

/** The evidence of a run follows what tells of it. */
export async function keepThread(
  run: string,
  thread: { channel: string; id: string },
  { reportMemory, queue }: ReportParts,
): Promise<void> {
  await reportMemory.keepThread(run, thread);
  await queue.publish(run);
}

/** What to do after a document of a report was refused: nothing is dropped that can still be shown. */
export async function afterReportRefusal(
  { owner, what, refusal }: { owner: string; what: string; refusal: Refusal },
  context: PublisherParts & ProblemParts,
): Promise<JobEnd> {
  if (refusal.of === 'outlet') {
    context.unhealthy(refusal.error);
    return { kind: 'again', afterMs: unhealthyRetryMs };
  }
  const retryMs = retryOf(refusal);
  const isFirst = await context.memory.halt(owner, 'all', retryMs ?? foreverMs);
  if (isFirst) context.onProblem(`${what} cannot be shown: ${refusal.error}`);
  return retryMs === null ? { kind: 'done' } : { kind: 'again', afterMs: retryMs };
}
