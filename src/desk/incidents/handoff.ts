import type { IncidentEvent } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, type OpenHere } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cannotAnswer, mayNotWork } from './who-can-answer.ts';

/** Offers the command to somebody; the commander may, and who has the permission. A new offer takes the place of the one before. */
export function handoff(
  parts: IncidentParts,
  asker: Asker,
  named: string,
  requestId: string,
): Promise<DeedOutcome> {
  const id = `handoff.offered:${requestId}`;
  const isOwn = ({ state }: OpenHere) => asker.user === state.roles.get('commander')?.user;
  return act(parts, asker, { action: 'incident-handoff', id, isShown: true, isOwn }, async (open) => {
    const { key, state } = open;
    const to = named.trim();
    const wrong = await cannotAnswer(parts, named, 'a person commands an incident.');
    if (wrong !== null) return wrong;
    if (to === asker.user) return declined('A handoff goes to somebody else: name another person.');
    const commander = state.roles.get('commander')?.user;
    if (to === commander) return declined(phrase`${byPerson(to)} is commander of incident ${key} already.`);
    const outside = await mayNotWork(parts, asker, open, to);
    if (outside !== null) return outside;
    const isOffered = state.handoff?.to === to && state.handoff.from === asker.user;
    const at = after(open, isAboutHandoff);
    return {
      what: `hand incident ${key} off`,
      words: [to],
      events: isOffered ? [] : [{ type: 'handoff.offered', id, at, by: asker.user, offer: requestId, to }],
      message: phrase`${byPerson(to)} is ${isOffered ? 'already ' : ''}asked to take incident ${key} over.`,
    };
  });
}

/** Whether an event is of an offer of the command, or of what became of one. */
export function isAboutHandoff({ type }: IncidentEvent): boolean {
  return type.startsWith('handoff.') || type === 'role.given';
}
