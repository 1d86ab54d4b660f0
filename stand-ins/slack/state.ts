import { randomBytes, randomInt } from 'node:crypto';

export type Json = Record<string, unknown>;

export interface User {
  id: string;
  name: string;
  realName: string;
  teamId: string;
  /** The organisation of the person's workspace; null outside Enterprise Grid. */
  enterpriseId: string | null;
  isBot: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  members: Set<string>;
  isArchived: boolean;
  isDirect: boolean;
}

export interface UserGroup {
  id: string;
  handle: string;
  users: string[];
}

export interface Message {
  channel: string;
  ts: string;
  user: string;
  isBot: boolean;
  text: string;
  blocks: Json[];
  metadata: Json | null;
  threadTs: string | null;
  isBroadcast: boolean;
  editedTs: string | null;
  /** The only person who sees it; null when the channel does. */
  onlyFor: string | null;
  files: string[];
  reactions: { name: string; users: string[] }[];
  isPinned: boolean;
}

export interface View {
  id: string;
  user: string;
  hash: string;
  body: Json;
  rootId: string;
  previousId: string | null;
  /** Messages for fields after a submission that was refused, by block id. */
  errors: Record<string, string>;
}

export interface StoredFile {
  id: string;
  name: string;
  title: string;
  length: number;
  bytes: Buffer | null;
  user: string;
  isComplete: boolean;
  shares: { channel: string; ts: string }[];
}

export interface State {
  teamId: string;
  /** Null outside Enterprise Grid. */
  enterpriseId: string | null;
  appId: string;
  botId: string;
  botUser: string;
  users: Map<string, User>;
  channels: Map<string, Channel>;
  groups: Map<string, UserGroup>;
  messages: Message[];
  files: Map<string, StoredFile>;
  views: Map<string, View>;
  homes: Map<string, View>;
  bookmarks: { channel: string; id: string; title: string; link: string }[];
  triggers: Map<string, { user: string; expiresAt: number; isUsed: boolean; view: string | null }>;
  maxPage: number;
  /** Called after every change that a person could see. */
  changed: () => void;
  lastTs: bigint;
}

const people: readonly (readonly [string, string, string, string])[] = [
  ['U0MARA0001', 'mara', 'Mara Lindqvist', 'T0STAGING1'],
  ['U0JUN00001', 'jun', 'Jun Okafor', 'T0STAGING1'],
  ['U0LEE00001', 'lee', 'Lee Anders', 'T0STAGING1'],
  ['U0PARTNER1', 'pat', 'Pat of Partner Inc', 'T0PARTNER1'],
];

const siblings: typeof people = [['U0SIBLING1', 'sam', 'Sam of the sister workspace', 'T0SIBLING1']];

/** A workspace with three colleagues, one guest of another company, three channels and one app; in an organisation also somebody of another workspace of it. */
export function newState(organisationId: string | null = null, maxPage = 999): State {
  const botUser = 'U0STAGEBOT';
  const everybody = organisationId === null ? people : [...people, ...siblings];
  const isGuest = (teamId: string) => teamId === 'T0PARTNER1';
  const users = new Map(
    everybody.map(([id, name, realName, teamId]) => [
      id,
      { id, name, realName, teamId, enterpriseId: isGuest(teamId) ? null : organisationId, isBot: false },
    ]),
  );
  users.set(botUser, {
    id: botUser,
    name: 'staging-check',
    realName: 'staging-check',
    teamId: 'T0STAGING1',
    enterpriseId: organisationId,
    isBot: true,
  });
  const colleagues = [...users.keys()];
  const channel = (id: string, name: string, topic: string, members = colleagues): [string, Channel] => [
    id,
    { id, name, topic, members: new Set(members), isArchived: false, isDirect: false },
  ];
  return {
    teamId: 'T0STAGING1',
    enterpriseId: organisationId,
    appId: 'A0STAGING1',
    botId: 'B0STAGEBOT',
    botUser,
    users,
    channels: new Map([
      channel('C0STAGING1', 'staging', 'What runs on staging'),
      channel('C0INCIDENT', 'incidents', 'Incidents, now and lately'),
      channel(
        'C0GENERAL1',
        'general',
        'Everybody',
        people.map(([id]) => id),
      ),
    ]),
    groups: new Map([
      ['S0SRE00001', { id: 'S0SRE00001', handle: 'sre', users: ['U0JUN00001', 'U0LEE00001'] }],
    ]),
    messages: [],
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    bookmarks: [],
    triggers: new Map(),
    maxPage,
    changed: () => {},
    lastTs: 0n,
  };
}

