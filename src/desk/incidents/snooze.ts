import type { IncidentEvent } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { atTime, someOf, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, doneBy } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, wrongText } from './texts.ts';

/** A window may be quiet for so long, from now. */
const longestSnoozeMs = 24 * 3_600_000;

/** Ends so near to each other are the same snooze, pressed by two. */
const sameMs = 60_000;

/** Keeps a window from nudging until a moment; the snooze is on the record. */
export function snooze(
  parts: IncidentParts,
  asker: Asker,
  /** `untilMs`: an instant, epoch ms. */
  request: { window: string; untilMs: number; reason: string },
  requestId: string,
): Promise<DeedOutcome> {
  const { window, untilMs: until } = request;
  const id = `window.snoozed:${requestId}`;
  return act(parts, asker, { action: 'incident-snooze', id }, (open) => {
    const { key, state, now } = open;
    const isOwn = (event: IncidentEvent) => event.type === 'window.snoozed' && event.window === window;
    const found = state.windows.find((one) => one.id === window);
    if (found === undefined) {
      const known = state.windows.map((one) => one.id);
      const which = known.length === 0 ? 'it has none' : `it has ${someOf(known)}`;
      return declined(`The timeline of incident ${key} has no window ${unlinked(window)}: ${which}.`);
    }
    if (found.metAt !== null) return declined(`${window} is met: nothing nudges for it.`);
    if (!Number.isSafeInteger(until) || until <= now) {
      return declined('A snooze has to end later than now.');
    }
    if (until - now > longestSnoozeMs) {
      return declined(`A window can be snoozed for ${formatDuration(longestSnoozeMs)} at most.`);
    }
    const { snoozedUntil } = found;
    if (snoozedUntil !== null && Math.abs(snoozedUntil - until) < sameMs) {
      const by = doneBy(open, isOwn);
      return declined(phrase`${window} is already quiet until ${atTime(snoozedUntil)}: snoozed${by}.`);
    }
    const reason = parts.redact(cleaned(request.reason));
    const wrong = wrongText(reason, { name: 'The reason' });
    if (wrong !== null) return wrong;
    const at = after(open, isOwn);
    return {
      what: `snooze a window of incident ${key}`,
      words: [window],
      reason,
      events: [{ type: 'window.snoozed', id, at, by: asker.user, window, until, reason }],
      message: phrase`${window} is quiet for ${formatDuration(until - now)}, until ${atTime(until)}.`,
    };
  });
}
