import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { plainSlackText } from '../block-kit/slack-text.ts';
import type { HomePublisher } from '../home/home-publisher.ts';
import type { Inbox } from '../inbox.ts';
import type { Workspace } from '../out/workspace.ts';
import { reactionAsker } from './askers.ts';
import * as bodies from './bodies.ts';
import { faultIn } from './delivery.ts';
import type { KindOf } from './membership.ts';
import type { OnError } from './sorry.ts';
import { orSorry } from './sorry.ts';
import { tell } from './tell.ts';

export type ListenerParts = {
  client: WebClient;
  workspace: Workspace;
  inbox: Inbox;
  home: HomePublisher;
  kindOf: KindOf;
  onError: OnError;
};

/** Reactions at messages, and edits and deletions of them; what cannot be known to be new is left alone. */
export function listenToMessages(app: App, parts: ListenerParts): void {
  const { inbox, workspace, client } = parts;
  const reacted = async ({ event, body, context }: { event: object; body: object; context: object }) => {
    const reaction = bodies.reactionEvent.parse(event);
    const { item } = reaction;
    if (faultIn(context) !== null || item.type !== 'message' || item.channel === '') return;
    const about = bodies.eventBody.parse(body);
    const asker = await reactionAsker(parts, reaction, about);
    const answer = await orSorry(parts, 'reaction', () =>
      inbox.reacted(asker, {
        eventId: about.event_id,
        at: bodies.eventAt(reaction.event_ts),
        name: reaction.reaction,
        isAdded: reaction.type === 'reaction_added',
        channel: item.channel,
        message: item.ts,
      }),
    );
    if (answer !== null) await tell(client, asker, answer, null);
  };
  app.event('reaction_added', reacted);
  app.event('reaction_removed', reacted);

  app.event('message', async ({ event, body, context }) => {
    const read = bodies.messageEvent.safeParse(event);
    // Everything else that happens in a channel: new messages, people who come and go.
    if (!read.success || faultIn(context) !== null) return;
    const { data } = read;
    const { event_id: eventId } = bodies.eventBody.parse(body);
    const happened = { eventId, at: bodies.eventAt(data.event_ts), channel: data.channel };
    if (data.subtype === 'message_deleted') {
      return inbox.messageDeleted({ ...happened, message: data.deleted_ts });
    }
    const { ts: message, subtype, user, bot_id, text } = data.message;
    // The root of a thread with replies leaves this behind.
    if (subtype === 'tombstone') return inbox.messageDeleted({ ...happened, message });
    // Our own are edited all the time, and what they tell is in the record anyway.
    if (user === workspace.botUserId || (bot_id !== undefined && bot_id === workspace.botId)) return;
    await inbox.messageChanged({
      ...happened,
      message,
      text: plainSlackText(text),
      by: user ?? bot_id ?? '',
    });
  });
}
