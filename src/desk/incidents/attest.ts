import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { atTime, byPerson, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { isAbout, taskOfPeople } from './task-of-people.ts';

/** Ticks a task that no check proves, in the name of the asker. */
export function attest(
  parts: IncidentParts,
  asker: Asker,
  task: string,
  requestId: string,
): Promise<DeedOutcome> {
  const id = `task.attested:${requestId}`;
  return act(parts, asker, { action: 'incident-attest', id }, (open) => {
    const found = taskOfPeople(open, task);
    if ('message' in found) return found;
    const { standing, text } = found;
    if (standing.kind === 'attested') {
      const when = atTime(standing.at);
      return declined(phrase`${unlinked(text)} was already ticked by ${byPerson(standing.by)} ${when}.`);
    }
    const at = after(open, (event) => isAbout(event, task));
    return {
      what: `tick a task of incident ${open.key}`,
      words: [task],
      events: [{ type: 'task.attested', id, at, by: asker.user, task }],
      message: `Done, by your word: ${unlinked(text)}.`,
    };
  });
}
