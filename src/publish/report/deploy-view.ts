import type { DeployEvent } from '../../core/deploy/events.ts';
import { reduceDeploy } from '../../core/deploy/reduce.ts';
import type { DeployState } from '../../core/deploy/state.ts';
import type { JobEnd } from '../../core/job.ts';
import type { ReportContext } from './context.ts';

/** One turn of showing a deploy. */
export type DeployShowing = {
  id: string;
  owner: string;
  state: DeployState;
  /** How many events are in the state. */
  version: number;
  context: ReportContext;
  signal: AbortSignal;
};

/** Reads it; null for a deploy that nobody knows (any more). */
export async function readDeploy(
  id: string,
  owner: string,
  context: ReportContext,
  signal: AbortSignal,
): Promise<DeployShowing | null> {
  const events = await context.deploys.events(id);
  const state = reduceDeploy(events);
  return state === null ? null : { id, owner, state, version: events.length, context, signal };
}

/** Writes events down, and reads the deploy with them. */
export async function noted(
  showing: DeployShowing,
  events: readonly DeployEvent[],
): Promise<DeployShowing | null> {
  const { id, owner, context, signal } = showing;
  await context.deploys.append(id, events);
  return await readDeploy(id, owner, context, signal);
}

/** Nothing of it is to be told any more. */
export async function allTold({ id, context }: DeployShowing): Promise<JobEnd> {
  await context.deploys.allTold(id);
  return { kind: 'done' };
}
