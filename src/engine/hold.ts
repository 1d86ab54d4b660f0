import type { Check } from '../core/plan/model.ts';
import type { Outcome } from '../core/run/events.ts';
import { type HostClock, type HostPeople, waitRealTime } from './host.ts';
import type { BackgroundParts, FactParts, PhaseResults, PhaseScope } from './open-phase.ts';
import { bareOutcome } from './outcome.ts';
import { endSignal, type PhaseStops, stoppedBy } from './phase-stops.ts';

/** Lets the checks go on that need this one; resolves when no other check of the phase runs, with what is left to a later turn. */
export type Hold = (check: Check) => Promise<'over' | 'suspended'>;

/** How long a failing check waits to hear that what it needs in the background is dying: its last output is still being read. */
const lastWordsMs = 500;

/** Keeps what a check started going until nothing else of the phase runs. How the check ends then; null when a later turn starts it anew. */
export async function holdBackground(
  phase: PhaseScope &
    PhaseStops &
    PhaseResults &
    FactParts &
    BackgroundParts & { host: Pick<HostPeople, 'progress'> },
  check: Check,
  ready: Outcome,
  hold: Hold,
): Promise<Outcome | null> {
  const background = phase.background.get(check.id);
  if (background === undefined) return ready;
  const counts = phase.heads.get(check.id)?.counts ?? true;
  phase.results.set(check.id, { status: ready.status, reason: '', counts, root: null });
  phase.host.progress(check.id, `${phase.facts.redact.text(ready.summary)}, running`);
  const signal = endSignal(phase, check);
  const stopped = Promise.withResolvers<'stopped'>();
  const stop = () => stopped.resolve('stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = background.ended.then(({ outcome }) => outcome);
    const end = await Promise.race([ended, hold(check), stopped.promise]);
    if (typeof end !== 'string') return end;
    await background.end();
    if (phase.leave?.aborted || end === 'suspended') return null;
    if (end === 'over') return ready;
    const why = stoppedBy(phase, check);
    return why === null
      ? ready
      : bareOutcome(why.status, `${why.reason}; it was ready before, and was ended`);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A failure with what may explain it: something in the background that the check needs is gone. */
export async function withDeadNeeds(
  phase: PhaseStops & BackgroundParts & { host: HostClock },
  check: Check,
  outcome: Outcome,
): Promise<Outcome> {
  const needed = check.needs.flatMap((id) => {
    const background = phase.background.get(id);
    return background === undefined ? [] : [{ id, background }];
  });
  if (needed.length === 0 || outcome.status === 'passed') return outcome;
  const wait = phase.host.wait ?? waitRealTime;
  const late = wait(lastWordsMs, endSignal(phase, check)).then(() => null);
  const told = await Promise.all(
    needed.map(async ({ id, background }) => {
      const end = await Promise.race([background.ended, late]);
      return end === null ? [] : [`${id}, which it needs, had ended: ${end.outcome.reason}`];
    }),
  );
  const dead = told.flat().join('; ');
  return dead === '' ? outcome : { ...outcome, reason: `${outcome.reason}; ${dead}` };
}
