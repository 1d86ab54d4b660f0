import type { Asker } from '../../core/people.ts';
import { phrase, type Sentence } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { wallTime } from '../../core/schedule/zone.ts';
import { minuteText } from '../../core/words/instants.ts';
import { atTime } from '../telling.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, firstWrong, misworded, wrongText } from './texts.ts';

const dayMs = 24 * 3_600_000;
/** How long before the opening a note may lie. */
const earliestMs = 30 * dayMs;
/** How far ahead the next update may be promised. */
const latestUpdateMs = 7 * dayMs;

/** Posts an update: what changed, what is next, when the next one comes. */
export function update(
  parts: IncidentParts,
  asker: Asker,
  /** What changed, what is next, when the next one comes (epoch ms). */
  texts: { changed: string; next: string; nextUpdateAt: number | null },
  requestId: string,
): Promise<DeedOutcome> {
  const id = `status.posted:${requestId}`;
  return act(parts, asker, { action: 'incident-update', id, isShown: true }, (open) => {
    const { key, now } = open;
    const { nextUpdateAt } = texts;
    const changed = parts.redact(cleaned(texts.changed));
    const next = parts.redact(cleaned(texts.next));
    const wrong = firstWrong(
      [changed, { name: 'What changed', wanted: 'an update says it in a sentence or two' }],
      [next, { name: 'What is next' }],
    );
    if (wrong !== null) return wrong;
    if (nextUpdateAt !== null && !(nextUpdateAt > now)) {
      return misworded('The next update has to lie ahead.');
    }
    if (nextUpdateAt !== null && nextUpdateAt - now > latestUpdateMs) {
      return misworded(`The next update may be ${formatDuration(latestUpdateMs)} ahead at most.`);
    }
    const at = after(open, ({ type }) => type === 'status.posted');
    const due =
      nextUpdateAt === null
        ? ''
        : phrase`; the next is due in ${formatDuration(nextUpdateAt - now)}, ${atTime(nextUpdateAt)}`;
    return {
      what: `post an update of incident ${key}`,
      events: [{ type: 'status.posted', id, at, by: asker.user, changed, next, nextUpdateAt }],
      message: phrase`The update of incident ${key} is posted${due}.`,
    };
  });
}

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
