import type { Delivered } from './delivery.ts';
import type { People } from './people.ts';
import { type Json, type Message, nextTs, type State, threadOf, wireMessage } from './state.ts';

/** What people do with messages that are there: react, edit, delete; the app hears of each. */
export function messageDoings(
  { state }: { state: State },
  send: (event: Json) => Promise<Delivered>,
): Pick<People, 'react' | 'unreact' | 'editMessage' | 'deleteMessage'> {
  const reactionEvent = (type: string, message: Message, name: string, user: string) =>
    send({
      type,
      user,
      reaction: name,
      item: { type: 'message', channel: message.channel, ts: message.ts },
      item_user: message.user,
      event_ts: nextTs(state),
    });
  return {
    react: async (ts, name, user) => {
      const message = seenBy(state, ts, user);
      const there = message.reactions.find((each) => each.name === name);
      if (there?.users.includes(user)) throw new Error('already_reacted');
      if (there === undefined) message.reactions.push({ name, users: [user] });
      else there.users.push(user);
      state.changed();
      return reactionEvent('reaction_added', message, name, user);
    },
    unreact: async (ts, name, user) => {
      const message = seenBy(state, ts, user);
      const there = message.reactions.find((each) => each.name === name && each.users.includes(user));
      if (there === undefined) throw new Error('no_reaction');
      there.users = there.users.filter((each) => each !== user);
      message.reactions = message.reactions.filter(({ users }) => users.length > 0);
      state.changed();
      return reactionEvent('reaction_removed', message, name, user);
    },
    editMessage: async (ts, text, user) => {
      const message = seenBy(state, ts, user);
      if (message.user !== user) throw new Error('cant_update_message');
      const previous = wireMessage(state, message);
      message.text = text;
      message.editedTs = nextTs(state);
      state.changed();
      return send(changed(message, { message: wireMessage(state, message), previous_message: previous }));
    },
    deleteMessage: async (ts, user) => {
      const message = seenBy(state, ts, user);
      if (message.user !== user) throw new Error('cant_delete_message');
      const previous = wireMessage(state, message);
      // A root with replies leaves its place behind.
      if (threadOf(state, message.channel, ts).length > 1) {
        message.text = 'This message was deleted.';
        state.changed();
        const tombstone = { ...wireMessage(state, message), subtype: 'tombstone', user: 'USLACKBOT' };
        return send(changed(message, { message: tombstone, previous_message: previous }));
      }
      state.messages.splice(state.messages.indexOf(message), 1);
      state.changed();
      const deletion = { subtype: 'message_deleted', deleted_ts: ts, previous_message: previous };
      return send({ ...changed(message, {}), ...deletion });
    },
  };

  function changed(message: Message, more: Json): Json {
    const { channel } = message;
    const at = nextTs(state);
    return {
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel,
      ts: at,
      event_ts: at,
      ...more,
    };
  }
}

/** What everybody in the channel sees. */
function seenBy(state: State, ts: string, user: string): Message {
  const message = state.messages.find((each) => each.ts === ts && each.onlyFor === null);
  const isMember = message !== undefined && state.channels.get(message.channel)?.members.has(user);
  if (!isMember) throw new Error(`there is no message ${ts} for ${user}`);
  return message;
}
