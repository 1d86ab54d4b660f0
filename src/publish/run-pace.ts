import { type PublisherParts, paceLeft, takePace } from './publisher.ts';
import type { RunView } from './run-view.ts';

/** When the documents of a run may be changed together again. */
export type Pace = { take(): Promise<boolean>; leftMs(): number };

/** `leftMs` is 0 while this turn may change anything: the interval that it takes itself is nothing to wait for. */
export async function paceOf({ run, state }: RunView, context: PublisherParts): Promise<Pace> {
  const stage = state.finishedAt === null ? 'under-way' : 'ended';
  let left = await context.memory.paceLeft(run, stage);
  let isOurs = false;
  return {
    leftMs: () => left,
    async take() {
      if (isOurs) return true;
      isOurs = await takePace(context, run, stage);
      if (!isOurs) left = await paceLeft(context, run, stage);
      return isOurs;
    },
  };
}
