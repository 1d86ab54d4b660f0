import type { DeployFacts, DeploySource } from '../../core/deploy/events.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import type { Asker } from '../../core/people.ts';
import type { Declined, Refused, Unknown } from '../desk.ts';

/** A deploy as it was told; what is left out is not known. */
export type DeployRequest = Partial<DeployFactsGiven> & {
  /** Left out: that of the incident of the channel, else the first of the plan. */
  environment?: string | undefined;
  revision: string;
  /** `C…`, or `#name`. */
  channel?: string | undefined;
  /** Left out: that of the incident of the channel, else the only one that has the environment. */
  plan?: string | undefined;
  /** When it happened, epoch ms; now unless told. */
  at?: number | undefined;
};

type DeployFactsGiven = { [Fact in keyof DeployFacts]: string | undefined };

/** `known`: it was seen before, in this way or in another. */
export type Seen =
  | { kind: 'new' | 'known'; deploy: string; state: DeployState }
  | Refused
  | Unknown
  /** `problems`: all that is wrong with what was told, each with its rule. */
  | (Declined & { problems: readonly string[] });

/** A deploy that was seen by something that is no person: the hook, a run, the logs. */
export type MachineSource = Exclude<DeploySource, { kind: 'command' }>;

/** What is known of deploys, however it is told; the same environment and revision is one deploy. */
export type DeployDesk = {
  /** A person says so, who needs the permission `deployed`. */
  deployed(asker: Asker, request: DeployRequest): Promise<Seen>;
  /** The caller has made sure that it is true. */
  seen(source: MachineSource, request: DeployRequest): Promise<Seen>;
  /** Null for a deploy that nobody knows (any more). */
  state(deploy: string): Promise<DeployState | null>;
  /** The newest first; of all environments. Asks for no permission. */
  recent(limit: number): Promise<readonly DeployState[]>;
};
