import { type IncidentEvent, incidentEventId } from '../../core/incident/events.ts';
import { environmentOf, headOf, noPlan, planlessHead } from '../../core/incident/head.ts';
import { incidentKeyRule, parseIncidentKey } from '../../core/incident/key.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import { nearest } from '../../core/nearest.ts';
import type { Asker } from '../../core/people.ts';
import type { PlanParts, RunParts } from '../parts.ts';
import { auditRefusal, byVerb, isMember, permit, permitUnless, refuseOutsider } from '../permit.ts';
import { unpostable } from '../postable.ts';
import { adviseAnew } from '../refresh-advice.ts';
import { thereAre, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { DeskPlan, Objection, PermissionRefusal, Unknown } from '../wish.ts';
import { environmentsOf, isUsable, type UsablePlan } from '../words.ts';
import { byIncident } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { environmentFor, type OpenIncident, planFor } from './plan.ts';
import { cleaned, wrongText } from './texts.ts';
import { cannotAnswer } from './who-can-answer.ts';

export type OpenOutcome =
  | { kind: 'opened'; key: string; state: IncidentState }
  /** The channel has one (`isHere`: who opened it when), or the key was used before; `title` is empty for one of another channel, which may be private. */
  | { kind: 'taken'; key: string; title: string; channel: string; isHere?: { by: string; at: number } }
  | PermissionRefusal
  | Unknown
  | Objection;

/** What was asked for, understood; `commander` is null for the asker. */
type OpenInput = { key: string; title: string; commander: string | null };

/** Opens the incident of a channel; of several who ask at once, one does. */
export async function open(
  parts: IncidentParts & PlanParts & RunParts,
  asker: Asker,
  request: OpenIncident,
  requestId: string,
): Promise<OpenOutcome> {
  const action = 'incident-open';
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'open an incident', action, environment: null });
  }
  const input = await read(parts, asker, request);
  if ('kind' in input) return input;
  const { key, title } = input;
  const there = await parts.incidents.ofChannel(asker.channel);
  if (there !== null)
    return (await mayNotLook(parts, asker, there)) ?? taken(parts, asker, input, there, requestId);
  const subject = subjectOf(await parts.plans(), { ...request, key, title });
  if ('kind' in subject) return subject;
  const environment = environmentOf(subject);
  const wish = { what: `open incident ${key}`, action, environment, selector: [key, title] };
  const closed = await unpostable(parts, asker.channel);
  const before = await usedUp(parts, asker.channel, key);
  const obstacle = closed?.message ?? (before === null ? null : wasUsed(key));
  const refused = await permitUnless(parts, asker, wish, [byIncident(asker, environment)], obstacle);
  if (refused?.kind === 'refused') return refused;
  if (closed !== null) return closed;
  if (before !== null) return usedBefore(parts, asker, key, before);
  const at = parts.now();
  const { chosen } = subject;
  const about = { key, title, channel: asker.channel, severity: request.severity };
  const named = { ...about, environment: subject.environment };
  const opening = await parts.incidents.open({
    type: 'incident.opened',
    id: incidentEventId.opened(),
    at,
    by: asker.user,
    incident: chosen === null ? planlessHead(named) : headOf({ ...chosen, ...named }),
  });
  if (opening.kind === 'channel-taken') return taken(parts, asker, input, opening.key, requestId);
  if (opening.kind === 'key-taken') {
    await auditRefusal(parts, asker, wish, wasUsed(key));
    return usedBefore(parts, asker, key, opening.channel);
  }
  return finish(parts, input, { by: asker.user, at, requestId });
}

/** Who may not open one is not told of the one that is there. */
async function mayNotLook(
  parts: IncidentParts,
  asker: Asker,
  key: string,
): Promise<PermissionRefusal | null> {
  const state = await parts.incidents.state(key);
  const environment = state === null ? null : environmentOf(state.head);
  const rule = byVerb({ verb: 'incident', channel: asker.channel, environment }, asker.user);
  const wish = { what: 'open an incident', action: 'incident-open', environment, isReading: true };
  return permit(parts, asker, wish, [rule]);
}

async function read(
  parts: IncidentParts,
  asker: Asker,
  request: OpenIncident,
): Promise<OpenInput | Objection> {
  if (!parts.directory.isChannel(asker.channel)) {
    return declined('An incident belongs to a channel: open it there, not in a direct message.');
  }
  const key = parseIncidentKey(request.key);
  if (key === null) {
    return declined(
      `${unlinked(request.key) || 'An empty text'} is no key of an incident: ${incidentKeyRule}.`,
    );
  }
  const title = parts.redact(cleaned(request.title));
  const wanted = `say in a few words what is broken, as in: incident open ${key} Backend does not start`;
  const wrong = wrongText(title, { name: 'The title', wanted });
  if (wrong !== null) return declined(wrong.message);
  const commander = request.commander?.trim() ?? asker.user;
  if (commander !== asker.user) {
    const unfit = await cannotAnswer(parts, commander, 'a person commands an incident.');
    if (unfit !== null) return declined(unfit.message);
  }
  return { key, title, commander: commander === asker.user ? null : commander };
}

