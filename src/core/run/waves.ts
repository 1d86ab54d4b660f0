import type { PhaseHead } from './events.ts';
import type { RunState } from './state.ts';

/**
 * Phases that may start now, in the order of the run: not finished, not in `running`, and everything they need has finished.
 * A phase behind a closed gate starts too: the engine then reports each of its checks as blocked.
 */
export function nextPhases(state: RunState, running: ReadonlySet<string>): readonly PhaseHead[] {
  const isFinished = (phase: string) => (state.phases.get(phase)?.finishedAt ?? null) !== null;
  const isSelected = new Set(state.head.phases.map(({ id }) => id));
  return state.head.phases.filter(
    (phase) =>
      !isFinished(phase.id) &&
      !running.has(phase.id) &&
      phase.needs.every((id) => !isSelected.has(id) || isFinished(id)),
  );
}
