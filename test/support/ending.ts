import { type Ending, endingOf } from '../../src/core/run/ending.ts';
import type { RunState } from '../../src/core/run/state.ts';

/** How a run ends on the command line without a flag. */
export function plainEnding(state: RunState): Ending {
  return endingOf(state, null, { isStrict: false, failOn: 'verdict' });
}