/** A Slack-like id: a letter and ten capitals or digits. */
export function newId(letter: string): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
  return letter + Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A message ts, larger than every one before. */
export function nextTs(state: State): string {
  const now = BigInt(Date.now()) * 1000n;
  state.lastTs = now > state.lastTs ? now : state.lastTs + 1n;
  return `${state.lastTs / 1_000_000n}.${String(state.lastTs % 1_000_000n).padStart(6, '0')}`;
}

/** A trigger for views.open; good once, for three seconds. */
export function newTrigger(state: State, user: string, view: string | null = null): string {
  const id = `${Date.now()}.${randomInt(1e9)}.${randomBytes(16).toString('hex')}`;
  state.triggers.set(id, { user, expiresAt: Date.now() + 3_000, isUsed: false, view });
  return id;
}

/** A message as it enters the workspace; the rest as given. */
export function addMessage(
  state: State,
  given: Pick<Message, 'channel' | 'user' | 'text'> & Partial<Message>,
): Message {
  const message: Message = {
    ts: nextTs(state),
    isBot: given.user === state.botUser,
    blocks: [],
    metadata: null,
    threadTs: null,
    isBroadcast: false,
    editedTs: null,
    onlyFor: null,
    files: [],
    reactions: [],
    isPinned: false,
    ...given,
  };
  state.messages.push(message);
  state.changed();
  return message;
}

/** The message of that channel and ts that is still there. */
export function findMessage(state: State, channel: string, ts: string): Message | undefined {
  return state.messages.find((each) => each.channel === channel && each.ts === ts);
}

/** The thread of a root message: the root and its replies, oldest first. */
export function threadOf(state: State, channel: string, ts: string): Message[] {
  return state.messages.filter(
    (each) => each.channel === channel && each.onlyFor === null && (each.ts === ts || each.threadTs === ts),
  );
}

/** A message as the Web API tells it. */
export function wireMessage(state: State, message: Message, withMetadata = true): Json {
  const replies = threadOf(state, message.channel, message.ts).slice(1);
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: state.teamId,
    ...(message.isBot ? { bot_id: state.botId, app_id: state.appId } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.metadata !== null && withMetadata ? { metadata: message.metadata } : {}),
    ...(message.threadTs !== null ? { thread_ts: message.threadTs } : {}),
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    ...(message.editedTs !== null ? { edited: { user: message.user, ts: message.editedTs } } : {}),
    ...(message.onlyFor !== null ? { is_ephemeral: true } : {}),
    ...(message.files.length > 0
      ? { files: message.files.map((id) => ({ id, name: state.files.get(id)?.name })) }
      : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((each) => ({ ...each, count: each.users.length })) }
      : {}),
    ...(message.isPinned ? { pinned_to: [message.channel] } : {}),
    ...(replies.length > 0
      ? { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }
      : {}),
  };
}

/** A view as the Web API and payloads tell it. */
export function wireView(state: State, view: View, values: Json = {}): Json {
  return {
    private_metadata: '',
    callback_id: '',
    ...view.body,
    id: view.id,
    hash: view.hash,
    team_id: state.teamId,
    app_id: state.appId,
    bot_id: state.botId,
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    state: { values },
  };
}

/** A hash unlike any before. */
export function newHash(): string {
  return `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`;
}

/** True for people of other companies, who come through Slack Connect; those of our organisation are none. */
export function isStranger({ teamId, enterpriseId }: State, user: User | undefined): boolean {
  if (user === undefined || user.teamId === teamId) return false;
  return enterpriseId === null || user.enterpriseId !== enterpriseId;
}

/** An organisation as payloads name it; nothing outside Enterprise Grid. */
export function organisation(id: string | null): Json {
  return id === null ? {} : { enterprise_id: id, enterprise_name: 'Organisation' };
}
