import type { App, ViewSubmitAction } from '@slack/bolt';
import type { Asker } from '../../core/people.ts';
import type { StorageFault } from '../../store/storage.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { documentText, typedText, withoutMention } from '../block-kit/slack-text.ts';
import type { SubmitEffect } from '../interactions.ts';
import { attachedOf } from '../out/threads.ts';
import { commandAsker, homeAsker, interactionAsker, mentionAsker } from './askers.ts';
import * as bodies from './bodies.ts';
import { faultIn, notTaken } from './delivery.ts';
import { lead } from './lead.ts';
import { type ListenerParts, listenToMessages } from './message-listeners.ts';
import { ephemeralReply, orSorry, plainReply, within } from './sorry.ts';
import { tell } from './tell.ts';

/** Slack waits 3 s; half of it is for the way. */
const answerMs = 1500;
/** A dialog that waits longer says it had trouble connecting. */
const submitMs = 2200;

/** Turns what Slack sends into calls of the inbox, and what it answers into what people see. */
export function listen(app: App, parts: ListenerParts): void {
  listenToWords(app, parts);
  listenToClicks(app, parts);
  listenToMessages(app, parts);
}

function listenToWords(app: App, parts: ListenerParts): void {
  const { inbox, workspace, client } = parts;

  app.command(/.*/, async ({ body, ack, context }) => {
    const command = bodies.commandBody.parse(body);
    const responseUrl = command.response_url ?? null;
    const fault = faultIn(context);
    if (fault !== null) return ack(ephemeralReply(notTaken(fault)));
    const answering = orSorry(parts, 'command', async () =>
      inbox.command(await commandAsker(parts, command), {
        text: typedText(command.text),
        responseUrl,
        requestId: command.trigger_id,
      }),
    );
    const early = await within(answering, answerMs);
    if (early !== null) return ack(ephemeralReply(early));
    await ack(ephemeralReply(plainReply('Accepted, checking the queue…')));
    const { user_id: user, channel_id: channel } = command;
    await tell(client, { user, channel, thread: null }, await answering, responseUrl);
  });

  app.event('app_mention', async ({ event, body, context }) => {
    const mention = bodies.mentionEvent.parse(event);
    if (mention.edited !== undefined || mention.subtype === 'message_changed') return;
    if (mention.user === '' || mention.user === workspace.botUserId) return;
    const about = bodies.eventBody.parse(body);
    const asker = await mentionAsker(parts, mention, about);
    const text = withoutMention(mention.text, workspace.botUserId);
    const attachment = {
      thread: mention.thread_ts ?? mention.ts,
      text: documentText(text),
      files: attachedOf(mention.files),
    };
    const fault = faultIn(context);
    const answer =
      fault !== null
        ? notTaken(fault)
        : await orSorry(parts, 'mention', () =>
            inbox.mention(asker, { text: typedText(text), requestId: about.event_id, attachment }),
          );
    if (answer !== null) await tell(client, asker, answer, null);
  });

  app.event('app_home_opened', async ({ event, body, context }) => {
    const opened = bodies.homeEvent.parse(event);
    if (faultIn(context) !== null || (opened.tab ?? 'home') !== 'home') return;
    const asker = await homeAsker(parts, opened, bodies.eventBody.parse(body));
    await parts.home.opened(asker, hashOf(event));
  });
}

function listenToClicks(app: App, parts: ListenerParts): void {
  const { inbox, client } = parts;
  app.action(/.*/, async ({ body, ack, context }) => {
    await ack();
    const click = bodies.clickBody.parse(body);
    const asker = await interactionAsker(parts, click, {
      channel: click.channel?.id,
      thread: click.message?.thread_ts ?? click.container.thread_ts,
    });
    const responseUrl = click.response_url ?? null;
    const fault = faultIn(context);
    if (fault !== null) return tell(client, asker, notTaken(fault), responseUrl);
    const [action] = click.actions;
    if (action === undefined) return;
    const [value = ''] = bodies.chosenIn(action);
    const inDialog = click.view?.type === 'modal' ? click.view : null;
    const dialog = inDialog === null ? null : bodies.dialogOf(inDialog);
    const requestId = click.trigger_id;
    const press = { action: action.action_id, value, dialog, responseUrl, requestId };
    const effect = await orSorry(parts, 'click', () => inbox.press(asker, press), asReply);
    await lead(parts, { asker, effect, responseUrl, trigger: click.trigger_id, inDialog });
  });

  app.shortcut(/.*/, async ({ body, ack, context }) => {
    await ack();
    const used = bodies.shortcutBody.parse(body);
    const asker = await interactionAsker(parts, used, {
      channel: used.channel?.id,
      thread: used.message?.thread_ts,
    });
    const responseUrl = used.response_url ?? null;
    const fault = faultIn(context);
    if (fault !== null) return tell(client, asker, notTaken(fault), responseUrl);
    const run = used.message?.metadata?.event_payload.run_id;
    const shortcut = {
      name: used.callback_id,
      hasMessage: used.message !== undefined && used.message !== null,
      run: typeof run === 'string' ? run : null,
      message: used.message?.ts ?? null,
      requestId: used.trigger_id,
    };
    const effect = await orSorry(parts, 'shortcut', () => inbox.shortcut(asker, shortcut), asReply);
    await lead(parts, { asker, effect, responseUrl, trigger: used.trigger_id, inDialog: null });
  });

  app.view<ViewSubmitAction>(/.*/, async ({ body, ack, context }) => {
    await submitted(parts, bodies.submissionBody.parse(body), ack, faultIn(context));
  });
}

type Submission = ReturnType<typeof bodies.submissionBody.parse>;
type Acknowledgement = (answer?: {
  response_action: 'errors';
  errors: Record<string, string>;
}) => Promise<void>;

async function submitted(
  parts: ListenerParts,
  body: Submission,
  ack: Acknowledgement,
  fault: StorageFault | null,
): Promise<void> {
  const { inbox, client } = parts;
  const dialog = bodies.dialogOf(body.view);
  const nowhere: Asker = { user: body.user.id, channel: '', thread: null, kind: 'external' };
  if (fault !== null) {
    await ack();
    return tell(client, nowhere, notTaken(fault), null);
  }
  const requestId = body.trigger_id === '' ? body.view.id : body.trigger_id;
  const submitting: Promise<SubmitEffect> = orSorry(
    parts,
    'dialog',
    async () => inbox.submit(await interactionAsker(parts, body, {}), { ...dialog, requestId }),
    (reply): SubmitEffect => ({ kind: 'closed', asker: nowhere, reply }),
  );
  const early = await within(submitting, submitMs);
  if (early?.kind === 'errors') return ack({ response_action: 'errors', errors: { ...early.errors } });
  await ack();
  const done = early ?? (await submitting);
  // Too late for the dialog: its errors are told in words.
  const told =
    done.kind === 'closed'
      ? done
      : { asker: nowhere, reply: plainReply(Object.values(done.errors).join(' ')) };
  if (told.reply !== null) await tell(client, told.asker, told.reply, null);
}

const asReply = (reply: SlackMessage) => ({ kind: 'reply', reply }) as const;

function hashOf(event: object): string | null {
  const view = 'view' in event ? event.view : null;
  if (typeof view !== 'object' || view === null || !('hash' in view)) return null;
  return typeof view.hash === 'string' ? view.hash : null;
}
