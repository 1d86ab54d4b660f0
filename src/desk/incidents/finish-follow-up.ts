import { incidentEventId } from '../../core/incident/events.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import { taskOffers } from '../../core/incident/tasks.ts';
import type { Asker } from '../../core/people.ts';
import { phrase, type Sentence } from '../../core/picture/sentence.ts';
import { isMember, refuseOutsider } from '../permit.ts';
import { atTime, byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import { type DeedOutcome, permitDeed } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned } from './texts.ts';

const mostChars = 300;

/** Writes down, once, that an item of `afterwards` is done; the channel may have another incident by then, so the key says which. */
export async function finishFollowUp(
  parts: IncidentParts,
  asker: Asker,
  { key, followUp, what }: { key: string; followUp: string; what: string },
): Promise<DeedOutcome> {
  const action = 'incident-follow-up';
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'work on an incident', action, environment: null });
  }
  const state = await parts.incidents.state(key);
  const followUps = state === null ? [] : [...state.head.afterwards, ...taskOffers(state)];
  const isOffered = followUps.some(({ id }) => id === followUp);
  if (state === null || state.head.channel !== asker.channel || !isOffered) {
    return declined(`Incident ${key} of this channel has no such follow-up.`, 'incident list');
  }
  const obstacle = doneBefore(state, followUp);
  const wish = { what: `do the follow-ups of incident ${key}`, words: [followUp], obstacle };
  const refused = await permitDeed(parts, asker, action, { key, state }, wish);
  if (refused !== null) return refused;
  const at = Math.max(parts.now(), (state.closed?.at ?? state.openedAt) + 1);
  const id = incidentEventId.followUpDone(followUp);
  const text = parts.redact(cleaned(what)).slice(0, mostChars);
  const added = await parts.incidents.append(key, [
    { type: 'followup.done', id, at, by: asker.user, followUp, what: text },
  ]);
  await parts.wake(key);
  const first = added === 0 ? doneBefore(await parts.incidents.state(key), followUp) : null;
  return first === null ? { kind: 'done', key, message: text } : declined(first);
}

/** Who did it and when; null when nobody has. */
function doneBefore(state: IncidentState | null, followUp: string): Sentence | null {
  const before = state?.followUps.get(followUp);
  if (before === undefined) return null;
  return phrase`Already done by ${byPerson(before.by)} ${atTime(before.at)}: ${before.what}`;
}
