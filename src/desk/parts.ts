import type { AuditLog } from '../core/audit.ts';
import type { Leases } from '../core/leases.ts';
import type { ChannelStanding, Directory, GroupsOf } from '../core/people.ts';
import type { BotConfig } from '../core/permissions/model.ts';
import type { Scope } from '../core/plan/model.ts';
import type { RateCounter } from '../core/rates.ts';
import type { Approval } from '../core/run/approval.ts';
import type { RunHead } from '../core/run/events.ts';
import type { RunOrder, RunQueue, RunStore } from '../core/run/order.ts';
import type { DeskPlan } from './wish.ts';

/** What the desk works with; all of it is handed in. */
export type DeskParts = {
  /** Epoch ms. */
  now(): number;
  /** A new run id, as `runIdFrom` makes them. */
  newRunId(): string;
  /** The plans folder as it is now. */
  plans(): Promise<readonly DeskPlan[]>;
  store: RunStore;
  queue: Pick<RunQueue, 'run' | 'wake' | 'publish'>;
  leases: Leases;
  config(): Promise<BotConfig>;
  /** Whom and which places the words of people may name. */
  directory: Directory;
  groupsOf: GroupsOf;
  audit: AuditLog;
  /** How often runs were asked for. */
  rates: RateCounter;
  /** How long an environment, and a place in line, are kept for a run that no worker has taken up yet. */
  leaseMs: { held: number; queued: number };
  /** What people wrote passes here on its way into events and audit. */
  redact: (text: string) => string;
  /** What the open incident of a channel is about; null without one. Left out where there are no incidents. */
  incidentOf?(channel: string): Promise<Scope | null>;
  /** Whether the bot can post in a channel; left out where nobody can ask. */
  channelStanding?(channel: string): Promise<ChannelStanding>;
  /** Signs an approval, so that a worker can tell it from one that was forged; null when the run has no such check. Left out: nothing is signed. */
  signApproval?(order: RunOrder, approved: Omit<Approval, 'planDigest'>): string | null;
  /** Signs a run, so that a worker of dangerous checks can tell it from one that was forged. Left out: nothing is signed. */
  signRun?(order: RunOrder, head: RunHead): string;
  /** Words that begin a command, so that a mistyped one is answered with it; none unless told. */
  verbs?: readonly string[];
};
