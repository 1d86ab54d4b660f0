import type { IncidentEvent } from '../../core/incident/events.ts';
import type { TaskState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { atTime, byPerson, someOf, unlinked } from '../telling.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, type OpenHere } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, misworded, wrongText } from './texts.ts';

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

const which = 'by its number or id, which incident status has';

/** Opens a task again that a person ticked. */
export function reopen(
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
    if ('message' in found) return found;
    if (found.standing.kind !== 'attested') return declined(`${unlinked(found.text)} is open.`);
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

function taskOfPeople({ state }: OpenHere, id: string): TaskState | Objection {
  const tasks = state.windows.flatMap((window) => window.tasks);
  const task = tasks.find((one) => one.id === id);
  if (task === undefined) {
    const own = tasks.flatMap(({ checks }, at) => (checks.length === 0 ? [`${at + 1}`] : []));
    const which = own.length === 0 ? 'none is for people to tick' : `people tick ${someOf(own)}`;
    return declined(
      `The timeline has no task ${unlinked(id)}: ${which}. To add one: incident task add <text>`,
    );
  }
  if (task.checks.length === 0) return task;
  const names = task.checks.map((check) => state.head.checkNames[check] ?? check);
  return declined(`${unlinked(task.text)}: its checks tick it (${unlinked(someOf(names))}). Run them.`);
}

function isAbout(event: IncidentEvent, task: string): boolean {
  return 'task' in event && event.task === task;
}
