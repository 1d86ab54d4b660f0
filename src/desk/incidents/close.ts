import { lookAgain, obstacles } from '../../core/incident/closing.ts';
import { type ClosedAs, type IncidentEvent, incidentEventId } from '../../core/incident/events.ts';
import type { Asker } from '../../core/people.ts';
import { closedWords } from '../../core/words/incident.ts';
import type { AuditParts, RunParts } from '../parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import { after, type OpenHere, openHere, permitDeed } from './act.ts';
import { closingKind } from './closing-kind.ts';
import type { IncidentParts } from './parts.ts';
import { lookHere, redElsewhere, redElsewhereWords } from './red-elsewhere.ts';
import { cleaned, firstWrong } from './texts.ts';
import { type CloseOutcome, closedBefore, type IncidentClosing, writeClosing } from './write-closing.ts';

/** With an `exception`, the reason of the asker, a second person is asked where something is in the way. */
type CloseRequest = {
  summary: string;
  exception: string | null;
  /** `false-alarm`, `drill` or `duplicate:KEY`, as it was typed: nothing is in the way then, and nobody else is asked. */
  as?: string | null;
};

const needsWords = 'say in a few words how that is known, behind the option';

const needsReason = 'say why the incident is closed although something is open';

/** Closes the incident, says what is in the way, or writes down that a second person has to agree. */
export async function close(
  parts: IncidentParts & RunParts,
  asker: Asker,
  request: CloseRequest,
  requestId: string,
): Promise<CloseOutcome> {
  const open = await openHere(parts, asker, 'incident-close');
  const { user } = asker;
  const clean = parts.redact(cleaned(request.summary));
  if ('kind' in open) {
    const isOwn = (done: IncidentClosing) =>
      user === done.by && done.exception === null && done.summary === clean;
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
  const red = as === null ? await redElsewhere(parts.store, state) : [];
  const inTheWay = as === null ? [...obstacles(state, summary), ...red.map(redElsewhereWords)] : [];
  const isStopped = inTheWay.length > 0 && exception === null;
  const obstacle = isStopped ? inTheWay.join('; ') : null;
  const reason = as === null ? (exception ?? '') : `${closedWords(as)}: ${summary}`;
  const wish = { what: `close incident ${key}`, reason, obstacle };
  const action = inTheWay.length > 0 && exception !== null ? 'incident-exception' : 'incident-close';
  const refused = await permitDeed(parts, asker, action, open, wish);
  if (refused !== null && !(isStopped && refused.kind === 'declined')) return refused;
  if (inTheWay.length === 0)
    return writeClosing(parts, asker, open, { by: user, summary, exception: null, as });
  const about = { key, obstacles: inTheWay, summary };
  const again = lookAgain(state) ?? lookHere(state, red);
  if (exception === null) return { kind: 'obstacles', ...about, ...(again === null ? {} : { again }) };
  await ask(parts, open, { by: user, summary, reason: exception }, requestId);
  return { kind: 'needs-second', ...about, reason: exception };
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
  { redact }: AuditParts,
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
  if (wrong === null) return { summary, exception, as };
  return declined(wrong.message, as === null ? undefined : `incident close --as ${request.as ?? ''} <text>`);
}
