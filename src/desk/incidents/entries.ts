import type { IncidentEvent } from '../../core/incident/events.ts';
import type { RecordEntry } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { atTime, becauseOf, byPerson, unlinked } from '../telling.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, type OpenHere } from './act.ts';
import type { IncidentParts } from './parts.ts';
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

/** What people said may be struck; what was seen stays as it is. */
const strikable: readonly string[] = ['note', 'message', 'status.posted', 'task.added'];

/** Strikes an entry out; it stays readable. */
export function strikeEntry(
  parts: IncidentParts,
  asker: Asker,
  strike: { entry: string; reason: string },
  requestId: string,
): Promise<DeedOutcome> {
  const { entry } = strike;
  const id = `entry.struck:${requestId}`;
  return act(parts, asker, { action: 'incident-strike', id }, (open) => {
    const found = standingEntry(open, entry);
    if (found.kind === 'declined') return found;
    if (!strikable.includes(found.entry.kind)) {
      return declined(
        'Only notes, messages, updates and tasks that were added can be struck: what was seen stays. Add a note beside it.',
      );
    }
    const reason = parts.redact(cleaned(strike.reason));
    const wrong = wrongText(reason, { name: 'The reason' });
    if (wrong !== null) return wrong;
    const at = after(open, (event) => isAbout(event, entry));
    return {
      what: `strike an entry of incident ${open.key}`,
      words: [entry],
      reason,
      events: [{ type: 'entry.struck', id, at, by: asker.user, entry, reason }],
      message: 'The entry is struck; it stays readable.',
    };
  });
}

function standingEntry(
  { key, state }: OpenHere,
  id: string,
): { kind: 'entry'; entry: RecordEntry } | Objection {
  const entry = state.record.find((one) => one.id === id);
  if (entry === undefined) return declined(`The record of incident ${key} has no entry ${unlinked(id)}.`);
  const { struck } = entry;
  if (struck === null) return { kind: 'entry', entry };
  const how = phrase`${byPerson(struck.by)} ${atTime(struck.at)}${becauseOf(struck.reason)}`;
  return declined(phrase`That entry was struck by ${how}`);
}

function isAbout(event: IncidentEvent, entry: string): boolean {
  return event.id === entry || ('entry' in event && event.entry === entry);
}
