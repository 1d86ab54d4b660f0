import { obstacles } from '../../core/incident/closing.ts';
import type { Asker } from '../../core/people.ts';
import { type Prose, phrase } from '../../core/picture/sentence.ts';
import type { RunParts } from '../parts.ts';
import { byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import { type OpenHere, openHere, permitDeed } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { redElsewhere } from './red-elsewhere.ts';
import { type CloseOutcome, closedBefore, type IncidentClosing, writeClosing } from './write-closing.ts';

/** A second person closes it; what was asked is read from the record, whatever the button says. */
export async function agree(
  parts: IncidentParts & RunParts,
  asker: Asker,
  askId: string,
): Promise<CloseOutcome> {
  const open = await openHere(parts, asker, 'close-exception');
  const { user } = asker;
  if ('kind' in open) {
    const isOwn = ({ by, exception }: IncidentClosing) => user === (exception?.agreedBy ?? by);
    return open.kind === 'refused' ? open : closedBefore(parts, asker, isOwn, open);
  }
  const { key, state } = open;
  const { exceptionRequest: input } = state;
  const red = await redElsewhere(parts.store, state);
  const isOverruled = input !== null && obstacles(state, input.summary).length + red.length > 0;
  const reason = input === null ? '' : `${input.reason} (asked by ${input.by}, agreed by ${user})`;
  const action = isOverruled ? 'close-exception' : 'incident-close';
  const isOwn = isOverruled && input.by === user;
  const own = isOwn ? 'A second person has to agree: you asked for this exception yourself.' : null;
  const obstacle = input?.ask === askId ? own : notWaiting(open, askId);
  const wish = { what: `close incident ${key}`, reason, obstacle };
  const refused = await permitDeed(parts, asker, action, open, wish);
  if (refused !== null) return refused;
  if (input === null) return declined(notWaiting(open, askId));
  const exception = isOverruled ? { reason: input.reason, agreedBy: user } : null;
  const by = isOverruled ? input.by : user;
  return writeClosing(parts, asker, open, { by, summary: input.summary, exception, as: null });
}

function notWaiting({ key, state, events }: OpenHere, askId: string): Prose {
  const wasAsked = events.some((event) => event.type === 'exception.asked' && event.ask === askId);
  if (wasAsked && state.exceptionRequest !== null) {
    return phrase`That request is over: ${byPerson(state.exceptionRequest.by)} asked anew, with a message of its own.`;
  }
  const why = wasAsked ? 'it was taken back' : 'it is not on the record';
  return `No such request to close incident ${key} waits: ${why}. Ask again with the form that closes.`;
}
