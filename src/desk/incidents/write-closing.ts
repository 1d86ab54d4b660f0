import { type IncidentEvent, incidentEventId } from '../../core/incident/events.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { alreadyClosed, reopenCommand } from '../../core/words/incident.ts';
import type { RunParts } from '../parts.ts';
import { adviseAnew } from '../refresh-advice.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';
import { after, type OpenHere, permitDeed } from './act.ts';
import type { IncidentParts } from './parts.ts';

export type CloseOutcome =
  | { kind: 'closed'; key: string; state: IncidentState }
  /** What is in the way; with a reason, a second person may close it all the same. */
  | { kind: 'obstacles'; key: string; obstacles: readonly string[]; summary: string; again?: string }
  /** Asked for with a reason: waits for a second person to agree. */
  | { kind: 'needs-second'; key: string; obstacles: readonly string[]; summary: string; reason: string }
  | PermissionRefusal
  | Objection;

export type IncidentClosing = NonNullable<IncidentState['closed']>;

/** Closes it, for good on the record; the same closing again is answered as before. */
export async function writeClosing(
  parts: IncidentParts & RunParts,
  asker: Asker,
  open: OpenHere,
  { as, ...how }: Pick<IncidentClosing, 'by' | 'summary' | 'exception' | 'as'>,
): Promise<CloseOutcome> {
  const { key } = open;
  const number = open.state.reopenings + 1;
  // Never before the opening or what was asked, whatever the clocks say.
  const at = after(open, ({ type }) => type.startsWith('incident.') || type.startsWith('exception.'));
  const id = incidentEventId.closed(number);
  const event: IncidentEvent = { type: 'incident.closed', id, at, ...how, ...(as === null ? {} : { as }) };
  const added = await parts.incidents.append(key, [event]);
  const state = await parts.incidents.state(key);
  if (state === null) throw new Error(`incident ${key}: it was closed, and is not there`);
  await parts.wake(key);
  await adviseAnew(parts, state.head);
  const { closed } = state;
  const isOwn = closed?.summary === how.summary && (closed.exception?.agreedBy ?? closed.by) === asker.user;
  if (added === 0 && closed !== null && !isOwn) {
    return closedAlready(key, closed);
  }
  return { kind: 'closed', key, state };
}

/** There is none open: who closed the last one, and when; the same request again is answered as before. */
export async function closedBefore(
  parts: IncidentParts,
  asker: Asker,
  isOwn: (closed: IncidentClosing) => boolean,
  none: Objection,
): Promise<CloseOutcome> {
  const key = asker.channel === '' ? null : await parts.incidents.lastClosed(asker.channel);
  const state = key === null ? null : await parts.incidents.state(key);
  if (key === null || state === null || state.closed === null) return none;
  const wish = { what: `close incident ${key}`, isReading: true };
  const refused = await permitDeed(parts, asker, 'incident-close', { key, state }, wish);
  if (refused !== null) return refused;
  const now = parts.now();
  const isRepeated = now - state.closed.at < repeatMs && isOwn(state.closed);
  if (!isRepeated) return closedAlready(key, state.closed);
  await parts.wake(key);
  return { kind: 'closed', key, state };
}

/** The same person closing with the same words this soon is the same request, sent again. */
const repeatMs = 15 * 60_000;

function closedAlready(key: string, closed: IncidentClosing): Objection {
  return { kind: 'declined', message: alreadyClosed(key, closed), next: reopenCommand(key) };
}
