import type { EventLog, RunEvent } from '../core/run/events.ts';
import { applyEvent, emptyRun } from '../core/run/reduce.ts';
import type { RunState } from '../core/run/state.ts';

/** The events of one run in memory, each once, in the order they were appended. */
export type MemoryLog = EventLog & { events: readonly RunEvent[]; state(): RunState };

/** An event log for a run in one process; `onEvent` is told of each event that is new, with the state it leads to. */
export function memoryLog(onEvent: (event: RunEvent, state: RunState) => void = () => {}): MemoryLog {
  const run = emptyRun();
  const events: RunEvent[] = [];
  const state = () => {
    if (run.state === null) throw new Error('the log of this run is empty');
    return run.state;
  };
  return {
    events,
    state,
    append(appended) {
      for (const event of appended) {
        if (!applyEvent(run, event)) continue;
        events.push(event);
        onEvent(event, state());
      }
      return Promise.resolve();
    },
  };
}
