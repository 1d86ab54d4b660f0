import { randomBytes } from 'node:crypto';
import { isObject } from './block-kit-fields.ts';
import { content } from './methods/chat.ts';
import { Refusal } from './refusal.ts';
import { addMessage, type Json, type Message, type State } from './state.ts';

const maxUses = 5;
const lifeMs = 30 * 60_000;

/** What a response_url may do: answer in this channel to this person, and change this message. */
export interface ResponseTarget {
  channel: string;
  user: string;
  message: Message | null;
}

/** The addresses with which an app answers later; each good five times within thirty minutes. */
export interface ResponseUrls {
  create: (target: ResponseTarget) => string;
  /** Handles a post to one of them; answers the status and body. */
  post: (path: string, body: unknown) => { status: number; answer: Json };
}

/** The response_urls of one workspace. */
export function createResponseUrls(
  state: State,
  origin: () => string,
  now: () => number = Date.now,
): ResponseUrls {
  const urls = new Map<string, ResponseTarget & { uses: number; expiresAt: number }>();
  return {
    create: (target) => {
      const path = `/commands/${state.teamId}/${randomBytes(12).toString('hex')}`;
      urls.set(path, { ...target, uses: 0, expiresAt: now() + lifeMs });
      return origin() + path;
    },
    post: (path, body) => {
      const target = urls.get(path);
      if (target === undefined) return { status: 404, answer: { ok: false, error: 'invalid_url' } };
      if (now() > target.expiresAt) return { status: 404, answer: { ok: false, error: 'expired_url' } };
      if (target.uses >= maxUses) return { status: 404, answer: { ok: false, error: 'used_url' } };
      target.uses += 1;
      try {
        answerInto(state, target, body);
        return { status: 200, answer: { ok: true } };
      } catch (error) {
        if (error instanceof Refusal) return { status: 200, answer: error.answer };
        throw error;
      }
    },
  };
}

/** Shows an app's answer (an ack's body, or a post to a response_url) in the workspace. */
export function answerInto(state: State, { channel, user, message }: ResponseTarget, body: unknown): void {
  const given = typeof body === 'string' ? { text: body } : body;
  if (!isObject(given)) return;
  if (message !== null && given.delete_original === true) {
    state.messages.splice(state.messages.indexOf(message), 1);
    state.changed();
    return;
  }
  const { text = '', blocks = [] } = content({ ...given }, 40_000);
  if (message !== null && given.replace_original === true) {
    Object.assign(message, { text, blocks });
    state.changed();
    return;
  }
  const onlyFor = given.response_type === 'in_channel' ? null : user;
  const threadTs = typeof given.thread_ts === 'string' ? given.thread_ts : null;
  addMessage(state, { channel, user: state.botUser, text, blocks, onlyFor, threadTs });
}
