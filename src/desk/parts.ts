import type { AuditLog } from '../core/audit.ts';
import type { DeployLook } from '../core/deploy/newest-deploy.ts';
import type { Leases } from '../core/leases.ts';
import type { Asker, ChannelStanding, Directory, GroupsOf } from '../core/people.ts';
import type { BotConfig } from '../core/permissions/model.ts';
import type { Scope } from '../core/plan/model.ts';
import type { RateCounter } from '../core/rates.ts';
import type { Approval } from '../core/run/approval.ts';
import type { RunHead } from '../core/run/events.ts';
import type { RunOrder, RunQueue, RunStore } from '../core/run/order.ts';
import type { DeskPlan } from './wish.ts';

/** What decides who may; all of it, as all parts of a desk, is handed in. */
export type DecisionParts = {
  config(): Promise<BotConfig>;
  /** Whom and which places the words of people may name. */
  directory: Directory;
  groupsOf: GroupsOf;
  /** Who somebody is that was named; null while nobody says. Left out where nobody can ask. */
  kindOf?(user: string): Promise<Asker['kind'] | null>;
};

/** What writes down what was allowed and refused. */
export type AuditParts = {
  /** Epoch ms. */
  now(): number;
  audit: AuditLog;
  /** What people wrote passes here on its way into events and audit. */
  redact: (text: string) => string;
};

/** What permits: a decision that is written down. */
export type PermitParts = DecisionParts & AuditParts;

export type PlanParts = {
  /** The plans folder as it is now. */
  plans(): Promise<readonly DeskPlan[]>;
};

/** Which plan and environment is meant where none is named. */
export type ScopeParts = {
  /** What the open incident of a channel is about; null without one. Left out where there are no incidents. */
  incidentOf?(channel: string): Promise<Scope | null>;
};

/** What was deployed last. */
export type DeployedParts = {
  /** Left out where nobody tells of deploys. */
  deploys?: DeployLook;
};

/** What understands the words of people. */
export type WordParts = PlanParts &
  ScopeParts & {
    /** Epoch ms. */
    now(): number;
    store: RunStore;
    /** Words that begin a command, so that a mistyped one is answered with it; none unless told. */
    verbs?: readonly string[];
  };

/** What runs are read with, answered, and taken out of the line. */
export type RunParts = { store: RunStore; queue: Pick<RunQueue, 'run' | 'wake' | 'publish'> };

/** What starting a run takes once it is known that it may. */
export type StartParts = RunParts & {
  /** Epoch ms. */
  now(): number;
  /** A new run id, as `runIdFrom` makes them. */
  newRunId(): string;
  leases: Leases;
  /** How long an environment, and a place in line, are kept for a run that no worker has taken up yet. */
  leaseMs: { held: number; queued: number };
  redact: (text: string) => string;
  /** Signs a run, so that a worker of dangerous checks can tell it from one that was forged. Left out: nothing is signed. */
  signRun?(order: RunOrder, head: RunHead): string;
};

/** How often runs were asked for, and may be. */
export type RateParts = { rates: RateCounter; config(): Promise<BotConfig> };

/** What records an answer. */
export type AnswerParts = RunParts & {
  /** Signs an approval, so that a worker can tell it from one that was forged; null when the run has no such check. Left out: nothing is signed. */
  signApproval?(order: RunOrder, approved: Omit<Approval, 'planDigest'>): string | null;
};

export type PostParts = {
  /** Whether the bot can post in a channel; left out where nobody can ask. */
  channelStanding?(channel: string): Promise<ChannelStanding>;
};

/** All that the desks of a process share: whoever puts them together hands it on, and each wish names what it takes of it. */
export type DeskParts = PermitParts &
  DeployedParts &
  WordParts &
  StartParts &
  RateParts &
  AnswerParts &
  PostParts;
