import type { Asker } from '../../core/people.ts';
import type { KeepOutcome, KeptMessages } from '../../desk/kept-messages.ts';
import type { Reply } from '../../desk/reply.ts';
import type { Reaction, Shortcut } from '../interactions.ts';

/** The `callback_id` of "Add to timeline", as the manifests have it. */
export const keepShortcut = 'keep_message';

/** Puts the message of a shortcut on the record of the incident. */
export async function keepByShortcut(
  asker: Asker,
  { message, requestId }: Shortcut,
  { messages: keptMessages, now }: { messages: KeptMessages; now(): number },
): Promise<Reply> {
  if (message === null) return { kind: 'declined', message: 'That is for messages.', next: 'help' };
  const about = { eventId: requestId, at: now(), channel: asker.channel, message };
  return keptReply(await keptMessages.keep(asker, about));
}

/** The same with the reaction that the bot is told of; it says nothing when it worked, since the record shows that. */
export async function keepByReaction(
  asker: Asker,
  { name, isAdded, ...about }: Reaction,
  { messages: keptMessages, reaction }: { messages: KeptMessages; reaction: string },
): Promise<Reply | null> {
  // Events name the tone of a skin as well: `wave::skin-tone-2`.
  if (name.split('::')[0] !== reaction) return null;
  const done = isAdded
    ? await keptMessages.keep(asker, about)
    : await keptMessages.leave(asker, { ...about, reaction: name });
  return done.kind === 'refused' || done.kind === 'unreadable' ? keptReply(done) : null;
}

function keptReply(outcome: KeepOutcome): Reply {
  switch (outcome.kind) {
    case 'kept':
      return { kind: 'sentence', message: `The message is on the record of incident ${outcome.key}.` };
    case 'left':
      return { kind: 'sentence', message: `The message is off the record of incident ${outcome.key}.` };
    case 'no-incident': {
      const message = 'This channel has no open incident that the message could be added to.';
      return { kind: 'declined', message, next: 'incident open <key> <title>' };
    }
    case 'refused': {
      const why = { ...outcome.refused, what: `add to the record of incident ${outcome.key}` };
      return { kind: 'not-done', why, typed: { command: ['incident', 'status'] } };
    }
    case 'unreadable': {
      const message = `Nothing was added to incident ${outcome.key}: the bot cannot read that message. Invite it to the channel.`;
      return { kind: 'declined', message, next: 'incident note <text>' };
    }
    case 'nothing': {
      const message = 'Only people of this workspace can add to a record.';
      return { kind: 'declined', message, next: 'help' };
    }
    default:
      return outcome satisfies never;
  }
}
