import { randomUUID } from 'node:crypto';
import { closedId, type IncidentEvent, reopenedId } from '../core/incident/events.ts';
import { isIncidentKey } from '../core/incident/key.ts';
import { reduceIncident } from '../core/incident/reduce.ts';
import type { IncidentState } from '../core/incident/state.ts';
import type { IncidentStore, Opening, Reopening } from '../core/incident/store.ts';
import {
  claim,
  confirmScript,
  dropClaimScript,
  type IncidentClaim,
  incidentKeys,
  listKeys,
  nextTimelineScript,
  ownerOf,
  reclaimScript,
  release,
  standingScript,
  voidReopeningScript,
  voidScript,
  writeOpeningScript,
  writeReopeningScript,
} from './incident-lists.ts';
import { readSorted, readSortedBack } from './lists.ts';
import { readField, readMemo } from './memo.ts';
import type { Redis } from './redis.ts';
import { listReducer, redisReductions } from './reductions.ts';
import { runStream } from './runs.ts';
import { plainNumber, plainText } from './schema.ts';
import { count } from './script.ts';
import { incidentEvents } from './shapes/incident.ts';
import { type AppendOptions, eventIn, eventStream, fieldOf, idsAndTexts } from './stream.ts';

const incidentKey = plainText('the key of an incident');
const timelineNumber = plainNumber('the number of a timeline');

/** The events of an incident as they stand in Redis, over a connection that the caller owns. */
export function incidentStream(redis: Redis, key: string) {
  return eventStream(redis, ownerOf(key), incidentEvents);
}

export type IncidentStoreOptions = {
  /** How long an incident is kept after its closing; an open one is kept for ever. */
  keptMs: () => number;
  /** How long an opening may take before the next one takes its channel and key over; 10 s unless told. */
  claimMs?: number;
};

const usualClaimMs = 10_000;
const ends = { endsWith: closedId, resumesWith: reopenedId };

/** The incidents in Redis, over a connection that the caller owns. */
export function redisIncidents(redis: Redis, options: IncidentStoreOptions): IncidentStore {
  const keepMs = () => Math.max(1, Math.ceil(options.keptMs()));
  const lists: Lists = { redis, claimMs: options.claimMs ?? usualClaimMs };
  return {
    open: (event) => open(lists, event),
    reopen: (incident, event) => reopen(lists, incident, event),
    ...reading(redis),
    append: (key, events) => append(lists, key, events, keepMs()),
    async appendTo(key, { length }, events) {
      if (!isIncidentKey(key)) return false;
      return await incidentStream(redis, key).appendTo(length, events, optionsOf(key, keepMs()));
    },
    async ofChannel(channel) {
      const key = await readField(redis, listKeys.channels, channel, incidentKey);
      return key !== null && (await isOpen(lists, key)) ? key : null;
    },
    async openKeys() {
      const keys = await readSorted(redis, listKeys.open, incidentKey);
      const are = await Promise.all(keys.map((key) => isOpen(lists, key)));
      return keys.filter((_, at) => are[at]);
    },
    lastClosed: (channel) => readField(redis, listKeys.closed, channel, incidentKey),
    keys: (limit) => newestKeys(redis, limit),
    async timelineNumber(key) {
      if (!isIncidentKey(key)) return 0;
      return (await readMemo(redis, incidentKeys(key).timeline, timelineNumber)) ?? 0;
    },
    async nextTimeline(key) {
      if (!isIncidentKey(key)) return 0;
      const { events, timeline } = incidentKeys(key);
      const [number] = await nextTimelineScript(redis, [events, timeline], []);
      return number;
    },
  };
}

type Lists = { redis: Redis; claimMs: number };

/** As many as could meet at one channel; each of them takes at most one dead claim out of the way. */
const mostTries = 20;

/**
 * Claim, opening, confirmation: the lists and the incident lie on different hash tags, so no script does all three. Who dies in
 * between leaves a claim without an opening; the next one declares its token void beside the incident, and an opener that was
 * only slow finds that out when it writes.
 */
async function open(
  lists: Lists,
  event: Extract<IncidentEvent, { type: 'incident.opened' }>,
): Promise<Opening> {
  const { redis, claimMs } = lists;
  const { key, channel } = event.incident;
  const { events, ids, voided } = incidentKeys(key);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const token = randomUUID();
    const claimed = await claim(redis, { channel, key, token, claimMs });
    if (claimed.kind === 'claimed') {
      const opening = [token, fieldOf(incidentEvents), ...idsAndTexts([event])];
      const [isWritten] = await writeOpeningScript(redis, [events, ids, voided], opening);
      if (!isWritten) continue;
      await confirmScript(redis, key, token);
      return { kind: 'opened' };
    }
    if (await makesWay(lists, claimed)) continue;
    return claimed.kind === 'channel'
      ? { kind: 'channel-taken', key: claimed.key }
      : { kind: 'key-taken', channel: claimed.channel };
  }
  throw new Error(`incident ${key}: channel ${channel} changed hands ${mostTries} times during the opening`);
}

/** True when what was in the way is gone: an opening that died, or a closed incident whose channel was not given free. */
async function makesWay(
  lists: Lists,
  { kind, key, abandoned }: Exclude<IncidentClaim, { kind: 'claimed' }>,
): Promise<boolean> {
  const { redis } = lists;
  const { events, voided } = incidentKeys(key);
  if (abandoned !== null) {
    const [isVoid] = await voidScript(redis, [events, voided], [abandoned]);
    if (isVoid) {
      await dropClaimScript(redis, key, abandoned);
      return true;
    }
    await confirmScript(redis, key, abandoned);
  }
  return kind !== 'key' && (await giveFree(lists, key));
}

