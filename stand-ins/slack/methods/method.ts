import { isObject } from '../block-kit-fields.ts';
import { Refusal } from '../refusal.ts';
import type { Channel, Json, Message, State } from '../state.ts';
import { findMessage } from '../state.ts';

/** What a method is called with: the workspace, its arguments, and the server's own address. */
export interface Call {
  state: State;
  args: Json;
  origin: string;
}

/** One Web API method: its rate tier, the scope it needs, and what it does. */
export interface Method {
  /** 2, 3 or 4 as documented; `post` is one a second and channel. */
  tier: 2 | 3 | 4 | 'post' | 'none';
  /** Any one of these suffices; none means any token does. */
  scopes: readonly string[];
  token: 'bot' | 'app' | 'none';
  run: (call: Call) => Json | Promise<Json>;
}

/** A string argument, or undefined. */
export function optional(args: Json, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** A string argument that must be there. */
export function required(args: Json, name: string): string {
  const value = optional(args, name);
  if (value !== undefined) return value;
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  });
}

/** Whether an argument is true, as JSON or as a form tells it. */
export function flag(args: Json, name: string): boolean {
  return args[name] === true || args[name] === 'true' || args[name] === '1';
}

/** An argument that forms carry as JSON text. */
export function parsed(args: Json, name: string, refusal: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(refusal);
  }
}

/** Numbers arrive as text in forms. */
export function limitOf(args: Json, preset: number, max: number): number {
  const given = Number(args.limit ?? preset);
  if (!Number.isInteger(given) || given < 1) throw new Refusal('invalid_limit');
  return Math.min(given, max);
}

/** The channel named, which must exist. */
export function channelOf({ state, args }: Call, name = 'channel'): Channel {
  const channel = state.channels.get(optional(args, name) ?? '');
  if (channel === undefined) throw new Refusal('channel_not_found');
  return channel;
}

/** The channel named, in which the app may write. A person's id means the direct messages with them. */
export function writableChannel(call: Call): Channel {
  const { state, args } = call;
  const id = optional(args, 'channel') ?? '';
  const channel = state.users.has(id) ? directChannel(state, id) : channelOf(call);
  if (channel.isArchived) throw new Refusal('is_archived');
  if (!channel.members.has(state.botUser)) throw new Refusal('not_in_channel');
  return channel;
}

/** The direct messages of the app with one person. */
export function directChannel(state: State, user: string): Channel {
  const id = `D${user.slice(1)}`;
  const there = state.channels.get(id);
  if (there !== undefined) return there;
  const members = new Set([user, state.botUser]);
  const made: Channel = { id, name: user, topic: '', members, isArchived: false, isDirect: true };
  state.channels.set(id, made);
  return made;
}

/** The message named by channel and ts; `missing` is the refusal when it is not there. */
export function messageOf(call: Call, name: string, missing = 'message_not_found'): Message {
  const channel = channelOf(call);
  const message = findMessage(call.state, channel.id, required(call.args, name));
  if (message === undefined || message.onlyFor !== null) throw new Refusal(missing);
  return message;
}

/** An array of JSON objects, or undefined when it is something else. */
export function objects(value: unknown): Json[] | undefined {
  return Array.isArray(value) && value.every(isObject) ? value : undefined;
}