/** The channel has one; when it is the very one that was asked for, it was asked for twice. */
async function taken(
  parts: IncidentParts & RunParts,
  asker: Asker,
  input: OpenInput,
  key: string,
  requestId: string,
): Promise<OpenOutcome> {
  const state = await openedState(parts, key);
  if (state === null) {
    return declined(
      `Incident ${key} is being opened in this channel right now: look again in a few seconds.`,
    );
  }
  if (isSame(state, asker, input) && parts.now() - state.openedAt < repeatMs) {
    return finish(parts, input, { by: asker.user, at: state.openedAt, requestId });
  }
  const { head, openedBy: by, openedAt: at } = state;
  const { title, channel } = head;
  const wish = {
    what: 'open an incident',
    action: 'incident-open',
    environment: environmentOf(state.head),
    selector: [input.key, input.title],
  };
  await auditRefusal(parts, asker, wish, `Incident ${key} is open in this channel.`);
  return { kind: 'taken', key, title, channel, isHere: { by, at } };
}

/** Who opens it is two steps ahead, unless it died: nobody waits for that. */
const mostLooks = 50;

/** Null for one that is claimed and not there yet. */
async function openedState(
  { incidents }: { incidents: IncidentStore },
  key: string,
): Promise<IncidentState | null> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const state = await incidents.state(key);
    if (state !== null) return state;
  }
  return null;
}

/** The same person opening the same this soon is the same request, sent again. */
const repeatMs = 15 * 60_000;

function isSame(state: IncidentState, asker: Asker, { key, title }: OpenInput): boolean {
  const { head, openedBy } = state;
  return head.key === key && head.title === title && openedBy === asker.user;
}

/** The channel where the key was used; null for one that is free, or that this channel has been given just now. */
async function usedUp(
  { incidents }: { incidents: IncidentStore },
  channel: string,
  key: string,
): Promise<string | null> {
  const state = await incidents.state(key);
  return state === null || (state.closed === null && state.head.channel === channel)
    ? null
    : state.head.channel;
}

function wasUsed(key: string): string {
  return `The key ${key} was used before.`;
}

/** The title of an incident of another channel is not for here: that channel may be private. */
async function usedBefore(
  { incidents }: { incidents: IncidentStore },
  asker: Asker,
  key: string,
  channel: string,
): Promise<OpenOutcome> {
  const state = channel === asker.channel ? await incidents.state(key) : null;
  return { kind: 'taken', key, title: state?.head.title ?? '', channel };
}

async function finish(
  parts: IncidentParts & RunParts,
  { key, commander }: OpenInput,
  { by, at, requestId }: { by: string; at: number; requestId: string },
): Promise<OpenOutcome> {
  const { incidents, wake } = parts;
  if (commander !== null) {
    const id = `role.given:${requestId}`;
    const given: IncidentEvent = { type: 'role.given', id, at, by, role: 'commander', user: commander };
    await incidents.append(key, [given]);
  }
  await wake(key);
  const state = await incidents.state(key);
  if (state === null) throw new Error(`incident ${key}: it was opened, and is not there`);
  await adviseAnew(parts, state.head);
  return { kind: 'opened', key, state };
}

/** What an incident is about; `chosen` is null for one that no plan foresaw, whose `environment` may be empty. */
type IncidentSubject = { chosen: UsablePlan | null; environment: string };

/** What is meant by the words of an opening; whatever is wrong of them is said before anything is asked. */
function subjectOf(
  plans: readonly DeskPlan[],
  request: Pick<OpenIncident, 'key' | 'title' | 'severity' | 'plan' | 'environment'>,
): IncidentSubject | Objection {
  const { plan: named, environment: wanted } = request;
  const wrong = named === undefined || named === noPlan ? unknownEnvironment(plans, wanted) : null;
  if (named === noPlan) return wrong ?? { chosen: null, environment: wanted ?? '' };
  const chosen = planFor(plans, request);
  if ('kind' in chosen) return wrong ?? chosen;
  const environment = environmentFor(chosen, wanted);
  return typeof environment === 'string' ? { chosen, environment } : environment;
}

/** An environment that no plan has; null where there is no plan to know better. */
function unknownEnvironment(plans: readonly DeskPlan[], wanted: string | undefined): Objection | null {
  const known = [...new Set(plans.filter(isUsable).flatMap(({ plan }) => environmentsOf(plan)))];
  if (wanted === undefined || known.length === 0 || known.includes(wanted)) return null;
  const near = nearest(wanted, known);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return declined(`No plan has an environment ${unlinked(wanted)}.${hint} ${thereAre(known)}.`);
}
