import type { Role } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { phrase, type Sentence } from '../../core/picture/sentence.ts';
import { byPerson } from '../sentence-parts.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, doneBy, type OpenHere } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cannotAnswer, mayNotWork } from './who-can-answer.ts';

/** Gives a role to a person. */
export function giveRole(
  parts: IncidentParts,
  asker: Asker,
  { role, user: named }: { role: Role; user: string },
  requestId: string,
): Promise<DeedOutcome> {
  const id = `role.given:${requestId}`;
  return act(parts, asker, { action: 'incident-role', id }, async (open) => {
    const { key, state } = open;
    const user = named.trim();
    const wrong = await cannotAnswer(parts, named, 'roles are for people.');
    if (wrong !== null) return wrong;
    const outside = await mayNotWork(parts, asker, open, user);
    if (outside !== null) return outside;
    const isSo = state.roles.get(role)?.user === user;
    const isSame = after(open, (event) => isAboutRole(event.type));
    return {
      what: `give roles in incident ${key}`,
      words: [role, user],
      events: isSo ? [] : [{ type: 'role.given', id, at: isSame, by: asker.user, role, user }],
      message: phrase`${byPerson(user)} is ${isSo ? 'already ' : ''}${role} of incident ${key}${isSo ? givenBy(open, role) : []}.`,
    };
  });
}

/** `, given by @mara at 10:42`; nothing where the role came with the opening or a handoff. */
function givenBy(open: OpenHere, role: Role): Sentence {
  const by = doneBy(open, (event) => event.type === 'role.given' && event.role === role);
  return by.length === 0 ? [] : phrase`, given${by}`;
}

function isAboutRole(type: string): boolean {
  return type === 'role.given' || type === 'handoff.accepted';
}
