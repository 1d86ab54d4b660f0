import type { Outbox, SlackAnswer } from '../../core/delivery.ts';
import type { QueueName } from '../../core/job.ts';
import type { Leases } from '../../core/leases.ts';
import type { Lanes, PublishMemory, SlackFiles } from '../../core/publishing.ts';
import type { ReportMemory, ReportQueue } from '../../core/report/publishing.ts';
import type { RunStore } from '../../core/run/order.ts';
import type { RunState } from '../../core/run/state.ts';
import type { SlackMessage } from '../../slack/pictures/message.ts';
import type { JoinIncident } from './join-incident.ts';
import type { NoteDeploy } from './note-deploy.ts';

/** What publishing a run uses. */
export type PublishContext = {
  now(): number;
  store: Pick<RunStore, 'order' | 'events' | 'state' | 'before'>;
  outbox: Pick<Outbox, 'want' | 'deliver' | 'pending' | 'sweep'>;
  memory: PublishMemory;
  lanes: Lanes;
  leases: Pick<Leases, 'who'>;
  /** Queues that no worker serves. */
  unserved(): Promise<readonly QueueName[]>;
  /** The page of a run; null without a report server. The same address every time, so that no message is edited for it. */
  reportUrl(run: string, requestedAt: number): string | null;
  /** Null where files are switched off: then replies say where the rest is. */
  files: SlackFiles | null;
  tell: {
    respond(responseUrl: string, message: SlackMessage): Promise<SlackAnswer<null>>;
    dm(user: string, message: SlackMessage): Promise<SlackAnswer<null>>;
  };
  /** Why this process can post nothing at all (Slack's code); null once Slack takes messages again. May be called often. */
  unhealthy(reason: string | null): void;
  /** Runs that a report tells; left out where there are none: then every run shows itself. */
  reports?: { queue: ReportQueue; memory: Pick<ReportMemory, 'thread'> };
  /** Called in every turn; left out where there are no incidents. */
  joinIncident?: JoinIncident;
  /** Called in every turn too; left out where nobody watches deploys. */
  noteDeploy?: NoteDeploy;
  /** Called in every turn, with the root message where this turn has seen it. */
  observe?(state: RunState, rootTs: string | null): Promise<void>;
  /** Live messages are edited at most this often; 3 s unless told. */
  paceMs?: number;
};
