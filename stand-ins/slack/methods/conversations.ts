import { Refusal } from '../refusal.ts';
import {
  addMessage,
  type Channel,
  isStranger,
  type Json,
  type Message,
  threadOf,
  type User,
  wireMessage,
} from '../state.ts';
import {
  type Call,
  channelOf,
  directChannel,
  flag,
  limitOf,
  type Method,
  messageOf,
  optional,
  required,
  writableChannel,
} from './method.ts';

const reads = ['channels:read'];
const history = ['channels:history', 'groups:history'];

/** Channels, people and groups. */
export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.history': { tier: 3, scopes: history, token: 'bot', run: readHistory },
  'conversations.replies': { tier: 3, scopes: history, token: 'bot', run: readReplies },
  'conversations.info': {
    tier: 3,
    scopes: reads,
    token: 'bot',
    run: (call) => ({ channel: wireChannel(channelOf(call), call) }),
  },
  'conversations.list': { tier: 2, scopes: reads, token: 'bot', run: list },
  'conversations.members': {
    tier: 4,
    scopes: reads,
    token: 'bot',
    run: (call) => ({ members: [...channelOf(call).members], response_metadata: { next_cursor: '' } }),
  },
  'conversations.join': { tier: 3, scopes: ['channels:join'], token: 'bot', run: join },
  'conversations.open': { tier: 3, scopes: ['im:write'], token: 'bot', run: open },
  'conversations.setTopic': {
    tier: 2,
    scopes: ['channels:write.topic', 'channels:manage'],
    token: 'bot',
    run: setTopic,
  },
  'users.info': { tier: 4, scopes: ['users:read'], token: 'bot', run: userInfo },
  'users.list': {
    tier: 2,
    scopes: ['users:read'],
    token: 'bot',
    run: ({ state }) => ({ members: [...state.users.values()].map(wireUser) }),
  },
  'usergroups.list': {
    tier: 2,
    scopes: ['usergroups:read'],
    token: 'bot',
    run: ({ state }) => ({
      usergroups: [...state.groups.values()].map(({ id, handle, users }) => ({
        id,
        handle,
        name: handle,
        user_count: users.length,
      })),
    }),
  },
  'usergroups.users.list': { tier: 2, scopes: ['usergroups:read'], token: 'bot', run: groupUsers },
};

function readHistory(call: Call): Json {
  const channel = readable(call);
  const visible = call.state.messages.filter(
    (each) =>
      each.channel === channel.id && each.onlyFor === null && (each.threadTs === null || each.isBroadcast),
  );
  return page(call, visible.toReversed());
}

function readReplies(call: Call): Json {
  const channel = readable(call);
  const named = messageOf(call, 'ts', 'thread_not_found');
  const [root, ...replies] = threadOf(call.state, channel.id, named.threadTs ?? named.ts);
  const within = replies.filter(inWindow(call.args));
  return page(
    { ...call, args: { ...call.args, oldest: undefined, latest: undefined } },
    root === undefined ? within : [root, ...within],
  );
}

function readable(call: Call): Channel {
  const channel = channelOf(call);
  if (!channel.members.has(call.state.botUser)) throw new Refusal('not_in_channel');
  return channel;
}

function inWindow(args: Json): (message: Message) => boolean {
  const isInclusive = flag(args, 'inclusive');
  const [oldest, latest] = [bound(args, 'oldest'), bound(args, 'latest')];
  return ({ ts }) => {
    const at = Number(ts);
    if (oldest !== undefined && (isInclusive ? at < oldest : at <= oldest)) return false;
    return latest === undefined || (isInclusive ? at <= latest : at < latest);
  };
}

function bound(args: Json, name: 'oldest' | 'latest'): number | undefined {
  const given = optional(args, name);
  if (given === undefined) return undefined;
  if (!Number.isFinite(Number(given))) throw new Refusal(`invalid_ts_${name}`);
  return Number(given);
}

function page({ state, args }: Call, found: readonly Message[]): Json {
  const within = found.filter(inWindow(args));
  const cursor = optional(args, 'cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isInteger(start)) throw new Refusal('invalid_cursor');
  const end = start + limitOf(args, 100, state.maxPage);
  const hasMore = end < within.length;
  return {
    messages: within
      .slice(start, end)
      .map((each) => wireMessage(state, each, flag(args, 'include_all_metadata'))),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? Buffer.from(String(end)).toString('base64url') : '' },
  };
}

function list(call: Call): Json {
  const channels = [...call.state.channels.values()].filter(({ isDirect }) => !isDirect);
  return {
    channels: channels.map((each) => wireChannel(each, call)),
    response_metadata: { next_cursor: '' },
  };
}

function join(call: Call): Json {
  const channel = channelOf(call);
  if (channel.isArchived) throw new Refusal('is_archived');
  channel.members.add(call.state.botUser);
  call.state.changed();
  return { channel: wireChannel(channel, call) };
}

function open({ state, args }: Call): Json {
  const user = required(args, 'users');
  if (!state.users.has(user)) throw new Refusal('user_not_found');
  return { channel: { id: directChannel(state, user).id } };
}

function setTopic(call: Call): Json {
  const channel = writableChannel(call);
  const topic = typeof call.args.topic === 'string' ? call.args.topic : '';
  if (topic.length > 250) throw new Refusal('too_long');
  channel.topic = topic;
  addMessage(call.state, {
    channel: channel.id,
    user: call.state.botUser,
    text: `set the channel topic: ${topic}`,
  });
  return { channel: wireChannel(channel, call) };
}

function wireChannel(channel: Channel, { state }: Call): Json {
  return {
    id: channel.id,
    name: channel.name,
    is_channel: !channel.isDirect,
    is_im: channel.isDirect,
    is_archived: channel.isArchived,
    is_private: channel.isDirect,
    is_member: channel.members.has(state.botUser),
    is_ext_shared: [...channel.members].some((id) => isStranger(state, state.users.get(id))),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    num_members: channel.members.size,
  };
}

function userInfo({ state, args }: Call): Json {
  const user = state.users.get(required(args, 'user'));
  if (user === undefined) throw new Refusal('user_not_found');
  return { user: { ...wireUser(user), is_stranger: isStranger(state, user) } };
}

function wireUser(user: User): Json {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    real_name: user.realName,
    deleted: false,
    is_bot: user.isBot,
    is_restricted: false,
    is_ultra_restricted: false,
    tz: 'Europe/Stockholm',
    profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
    ...(user.enterpriseId === null
      ? {}
      : { enterprise_user: { id: user.id, enterprise_id: user.enterpriseId } }),
  };
}

function groupUsers({ state, args }: Call): Json {
  const group = state.groups.get(required(args, 'usergroup'));
  if (group === undefined) throw new Refusal('no_such_subteam');
  return { users: group.users };
}
