import { incidentEventId } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, type OpenHere } from './act.ts';
import type { IncidentParts } from './parts.ts';

/** Takes an exception back that nobody has agreed to; only who asked for it may. */
export function withdraw(parts: IncidentParts, asker: Asker, ask: string): Promise<DeedOutcome> {
  const id = incidentEventId.withdrawn(ask);
  const isOwn = ({ events }: OpenHere) =>
    events.some((event) => event.type === 'exception.asked' && event.ask === ask && event.by === asker.user);
  return act(parts, asker, { action: 'incident-withdraw', id, isOwn }, (open) => {
    const { key, state } = open;
    if (state.exceptionRequest?.ask !== ask)
      return declined(`That request to close incident ${key} does not wait any more.`);
    const { by } = state.exceptionRequest;
    if (by !== asker.user) return declined(phrase`${byPerson(by)} asked for this, and takes it back.`);
    const at = after(open, ({ type }) => type.startsWith('exception.'));
    return {
      what: `take the exception of incident ${key} back`,
      events: [{ type: 'exception.withdrawn', id, at, by, ask }],
      message: `Incident ${key} stays open; nobody is asked any more.`,
    };
  });
}
