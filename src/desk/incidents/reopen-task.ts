import { parseIncidentKey } from '../../core/incident/key.ts';
import type { Asker } from '../../core/people.ts';
import { openAgainAlready, openAlready } from '../../core/words/incident.ts';
import { unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { isAbout, taskOfPeople } from './task-of-people.ts';
import { cleaned, misworded, wrongText } from './texts.ts';

const which = 'by its number or id, which incident status has';

/** Opens a task again that a person ticked. */
export function reopenTask(
  parts: IncidentParts,
  asker: Asker,
  { task, reason: given }: { task: string; reason: string },
  requestId: string,
): Promise<DeedOutcome> {
  const id = `task.reopened:${requestId}`;
  return act(parts, asker, { action: 'incident-reopen', id }, (open) => {
    if (task === '')
      return misworded(`Incident ${open.key} is open. reopen takes one of its tasks then: ${which}`);
    const found = taskOfPeople(open, task);
    if ('message' in found)
      return parseIncidentKey(task) === open.key ? declined(openAgainAlready(open.state)) : found;
    if (found.standing.kind !== 'attested') return declined(openAlready(found));
    const reason = parts.redact(cleaned(given));
    const wrong = wrongText(reason, { name: 'The reason' });
    if (wrong !== null) return wrong;
    const at = after(open, (event) => isAbout(event, task));
    return {
      what: `open a task of incident ${open.key} again`,
      words: [task],
      reason,
      events: [{ type: 'task.reopened', id, at, by: asker.user, task, reason }],
      message: `Open again: ${unlinked(found.text)}.`,
    };
  });
}
