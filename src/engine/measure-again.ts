import type { PreparedProbe } from '../core/check.ts';
import { eventId } from '../core/run/events.ts';
import type { HostClock } from './host.ts';
import type { LateCheck, LateParts, PhaseRecord } from './open-phase.ts';
import { endSignal, type PhaseStops } from './phase-stops.ts';

/** Less than this, or than this share of what a check took, explains nothing. */
const leastLateMs = 100;
const leastShare = 0.2;
/** What is measured again must not take longer than the run itself. */
const longestMs = 5_000;
const mostAgain = 10;

/**
 * Whether a check that passed is worth one more look for its time: it took longer than in the last green run (`usualMs`), this machine ran
 * late meanwhile, and looking changes nothing.
 */
export function isWorthAgain(
  { check, durationMs, lateMs }: Pick<LateCheck, 'check' | 'durationMs' | 'lateMs'>,
  prepared: PreparedProbe,
  usualMs: number | undefined,
): boolean {
  if (usualMs === undefined || durationMs - usualMs <= Math.max(leastLateMs, leastShare * usualMs))
    return false;
  if (check.once || check.danger !== null || check.deploys || check.lock !== null) return false;
  if (check.until !== null || durationMs > longestMs || !prepared.isLookOnly()) return false;
  return lateMs >= Math.max(leastLateMs, leastShare * durationMs);
}

/** Measures them once more, each alone, when nothing else of the phase runs: their results stay as they are. */
export async function measureAgain(
  phase: PhaseStops & PhaseRecord & LateParts & { host: HostClock },
): Promise<void> {
  const { host, leave } = phase;
  for (const { check, number, attempt, timeoutMs } of phase.late.slice(0, mostAgain)) {
    if (leave?.aborted || endSignal(phase, check).aborted) return;
    const startedAt = phase.now();
    const lateBefore = host.lateMs?.() ?? 0;
    const { outcome } = await attempt(timeoutMs);
    const at = phase.now();
    if (outcome.status !== 'passed') continue;
    await phase.emit([
      {
        type: 'attempt.finished',
        id: eventId.attempt(check.id, number + 1, 'finished'),
        ...{ at, check: check.id, attempt: number + 1 },
        durationMs: Math.max(0, at - startedAt),
        outcome,
        aloneLateMs: (host.lateMs?.() ?? 0) - lateBefore,
      },
    ]);
  }
}
