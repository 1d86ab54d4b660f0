import type { Outbox, SlackAnswer } from '../../core/delivery.ts';
import type { DeployStore } from '../../core/deploy/store.ts';
import type { SharedFile } from '../../core/incident/publishing.ts';
import type { PublishMemory } from '../../core/publishing.ts';
import type { ReportMemory } from '../../core/report/publishing.ts';
import type { RunQueue, RunStore } from '../../core/run/order.ts';
import type { ScheduleReports } from '../../core/schedule/reports.ts';
import type { RunReport } from '../../desk/reports/read-report.ts';

/** What showing reports uses. */
export type ReportContext = {
  /** Epoch ms. */
  now(): number;
  deploys: Pick<DeployStore, 'events' | 'append' | 'allTold'>;
  scheduled: ScheduleReports;
  runs: Pick<RunStore, 'state'>;
  /** The report on a run that has ended; null while it goes on, and when nothing is kept of it. */
  read(run: string): Promise<RunReport | null>;
  outbox: Pick<Outbox, 'want' | 'deliver' | 'sweep'>;
  /** Pace and halts under the owner of the messages; how plain messages must be is of the whole workspace. */
  memory: Pick<
    PublishMemory,
    'level' | 'lowerLevel' | 'paceLeft' | 'takePace' | 'halt' | 'haltLeft' | 'takeSweep'
  >;
  reportMemory: ReportMemory;
  /** Wakes the publishing of a run whose evidence has a thread now. */
  queue: Pick<RunQueue, 'publish'>;
  /** Left out where files are switched off. */
  pictures?: {
    draw(report: RunReport): readonly SharedFile[];
    /** One attempt; nobody sees the file until a message shows it. */
    upload(file: SharedFile): Promise<SlackAnswer<{ id: string }>>;
  };
  /** The page of the report on a run; null without a server for it. */
  reportUrl(run: string, requestedAt: number): string | null;
  /** The id of a channel as plans name it (`#staging`); null for one that the bot does not see. */
  channelId(name: string): Promise<string | null>;
  /** When a schedule comes next (epoch ms); null when it never does, or is gone. */
  nextAt(schedule: string): Promise<number | null>;
  /** Why this process can post nothing at all (Slack's code); null once Slack takes messages again. May be called often. */
  unhealthy(reason: string | null): void;
  /** A report that cannot be shown, and why; said once each. */
  onProblem(problem: string): void;
  /** Live messages are edited at most this often; 3 s unless told. */
  paceMs?: number;
  /** So long a deploy may be the newest before its message is posted; 2 s unless told. */
  settleMs?: number;
};

/** The owner of the messages of a deploy, or of a schedule. */
export function ownerOf(subject: { deploy: string } | { schedule: string }): string {
  return 'deploy' in subject ? `dep.${subject.deploy}` : `sch.${encodeURIComponent(subject.schedule)}`;
}
