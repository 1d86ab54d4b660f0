import { usualCommand } from '../../core/command/slash-command.ts';
import { shortLine } from '../../core/words/safe-text.ts';
import { linkOr, type RichTextPiece, richLines, words } from '../block-kit/blocks.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { mrkdwnText } from '../block-kit/mrkdwn.ts';
import { meansError } from '../error-codes.ts';

export type CannotPost = {
  /** `phase2 on staging`. */
  name: string;
  run: string;
  channel: string;
  /** Slack's code. */
  error: string;
  page: string | null;
};

/** To the asker, when Slack does not let a run show itself where it was asked for: why, and what to do. */
export function cannotPostReply({ name, run, channel, error, page }: CannotPost): SlackMessage {
  const isId = /^[CGD][A-Z0-9]{5,30}$/.test(channel);
  const place: RichTextPiece = isId ? { type: 'channel', channel_id: channel } : words('that channel');
  const placeText = isId ? `<#${channel}>` : 'that channel';
  const id = shortLine(run, 60);
  const first = `${shortLine(name, 120)} (run ${id}) was taken, but I cannot show it in `;
  const rest = `: ${whatToDo(error)} The result: `;
  const result = resultOf(id, page);
  return {
    text: `${mrkdwnText(first, 500)}${placeText}${mrkdwnText(rest, 1_000)}${result.text}`,
    blocks: [richLines([[words(first), place, words(rest), result.piece]])],
  };
}

export type VerdictElsewhere = {
  /** `phase2 on staging: failed, 7 of 8 checks in 12 s. …` */
  body: string;
  run: string;
  channel: string;
  /** Slack's code. */
  refusal: string;
  /** In a new message of that channel. */
  isShown: boolean;
  page: string | null;
};

/** To the asker, when the message of a run could not be brought to its verdict: the verdict, and where it is. */
export function verdictElsewhereReply(about: VerdictElsewhere): SlackMessage {
  const { body: text, run, channel, refusal, isShown, page } = about;
  const id = shortLine(run, 60);
  const isId = /^[CGD][A-Z0-9]{5,30}$/.test(channel);
  const place: RichTextPiece = isId ? { type: 'channel', channel_id: channel } : words('that channel');
  const placeText = isId ? `<#${channel}>` : 'that channel';
  const first = `${shortLine(text, 600)} (run ${id}). Its message can be edited no more (${shortLine(refusal, 80)}); `;
  const shown = isShown ? 'a new one in ' : 'there is none in ';
  const result = resultOf(id, page);
  const rest = `${isShown ? ' has the verdict' : ''}. All of it: `;
  return {
    text: `${mrkdwnText(first + shown, 1_500)}${placeText}${mrkdwnText(rest, 100)}${result.text}`,
    blocks: [richLines([[words(first + shown), place, words(rest), result.piece]])],
  };
}

/** The page of a run, by words that say so; what to type where there are no pages. */
function resultOf(run: string, page: string | null): { text: string; piece: RichTextPiece } {
  const typed = `${usualCommand} status ${run}`;
  if (page === null) return { text: mrkdwnText(typed, 200), piece: words(typed) };
  // Nothing of an address of ours means something in Slack's markup.
  return { text: `<${page}>`, piece: linkOr('run page', page) };
}

function whatToDo(error: string): string {
  if (meansError('notMember', error)) {
    return 'I am not a member. Type /invite @staging-check there, and it appears within a minute.';
  }
  if (meansError('channelArchived', error)) return 'the channel is archived. Ask again in another one.';
  if (meansError('threadGone', error)) return 'its thread is gone. Ask again in the channel.';
  return `Slack refused (${shortLine(error, 80)}). Ask an administrator who may post there, or ask again in another channel.`;
}