/** Claim, event, confirmation, as with an opening. */
async function reopen(
  lists: Lists,
  { key, channel }: { key: string; channel: string },
  event: Extract<IncidentEvent, { type: 'incident.reopened' }>,
): Promise<Reopening> {
  const { redis } = lists;
  const { events, ids, voided, timeline } = incidentKeys(key);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const token = randomUUID();
    const [inTheWay] = await reclaimScript(redis, channel, key, token);
    if (inTheWay === '') {
      const written = [token, fieldOf(incidentEvents), ...idsAndTexts([event])];
      const [isWritten] = await writeReopeningScript(redis, [events, ids, voided, timeline], written);
      await confirmScript(redis, key, token);
      return isWritten ? { kind: 'reopened' } : { kind: 'not-closed' };
    }
    if (await giveFree(lists, inTheWay)) continue;
    return inTheWay === key ? { kind: 'not-closed' } : { kind: 'channel-taken', key: inTheWay };
  }
  throw new Error(
    `incident ${key}: channel ${channel} changed hands ${mostTries} times during the reopening`,
  );
}

/** Gives the channel of a closed incident free; false while somebody is opening that one again. */
async function giveFree(lists: Lists, key: string): Promise<boolean> {
  const { redis, claimMs } = lists;
  // Read before the incident is looked at: who opens it again in between is done with it in another turn.
  const turn = (await readField(redis, listKeys.turns, key, count)) ?? 0;
  if ((await standingOf(redis, key)) !== 'closed') return false;
  const released = await release(redis, key, { turn, claimMs });
  if (released.kind !== 'abandoned') return released.kind === 'free';
  const { events, ids, voided } = incidentKeys(key);
  const { token } = released;
  const [isVoid] = await voidReopeningScript(redis, [events, ids, voided], [token, closedId, reopenedId]);
  await confirmScript(redis, key, token);
  return isVoid && (await giveFree(lists, key));
}

/** A look reads what came since the last one. */
function reading(redis: Redis): Pick<IncidentStore, 'events' | 'state'> {
  const read = redisReductions({
    redis,
    keysOf: (key) => ({ events: incidentKeys(key).events, pack: null }),
    eventOf: (key, entry) => eventIn(incidentEvents, incidentKeys(key).events, entry),
    reducer: listReducer<IncidentEvent>(),
  });
  const states = new WeakMap<readonly IncidentEvent[], IncidentState | null>();
  const events = async (key: string) =>
    isIncidentKey(key) ? await withPlansOfRuns(redis, (await read(key)) ?? []) : [];
  return {
    events,
    async state(key) {
      const all = await events(key);
      const known = states.get(all);
      if (known !== undefined) return known;
      const state = reduceIncident(all);
      states.set(all, state);
      return state;
    },
  };
}

async function append(
  lists: Lists,
  key: string,
  events: readonly IncidentEvent[],
  keptMs: number,
): Promise<number> {
  if (!isIncidentKey(key)) return 0;
  const added = await incidentStream(lists.redis, key).append(events, optionsOf(key, keptMs));
  // Also when it is not new: who wrote it first may have died before this.
  const isClosing = events.some(({ type }) => type === 'incident.closed');
  if (isClosing) await giveFree(lists, key);
  return added;
}

function optionsOf(key: string, keptMs: number): AppendOptions {
  return { keptMs, isOfKnown: true, ends, beside: [incidentKeys(key).timeline] };
}

/** A closed one that is still listed gives its channel free here. */
async function isOpen(lists: Lists, key: string): Promise<boolean> {
  const standing = await standingOf(lists.redis, key);
  if (standing === 'closed') await giveFree(lists, key);
  return standing === 'open';
}

async function standingOf(redis: Redis, key: string): Promise<string> {
  const { events, ids } = incidentKeys(key);
  const [standing] = await standingScript(redis, [events, ids], [closedId, reopenedId]);
  return standing;
}

/** Passes over incidents that have expired or were never written. */
async function newestKeys(redis: Redis, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let from = 0; found.length < limit; from += limit) {
    const page = await readSortedBack(redis, listKeys.all, incidentKey, { from, to: from + limit - 1 });
    const standings = await Promise.all(page.map((key) => standingOf(redis, key)));
    found.push(...page.filter((_, at) => standings[at] !== 'none'));
    if (page.length < limit) break;
  }
  return found.slice(0, Math.max(0, limit));
}

/** The events with the plan of each run, which those of before it was kept leave out: the run itself knows, for as long as it is kept. */
async function withPlansOfRuns(
  redis: Redis,
  events: readonly IncidentEvent[],
): Promise<readonly IncidentEvent[]> {
  if (!events.some(lacksPlan)) return events;
  return await Promise.all(
    events.map(async (event) => {
      if (!lacksPlan(event)) return event;
      const plan = await planOf(redis, event.run);
      return plan === null ? event : { ...event, plan };
    }),
  );
}

function lacksPlan(event: IncidentEvent): event is Extract<IncidentEvent, { type: 'run.started' }> {
  return event.type === 'run.started' && event.plan === undefined;
}

/** Null for a run that is kept no more. */
async function planOf(redis: Redis, run: string): Promise<string | null> {
  const first = await runStream(redis, run).first();
  return first?.type === 'run.requested' ? first.run.plan.id : null;
}
