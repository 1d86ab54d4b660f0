import type { DeployQueue } from '../../src/core/deploy/store.ts';
import type { RunOrder } from '../../src/core/run/order.ts';
import type { RunState } from '../../src/core/run/state.ts';

/** A deploy as a run made it. */
type DeployOfRun = { environment: string; revision: string; channel: string; plan: string; at: number };

/** What noting uses. */
export type NoteContext = {
  /** Takes the deploy down; the same one again is harmless. */
  seen(source: { kind: 'run'; run: string }, deploy: DeployOfRun): Promise<unknown>;
  queue: DeployQueue;
};

/** Looks at a run: a deploy that it made begins a series, the end of a report's run is told to its series. Twice is harmless. */
export type NoteDeploy = (state: RunState, order: RunOrder) => Promise<void>;

const mostRemembered = 1_000;

/** Remembers, as long as it lives, what it has told already: most turns of a run bring nothing new. */
export function deployNoter({ seen, queue }: NoteContext): NoteDeploy {
  const told = new Set<string>();
  const once = async (key: string, tell: () => Promise<unknown>) => {
    if (told.has(key)) return;
    await tell();
    if (told.size >= mostRemembered) told.clear();
    told.add(key);
  };
  return async ({ head, deployed, finishedAt }, { place }) => {
    const run = head.id;
    if (head.deploy !== undefined) {
      const { id } = head.deploy;
      if (finishedAt !== null) await once(`ended ${run}`, () => queue.series(id));
      return;
    }
    // Without its revision nobody could tell it from another deploy.
    if (deployed?.revision == null) return;
    const { revision, startedAt } = deployed;
    const told = { environment: head.environment, revision, channel: place.channel, plan: head.plan.id };
    await once(`${run} ${revision}`, () => seen({ kind: 'run', run }, { ...told, at: startedAt }));
  };
}
