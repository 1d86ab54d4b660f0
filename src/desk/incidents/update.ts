import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { formatDuration } from '../../core/plan/duration.ts';
import { atTime } from '../sentence-parts.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import { dayMs } from './note.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, firstWrong, misworded } from './texts.ts';

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
