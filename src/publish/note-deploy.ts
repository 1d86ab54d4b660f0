import { LRUCache } from 'lru-cache';
import type { DeployQueue, DeployStore } from '../core/deploy/store.ts';
import type { RunOrder } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';

/** A deploy as a run made it. */
type DeployOfRun = {
  environment: string;
  revision: string;
  channel: string;
  plan: string;
  at: number;
  /** Who asked for the run. */
  deployedBy: string;
};

/** What noting uses. */
export type NoteContext = {
  /** Takes the deploy down; the same one again is harmless. */
  recordSighting(source: { kind: 'run'; run: string }, deploy: DeployOfRun): Promise<unknown>;
  deploys: Pick<DeployStore, 'noteNameless'>;
  queue: DeployQueue;
};

/** Looks at a run: a deploy that it made begins a series, the end of a report's run is told to its series. Twice is harmless. */
export type NoteDeploy = (state: RunState, order: RunOrder) => Promise<void>;

const mostRemembered = 1_000;

/** Remembers, as long as it lives, what it has told already: most turns of a run bring nothing new. */
export function deployNoter({ recordSighting, deploys, queue }: NoteContext): NoteDeploy {
  const told = new LRUCache<string, true>({ max: mostRemembered });
  const once = async (key: string, tell: () => Promise<unknown>) => {
    if (told.has(key)) return;
    await tell();
    told.set(key, true);
  };
  return async ({ head, deployed, finishedAt }, { place }) => {
    const run = head.id;
    if (head.deploy !== undefined) {
      const { id } = head.deploy;
      if (finishedAt !== null) await once(`ended ${run}`, () => queue.series(id));
      return;
    }
    if (deployed === null) return;
    const { revision, startedAt } = deployed;
    if (revision === null) {
      // Nobody could tell it from another deploy, so it has no series; another check may still say its name.
      const scope = { plan: head.plan.id, environment: head.environment };
      if (finishedAt !== null) await once(`nameless ${run}`, () => deploys.noteNameless(scope, startedAt));
      return;
    }
    const told = { environment: head.environment, revision, channel: place.channel, plan: head.plan.id };
    await once(`${run} ${revision}`, () =>
      recordSighting({ kind: 'run', run }, { ...told, at: startedAt, deployedBy: head.requestedBy }),
    );
  };
}
