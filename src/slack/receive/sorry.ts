import { randomBytes } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import { storageFaultOf, storageSaid } from '../../store/storage.ts';
import type { SlackMessage } from '../block-kit/message.ts';
import { pause } from '../out/workspace.ts';

/** Who hears of what broke; `during` and `reference` are among the facts. */
export type OnError = (error: unknown, facts: Readonly<Record<string, string>>) => void;

/** The one place where a broken request is caught: the person gets the reason, or a reference to the log. */
export async function orSorry<Result>(
  parts: { onError: OnError },
  during: string,
  work: () => Promise<Result>,
): Promise<Result | SlackMessage>;
export async function orSorry<Result, Other>(
  parts: { onError: OnError },
  during: string,
  work: () => Promise<Result>,
  sorry: (reply: SlackMessage) => Other,
): Promise<Result | Other>;
export async function orSorry<Result>(
  parts: { onError: OnError },
  during: string,
  work: () => Promise<Result>,
  sorry: (reply: SlackMessage) => unknown = (reply) => reply,
): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return sorry(plainReply(error.message));
    const fault = storageFaultOf(error);
    if (fault !== null) {
      parts.onError(error, { during });
      const done = 'so it was not done, or not to its end. Look what was done, and try again';
      return sorry(
        plainReply(`Sorry: ${storageSaid(fault)}, ${done}${fault === 'full' ? ' then' : ' in a minute'}.`),
      );
    }
    const reference = randomBytes(4).toString('hex');
    parts.onError(error, { during, reference });
    const text = `That broke inside staging-check (reference ${reference} in its log). Look whether it was done, and try again.`;
    return sorry(plainReply(text));
  }
}

/** Null when it is not there in time; it goes on. */
export async function within<Result>(work: Promise<Result>, ms: number): Promise<Result | null> {
  const ended = new AbortController();
  try {
    return await Promise.race([work, pause(ms, ended.signal).then(() => null)]);
  } finally {
    ended.abort();
  }
}

/** Words of ours, escaped. */
export function plainReply(text: string): SlackMessage {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .slice(0, 2900);
  return { text: escaped, blocks: [] };
}

/** For an acknowledgement. Slack's type of a block list is closed; ours are checked by tests against its limits. */
export function ephemeralReply(reply: SlackMessage) {
  const blocks = reply.blocks.length === 0 ? {} : { blocks: [...reply.blocks] as never[] };
  return { response_type: 'ephemeral', text: reply.text, ...blocks } as const;
}
