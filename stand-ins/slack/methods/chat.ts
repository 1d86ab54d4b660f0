import { validateBlocks } from '../block-kit.ts';
import type { BlockProblem } from '../block-kit-fields.ts';
import { isObject } from '../block-kit-fields.ts';
import { Refusal } from '../refusal.ts';
import { addMessage, findMessage, type Json, type Message, nextTs, wireMessage } from '../state.ts';
import {
  type Call,
  channelOf,
  flag,
  type Method,
  messageOf,
  objects,
  optional,
  parsed,
  required,
  writableChannel,
} from './method.ts';

const scopes = ['chat:write'];
const maxMetadataBytes = 16_384;

/** The methods that write messages. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { tier: 'post', scopes, token: 'bot', run: post },
  'chat.update': { tier: 3, scopes, token: 'bot', run: update },
  'chat.delete': { tier: 3, scopes, token: 'bot', run: remove },
  'chat.postEphemeral': { tier: 4, scopes, token: 'bot', run: postEphemeral },
  'chat.getPermalink': { tier: 'none', scopes: [], token: 'bot', run: permalink },
};

function post(call: Call): Json {
  const { state, args } = call;
  const channel = writableChannel(call);
  const { text, blocks } = content(args, 40_000);
  const threadTs = threadRoot(call, channel.id);
  const message = addMessage(state, {
    channel: channel.id,
    user: state.botUser,
    text: text ?? '',
    blocks: blocks ?? [],
    metadata: metadata(args) ?? null,
    threadTs,
    isBroadcast: threadTs !== null && flag(args, 'reply_broadcast'),
  });
  return { channel: channel.id, ts: message.ts, message: wireMessage(state, message) };
}

/** The root of the thread that a reply belongs to, also when it names another reply. */
function threadRoot({ state, args }: Call, channel: string): string | null {
  const named = optional(args, 'thread_ts');
  if (named === undefined) return null;
  const root = findMessage(state, channel, named);
  if (root === undefined || root.onlyFor !== null) throw new Refusal('thread_not_found');
  return root.threadTs ?? root.ts;
}

function update(call: Call): Json {
  const { state, args } = call;
  const message = messageOf(call, 'ts');
  if (message.user !== state.botUser) throw new Refusal('cant_update_message');
  if (state.channels.get(message.channel)?.isArchived) throw new Refusal('is_archived');
  if ((optional(args, 'text') ?? '').length > 4_000) throw new Refusal('msg_too_long');
  const { text, blocks } = content(args, 4_000);
  message.text = text ?? message.text;
  message.blocks = blocks ?? message.blocks;
  message.metadata = metadata(args) ?? message.metadata;
  message.editedTs = nextTs(state);
  if (flag(args, 'reply_broadcast') && message.threadTs !== null) message.isBroadcast = true;
  state.changed();
  return {
    channel: message.channel,
    ts: message.ts,
    text: message.text,
    message: wireMessage(state, message),
  };
}

function remove(call: Call): Json {
  const { state } = call;
  const message = messageOf(call, 'ts');
  if (message.user !== state.botUser) throw new Refusal('cant_delete_message');
  state.messages.splice(state.messages.indexOf(message), 1);
  state.changed();
  return { channel: message.channel, ts: message.ts };
}

function postEphemeral(call: Call): Json {
  const { state, args } = call;
  const channel = writableChannel(call);
  const user = required(args, 'user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const { text, blocks } = content(args, 40_000);
  const message = addMessage(state, {
    channel: channel.id,
    user: state.botUser,
    text: text ?? '',
    blocks: blocks ?? [],
    threadTs: threadRoot(call, channel.id),
    onlyFor: user,
  });
  return { message_ts: message.ts };
}

function permalink(call: Call): Json {
  const channel = channelOf(call);
  const message = messageOf(call, 'message_ts');
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  return {
    channel: channel.id,
    permalink: `${call.origin}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  };
}

/** The text and blocks of a message, validated; one of them must say something. */
export function content(
  args: Json,
  maxText: number,
): { text: string | undefined; blocks: Json[] | undefined } {
  const blocks = parsed(args, 'blocks', 'invalid_blocks_format') ?? undefined;
  const text = optional(args, 'text')?.slice(0, maxText);
  if (blocks !== undefined) refuseBlocks(validateBlocks(blocks, 'message'));
  if (text === undefined && (!Array.isArray(blocks) || blocks.length === 0)) throw new Refusal('no_text');
  return { text, blocks: objects(blocks) };
}

/** Refuses with Slack's own code for the first problem that has one of its own, else invalid_blocks. */
function refuseBlocks(problems: readonly BlockProblem[]): void {
  if (problems.length === 0) return;
  const errors = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`);
  const own = problems.find(({ code }) => code.startsWith('msg_'))?.code;
  const tables = problems.some(({ code }) => code === 'only_one_table_allowed');
  throw new Refusal(own ?? (tables ? 'invalid_attachments' : 'invalid_blocks'), {
    errors,
    response_metadata: { messages: errors.map((each) => `[ERROR] ${each}`) },
  });
}

function metadata(args: Json): Message['metadata'] | undefined {
  const given = parsed(args, 'metadata', 'invalid_metadata_format') ?? undefined;
  if (given === undefined) return undefined;
  if (!isObject(given)) throw new Refusal('invalid_metadata_format');
  if (Object.keys(given).length === 0) return {};
  if (typeof given.event_type !== 'string' || !isObject(given.event_payload))
    throw new Refusal('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(given)) > maxMetadataBytes) throw new Refusal('metadata_too_large');
  return given;
}
