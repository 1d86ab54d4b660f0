import { incidentEventId } from '../../core/incident/events.ts';
import { parseIncidentKey } from '../../core/incident/key.ts';
import { reduceIncident } from '../../core/incident/reduce.ts';
import type { IncidentState } from '../../core/incident/state.ts';
import type { IncidentStore } from '../../core/incident/store.ts';
import type { Asker } from '../../core/people.ts';
import { phrase } from '../../core/picture/sentence.ts';
import { openAgainAlready, reopenCommand } from '../../core/words/incident.ts';
import { quantity } from '../../core/words/quantity.ts';
import type { RunParts } from '../parts.ts';
import { isMember, refuseOutsider } from '../permit.ts';
import { unpostable } from '../postable.ts';
import { adviseAnew } from '../refresh-advice.ts';
import { atTime, unlinked } from '../sentence-parts.ts';
import { declined } from '../understand.ts';
import type { Objection } from '../wish.ts';
import { after, type DeedOutcome, permitDeed } from './act.ts';
import type { IncidentParts } from './parts.ts';
import { takeInRuns } from './take-in-runs.ts';
import { cleaned, wrongText } from './texts.ts';

const action = 'incident-reopen';

/** Opens a closed incident of the channel again: the one whose key the words begin with, else the one that was closed last. The rest of the words is the reason. */
export async function reopenIncident(
  parts: IncidentParts & RunParts,
  asker: Asker,
  words: string,
): Promise<DeedOutcome> {
  if (!isMember(asker)) {
    return refuseOutsider(parts, asker, { what: 'open an incident again', action, environment: null });
  }
  if (!parts.directory.isChannel(asker.channel)) {
    return declined(
      'An incident belongs to a channel: open it again there, not in a direct message.',
      'incident list',
    );
  }
  const found = await closedIncident(parts, asker.channel, words);
  if ('kind' in found) return found;
  const { state, reason: why } = found;
  if (state === null) {
    const open = await parts.incidents.ofChannel(asker.channel);
    return open === null
      ? declined('This channel has no closed incident.', 'incident open <key> <title>')
      : declined(`This channel has no closed incident, and incident ${open} is open.`);
  }
  const { key } = state.head;
  const reason = parts.redact(cleaned(why));
  const objection = wrongText(reason, { name: 'The reason' }) ?? taskInstead(state, why);
  const isReading = objection !== null;
  const obstacle = isReading ? null : ((await unpostable(parts, asker.channel))?.message ?? null);
  const wish = { what: `open incident ${key} again`, reason, isReading, obstacle };
  const refused = await permitDeed(parts, asker, action, { key, state }, wish);
  if (refused !== null) return refused;
  return objection ?? (await write(parts, asker, key, reason));
}

/** The incident of the channel that is meant, open or closed; null when it has none. A key of another incident, or of none, is no reason. */
async function closedIncident(
  { incidents }: { incidents: IncidentStore },
  channel: string,
  words: string,
): Promise<{ state: IncidentState | null; reason: string } | Objection> {
  const [, first = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words.trim()) ?? [];
  const key = parseIncidentKey(first);
  const named = key === null ? null : await incidents.state(key);
  if (named?.head.channel === channel) return { state: named, reason: rest };
  const last = await incidents.lastClosed(channel);
  const state = last === null ? null : await incidents.state(last);
  if (named !== null) return ofOtherChannel(named);
  const isTask = state !== null && taskInstead(state, words) !== null;
  if (looksLikeKey(first) && last !== null && !isTask) {
    const known = `There is no incident ${unlinked(first)}; the one that was closed last in this channel is ${last}.`;
    return declined(known, `${reopenCommand(last)} ${words.trim()}`);
  }
  return { state, reason: words };
}

function ofOtherChannel({ head: { key }, openedAt, closed }: IncidentState): Objection {
  const since =
    closed === null ? phrase`open since ${atTime(openedAt)}` : phrase`closed since ${atTime(closed.at)}`;
  const there = closed === null ? 'go on there' : `open it again there: ${reopenCommand(key)}`;
  return declined(phrase`Incident ${key} belongs to another channel, and is ${since}: ${there}.`);
}

/** A number, or letters and a number: `71`, `#71`, `INC-7`. */
function looksLikeKey(word: string): boolean {
  return /^#|^\d+$|^[A-Z]+-\d+$/i.test(word);
}

/** Who means a task of it has to open the incident first. */
function taskInstead({ head: { key }, windows }: IncidentState, words: string): Objection | null {
  const [first = ''] = words.trim().split(/\s+/);
  const tasks = windows.flatMap((window) => window.tasks);
  const isTask =
    tasks.some(({ id }) => id === first) || (/^\d{1,4}$/.test(first) && tasks[Number(first) - 1]);
  if (!isTask) return null;
  return declined(
    `Incident ${key} is closed. To open a task of it again, open it first.`,
    reopenCommand(key),
  );
}

async function write(
  parts: IncidentParts & RunParts,
  asker: Asker,
  key: string,
  reason: string,
): Promise<DeedOutcome> {
  const { incidents } = parts;
  const events = await incidents.events(key);
  const state = reduceIncident(events);
  if (state === null) throw new Error(`incident ${key}: it was closed, and is not there`);
  if (state.closed === null) return await notClosed(parts, state);
  const open = { key, state, events, now: parts.now() };
  const at = after(open, ({ type }) => type.startsWith('incident.'));
  const closing = state.closed.number;
  const place = { key, channel: state.head.channel };
  const id = incidentEventId.reopened(closing);
  const event = { type: 'incident.reopened', id, at, by: asker.user, closing, reason } as const;
  const opened = await incidents.reopen(place, event);
  if (opened.kind === 'channel-taken') {
    return declined(
      `Incident ${opened.key} is open in this channel, and a channel has one at most: close it first, or add a note to it.`,
    );
  }
  if (opened.kind === 'not-closed') return await notClosed(parts, state);
  const taken = await takeInRuns(parts, state);
  await parts.wake(key);
  await adviseAnew(parts, state.head);
  const since = taken === 0 ? '' : `, and what ${quantity(taken, 'run')} saw since it was closed`;
  return { kind: 'done', key, message: `Incident ${key} is open again, with all that it knew${since}.` };
}

/** Somebody was first, who may have died before the runs were taken in. */
async function notClosed(parts: IncidentParts & RunParts, state: IncidentState): Promise<DeedOutcome> {
  const { key } = state.head;
  await takeInRuns(parts, state);
  await parts.wake(key);
  return { kind: 'done', key, message: openAgainAlready((await parts.incidents.state(key)) ?? state) };
}
