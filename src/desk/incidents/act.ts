import type { IncidentEvent } from '../../core/incident/events.ts';
import { environmentOf } from '../../core/incident/head.ts';
import { reduceIncident } from '../../core/incident/reduce.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { Asker } from '../../core/people.ts';
import { type Prose, phrase, type Sentence } from '../../core/picture/sentence.ts';
import type { PermitParts } from '../parts.ts';
import { byVerb, isMember, permitUnless, type Rule, refuseOutsider } from '../permit.ts';
import { unpostable } from '../postable.ts';
import { atTime, byPerson } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection, PermissionRefusal } from '../wish.ts';
import type { IncidentParts } from './parts.ts';
import type { WordingObjection } from './texts.ts';

/** Done, with a sentence for the asker. */
export type DeedOutcome = { kind: 'done'; key: string; message: Prose } | PermissionRefusal | Objection;

/** The open incident of a channel, and the moment at which something is asked of it. */
export type OpenHere = { key: string; state: IncidentState; events: readonly IncidentEvent[]; now: number };

/** What is to be done, once it is permitted. */
export type Deed = {
  /** For a refusal: `add a note to incident 517`. */
  what: string;
  /** None: it is so already. */
  events: readonly IncidentEvent[];
  /** For the asker, once it is done. */
  message: Prose;
  /** For the audit log: the reason that was given, and words beside the key. */
  reason?: string;
  words?: readonly string[];
};

/** What is asked: the action of the audit log, and the id of the event that shows that it was done. */
export type Act = {
  action: string;
  id: string;
  /** True for what is told in the channel: it is not done where nothing can be shown. */
  isShown?: boolean;
  /** True for whom this takes no permission `incident`: the person who was asked, who asked, the commander. */
  isOwn?: (open: OpenHere) => boolean;
};

/** Against who so often somebody was first, something else is at work than people. */
const mostTries = 50;

/**
 * Finds the incident of the channel, decides, writes events and audit, and has the timeline looked at; who may not is told nothing of what
 * was decided. Of two who do the same at once one does it, and the other is told what anybody is who comes later.
 */
export async function act(
  parts: IncidentParts,
  asker: Asker,
  wish: Act,
  decide: (
    open: OpenHere,
  ) => Deed | Objection | WordingObjection | Promise<Deed | Objection | WordingObjection>,
): Promise<DeedOutcome> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const open = await openHere(parts, asker, wish.action);
    if ('kind' in open) return open;
    const { key } = open;
    if (open.events.some((event) => event.id === wish.id && event.by === asker.user)) {
      // Asked again after a crash, perhaps: what follows from the event may be missing.
      await parts.wake(key);
      return { kind: 'done', key, message: `That is on the record of incident ${key}.` };
    }
    const deed = await permitted(parts, asker, { ...wish, open, isNoted: tries > 0 }, await decide(open));
    if ('kind' in deed) return deed;
    const { events, message } = deed;
    if (events.length > 0 && !(await parts.incidents.appendTo(key, open.events, events))) continue;
    await parts.wake(key);
    return { kind: 'done', key, message };
  }
  throw new Error(`${wish.action}: its incident changed ${mostTries} times while it was decided`);
}

/** What was decided, when it may be done; `isNoted` once the audit log has that it may. */
async function permitted(
  parts: IncidentParts,
  asker: Asker,
  { action, open, isShown = false, isOwn = () => false, isNoted }: Act & { open: OpenHere; isNoted: boolean },
  deed: Deed | Objection | WordingObjection,
): Promise<Deed | PermissionRefusal | Objection> {
  const { key } = open;
  const rule = isOwn(open) ? always : byIncident(asker, environmentOf(open.state.head));
  if ('isWording' in deed) {
    const wish = { what: `work on incident ${key}`, rule, isReading: true };
    return (await permitDeed(parts, asker, action, open, wish)) ?? declined(deed.message);
  }
  const closed = isShown ? await unpostable(parts, asker.channel) : null;
  const obstacle = 'kind' in deed ? deed : closed;
  if (isNoted && obstacle === null) return deed;
  const wish = 'kind' in deed ? { what: `work on incident ${key}` } : deed;
  const refused = await permitDeed(parts, asker, action, open, {
    ...wish,
    rule,
    obstacle: obstacle?.message ?? null,
  });
  return refused ?? deed;
}

const always: Rule = () => ({ allowed: true });

/** The open incident of the asker's channel, or how to open one; outsiders are refused before anything is read. */
export async function openHere(
  parts: IncidentParts,
  asker: Asker,
  action: string,
): Promise<OpenHere | PermissionRefusal | Objection> {
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'work on an incident', action, environment: null });
  }
  const key = asker.channel === '' ? null : await parts.incidents.ofChannel(asker.channel);
  const events = key === null ? [] : await parts.incidents.events(key);
  const state = reduceIncident(events);
  if (key === null || state === null || state.closed !== null) {
    const isHere = parts.directory.isChannel(asker.channel);
    if (!isHere) {
      return declined('There is no open incident here: incidents belong to channels.', 'incident list');
    }
    const last = await parts.incidents.lastClosed(asker.channel);
    const again =
      last === null ? '' : ` The last one was ${last}; to open another: incident open <key> <title>.`;
    return declined(
      `There is no open incident in this channel.${again}`,
      last === null ? 'incident open <key> <title>' : `incident reopen ${last}`,
    );
  }
  return { key, state, events, now: parts.now() };
}

/** Null when the deed is permitted; either way it is in the audit log. */
export async function permitDeed(
  parts: PermitParts,
  asker: Asker,
  action: string,
  { key, state }: Pick<OpenHere, 'key' | 'state'>,
  deed: Pick<Deed, 'what' | 'reason' | 'words'> & {
    /** Instead of the permission `incident`. */
    rule?: Rule;
    isReading?: boolean;
    /** Why it cannot be done as things stand; null or left out: it can. */
    obstacle?: Prose | null;
  },
): Promise<PermissionRefusal | Objection | null> {
  const environment = environmentOf(state.head);
  const wish = {
    what: deed.what,
    action,
    environment,
    selector: [key, ...(deed.words ?? [])],
    reason: deed.reason ?? '',
    isReading: deed.isReading ?? false,
  };
  const rules = [deed.rule ?? byIncident(asker, environment)];
  const refused = await permitUnless(parts, asker, wish, rules, deed.obstacle ?? null);
  return refused?.kind === 'obstructed' ? declined(refused.message) : refused;
}

/** The permission `incident` in the asker's channel. */
export function byIncident(asker: Asker, environment: string | null): Rule {
  return byVerb({ verb: 'incident', channel: asker.channel, environment }, asker.user);
}

/**
 * Now, or just after the newest event of the same thing when a clock was ahead: what is said later has to count later, and events
 * count in the order of their times.
 */
export function after({ events, now }: OpenHere, isSame: (event: IncidentEvent) => boolean): number {
  return events.reduce((at, event) => (isSame(event) ? Math.max(at, event.at + 1) : at), now);
}

/** Who did the same thing last, and when: ` by @mara at 10:42`; empty where nobody did. */
export function doneBy({ events }: OpenHere, isSame: (event: IncidentEvent) => boolean): Sentence {
  const last = events
    .filter(isSame)
    .reduce<IncidentEvent | null>(
      (latest, event) => (latest === null || event.at >= latest.at ? event : latest),
      null,
    );
  return last === null || last.by === '' ? [] : phrase` by ${byPerson(last.by)} ${atTime(last.at)}`;
}
