import { obstacles } from '../../core/incident/closing.ts';
import { type ClosedAs, type IncidentEvent, incidentEventId } from '../../core/incident/events.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { type Prose, phrase } from '../../core/picture/sentence.ts';
import { alreadyClosed, closedWords, reopenCommand } from '../../core/words/incident.ts';
import { adviseAnew } from '../refresh-advice.ts';
import { byPerson } from '../telling.ts';
import { declined } from '../understand.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';
import { after, type OpenHere, openHere, permitDeed } from './act.ts';
import { closingKind } from './closing-kind.ts';
import type { IncidentParts } from './parts.ts';
import { cleaned, firstWrong } from './texts.ts';

export type CloseOutcome =
  | { kind: 'closed'; key: string; state: IncidentState }
  /** What is in the way; with a reason, a second person may close it all the same. */
  | { kind: 'obstacles'; key: string; obstacles: readonly string[]; summary: string }
  /** Asked for with a reason: waits for a second person to agree. */
  | { kind: 'needs-second'; key: string; obstacles: readonly string[]; summary: string; reason: string }
  | PermissionRefusal
  | Objection;

/** With an `exception`, the reason of the asker, a second person is asked where something is in the way. */
type CloseRequest = {
  summary: string;
  exception: string | null;
  /** `false-alarm`, `drill` or `duplicate:KEY`, as it was typed: nothing is in the way then, and nobody else is asked. */
  as?: string | null;
};
type Closing = NonNullable<IncidentState['closed']>;

const needsWords = 'say in a few words how that is known, behind the option';
const needsReason = 'say why the incident is closed although something is open';

/** Closes the incident, says what is in the way, or writes down that a second person has to agree. */
export async function close(
  parts: IncidentParts,
  asker: Asker,
  request: CloseRequest,
  requestId: string,
): Promise<CloseOutcome> {
  const open = await openHere(parts, asker, 'incident-close');
  const { user } = asker;
  const clean = parts.redact(cleaned(request.summary));
  if ('kind' in open) {
    const isOwn = (done: Closing) => user === done.by && done.exception === null && done.summary === clean;
    return open.kind === 'refused' ? open : closedBefore(parts, asker, isOwn, open);
  }
  const { key, state } = open;
  const kind = await closingKind(parts, state, request.as ?? null);
  const input = 'kind' in kind ? kind : readRequest(parts, request, kind.as);
  if ('kind' in input) {
    const reading = { what: `close incident ${key}`, isReading: true };
    return (await permitDeed(parts, asker, 'incident-close', open, reading)) ?? input;
  }
  const { summary, exception, as } = input;
  const inTheWay = as === null ? obstacles(state, summary) : [];
  const isStopped = inTheWay.length > 0 && exception === null;
  const obstacle = isStopped ? inTheWay.join('; ') : null;
  const reason = as === null ? (exception ?? '') : `${closedWords(as)}: ${summary}`;
  const wish = { what: `close incident ${key}`, reason, obstacle };
  const action = inTheWay.length > 0 && exception !== null ? 'incident-exception' : 'incident-close';
  const refused = await permitDeed(parts, asker, action, open, wish);
  if (refused !== null && !(isStopped && refused.kind === 'declined')) return refused;
  if (inTheWay.length === 0) return write(parts, asker, open, { by: user, summary, exception: null, as });
  const about = { key, obstacles: inTheWay, summary };
  if (exception === null) return { kind: 'obstacles', ...about };
  await ask(parts, open, { by: user, summary, reason: exception }, requestId);
  return { kind: 'needs-second', ...about, reason: exception };
}

/** A second person closes it; what was asked is read from the record, whatever the button says. */
export async function agree(parts: IncidentParts, asker: Asker, askId: string): Promise<CloseOutcome> {
  const open = await openHere(parts, asker, 'close-exception');
  const { user } = asker;
  if ('kind' in open) {
    const isOwn = ({ by, exception }: Closing) => user === (exception?.agreedBy ?? by);
    return open.kind === 'refused' ? open : closedBefore(parts, asker, isOwn, open);
  }
  const { key, state } = open;
  const { exceptionRequest: input } = state;
  const isOverruled = input !== null && obstacles(state, input.summary).length > 0;
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
  return write(parts, asker, open, { by, summary: input.summary, exception, as: null });
}

function notWaiting({ key, state, events }: OpenHere, askId: string): Prose {
  const wasAsked = events.some((event) => event.type === 'exception.asked' && event.ask === askId);
  if (wasAsked && state.exceptionRequest !== null) {
    return phrase`That request is over: ${byPerson(state.exceptionRequest.by)} asked anew, with a message of its own.`;
  }
  const why = wasAsked ? 'it was taken back' : 'it is not on the record';
  return `No such request to close incident ${key} waits: ${why}. Ask again with the form that closes.`;
}

/** The same words of the same person, still waiting, are not asked twice. */
async function ask(
  parts: IncidentParts,
  open: OpenHere,
  input: { by: string; summary: string; reason: string },
  requestId: string,
): Promise<void> {
  const { key, state, events } = open;
  const { by, summary, reason } = input;
  const id = incidentEventId.asked(requestId);
  const { exceptionRequest: waiting } = state;
  const waits = waiting?.by === by && waiting.summary === summary && waiting.reason === reason;
  if (!waits && !events.some((event) => event.id === id)) {
    const at = after(open, ({ type }) => type.startsWith('incident.') || type.startsWith('exception.'));
    const event: IncidentEvent = { type: 'exception.asked', id, at, ask: requestId, ...input };
    await parts.incidents.append(key, [event]);
  }
  await parts.wake(key);
}

function readRequest(
  { redact }: IncidentParts,
  request: CloseRequest,
  as: ClosedAs | null,
): { summary: string; exception: string | null; as: ClosedAs | null } | Objection {
  const summary = redact(cleaned(request.summary));
  const exception = request.exception === null ? null : redact(cleaned(request.exception));
  const reasonRule = { name: 'The reason', wanted: needsReason };
  const wrong = firstWrong(
    [summary, { name: 'The summary', ...(as === null ? {} : { wanted: needsWords }) }],
    ...(exception === null ? [] : [[exception, reasonRule] as const]),
  );
  return wrong === null ? { summary, exception, as } : declined(wrong.message);
}

async function write(
  parts: IncidentParts,
  asker: Asker,
  open: OpenHere,
  { as, ...how }: Pick<Closing, 'by' | 'summary' | 'exception' | 'as'>,
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
async function closedBefore(
  parts: IncidentParts,
  asker: Asker,
  isOwn: (closed: Closing) => boolean,
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

function closedAlready(key: string, closed: Closing): Objection {
  return { kind: 'declined', message: alreadyClosed(key, closed), next: reopenCommand(key) };
}
