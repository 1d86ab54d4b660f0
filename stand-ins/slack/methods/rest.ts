import { validateBlocks, validateView } from '../block-kit.ts';
import { isObject } from '../block-kit-fields.ts';
import { Refusal } from '../refusal.ts';
import { wireFile } from '../shared-files.ts';
import { addMessage, findMessage, type Json, newId, type StoredFile } from '../state.ts';
import { content } from './chat.ts';
import {
  type Call,
  channelOf,
  type Method,
  messageOf,
  objects,
  optional,
  parsed,
  required,
  writableChannel,
} from './method.ts';

const files = ['files:write'];

/** Who am I, files, pins, bookmarks, reactions and the validator. */
export const restMethods: Readonly<Record<string, Method>> = {
  'auth.test': { tier: 'none', scopes: [], token: 'bot', run: whoAmI },
  'api.test': { tier: 4, scopes: [], token: 'none', run: () => ({}) },
  'blocks.validate': { tier: 'none', scopes: [], token: 'none', run: validate },
  'files.getUploadURLExternal': { tier: 4, scopes: files, token: 'bot', run: uploadUrl },
  'files.completeUploadExternal': { tier: 4, scopes: files, token: 'bot', run: complete },
  'files.info': { tier: 4, scopes: ['files:read'], token: 'bot', run: fileInfo },
  'files.delete': { tier: 3, scopes: files, token: 'bot', run: removeFile },
  'pins.add': { tier: 2, scopes: ['pins:write'], token: 'bot', run: pin },
  'bookmarks.add': { tier: 2, scopes: ['bookmarks:write'], token: 'bot', run: bookmark },
  'bookmarks.edit': { tier: 2, scopes: ['bookmarks:write'], token: 'bot', run: editBookmark },
  'reactions.add': { tier: 3, scopes: ['reactions:write'], token: 'bot', run: react },
};

function whoAmI({ state, origin }: Call): Json {
  return {
    url: `${origin}/`,
    team: 'Staging workspace',
    user: state.users.get(state.botUser)?.name,
    team_id: state.teamId,
    user_id: state.botUser,
    bot_id: state.botId,
    app_id: state.appId,
    ...(state.enterpriseId === null ? {} : { enterprise_id: state.enterpriseId }),
    is_enterprise_install: false,
  };
}

function validate({ args }: Call): Json {
  const given = ['blocks', 'message', 'view'].filter((name) => args[name] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) throw new Refusal('invalid_arguments');
  const value = parsed(args, kind, `invalid_${kind}`);
  const within = isObject(value) ? value.blocks : undefined;
  const problems =
    kind === 'view'
      ? validateView(value)
      : validateBlocks(
          kind === 'blocks' ? value : within,
          'message',
          kind === 'blocks' ? '/blocks' : '/message/blocks',
        );
  if (problems.length > 0) throw new Refusal(`invalid_${kind}`, { errors: problems });
  return {};
}

function uploadUrl({ state, args, origin }: Call): Json {
  const length = Number(required(args, 'length'));
  if (!Number.isInteger(length) || length < 1) throw new Refusal('invalid_arguments');
  const name = required(args, 'filename');
  const id = newId('F');
  state.files.set(id, {
    id,
    name,
    title: name,
    length,
    bytes: null,
    user: state.botUser,
    isComplete: false,
    shares: [],
  });
  return { upload_url: `${origin}/upload/${id}`, file_id: id };
}

function complete(call: Call): Json {
  const { state, args } = call;
  const named = objects(parsed(args, 'files', 'invalid_arguments'));
  if (named === undefined || named.length === 0) throw new Refusal('invalid_arguments');
  const stored = named.map(({ id, title }) => {
    const file = state.files.get(String(id));
    if (file === undefined || file.isComplete) throw new Refusal('file_not_found');
    if (file.bytes === null) throw new Refusal('file_not_found');
    if (typeof title === 'string') file.title = title;
    return file;
  });
  const channel = optional(args, 'channel_id');
  if (channel !== undefined) share({ ...call, args: { ...args, channel } }, stored);
  for (const file of stored) file.isComplete = true;
  return { files: stored.map(({ id, title }) => ({ id, title })) };
}

function share(call: Call, stored: readonly StoredFile[]): void {
  const { state, args } = call;
  const channel = writableChannel(call);
  const root = optional(args, 'thread_ts');
  if (root !== undefined && findMessage(state, channel.id, root) === undefined)
    throw new Refusal('invalid_thread_ts');
  const blocks = args.blocks === undefined ? [] : (content(args, 4_000).blocks ?? []);
  const message = addMessage(state, {
    channel: channel.id,
    user: state.botUser,
    text: optional(args, 'initial_comment') ?? '',
    blocks,
    threadTs: root ?? null,
    files: stored.map(({ id }) => id),
  });
  for (const file of stored) file.shares.push({ channel: channel.id, ts: message.ts });
}

function fileInfo({ state, args, origin }: Call): Json {
  const file = state.files.get(required(args, 'file'));
  if (file === undefined || !file.isComplete) throw new Refusal('file_not_found');
  return { file: wireFile(origin, file) };
}

function removeFile({ state, args }: Call): Json {
  if (!state.files.delete(required(args, 'file'))) throw new Refusal('file_not_found');
  state.changed();
  return {};
}

function pin(call: Call): Json {
  const message = messageOf(call, 'timestamp');
  if (message.isPinned) throw new Refusal('already_pinned');
  message.isPinned = true;
  call.state.changed();
  return {};
}

function bookmark(call: Call): Json {
  const { state, args } = call;
  const channel = channelOf({ ...call, args: { channel: args.channel_id ?? args.channel } });
  const added = {
    channel: channel.id,
    id: newId('Bk'),
    title: required(args, 'title'),
    link: optional(args, 'link') ?? '',
  };
  state.bookmarks.push(added);
  state.changed();
  return { bookmark: { ...added, channel_id: channel.id, type: optional(args, 'type') ?? 'link' } };
}

function editBookmark({ state, args }: Call): Json {
  const channel = optional(args, 'channel_id');
  const id = required(args, 'bookmark_id');
  const there = state.bookmarks.find((each) => each.id === id && each.channel === channel);
  if (there === undefined) throw new Refusal('not_found');
  there.title = optional(args, 'title') ?? there.title;
  there.link = optional(args, 'link') ?? there.link;
  state.changed();
  return { bookmark: { ...there, channel_id: there.channel, type: 'link' } };
}

function react(call: Call): Json {
  const { state, args } = call;
  const message = messageOf(call, 'timestamp');
  const name = required(args, 'name');
  if (message.reactions.some((each) => each.name === name)) throw new Refusal('already_reacted');
  message.reactions.push({ name, users: [state.botUser] });
  state.changed();
  return {};
}
