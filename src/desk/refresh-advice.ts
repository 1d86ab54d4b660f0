import type { IncidentHead } from '../core/incident/events.ts';
import { isOwn } from '../core/incident/own-events.ts';
import type { RunQueue, RunStore, RunSummary } from '../core/run/order.ts';
import type { RunState } from '../core/run/state.ts';
import { failuresIn } from '../core/run/summary.ts';

/** What having them shown again takes. */
export type AdviceParts = {
  store: Pick<RunStore, 'recent' | 'summary'>;
  queue: Pick<RunQueue, 'publish'>;
};

const mostLookedAt = 30;
const mostShown = 10;

/**
 * Has those of the newest runs shown again that did not pass and that something is about: what a reader can do about them is something else
 * now that an incident was opened or closed, another revision is there, or their failures pass. Twice is harmless.
 */
async function refreshAdvice(
  { store, queue }: AdviceParts,
  isAbout: (summary: RunSummary) => boolean,
): Promise<void> {
  const recent = await store.recent(null, mostLookedAt);
  const summaries = await Promise.all(recent.map((run) => store.summary(run)));
  const open = summaries.filter((one) => one !== null && one.verdict !== 'passed' && isAbout(one));
  for (const one of open.slice(0, mostShown)) if (one !== null) await queue.publish(one.run);
}

/** The same once the incident of a place was opened or closed. */
export async function adviseAnew(
  parts: AdviceParts,
  head: Pick<IncidentHead, 'channel' | 'plan' | 'environment'>,
): Promise<void> {
  await refreshAdvice(
    parts,
    ({ channel, plan, environment }) =>
      channel === head.channel || isOwn(head, { plan: plan.id, environment }),
  );
}

/** The same once a run has ended: what failed may pass now, and another revision may be there than the one that earlier runs advise to go back from. */
export async function adviseAfter(parts: AdviceParts, { head, checks }: RunState): Promise<void> {
  const passes = (id: string) => {
    const progress = checks.get(id)?.progress;
    return progress?.kind === 'finished' && progress.status === 'passed';
  };
  await refreshAdvice(
    parts,
    (one) =>
      one.run !== head.id &&
      one.plan.id === head.plan.id &&
      one.environment === head.environment &&
      (head.rollback !== undefined || failuresIn(one).some(passes)),
  );
}
