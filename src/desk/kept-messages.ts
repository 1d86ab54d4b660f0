import type { IncidentEvent } from '../core/incident/events.ts';
import { environmentOf } from '../core/incident/head.ts';
import type { RecordEntry } from '../core/incident/state.ts';
import type { IncidentStore } from '../core/incident/store.ts';
import type { Asker, Directory } from '../core/people.ts';
import type { PostedMessage, ReadMessage } from '../core/posted-message.ts';
import { cut, unitsOf } from '../core/words/cut.ts';
import type { PermissionRefusal } from './wish.ts';

export type KeptMessagesParts = {
  store: Pick<IncidentStore, 'ofChannel' | 'events' | 'state' | 'append'>;
  readMessage: ReadMessage;
  /** Null when this person may add to the record of incidents of this environment here; a refusal is written down. */
  refusal(asker: Asker, environment: string | null): Promise<PermissionRefusal | null>;
  /** What people see of this incident is to be made true again. */
  wake(key: string): Promise<void>;
  redact(text: string): string;
  directory: Pick<Directory, 'name'>;
};

/** A message, and the id of what happened to it: the same id twice is one happening. `at` in epoch ms. */
type About = { eventId: string; at: number; channel: string; message: string };

export type KeepOutcome =
  | { kind: 'kept' | 'left'; key: string }
  /** The channel has no open incident. */
  | { kind: 'no-incident' }
  /** It was so before, or it is nothing that we take from this person. */
  | { kind: 'nothing' }
  | { kind: 'refused'; key: string; refused: PermissionRefusal }
  | { kind: 'unreadable'; key: string };

/** Messages that people put on the record of the incident of their channel; they keep author and time, and follow the message while kept. */
export type KeptMessages = {
  keep(asker: Asker, about: About): Promise<KeepOutcome>;
  /** Takes it off the record, unless the message still has that reaction of somebody else. */
  leave(asker: Asker, about: About & { reaction: string }): Promise<KeepOutcome>;
  edited(change: About & { text: string; by: string }): Promise<void>;
  deleted(deletion: About): Promise<void>;
};

const longestText = 4_000;
const noWords = '(a message without words)';

/** Writes what becomes of kept messages to the record. */
export function createKeptMessages(parts: KeptMessagesParts): KeptMessages {
  const { store } = parts;
  const tidy = (text: string): string => {
    return cut(parts.redact(text).trim() || noWords, longestText, unitsOf);
  };
  const write = async (key: string, events: readonly IncidentEvent[]) => {
    await store.append(key, events);
    // Woken also when nothing was new: the process that wrote it may have ended before it could.
    await parts.wake(key);
  };
  const refusalOf = async (asker: Asker, key: string) => {
    const state = await store.state(key);
    return parts.refusal(asker, state === null ? null : environmentOf(state.head));
  };
  return {
    async keep(asker, about) {
      const key = await store.ofChannel(about.channel);
      if (asker.kind !== 'member') {
        if (key !== null) await parts.refusal(asker, null);
        return { kind: 'nothing' };
      }
      if (key === null) return { kind: 'no-incident' };
      const refused = await refusalOf(asker, key);
      if (refused !== null) return { kind: 'refused', key, refused };
      const message = await parts.readMessage(about.channel, about.message);
      if (message === null) return { kind: 'unreadable', key };
      const before = (await store.events(key)).filter(({ id }) => !idsOf(about).includes(id));
      await write(key, keptEvents(asker, about, { ...message, text: tidy(message.text) }, before));
      return { kind: 'kept', key };
    },
    async leave(asker, about) {
      if (asker.kind !== 'member') return { kind: 'nothing' };
      const key = await store.ofChannel(about.channel);
      if (key === null || (await entryOf(store, key, about)) === null) return { kind: 'nothing' };
      const refused = await refusalOf(asker, key);
      if (refused !== null) return { kind: 'refused', key, refused };
      const message = await parts.readMessage(about.channel, about.message);
      if (message?.reactions.includes(about.reaction)) return { kind: 'nothing' };
      const { at } = about;
      const id = `message.left:${about.eventId}`;
      await write(key, [{ type: 'message.left', id, at, by: asker.user, entry: entryId(about) }]);
      return { kind: 'left', key };
    },
    async edited(change) {
      const key = await store.ofChannel(change.channel);
      const entry = key === null ? null : await entryOf(store, key, change);
      const text = tidy(change.text);
      // An edit is told of also when it only adds a preview of a link.
      if (key === null || entry === null || entry.text === text) return;
      await write(key, [editEvent(change, { by: change.by || entry.by, text })]);
    },
    async deleted(deletion) {
      const key = await store.ofChannel(deletion.channel);
      const entry = key === null ? null : await entryOf(store, key, deletion);
      if (key === null || entry === null || entry.struck !== null) return;
      const { at, eventId } = deletion;
      const id = `entry.struck:${eventId}`;
      const struck = { type: 'entry.struck', id, at, by: '', entry: entry.id } as const;
      await write(key, [{ ...struck, reason: `deleted in ${parts.directory.name}` }]);
    },
  };
}

/** The entry of a message, the same for everybody who keeps it. */
function entryId({ channel, message }: Pick<About, 'channel' | 'message'>): string {
  return `${channel}:${message}`;
}

function idsOf({ eventId }: About): readonly string[] {
  return [`message.kept:${eventId}`, `entry.edited:${eventId}`];
}

/**
 * The first keeping happens when the message was written. A later one happens now, so that it comes after the leaving before it;
 * what was edited meanwhile is an edit of the entry, which keeps its first time and author.
 */
function keptEvents(
  asker: Asker,
  about: About,
  message: PostedMessage,
  before: readonly IncidentEvent[],
): readonly IncidentEvent[] {
  const entry = entryId(about);
  const told = before.filter((event) => 'entry' in event && event.entry === entry);
  const isFirst = !told.some(({ type }) => type === 'message.kept');
  const keeping: IncidentEvent = {
    type: 'message.kept',
    id: `message.kept:${about.eventId}`,
    at: isFirst ? message.at : about.at,
    by: message.user,
    entry,
    text: message.text,
    permalink: message.permalink,
    keptBy: asker.user,
    recordedAt: about.at,
  };
  const last = told.toSorted((a, b) => a.at - b.at).findLast((event) => 'text' in event);
  const isSame = last === undefined || !('text' in last) || last.text === message.text;
  return isSame ? [keeping] : [keeping, editEvent(about, { by: message.user, text: message.text })];
}

function editEvent(about: About, { by, text }: { by: string; text: string }): IncidentEvent {
  const id = `entry.edited:${about.eventId}`;
  return { type: 'entry.edited', id, at: about.at, by, entry: entryId(about), text };
}

/** Null for a message that is not kept now. */
async function entryOf(
  store: KeptMessagesParts['store'],
  key: string,
  about: About,
): Promise<RecordEntry | null> {
  const state = await store.state(key);
  return state?.record.find(({ id }) => id === entryId(about)) ?? null;
}
