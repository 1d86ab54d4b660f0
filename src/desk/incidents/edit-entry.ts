import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { isAbout, standingEntry } from './standing-entry.ts';
import { cleaned, wrongText } from './texts.ts';

/** Writes a note anew; what it said before stays visible. */
export function editEntry(
  parts: IncidentParts,
  asker: Asker,
  { entry, text: written }: { entry: string; text: string },
  requestId: string,
): Promise<DeedOutcome> {
  const id = `entry.edited:${requestId}`;
  return act(parts, asker, { action: 'incident-edit', id }, (open) => {
    const found = standingEntry(open, entry);
    if (found.kind === 'declined') return found;
    const text = parts.redact(cleaned(written));
    const wanted = 'to take an entry off the record, strike it';
    const wrong = wrongText(text, { name: 'The new text', wanted });
    if (wrong !== null) return wrong;
    if (found.entry.kind === 'message') {
      const author = byPerson(found.entry.by);
      return declined(
        phrase`These are the words of ${author}: edited in ${parts.directory.name}, they change here too.`,
      );
    }
    if (found.entry.kind !== 'note') return declined('Only notes can be edited: add a note beside it.');
    const isChanged = found.entry.text !== text;
    const at = after(open, (event) => isAbout(event, entry));
    return {
      what: `edit an entry of incident ${open.key}`,
      words: [entry],
      events: isChanged ? [{ type: 'entry.edited', id, at, by: asker.user, entry, text }] : [],
      message: isChanged
        ? 'The entry is changed; what it said before stays visible.'
        : 'The entry says that already.',
    };
  });
}
