import type { Enclosure } from '../core/attached-file.ts';
import type { TypedText } from '../core/command/typed-text.ts';
import type { Asker } from '../core/people.ts';
import type { BotConfig } from '../core/permissions/model.ts';
import type { KeptMessages } from '../desk/kept-messages.ts';
import type { Arrival, Reply } from '../desk/reply.ts';
import type { ActionContext } from './actions/action.ts';
import { pressButton, submitDialog } from './actions/index.ts';
import { keepByReaction, keepByShortcut, keepShortcut } from './actions/keep-message.ts';
import { openRunDialog } from './actions/run-checks.ts';
import type { Home } from './block-kit/block-kit.ts';
import type { SlackMessage } from './block-kit/message.ts';
import { drawReply } from './draw-reply.ts';
import { type HomeParts, home } from './home/home.ts';
import type {
  Effect,
  MessageChange,
  MessageDeletion,
  Press,
  Reaction,
  Shortcut,
  Submission,
  SubmitEffect,
} from './interactions.ts';

/** What the bot answers people with; the configuration is read anew each time, since it may change while the bot runs. */
export type InboxParts = HomeParts &
  Omit<ActionContext, 'defaultChannel' | 'command'> & {
    config(): Promise<BotConfig>;
    keptMessages: KeptMessages;
    /** The address where who asked for a run can be told of it later. */
    lateReplies: { keep(run: string, responseUrl: string): Promise<void> };
    /** Does what was typed after `/staging-check`; `config` as it is then. */
    command(text: TypedText, asker: Asker, arrival: Arrival, config: BotConfig): Promise<Reply>;
  };

/** What Slack tells the bot, as plain facts; each call comes once, whatever Slack delivers again. */
export type Inbox = {
  /** A slash command; `text` is what stands after it. */
  command(
    asker: Asker,
    command: { text: TypedText; responseUrl: string | null; requestId: string },
  ): Promise<SlackMessage>;
  /** The same grammar after the bot's name; null when there is nothing to say. */
  mention(
    asker: Asker,
    mention: { text: TypedText; requestId: string; attachment: Enclosure },
  ): Promise<SlackMessage | null>;
  press(asker: Asker, press: Press): Promise<Effect>;
  shortcut(asker: Asker, shortcut: Shortcut): Promise<Effect>;
  submit(asker: Asker, submission: Submission): Promise<SubmitEffect>;
  /** The person looks at App Home: what to show; null leaves it as it is. */
  homeOpened(asker: Asker): Promise<Home | null>;
  /** Null when there is nothing to say, as for most reactions. */
  reacted(asker: Asker, reaction: Reaction): Promise<SlackMessage | null>;
  messageChanged(change: MessageChange): Promise<void>;
  messageDeleted(deletion: MessageDeletion): Promise<void>;
};

/** Everything that people do in Slack, done by the desk and answered in pictures. */
export function createInbox(parts: InboxParts): Inbox {
  const { config, keptMessages, lateReplies, command, runPageUrl } = parts;
  const draw = (reply: Reply) => drawReply(reply, { now: parts.now(), runPageUrl });
  const drawn = (effect: Effect<Reply>): Effect =>
    effect.kind === 'reply' ? { kind: 'reply', reply: draw(effect.reply) } : effect;
  const typed = async (text: TypedText, asker: Asker, arrival: Arrival) =>
    command(text, asker, arrival, await config());
  const context = async (): Promise<ActionContext> => ({
    ...parts,
    command: typed,
    defaultChannel: (await config()).channels.default,
  });
  const keepUrl = async (reply: Reply, responseUrl: string | null) => {
    const run = reply.kind === 'run' && 'run' in reply.started ? reply.started.run : null;
    if (run !== null && responseUrl !== null) await lateReplies.keep(run, responseUrl);
  };
  return {
    command: async (asker, { text, responseUrl, requestId }) => {
      const reply = await typed(text, asker, { trigger: 'slash', requestId });
      await keepUrl(reply, responseUrl);
      return draw(reply);
    },
    mention: async (asker, { text, requestId, attachment }) => {
      // Bots that answer each other never end.
      if (asker.kind === 'bot') return null;
      return draw(await typed(text, asker, { trigger: 'mention', requestId, attachment }));
    },
    press: async (asker, press) => {
      const effect = await pressButton(asker, press, await context());
      if (effect.kind === 'reply') await keepUrl(effect.reply, press.responseUrl);
      return drawn(effect);
    },
    shortcut: async (asker, shortcut) => {
      if (shortcut.name === keepShortcut) {
        return {
          kind: 'reply',
          reply: draw(await keepByShortcut(asker, shortcut, { messages: keptMessages, now: parts.now })),
        };
      }
      return drawn(await openRunDialog(asker, await context(), shortcut.run));
    },
    submit: async (asker, submission) => {
      const effect = await submitDialog(asker, submission, await context());
      if (effect.kind === 'errors') return effect;
      return { ...effect, reply: effect.reply === null ? null : draw(effect.reply) };
    },
    homeOpened: async (asker) => home(asker, parts),
    reacted: async (asker, happened) => {
      const { reaction } = await config();
      const reply = await keepByReaction(asker, happened, { messages: keptMessages, reaction });
      return reply === null ? null : draw(reply);
    },
    messageChanged: (change) => keptMessages.edited(change),
    messageDeleted: (deletion) => keptMessages.deleted(deletion),
  };
}
