import type { IncidentHead } from '../core/incident/events.ts';
import { isOwn } from '../core/incident/own-events.ts';
import type { Scope } from '../core/plan/model.ts';
import type { RunQueue, RunStore } from '../core/run/order.ts';

/** What having them shown again takes. */
export type AdviceParts = {
  store: Pick<RunStore, 'recent' | 'summary'>;
  queue: Pick<RunQueue, 'publish'>;
};

const mostLookedAt = 30;
const mostShown = 10;

/**
 * Has the newest runs that did not pass shown again, of a place: what a reader can do about them is something else now that an incident was
 * opened or closed, or another revision is there. Twice is harmless.
 */
export async function refreshAdvice(
  { store, queue }: AdviceParts,
  channel: string,
  isAbout: (scope: Scope) => boolean,
): Promise<void> {
  const recent = await store.recent(null, mostLookedAt);
  const summaries = await Promise.all(recent.map((run) => store.summary(run)));
  const open = summaries.filter(
    (one) =>
      one !== null &&
      one.verdict !== 'passed' &&
      (one.channel === channel || isAbout({ plan: one.plan.id, environment: one.environment })),
  );
  for (const one of open.slice(0, mostShown)) if (one !== null) await queue.publish(one.run);
}

/** The same once the incident of a place was opened or closed. */
export async function adviseAnew(
  parts: AdviceParts,
  head: Pick<IncidentHead, 'channel' | 'plan' | 'environment'>,
): Promise<void> {
  await refreshAdvice(parts, head.channel, (scope) => isOwn(head, scope));
}
