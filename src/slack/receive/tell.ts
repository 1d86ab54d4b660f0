import type { WebClient } from '@slack/web-api';
import type { Asker } from '../../core/people.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { slackTeller } from '../out/teller.ts';

/**
 * Says something that only this person sees: by the address that Slack gave for it, else in the channel or thread, else in a
 * direct message. Rejects when no way is left.
 */
export async function tell(
  client: WebClient,
  asker: Pick<Asker, 'user' | 'channel' | 'thread'>,
  message: SlackMessage,
  responseUrl: string | null,
): Promise<void> {
  const { channel, user, thread } = asker;
  const teller = slackTeller({ client });
  // An answer by that address would stand outside the thread.
  if (responseUrl !== null && thread === null) {
    if ((await teller.respond(responseUrl, message)).kind === 'done') return;
  }
  // The bot may not be in that channel: then a direct message says the same.
  if (channel !== '' && !channel.startsWith('D')) {
    if ((await teller.ephemeral({ channel, user, threadTs: thread, message })).kind === 'done') return;
  }
  const told = await teller.dm(user, message);
  if (told.kind === 'done') return;
  throw new Error(`could not tell ${user} in ${channel || 'a direct message'}: ${JSON.stringify(told)}`);
}
