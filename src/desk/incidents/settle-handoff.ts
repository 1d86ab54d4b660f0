import type { IncidentEvent } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { type Prose, phrase } from '../../core/picture/sentence.ts';
import { atTime, becauseOf, byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import type { DeedOutcome } from './act.ts';
import { act, after, type OpenHere } from './act.ts';
import { isAboutHandoff } from './handoff.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, wrongText } from './texts.ts';

/** Takes the command, or leaves it: only the person who was asked takes it; who asked may take the offer back. */
export function settleHandoff(
  parts: IncidentParts,
  asker: Asker,
  answer: { offer: string; isAccepted: boolean; reason: string },
): Promise<DeedOutcome> {
  const { offer, isAccepted } = answer;
  const type = isAccepted ? 'handoff.accepted' : 'handoff.declined';
  // By offer: it is answered once, whoever clicks how often.
  const id = `${type}:${offer}`;
  const action = isAccepted ? 'incident-accept' : 'incident-decline';
  const isOwn = ({ events }: OpenHere) => wasAsked(asker, offer, events);
  return act(parts, asker, { action, id, isOwn }, (open) => {
    const { key, state } = open;
    const pending = state.handoff;
    if (pending === null || pending.offer !== offer) return declined(settledBefore(open, offer));
    const wrongPerson = notTheirs(asker, pending, isAccepted);
    if (wrongPerson !== null) return wrongPerson;
    const reason = parts.redact(cleaned(answer.reason));
    const wrong = wrongText(reason, { name: 'The reason' });
    if (wrong !== null) return wrong;
    const happened = { id, at: after(open, isAboutHandoff), by: asker.user, offer };
    const event: IncidentEvent = isAccepted
      ? { type: 'handoff.accepted', ...happened }
      : { type: 'handoff.declined', ...happened, reason };
    return {
      what: `answer the handoff of incident ${key}`,
      events: [event],
      reason,
      message: isAccepted ? `You command incident ${key} now.` : `Incident ${key} stays where it is.`,
    };
  });
}

/** Whether the offer was made by this person or to them, now or before. */
function wasAsked({ user }: Asker, offer: string, events: readonly IncidentEvent[]): boolean {
  return events.some(
    (event) =>
      event.type === 'handoff.offered' && event.offer === offer && [event.by, event.to].includes(user),
  );
}

function notTheirs(
  { user }: Asker,
  { from, to }: { from: string; to: string },
  isAccepted: boolean,
): Objection | null {
  if (user === to || (!isAccepted && user === from)) return null;
  return declined(phrase`${byPerson(to)} was asked, and answers it.`);
}

function settledBefore({ key, state, events }: OpenHere, offer: string): Prose {
  const answers = events.filter(({ type }) => type === 'handoff.accepted' || type === 'handoff.declined');
  const before = answers.find((event) => 'offer' in event && event.offer === offer);
  if (before !== undefined) {
    const how = before.type === 'handoff.accepted' ? 'accepted' : 'declined';
    const why = before.type === 'handoff.declined' ? becauseOf(before.reason) : '';
    return phrase`That handoff was already ${how} by ${byPerson(before.by)} ${atTime(before.at)}${why}`;
  }
  if (state.handoff === null) return `No handoff of incident ${key} waits for an answer.`;
  return phrase`That offer is over: ${byPerson(state.handoff.to)} is asked now.`;
}
