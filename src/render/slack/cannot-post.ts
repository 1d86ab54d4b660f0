import { type Block, richLines, words } from './blocks.ts';
import type { SlackMessage } from './message.ts';
import { mrkdwnText, shortLine } from './safe-text.ts';

export type CannotPost = {
  /** `phase2 on staging`. */
  name: string;
  run: string;
  channel: string;
  /** Slack's code. */
  error: string;
  report: string | null;
};

/** To the asker, when Slack does not let a run show itself where it was asked for: why, and what to do. */
export function cannotPostAnswer({ name, run, channel, error, report }: CannotPost): SlackMessage {
  const isId = /^[CGD][A-Z0-9]{5,30}$/.test(channel);
  const place: Block = isId ? { type: 'channel', channel_id: channel } : words('that channel');
  const placeText = isId ? `<#${channel}>` : 'that channel';
  const id = shortLine(run, 60);
  const first = `${shortLine(name, 120)} (run ${id}) goes on, but I cannot show it in `;
  const where =
    report === null ? `The result: /staging-check status ${id}` : `The result: ${shortLine(report, 500)}`;
  const rest = `: ${whatToDo(error)} ${where}`;
  return {
    text: `${mrkdwnText(first, 500)}${placeText}${mrkdwnText(rest, 1_500)}`,
    blocks: [richLines([[words(first), place, words(rest)]])],
  };
}

function whatToDo(error: string): string {
  if (error === 'not_in_channel' || error === 'channel_not_found') {
    return 'I am not a member. Type /invite @staging-check there, and it appears within a minute.';
  }
  if (error === 'is_archived') return 'the channel is archived. Ask again in another one.';
  if (error === 'thread_not_found') return 'its thread is gone. Ask again in the channel.';
  return `Slack refused (${shortLine(error, 80)}). Ask an administrator who may post there, or ask again in another channel.`;
}
