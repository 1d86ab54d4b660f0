import type { Asker } from '../../core/people.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import type { Started } from '../desk.ts';
import type { DeskParts } from '../parts.ts';
import { begin, start } from '../start.ts';
import { understand } from '../understand.ts';

/**
 * Starts the run of one tick under an id that is the tick's own, so that the same tick twice is one run. A person's schedule runs by
 * what that person may do now; a plan's by what the plan says.
 */
export async function startScheduled(parts: DeskParts, schedule: Schedule, runId: string): Promise<Started> {
  const { by, channel, words, environment, plan, from } = schedule;
  const asker: Asker = { user: by, channel, threadTs: null, kind: 'member' };
  const own: DeskParts = { ...parts, newRunId: () => runId };
  if ((await parts.store.order(runId)) !== null) {
    // It was written down; that its jobs were woken is not known.
    await parts.queue.run(runId);
    await parts.queue.publish(runId);
    return { kind: 'already', run: runId, selector: words, environment };
  }
  const request = { words, plan, environment, trigger: 'schedule' } as const;
  if (from === 'person') return start(own, asker, request);
  const understood = await understand(own, asker, request);
  return understood.kind === 'understood' ? begin(own, asker, understood, request) : understood;
}
