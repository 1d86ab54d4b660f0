import type { Asker } from '../../core/people.ts';
import { phrase, type Sentence } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { wallTime } from '../../core/schedule/zone.ts';
import { minuteText } from '../../core/words/instants.ts';
import { atTime } from '../sentence-parts.ts';
import type { DeedOutcome } from './act.ts';
import { act } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, misworded, wrongText } from './texts.ts';

export const dayMs = 24 * 3_600_000;

/** How long before the opening a note may lie. */
const earliestMs = 30 * dayMs;

/** Adds an entry to the record, where it belongs by its time. */
export function note(
  parts: IncidentParts,
  asker: Asker,
  /** `at` earlier than now puts the entry where it belongs; `zone` (IANA) is that of the writer's clock. */
  written: { text: string; at: number | null; zone?: string },
  requestId: string,
): Promise<DeedOutcome> {
  const id = `note.written:${requestId}`;
  return act(parts, asker, { action: 'incident-note', id }, ({ key, state, now }) => {
    const text = parts.redact(cleaned(written.text));
    const wanted = `write it behind the command, as in: incident note we rolled back`;
    const wrong = wrongText(text, { name: 'The note', wanted });
    if (wrong !== null) return wrong;
    const at = written.at ?? now;
    if (!Number.isSafeInteger(at) || at > now) {
      return misworded('The time of a note cannot lie in the future: it says when something happened.');
    }
    if (at < state.openedAt - earliestMs) {
      return misworded(
        `The time of a note may lie at most ${formatDuration(earliestMs)} before the opening of the incident (${minuteText(state.openedAt)}).`,
      );
    }
    const note = { entry: `note:${requestId}`, text, recordedAt: now };
    const when = written.at === null ? '' : phrase`, ${onClock(at, written.zone ?? 'UTC')}`;
    return {
      what: `add a note to incident ${key}`,
      events: [{ type: 'note.written', id, at, by: asker.user, ...note }],
      message: phrase`The note is on the record of incident ${key}${when}.`,
    };
  });
}

/** `at 14:05 Europe/Berlin (13:05 UTC)`. */
function onClock(at: number, zone: string): Sentence {
  if (zone === 'UTC') return phrase`${atTime(at)}`;
  const clock = new Date(wallTime(at, zone)).toISOString().slice(11, 16);
  return phrase`at ${clock} ${zone} (${atTime(at)})`;
}
