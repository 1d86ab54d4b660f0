import type { Asker } from '../../core/people.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { isAbout, standingEntry } from './standing-entry.ts';
import { cleaned, wrongText } from './texts.ts';

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
